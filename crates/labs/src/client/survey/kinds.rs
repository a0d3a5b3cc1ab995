//! The types that are known, how each is asked for its size, and what was found of it.

use redscope_resp::quote;

use super::Measure;

/// The types that redis-cli knows, each with what its size is asked by and what that counts, in the order of the
/// summary. redis-cli's own is that of a table, in which lists and hashes change places from run to run.
const KNOWN: [(&str, &str, &str); 6] = [
    ("list", "LLEN", "items"),
    ("hash", "HLEN", "fields"),
    ("string", "STRLEN", "bytes"),
    ("stream", "XLEN", "entries"),
    ("set", "SCARD", "members"),
    ("zset", "ZCARD", "members"),
];

/// A type, and what was found of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Kind {
    pub(super) name: String,
    size_command: Option<&'static str>,
    pub(super) unit: &'static str,
    pub(super) count: u64,
    pub(super) total: u64,
    pub(super) biggest: u64,
    /// The biggest, quoted as redis-cli prints it.
    pub(super) key: Option<String>,
}

/// All types.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Kinds(pub(super) Vec<Kind>);

impl Default for Kinds {
    fn default() -> Self {
        let kind = |(name, command, unit)| Kind::new(name, Some(command), unit);
        Kinds(KNOWN.into_iter().map(kind).collect())
    }
}

impl Kind {
    fn new(name: &str, size_command: Option<&'static str>, unit: &'static str) -> Self {
        let name = name.to_owned();
        Kind { name, size_command, unit, count: 0, total: 0, biggest: 0, key: None }
    }

    /// What its sizes count.
    pub(super) fn unit(&self, measure: Measure) -> &'static str {
        match measure {
            Measure::Elements => self.unit,
            Measure::Bytes { .. } => "bytes",
        }
    }
}

impl Kinds {
    /// Where a type stands by the name that TYPE gives, which a module's is added by; `None`: there is no such key.
    pub(super) fn place(&mut self, name: &str) -> Option<usize> {
        if name == "none" {
            return None;
        }
        let place = self.0.iter().position(|kind| kind.name == name);
        Some(place.unwrap_or_else(|| {
            self.0.push(Kind::new(name, None, "?"));
            self.0.len() - 1
        }))
    }

    /// By what command a type is asked for its size; `None`: redis-cli knows none.
    pub(super) fn size_command(&self, kind: usize) -> Option<&'static str> {
        self.0[kind].size_command
    }

    /// Counts a key; whether it is the biggest of its type so far.
    pub(super) fn count(&mut self, kind: usize, size: u64, key: &[u8]) -> bool {
        let kind = &mut self.0[kind];
        kind.count += 1;
        kind.total += size;
        let is_biggest = kind.biggest < size;
        if is_biggest {
            kind.biggest = size;
            kind.key = Some(quote(key));
        }
        is_biggest
    }
}
