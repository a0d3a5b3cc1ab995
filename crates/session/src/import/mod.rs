//! Files of others as runs: what `CLUSTER NODES` says, a `sentinel.conf`, a dump, an append-only file or what `MONITOR`
//! prints becomes a scenario and acts, so that there is a link, a way back and a digest as of any other run.
//!
//! `plan` is a run under way, a file beside it for every kind. A kind is told by what is in a file; what is not understood
//! is said with the file and the line.

mod cluster;
mod data;
mod disk;
mod error;
mod monitor;
mod plan;
mod sentinel;

pub use disk::{DiskRefusal, on_disk};
pub use error::{ImportError, LineProblem};

use crate::share::Run;

/// A file with its name.
pub type Named = (String, Vec<u8>);

/// Most bytes of a name in a sentence.
const NAME_MOST_BYTES: usize = 60;

/// A run that begins with what these files hold: one of them, or all of an append-only file.
///
/// Errors: [`ImportError`], with the file and, where one is wrong, the line.
pub fn import(files: Vec<Named>) -> Result<Run, ImportError> {
    let mut files: Vec<Named> = files.into_iter().filter(|(name, _)| !is_hidden(name)).collect();
    if let [(name, bytes)] = &files[..] {
        let text = std::str::from_utf8(bytes).ok();
        match text.and_then(|text| kind_of(text).map(|kind| (kind, text))) {
            Some((Kind::Nodes, text)) => return cluster::run(name, text),
            Some((Kind::Sentinel, text)) => return sentinel::run(name, text),
            Some((Kind::Monitor, text)) => return monitor::run(name, text),
            None => {}
        }
    }
    files.sort();
    data::run(files)
}

/// Kinds of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Nodes,
    Sentinel,
    Monitor,
}

/// What a text is, by its lines.
fn kind_of(text: &str) -> Option<Kind> {
    let is_sentinel = |line: &str| {
        let mut words = line.split_whitespace();
        let first = words.next().unwrap_or_default();
        first.eq_ignore_ascii_case("sentinel") && words.next().is_some()
    };
    if text.lines().any(is_sentinel) {
        return Some(Kind::Sentinel);
    }
    let first = text.lines().map(str::trim).find(|line| !line.is_empty() && *line != "OK")?;
    if monitor::is_line(first) {
        return Some(Kind::Monitor);
    }
    cluster::is_line(first).then_some(Kind::Nodes)
}

fn is_hidden(path: &str) -> bool {
    path.rsplit(['/', '\\']).next().is_some_and(|name| name.starts_with('.'))
}

/// A name or a word for a sentence, which it does not fill.
fn short(text: &str) -> String {
    let end = text.floor_char_boundary(NAME_MOST_BYTES);
    if end < text.len() { format!("{}…", &text[..end]) } else { text.to_owned() }
}
