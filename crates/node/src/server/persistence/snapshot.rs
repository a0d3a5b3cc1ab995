//! The data set as the bytes of an RDB file.

use std::fmt;
use std::sync::Arc;

use redscope_data::Db;
use redscope_data::rdb::{RdbOptions, ReplicationPoint, SavedUsage, write_rdb};
use redscope_engine::Engine;
use redscope_engine::config::{Choice, key};

use super::kind::RdbParts;

/// A data set as it was at one moment, in the form in which it is written.
///
/// A child has a picture of all memory for the price of a page table. A copy of the values would
/// cost more than their bytes in the file, so these are made at once; what is modelled over time is
/// the writing. Copies of a process share them.
#[derive(Clone)]
pub(crate) struct Snapshot(Arc<Vec<u8>>);

impl From<Vec<u8>> for Snapshot {
    fn from(bytes: Vec<u8>) -> Self {
        Snapshot(Arc::new(bytes))
    }
}

impl Snapshot {
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// One of `pieces` equal parts, counted from 0.
    pub(crate) fn piece(&self, number: u64, pieces: u64) -> &[u8] {
        let border = |number: u64| {
            (self.0.len() as u128 * u128::from(number) / u128::from(pieces.max(1))) as usize
        };
        &self.0[border(number)..border(number + 1)]
    }
}

impl fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Snapshot({} bytes)", self.0.len())
    }
}

/// A data set of this engine as the file of a dump, with where the replication stream stands in it.
pub(in crate::server) fn rdb(
    engine: &Engine,
    dbs: &[Db],
    now_s: u64,
    parts: RdbParts,
    point: Option<ReplicationPoint>,
) -> Vec<u8> {
    write(engine, dbs, now_s, parts, point, false)
}

/// A data set of this engine as the base of an append-only file.
pub(in crate::server) fn rdb_base(engine: &Engine, dbs: &[Db], now_s: u64) -> Vec<u8> {
    write(engine, dbs, now_s, RdbParts::ALL, None, true)
}

fn write(
    engine: &Engine,
    dbs: &[Db],
    now_s: u64,
    parts: RdbParts,
    replication: Option<ReplicationPoint>,
    aof_base: bool,
) -> Vec<u8> {
    let libraries = engine.scripting.libraries.values().filter(|_| parts.functions);
    let options = RdbOptions {
        compress: engine.config.flag(key::RDBCOMPRESSION),
        checksum: engine.config.flag(key::RDBCHECKSUM),
        created_s: now_s,
        used_memory_bytes: engine.used_memory_bytes(),
        usage: match engine.config.limits.eviction.choice {
            Choice::LeastRecent => SavedUsage::IdleTime,
            Choice::LeastFrequent => {
                SavedUsage::Frequency { decay_min: engine.config.limits.lfu_decay_min }
            }
            Choice::Nothing | Choice::Any | Choice::SoonestToExpire => SavedUsage::Nothing,
        },
        replication,
        aof_base,
        functions: libraries.map(|library| library.code.clone()).collect(),
    };
    write_rdb(if parts.keys { dbs } else { &[] }, &options)
}

/// Keys of all databases.
pub(super) fn key_count(engine: &Engine) -> u64 {
    engine.dbs.iter().map(|db| db.len() as u64).sum()
}
