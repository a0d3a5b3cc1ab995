//! What `redis-check-rdb` says of a file.
//!
//! Source: redis-check-rdb.c, 7.0.15.

use crate::rdb::error::{RdbError, RdbProblem};
use crate::rdb::walk::{Doing, Section, Walk};
use crate::value::ValueLimits;

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RdbReport {
    /// What the tool prints, line by line.
    pub lines: Vec<String>,
    /// Whether all is well.
    pub is_ok: bool,
    /// Bytes that were read, or where reading failed.
    pub offset: usize,
}

/// Checks a file, or the one at the beginning of an append-only file. `name` is what it is called,
/// `now_ms` is the moment at which keys have expired or not.
pub fn check_rdb(bytes: &[u8], name: &str, now_ms: u64) -> RdbReport {
    let limits = ValueLimits::default();
    let mut walk = Walk::of(bytes, &limits).checking_types();
    let mut found = Found::default();
    let mut lines = vec![format!("[offset 0] Checking RDB file {name}")];
    let checked = found.walk(&mut walk, &mut lines, now_ms);
    let offset = walk.reader.at;
    let is_ok = checked.is_ok();
    match checked {
        Ok(()) => lines.push(format!("[offset {offset}] \\o/ RDB looks OK! \\o/")),
        Err(error) => {
            lines.push("--- RDB ERROR DETECTED ---".to_owned());
            lines.push(format!("[offset {offset}] {}", words(&error.problem)));
            lines.push(format!("[additional info] While doing: {}", doing_name(walk.doing)));
            if let Some(key) = &walk.key {
                let key = String::from_utf8_lossy(key).into_owned();
                lines.push(format!("[additional info] Reading key '{key}'"));
            }
            if let Some(kind) = walk.kind {
                let name = type_name(kind);
                lines.push(format!("[additional info] Reading type {kind} ({name})"));
            }
        }
    }
    let Found { keys, expires, already_expired } = found;
    lines.push(format!("[info] {keys} keys read"));
    lines.push(format!("[info] {expires} expires"));
    lines.push(format!("[info] {already_expired} already expired"));
    RdbReport { lines, is_ok, offset }
}

/// What is wrong with a file, in Redis's words; nothing if it can be read.
pub fn rdb_words(bytes: &[u8]) -> Option<(usize, String)> {
    let report = check_rdb(bytes, "", 0);
    let at = report.lines.iter().position(|line| line == "--- RDB ERROR DETECTED ---")?;
    let words = report.lines.get(at + 1)?;
    let words = words.split_once("] ").map_or(words.as_str(), |(_, words)| words);
    Some((report.offset, words.to_owned()))
}

/// What was counted.
#[derive(Default)]
struct Found {
    keys: u64,
    expires: u64,
    already_expired: u64,
}

impl Found {
    fn walk(
        &mut self,
        walk: &mut Walk<'_>,
        lines: &mut Vec<String>,
        now_ms: u64,
    ) -> Result<(), RdbError> {
        walk.header()?;
        loop {
            let section = walk.next();
            if walk.key.is_some() {
                self.keys += 1;
            }
            let said = match section? {
                Section::Aux(name, value) => {
                    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
                    format!("AUX FIELD {} = '{}'", text(&name), text(&value))
                }
                Section::Db(db) => format!("Selecting DB ID {db}"),
                Section::Sizes(..) | Section::Function(_) => continue,
                Section::Key(loaded) => {
                    self.keys += 1;
                    if loaded.value.element_count() == 0 {
                        // The tool takes a value that holds nothing for one that cannot be read.
                        (walk.key, walk.kind) = (Some(loaded.key), walk.last_kind());
                        return walk.reader.fail_at(walk.reader.at, RdbProblem::Truncated);
                    }
                    self.expires += u64::from(loaded.expires_at_ms.is_some());
                    self.already_expired += u64::from(loaded.is_overdue(now_ms));
                    continue;
                }
                Section::End(None) if walk.is_summed() => {
                    "RDB file was saved with checksum disabled: no check performed.".to_owned()
                }
                Section::End(None) => return Ok(()),
                Section::End(Some(_)) => "Checksum OK".to_owned(),
            };
            lines.push(format!("[offset {}] {said}", walk.reader.at));
            if walk.doing == Doing::CheckSum {
                return Ok(());
            }
        }
    }
}

fn doing_name(doing: Doing) -> &'static str {
    match doing {
        Doing::Start => "start",
        Doing::ReadType => "read-type",
        Doing::ReadExpire => "read-expire",
        Doing::ReadKey => "read-key",
        Doing::ReadObjectValue => "read-object-value",
        Doing::CheckSum => "check-sum",
        Doing::ReadLen => "read-len",
        Doing::ReadAux => "read-aux",
        Doing::ReadFunctions => "read-functions",
    }
}

/// Source: redis-check-rdb.c `rdb_type_string`, 7.0.15, which has no name for the last type.
fn type_name(kind: u8) -> &'static str {
    const NAMES: [&str; 19] = [
        "string",
        "list-linked",
        "set-hashtable",
        "zset-v1",
        "hash-hashtable",
        "zset-v2",
        "module-pre-release",
        "module-value",
        "",
        "hash-zipmap",
        "list-ziplist",
        "set-intset",
        "zset-ziplist",
        "hash-ziplist",
        "quicklist",
        "stream",
        "hash-listpack",
        "zset-listpack",
        "quicklist-v2",
    ];
    NAMES.get(usize::from(kind)).copied().unwrap_or("unknown")
}

/// What the tool says of a problem.
fn words(problem: &RdbProblem) -> String {
    let plain = || problem.to_string();
    match problem {
        RdbProblem::UnknownType(kind) => format!("Invalid object type: {kind}"),
        RdbProblem::Truncated | RdbProblem::BadChecksum { .. } => plain(),
        problem => problem.reported().unwrap_or_else(plain),
    }
}
