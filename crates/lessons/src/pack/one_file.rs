//! A pack as one file: put together, and taken apart.

use super::HEAD;
use crate::catalog::Source;
use crate::fault::{Fault, What};

const FENCE: &str = "+++";
/// A line of this and a path stands above each lesson's file.
const MARK: &str = "%%% ";

/// The files of a pack that were in one.
#[derive(Clone, Debug)]
pub struct Apart {
    /// Each file by its own path.
    pub sources: Vec<Source>,
    /// Where they were.
    path: String,
    /// How many lines of that file stand before each.
    before: Vec<usize>,
}

impl Apart {
    /// A fault of one of the files as one of the file they were in.
    pub fn place(&self, fault: Fault) -> Fault {
        let Some(at) = self.sources.iter().position(|source| source.path == fault.path) else {
            return fault;
        };
        let line = self.before[at] + fault.line.max(1);
        Fault { path: self.path.clone(), line, what: fault.what }
    }
}

/// Takes a pack that is one file apart.
///
/// Errors: the fault for which it is none.
pub fn split(path: &str, text: &str) -> Result<Apart, Fault> {
    let rest = text.strip_prefix(FENCE).and_then(|rest| rest.strip_prefix('\n'));
    let rest = rest.ok_or_else(|| Fault::at(path, 1, What::NoHead))?;
    let (head, rest) = rest.split_once("\n+++\n").ok_or_else(|| Fault::of(path, What::NoEnd))?;
    let mut apart = Apart {
        sources: vec![Source { path: HEAD.to_owned(), text: format!("{head}\n") }],
        path: path.to_owned(),
        before: vec![1],
    };
    let first = head.lines().count() + 3;
    for (at, line) in rest.split_inclusive('\n').enumerate() {
        if let Some(path) = line.strip_prefix(MARK) {
            apart.sources.push(Source { path: path.trim().to_owned(), text: String::new() });
            apart.before.push(first + at);
        } else if let [_, .., last] = apart.sources.as_mut_slice() {
            last.text.push_str(line);
        } else if !line.trim().is_empty() {
            let what = format!("behind the head a line of '{MARK}PATH' begins the first lesson");
            return Err(Fault::at(path, first + at, what));
        }
    }
    Ok(apart)
}

/// The files of a pack as one.
pub fn join(sources: &[Source]) -> String {
    let (heads, files): (Vec<_>, Vec<_>) = sources.iter().partition(|source| source.path == HEAD);
    let head: String = heads.iter().map(|head| head.text.trim_end()).collect();
    let mut text = format!("{FENCE}\n{head}\n{FENCE}\n");
    for Source { path, text: file } in files {
        let end = if file.ends_with('\n') { "" } else { "\n" };
        text.push_str(&format!("{MARK}{path}\n{file}{end}"));
    }
    text
}
