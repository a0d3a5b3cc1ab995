//! Keys of a server: a page of the list, and the keys that are pinned, close up.

use serde::{Deserialize, Serialize};

use super::card::{KeyCard, Shape};
use super::key::{KeyHead, KeyType};

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
