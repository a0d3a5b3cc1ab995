//! The types a key can hold, and the encodings `OBJECT ENCODING` names.

pub mod bloom;
mod hash;
pub mod hyperloglog;
mod intset;
mod limits;
mod list;
mod listpack;
pub mod memory;
mod ranking;
mod set;

mod sorted_set;
pub mod stream;

pub use hash::{Hash, HashLimits};
pub use intset::IntSet;
pub use limits::ValueLimits;
pub use list::{List, ListLimits, ListNode};
pub use listpack::{Item, Listpack, ListpackError, TightListpack};
pub use set::Set;
pub use sorted_set::{LexBound, ScoreBound, SortedSet, SortedSetLimits};
pub use stream::Stream;

use crate::str::Str;

/// Strings up to this length are stored with their object in Redis (`embstr`).
const EMBSTR_MAX_LEN: usize = 44;

/// What a key holds.
#[derive(Clone, Debug)]
pub enum Value {
    /// A string.
    Str(Str),
    /// A string that reads as a 64-bit integer.
    Int(i64),
    /// A list.
    List(Box<List>),
    /// A hash.
    Hash(Hash),
    /// A set.
    Set(Box<Set>),
    /// A sorted set.
    SortedSet(Box<SortedSet>),
    /// A stream.
    Stream(Box<Stream>),
    /// A Bloom filter.
    Bloom(Box<bloom::Bloom>),
}

impl Value {
    /// A string value from what a client sent; an integer text is kept as an integer.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        match redscope_resp::parse_integer(bytes) {
            Some(value) => Value::Int(value),
            None => Value::Str(Str::from(bytes)),
        }
    }

    /// A copy as `COPY` makes one: what has room for more is copied without it.
    pub fn duplicate(&self) -> Self {
        match self {
            Value::Str(text) => Value::Str(text.duplicate()),
            Value::Stream(stream) => Value::Stream(Box::new(stream.duplicate())),
            other => other.clone(),
        }
    }

    /// The name `TYPE` replies.
    pub fn type_name(&self) -> &'static str {
        match self {
            Value::Str(_) | Value::Int(_) => "string",
            Value::List(_) => "list",
            Value::Hash(_) => "hash",
            Value::Set(_) => "set",
            Value::SortedSet(_) => "zset",
            Value::Stream(_) => "stream",
            Value::Bloom(_) => "MBbloom--",
        }
    }

    /// The name `OBJECT ENCODING` replies.
    pub fn encoding(&self) -> &'static str {
        match self {
            Value::Int(_) => "int",
            Value::Str(text) if text.is_raw() || text.len() > EMBSTR_MAX_LEN => "raw",
            Value::Str(_) => "embstr",
            Value::List(_) => "quicklist",
            Value::Hash(hash) => hash.encoding(),
            Value::Set(set) => set.encoding(),
            Value::SortedSet(zset) => zset.encoding(),
            Value::Stream(_) => "stream",
            Value::Bloom(_) => "raw",
        }
    }

    /// Number of elements; 1 for a string. What decides whether freeing it is worth a thread.
    pub fn element_count(&self) -> usize {
        match self {
            Value::Str(_) | Value::Int(_) | Value::Bloom(_) => 1,
            Value::List(list) => list.len(),
            Value::Hash(hash) => hash.len(),
            Value::Set(set) => set.len(),
            Value::SortedSet(zset) => zset.len(),
            // An empty stream is a stream all the same.
            Value::Stream(stream) => stream.len().max(1) as usize,
        }
    }

    /// Allocations that freeing the value ends, about.
    /// Source: lazyfree.c `lazyfreeGetFreeEffort`, 7.0.15.
    pub fn free_effort(&self) -> usize {
        match self {
            Value::List(list) => list.nodes().len(),
            Value::Set(set) if set.encoding() == "hashtable" => set.len(),
            Value::Hash(hash) if hash.encoding() == "hashtable" => hash.len(),
            Value::SortedSet(zset) if zset.encoding() == "skiplist" => zset.len(),
            Value::Stream(stream) => {
                let first = stream.groups.values().next();
                let groups =
                    first.map_or(0, |group| stream.groups.len() * (1 + group.pending.len()));
                stream.nodes().len() + groups
            }
            _ => 1,
        }
    }

    /// The text of a string value.
    pub fn as_str(&self) -> Option<Str> {
        match self {
            Value::Str(text) => Some(text.clone()),
            Value::Int(value) => Some(Str::from(*value)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_three_words() {
        assert_eq!(size_of::<Value>(), 24);
    }

    #[test]
    fn string_encodings_follow_the_text() {
        assert_eq!(Value::from_bytes(b"12").encoding(), "int");
        assert_eq!(Value::from_bytes(b"012").encoding(), "embstr");
        assert_eq!(Value::from_bytes(&[b'a'; 44]).encoding(), "embstr");
        assert_eq!(Value::from_bytes(&[b'a'; 45]).encoding(), "raw");
    }
}
