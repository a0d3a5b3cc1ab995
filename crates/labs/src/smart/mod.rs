//! Application servers that are clients of a cluster: they ask which server has which slot, keep a pool of
//! connections to each server, and do something about a hot key, or nothing.
//!
//! A value is the number of its version and room behind it. Key 0 is the one that can be hot.

mod app;
mod nodes;
mod pool;

use std::rc::Rc;

use redscope_actor::{Address, Time};

use crate::client;

pub use app::SmartApp;

/// Where an application server puts what it wants done.
type Out = client::Out<SmartFact>;

/// What an application server is started with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SmartSpec {
    /// The server it asks for the slots.
    pub seed: Address,
    /// So many connections to each server for reads; each has one request under way.
    pub connections: u32,
    /// Where it reads.
    pub reads: Reads,
    /// What it is asked for, by the moment: an open loop.
    pub wants: Rc<[Want]>,
    /// Whether it may be asked to write: it has a connection to each master for that.
    pub writes: bool,
    /// How long a value is, in bytes.
    pub value_bytes: u32,
    /// So often it tells what was answered, in microseconds.
    pub tells_every_us: u64,
}

impl SmartSpec {
    /// Whether one that was started so can go on so: it has the connections it has, and reads in the same way.
    pub(crate) fn can_become(&self, other: &Self) -> bool {
        let reads_alike = match (self.reads, other.reads) {
            (Reads::Own { tracks, .. }, Reads::Own { tracks: after, .. }) => tracks == after,
            (before, after) => before == after,
        };
        let fixed = |spec: &SmartSpec| (spec.connections, spec.writes, spec.value_bytes);
        reads_alike && self.seed == other.seed && fixed(self) == fixed(other)
    }
}

/// Where an application server reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reads {
    /// At the master of a key.
    Masters,
    /// At the master or one of its replicas, drawn anew each time, over connections that have said `READONLY`.
    Everywhere,
    /// In its own memory, if the key is there.
    Own {
        /// It keeps a key for so long, in microseconds.
        ttl_us: u64,
        /// So many keys at the most.
        most: u32,
        /// Whether servers tell it of changes, by `CLIENT TRACKING`.
        tracks: bool,
    },
    /// At the master; key 0 is kept under so many names, of which one is drawn each time and all are written.
    Copies(u32),
}

/// Something that an application server is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Want {
    /// When, in microseconds after the server was started.
    pub at_us: u64,
    /// The key.
    pub id: u64,
    /// Whether it is to be written.
    pub writes: bool,
}

/// What an application server tells: what was answered since it last told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SmartFact {
    /// Reads, in the order of their answers.
    pub answers: Vec<SmartAnswer>,
    /// Writes, in the order in which all of each was acknowledged.
    pub written: Vec<Written>,
    /// Messages by which servers said that a key has changed.
    pub invalidations: u32,
    /// Requests that were sent on by `MOVED` or `ASK`.
    pub redirected: u32,
    /// Requests that were answered with an error, or not at all.
    pub failed: u32,
}

/// A read that was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SmartAnswer {
    /// The key.
    pub id: u64,
    /// When it was asked for.
    pub asked: Time,
    /// When it was answered.
    pub at: Time,
    /// The version that was read; 0: there was none.
    pub version: i64,
    /// Whether it was in the application server's own memory.
    pub is_own: bool,
}

/// A write of which all was acknowledged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    /// The key.
    pub id: u64,
    /// When it was acknowledged.
    pub at: Time,
    /// The version.
    pub version: i64,
}

/// What a key is called; of key 0 in copies, one of them.
pub fn key(id: u64, copy: Option<u32>) -> String {
    match (id, copy) {
        (0, None) => "hot".to_owned(),
        (0, Some(copy)) => format!("hot:{copy}"),
        (id, _) => format!("item:{id}"),
    }
}

/// The key of a name.
fn id_of(key: &[u8]) -> Option<u64> {
    match key {
        b"hot" => Some(0),
        key => std::str::from_utf8(key.strip_prefix(b"item:")?).ok()?.parse().ok(),
    }
}

/// The value of a version: its number, and dots behind it.
fn value(version: i64, bytes: u32) -> String {
    format!("{version:.<width$}", width = bytes as usize)
}

/// The version of a value.
fn version_of(value: &[u8]) -> Option<i64> {
    let digits = value.iter().position(|byte| *byte == b'.').unwrap_or(value.len());
    redscope_resp::parse_integer(&value[..digits])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_its_key_and_a_value_its_version() {
        assert_eq!([0, 17].map(|id| id_of(key(id, None).as_bytes())), [Some(0), Some(17)]);
        assert_eq!((id_of(b"item:x"), key(0, Some(3)).as_str()), (None, "hot:3"));
        assert_eq!(value(12, 5), "12...");
        assert_eq!(
            [value(12, 5), value(1234, 2)].map(|v| version_of(v.as_bytes())),
            [Some(12), Some(1234)]
        );
        assert_eq!(version_of(b"x"), None);
    }
}
