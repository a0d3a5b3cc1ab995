//! A load from a file: a key on each line, a table of requests, or what `MONITOR` has shown.

use std::collections::BTreeMap;
use std::fmt;

use redscope_resp::split_args;
use serde::{Deserialize, Serialize};

use super::trace::Trace;

/// A file can be so long.
pub const MOST_BYTES: usize = 32 << 20;
const MOST_KEYS: usize = 200_000;
const MOST_REQUESTS: usize = 1_000_000;

/// Why a file is no load.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum GivenError {
    /// There is no file.
    Missing,
    /// It is longer than [`MOST_BYTES`].
    Long,
    /// A line of it, counted from 1, is no text.
    Text(usize),
    /// A line of it has no key.
    Key(usize),
    /// It asks for nothing.
    Empty,
    /// It asks for more keys than a tab has room for.
    Keys(usize),
    /// It has more requests than anybody waits for.
    Requests(usize),
}

impl fmt::Display for GivenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            GivenError::Missing => {
                f.write_str("the load was a file, which a link does not carry: open it again")
            }
            GivenError::Long => write!(f, "the file is longer than {} MB", MOST_BYTES >> 20),
            GivenError::Text(line) => write!(f, "line {line} of the file is no text"),
            GivenError::Key(line) => write!(f, "line {line} of the file names no key"),
            GivenError::Empty => f.write_str("the file asks for nothing"),
            GivenError::Keys(most) => write!(f, "the file asks for more than {most} keys"),
            GivenError::Requests(most) => write!(f, "the file has more than {most} requests"),
        }
    }
}

impl std::error::Error for GivenError {}

/// Reads a load from a file. A line is a key; or columns between commas, of which that below `key` counts, or
/// the second if nobody says (`time,key,size,ttl`); or a line of `MONITOR`, whose first argument counts.
///
/// Errors: [`GivenError`].
pub fn read_trace(bytes: &[u8]) -> Result<Trace, GivenError> {
    if bytes.len() > MOST_BYTES {
        return Err(GivenError::Long);
    }
    let mut numbers: BTreeMap<String, u32> = BTreeMap::new();
    let mut asked = Vec::new();
    let mut column = None;
    for (at, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
        let line = std::str::from_utf8(line).map_err(|_| GivenError::Text(at + 1))?.trim();
        if line.is_empty() || line == "OK" {
            continue;
        }
        if asked.is_empty() && column.is_none() && line.contains(',') {
            let names: Vec<&str> = line.split(',').map(str::trim).collect();
            let named = names.iter().position(|name| name.eq_ignore_ascii_case("key"));
            column = Some(named.unwrap_or(1));
            if named.is_some() {
                continue;
            }
        }
        let Some(key) = key_of(line, column).map_err(|NoKey| GivenError::Key(at + 1))? else {
            continue;
        };
        let next = numbers.len() as u32;
        let number = *numbers.entry(key).or_insert(next);
        if numbers.len() > MOST_KEYS {
            return Err(GivenError::Keys(MOST_KEYS));
        }
        if asked.len() == MOST_REQUESTS {
            return Err(GivenError::Requests(MOST_REQUESTS));
        }
        asked.push(number);
    }
    match asked.is_empty() {
        true => Err(GivenError::Empty),
        false => Ok(Trace { asked: asked.into(), keys: numbers.len() as u32 }),
    }
}

struct NoKey;

/// The key that a line asks for; none if it asks for nothing, as `PING` does.
fn key_of(line: &str, column: Option<usize>) -> Result<Option<String>, NoKey> {
    if let Some(column) = column {
        let key = line.split(',').nth(column).map(str::trim).filter(|key| !key.is_empty());
        return key.map(|key| Some(key.to_owned())).ok_or(NoKey);
    }
    if let Some(command) = of_monitor(line) {
        let words = split_args(command.as_bytes()).map_err(|_| NoKey)?;
        let key = words.get(1).map(|key| String::from_utf8_lossy(key).into_owned());
        return Ok(key);
    }
    Ok(Some(line.to_owned()))
}

/// The command of a line of `MONITOR`: `1339518083.107412 [0 127.0.0.1:60866] "get" "x"`.
fn of_monitor(line: &str) -> Option<&str> {
    let (time, rest) = line.split_once(" [")?;
    time.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.').then_some(())?;
    let (_, command) = rest.split_once("] ")?;
    command.starts_with('"').then_some(command)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(text: &str) -> Vec<u32> {
        read_trace(text.as_bytes()).unwrap().asked.to_vec()
    }

    #[test]
    fn a_file_is_read_in_any_of_three_forms() {
        assert_eq!(asked("a\nb\n\na\r\n"), [0, 1, 0]);
        assert_eq!(asked("time,key,size,ttl\n1,a,10,0\n2,b,10,0\n3,a,10,0"), [0, 1, 0]);
        assert_eq!(asked("size,key\n1,a\n2,b"), [0, 1]);
        assert_eq!(asked("1,a,10,0\n2,b,10,0\n3,a,10,0"), [0, 1, 0]);
        let monitor = "OK\n1.5 [0 127.0.0.1:1] \"get\" \"a b\"\n1.6 [0 lua] \"PING\"\n\
                       1.7 [0 127.0.0.1:1] \"set\" \"b\" \"1\"\n1.8 [0 x] \"GET\" \"a b\"";
        assert_eq!(asked(monitor), [0, 1, 0]);
    }

    #[test]
    fn what_is_no_load_is_refused_with_its_line() {
        let why = |bytes: &[u8]| read_trace(bytes).unwrap_err().to_string();
        assert_eq!(why(b"\n\n"), "the file asks for nothing");
        assert_eq!(why(b"a\n\xff\n"), "line 2 of the file is no text");
        assert_eq!(why(b"1,a\n2"), "line 2 of the file names no key");
        assert_eq!(why(&vec![b'x'; MOST_BYTES + 1]), "the file is longer than 32 MB");
        let many: String = (0..=MOST_KEYS).map(|key| format!("{key}\n")).collect();
        assert_eq!(why(many.as_bytes()), "the file asks for more than 200000 keys");
    }
}
