//! Keys of a server: a page of the list, and the keys that are pinned, close up.

use serde::{Deserialize, Serialize};

use super::card::{KeyCard, Shape};

/// What is asked of a server's keys.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeysAsk {
    /// Number of the database.
    pub db: usize,
    /// A pattern as `KEYS` takes it; empty for all.
    pub pattern: String,
    /// Only keys of this type.
    pub kind: Option<KeyType>,
    /// Where the page begins: what an earlier page gave as [`KeysView::next`], or 0.
    pub from: usize,
    /// The key that is chosen in the list; it is shown close up.
    pub chosen: Option<Pin>,
    /// Keys that are shown close up whatever is chosen.
    pub pinned: Vec<Pin>,
}

/// A key that is shown close up.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pin {
    /// Number of its database.
    pub db: usize,
    /// Its name, in bytes.
    pub key: Vec<u8>,
    /// How it is to be read; `None`: as it looks.
    pub shape: Option<Shape>,
    /// Where the part that is shown begins.
    pub from: usize,
}

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

/// A server's keys.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct KeysView {
    /// Databases that have keys, with how many; the one that is asked for is among them.
    pub dbs: Vec<(usize, usize)>,
    /// How many keys there are in the database.
    pub key_count: usize,
    /// How many of them were looked through for this page.
    pub looked_at: usize,
    /// How many of those are meant.
    pub matched: usize,
    /// Where the page begins.
    pub from: usize,
    /// Where the next page begins; `None`: there is none.
    pub next: Option<usize>,
    /// The tree of which the pattern is a place.
    pub folders: Folders,
    /// The page, by name.
    pub rows: Vec<KeyHead>,
    /// The pinned keys, close up; without any, the first ones of the page. Before them the chosen one.
    pub cards: Vec<KeyCard>,
}

/// Keys as a tree: what stands before each colon is a folder. Counted are those that were looked through.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Folders {
    /// The pattern of the folder above; `None`: there is none.
    pub up: Option<String>,
    /// The folders within the one that the pattern means.
    pub below: Vec<Folder>,
}

/// Keys that begin alike.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Folder {
    /// What they have behind the folder above, with its colon.
    pub name: String,
    /// The pattern that means all of them.
    pub pattern: String,
    /// How many there are.
    pub key_count: usize,
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
