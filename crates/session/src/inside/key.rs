//! A key in short: what a list says of it, and what stands above its value.

use serde::{Deserialize, Serialize};

/// A type, as `TYPE` replies it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum KeyType {
    /// A string.
    String,
    /// A list.
    List,
    /// A hash.
    Hash,
    /// A set.
    Set,
    /// A sorted set.
    Zset,
    /// A stream.
    Stream,
    /// A Bloom filter.
    Bloom,
}

impl KeyType {
    /// All, in the order in which they are offered.
    pub const ALL: [KeyType; 7] = [
        KeyType::String,
        KeyType::Hash,
        KeyType::List,
        KeyType::Set,
        KeyType::Zset,
        KeyType::Stream,
        KeyType::Bloom,
    ];

    /// What `TYPE` replies.
    pub const fn name(self) -> &'static str {
        match self {
            KeyType::String => "string",
            KeyType::List => "list",
            KeyType::Hash => "hash",
            KeyType::Set => "set",
            KeyType::Zset => "zset",
            KeyType::Stream => "stream",
            KeyType::Bloom => "MBbloom--",
        }
    }
}

/// A key in short.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct KeyHead {
    /// Number of its database.
    pub db: usize,
    /// Its name, in bytes.
    pub id: Vec<u8>,
    /// Its name; one that is no text is as redis-cli shows it.
    pub key: String,
    /// Its type.
    pub kind: KeyType,
    /// Its encoding, as `OBJECT ENCODING` replies it.
    pub encoding: String,
    /// Virtual microseconds at which it expires, by the server's clock.
    pub expires_us: Option<i64>,
    /// What it takes in bytes, as `MEMORY USAGE` replies it.
    pub bytes: usize,
    /// Its elements; of a string, its bytes.
    pub len: usize,
    /// Whether it has changed within the last virtual second.
    pub is_fresh: bool,
}
