//! One key, close up: its value as far as a page of it goes, in the shape in which it is read.

use serde::{Deserialize, Serialize};

use super::key::KeyHead;

/// How a value is read. A string or a sorted set can be read in several ways.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// Text.
    Text,
    /// An integer.
    Number,
    /// Bytes in hex.
    Hex,
    /// JSON, indented.
    Json,
    /// Bits, the highest of each byte first, as `GETBIT` counts them.
    Bits,
    /// The registers of a HyperLogLog.
    Hll,
    /// Elements of a list.
    List,
    /// Fields of a hash.
    Hash,
    /// Members of a set.
    Set,
    /// Members by score.
    Scores,
    /// Members as places on the globe.
    Map,
    /// Entries of a stream, and its groups.
    Stream,
    /// The filters of a Bloom filter.
    Bloom,
}

impl Shape {
    /// All of them.
    pub const ALL: [Shape; 13] = [
        Shape::Text,
        Shape::Number,
        Shape::Hex,
        Shape::Json,
        Shape::Bits,
        Shape::Hll,
        Shape::List,
        Shape::Hash,
        Shape::Set,
        Shape::Scores,
        Shape::Map,
        Shape::Stream,
        Shape::Bloom,
    ];

    /// Its name, as browsers keep it.
    pub const fn name(self) -> &'static str {
        match self {
            Shape::Text => "text",
            Shape::Number => "number",
            Shape::Hex => "hex",
            Shape::Json => "json",
            Shape::Bits => "bits",
            Shape::Hll => "hll",
            Shape::List => "list",
            Shape::Hash => "hash",
            Shape::Set => "set",
            Shape::Scores => "scores",
            Shape::Map => "map",
            Shape::Stream => "stream",
            Shape::Bloom => "bloom",
        }
    }
}

/// A key, close up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct KeyCard {
    /// Number of its database.
    pub db: usize,
    /// Its name, in bytes.
    pub id: Vec<u8>,
    /// Its name as text.
    pub key: String,
    /// What it holds; `None`: there is no such key at this moment.
    pub value: Option<CardValue>,
}

/// What a key holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct CardValue {
    /// The key in short.
    pub head: KeyHead,
    /// Seconds since it was last used.
    pub idle_s: u64,
    /// The count of uses, as `OBJECT FREQ` replies it; kept under an LFU policy only.
    pub freq: Option<u8>,
    /// The ways in which it can be read; the first is how it looks.
    pub shapes: Vec<Shape>,
    /// The way in which it is read.
    pub shape: Shape,
    /// Where the part that is shown begins, how long it is, and how long the whole is, in what the
    /// shape counts: bytes, lines, elements.
    pub from: usize,
    /// How much is shown.
    pub shown: usize,
    /// How much there is.
    pub total: usize,
    /// How much is shown at most.
    pub page: usize,
    /// The part.
    pub body: Body,
}

/// A part of a value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Body {
    /// Text, an integer, or indented JSON.
    Text(Cell),
    /// Bytes: of a string, or as bits.
    Bytes(BytesBody),
    /// Elements or members with their indexes.
    Items(Vec<Cell>),
    /// Fields with values.
    Pairs(Vec<(Cell, Cell)>),
    /// Members with scores, the highest first, and the greatest and least score of all.
    Scores {
        /// Members of the page: name, score as Redis prints it, score.
        rows: Vec<(Cell, Cell, f64)>,
        /// The least score of all members.
        least: f64,
        /// The greatest.
        most: f64,
    },
    /// Members as places.
    Places(Vec<PlaceRow>),
    /// A HyperLogLog.
    Hll(HllBody),
    /// A stream.
    Stream(StreamBody),
    /// A Bloom filter.
    Bloom(BloomBody),
}

/// A text, and whether it has changed within the last virtual second.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Cell {
    /// The text; bytes that are no text are as redis-cli shows them.
    pub text: String,
    /// Whether it is fresh.
    pub is_fresh: bool,
}

/// Bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct BytesBody {
    /// Those of the page.
    pub bytes: Vec<u8>,
    /// Which of them have changed within the last virtual second, by their places in the page.
    pub fresh: Vec<usize>,
    /// Bits that are set in the whole, as `BITCOUNT` replies; `None`: it is too long to be counted.
    pub set_bits: Option<u64>,
}

/// A member as a place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PlaceRow {
    /// The member.
    pub member: Cell,
    /// Degrees east.
    pub longitude: f64,
    /// Degrees north.
    pub latitude: f64,
    /// As `GEOHASH` replies it.
    pub geohash: String,
}

/// A HyperLogLog.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct HllBody {
    /// All registers; empty if the string goes on in a way no HyperLogLog does.
    pub registers: Vec<u8>,
    /// Registers that have changed within the last virtual second.
    pub fresh: Vec<usize>,
    /// Whether each register has six bits of its own; else they are run-length coded.
    pub is_dense: bool,
    /// What `PFCOUNT` would estimate.
    pub estimate: u64,
    /// What the last `PFCOUNT` left in the header, if that still holds.
    pub cached: Option<u64>,
}

/// A stream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct StreamBody {
    /// Entries, newest first: ids, then fields and values in turn.
    pub entries: Vec<(Cell, Vec<String>)>,
    /// The last id that was given.
    pub last_id: String,
    /// Entries ever added.
    pub entries_added: u64,
    /// Its groups, some if there are many.
    pub groups: Vec<GroupRow>,
    /// How many groups there are.
    pub group_count: usize,
}

/// A consumer group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct GroupRow {
    /// Its name.
    pub name: String,
    /// The last id that was delivered.
    pub last_id: Cell,
    /// Entries still to be delivered, if that can be told.
    pub lag: Option<i64>,
    /// Consumers with what they have not acknowledged, some if there are many.
    pub consumers: Vec<(String, usize)>,
    /// What was delivered and not acknowledged, the oldest first, some if there is much.
    pub pending: Vec<PendingRow>,
    /// How much of that there is.
    pub pending_count: usize,
}

/// An entry that was delivered and not acknowledged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PendingRow {
    /// The entry.
    pub id: Cell,
    /// Who has it.
    pub consumer: String,
    /// Virtual microseconds of the last delivery, by the server's clock.
    pub delivered_us: i64,
    /// How often it was delivered.
    pub deliveries: u64,
}

/// A Bloom filter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct BloomBody {
    /// The chain, oldest first.
    pub layers: Vec<LayerRow>,
    /// How many times larger the next filter is.
    pub expansion: Option<u32>,
    /// Bytes of the part, the lowest bit of each first; it never goes beyond one filter.
    pub bytes: Vec<u8>,
    /// Which of them have changed within the last virtual second.
    pub fresh: Vec<usize>,
}

/// A filter of a chain.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct LayerRow {
    /// Items it is made for.
    pub capacity: u64,
    /// Items added.
    pub items: u64,
    /// Share of false positives it is made for.
    pub error: f64,
    /// Bits set for an item.
    pub hashes: u32,
    /// Bytes of bits.
    pub len_bytes: usize,
    /// Bits that are set; `None`: it is too long to be counted.
    pub set_bits: Option<u64>,
}
