//! Acts on files: put on a disk, cut, repaired.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use redscope_actor::Rope;
use redscope_engine::aof::{check_aof, check_parts};
use redscope_resp::split_args;
use redscope_sim::{Action as Act, DiskFault};

use super::parts::{PUT_MOST_BYTES, ParseError, name, quoted};
use super::wanted::RepairError;
use crate::{Action, World};

/// Most bytes of the text of such an act: base64 takes four characters for three bytes.
pub(super) const MOST_TEXT_BYTES: usize = PUT_MOST_BYTES / 3 * 4 + (64 << 10);

/// Puts files on a machine's disk.
pub fn put_files(actor: &str, files: Vec<(String, Vec<u8>)>) -> Action {
    let files = files.into_iter().map(|(path, bytes)| (path, bytes.into())).collect();
    Act::Disk { actor: actor.to_owned(), fault: DiskFault::Put(files) }
}

/// A file as a word: `@PATH=CONTENT`, or `#PATH=BASE64` if that is shorter.
pub(super) fn file(path: &str, bytes: &[u8]) -> String {
    let plain = quoted(&[b"@", path.as_bytes(), b"=", bytes].concat());
    let packed_len = path.len() + bytes.len().div_ceil(3) * 4;
    if plain.len() <= packed_len + 2 {
        return plain;
    }
    let word = format!("#{path}={}", STANDARD_NO_PAD.encode(bytes));
    // Characters of base64 need no quotes.
    if quoted(path.as_bytes()) == path { word } else { quoted(word.as_bytes()) }
}

/// Reads what stands behind `put`; `None`: other words are meant.
pub(super) fn put(rest: &[&str], words: &[Vec<u8>]) -> Option<Result<Action, ParseError>> {
    let [actor, _, ..] = rest else { return None };
    let mut files = Vec::new();
    let mut total = 0;
    for word in &words[2..] {
        let (kind, rest) = word.split_first()?;
        let at = rest.iter().position(|byte| *byte == b'=')?;
        let path = std::str::from_utf8(&rest[..at]).ok()?.to_owned();
        let bytes = match kind {
            b'@' => rest[at + 1..].to_vec(),
            b'#' => match STANDARD_NO_PAD.decode(&rest[at + 1..]) {
                Ok(bytes) => bytes,
                Err(_) => return Some(Err(ParseError::Base64)),
            },
            _ => return None,
        };
        total += bytes.len();
        files.push((path, bytes.into()));
    }
    if total > PUT_MOST_BYTES {
        return Some(Err(ParseError::TooLarge));
    }
    let fault = DiskFault::Put(files);
    Some(name(actor).map(|actor| Act::Disk { actor, fault }))
}

/// What `redis-check-aof --fix` would cut: `NAME FILE`, a part of an append-only file or its manifest.
///
/// Errors: [`ParseError::Repair`] with what the tool says if it cuts nothing.
pub(super) fn repair(rest: &str, world: &World) -> Result<Action, ParseError> {
    let words = split_args(rest.as_bytes()).map_err(|_| ParseError::Quotes)?;
    let texts: Result<Vec<&str>, _> = words.iter().map(|word| std::str::from_utf8(word)).collect();
    let [actor, path] = texts.map_err(|_| ParseError::NoText)?[..] else {
        return Err(ParseError::Form("repair".to_owned()));
    };
    let actor = name(actor)?;
    let no_file = || {
        let (actor, path) = (actor.clone(), path.to_owned());
        ParseError::Repair(RepairError::NoFile { actor, path })
    };
    let disk = world.disk(world.find(&actor).ok_or_else(no_file)?);
    let bytes = disk.file(path).map(Rope::to_vec).ok_or_else(no_file)?;
    let (dir, file) = path.rsplit_once('/').unwrap_or(("", path));
    let report = if file.ends_with(".manifest") {
        let part = |name: &str| disk.file(&join(dir, name)).map(|rope| Cow::from(rope.to_vec()));
        check_parts(&bytes, dir, &part, true, 0)
    } else if file.ends_with(".aof") || bytes.starts_with(b"*") {
        check_aof(&bytes, file, true, 0)
    } else {
        return Err(ParseError::Repair(RepairError::Snapshot));
    };
    let Some((file, kept)) = report.cut.filter(|_| report.is_ok) else {
        let last = report.lines.last().cloned().unwrap_or_default();
        return Err(ParseError::Repair(RepairError::Tool(last)));
    };
    let fault = DiskFault::Truncate { path: join(dir, &file), len: kept as u64 };
    Ok(Act::Disk { actor, fault })
}

fn join(dir: &str, file: &str) -> String {
    if dir.is_empty() { file.to_owned() } else { format!("{dir}/{file}") }
}
