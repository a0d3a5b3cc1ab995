//! RDB files, version 10: the data set as bytes, and back.
//!
//! Pure functions: who writes the bytes where, and when, is the process's business.
//! Source: rdb.c and rdb.h, 7.0.15.

mod bloom;
mod check;
mod error;
mod lzf;
mod older;
mod pages;
mod payload;
mod read;
mod reader;
mod streams;
mod trace;
mod values;
mod walk;
mod words;
mod write;

use crc::{CRC_64_REDIS, Crc};

use crate::keyspace::Db;
use crate::str::Str;
use crate::value::Value;

pub use bloom::{bloom_from_header, bloom_header};
pub use check::{RdbReport, check_rdb, rdb_words};
pub use error::{RdbError, RdbProblem};
pub use pages::{RdbIndex, RdbPage, RdbSection, RdbSectionKind};
pub use payload::{PayloadError, dump_functions, dump_value, restore_functions, restore_value};
pub use read::{read_rdb, read_rdb_aux};
pub use trace::{RdbPart, RdbSpan};
pub use words::RdbWords;
pub use write::{RdbOptions, SavedUsage, write_rdb};

/// Version written; read are this one and older.
const VERSION: u32 = 10;

const CRC64: Crc<u64> = Crc::<u64>::new(&CRC_64_REDIS);

/// Bytes before a key or section that are no value type.
mod opcode {
    pub(super) const FUNCTION: u8 = 0xf5;
    /// Functions as 7.0-rc1 and rc2 wrote them.
    pub(super) const FUNCTION_OF_CANDIDATE: u8 = 0xf6;
    pub(super) const IDLE: u8 = 0xf8;
    pub(super) const FREQ: u8 = 0xf9;
    pub(super) const AUX: u8 = 0xfa;
    pub(super) const RESIZE_DB: u8 = 0xfb;
    pub(super) const EXPIRE_MS: u8 = 0xfc;
    pub(super) const EXPIRE_S: u8 = 0xfd;
    pub(super) const SELECT_DB: u8 = 0xfe;
    pub(super) const EOF: u8 = 0xff;
}

/// Value types of version 10 that are written here.
mod kind {
    pub(super) const STRING: u8 = 0;
    pub(super) const SET: u8 = 2;
    pub(super) const HASH: u8 = 4;
    pub(super) const SORTED_SET_2: u8 = 5;
    pub(super) const MODULE_2: u8 = 7;
    pub(super) const SET_INTSET: u8 = 11;
    pub(super) const HASH_LISTPACK: u8 = 16;
    pub(super) const SORTED_SET_LISTPACK: u8 = 17;
    pub(super) const LIST_QUICKLIST_2: u8 = 18;
    pub(super) const STREAM_LISTPACKS_2: u8 = 19;

    // Written by versions before 7.0, and read since.
    pub(super) const LIST: u8 = 1;
    pub(super) const SORTED_SET: u8 = 3;
    pub(super) const HASH_ZIPMAP: u8 = 9;
    pub(super) const LIST_ZIPLIST: u8 = 10;
    pub(super) const SORTED_SET_ZIPLIST: u8 = 12;
    pub(super) const HASH_ZIPLIST: u8 = 13;
    pub(super) const LIST_QUICKLIST: u8 = 14;
    pub(super) const STREAM_LISTPACKS: u8 = 15;
}

/// First byte of a string that is a number or compressed, in the place of its length.
mod encoded {
    pub(super) const INT8: u8 = 0xc0;
    pub(super) const INT16: u8 = 0xc1;
    pub(super) const INT32: u8 = 0xc2;
    pub(super) const LZF: u8 = 0xc3;
}

/// Where the replication stream stood when the file was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplicationPoint {
    /// Name of the history, 40 hex digits.
    pub replid: String,
    /// Bytes of the stream the data set includes.
    pub offset_bytes: u64,
    /// Database the stream had selected.
    pub stream_db: i64,
}

/// A key read from a file.
#[derive(Clone, Debug)]
pub struct LoadedKey {
    /// Database.
    pub db: usize,
    /// Name.
    pub key: Str,
    /// Value.
    pub value: Value,
    /// Unix milliseconds of its expiry.
    pub expires_at_ms: Option<u64>,
    /// Seconds since its last use.
    pub idle_s: Option<u64>,
    /// Count of its uses.
    pub frequency: Option<u8>,
}

impl LoadedKey {
    /// Whether its time was up at a moment.
    fn is_overdue(&self, now_ms: u64) -> bool {
        self.expires_at_ms.is_some_and(|at_ms| at_ms < now_ms)
    }
}

/// All that a file holds.
#[derive(Clone, Debug, Default)]
pub struct RdbContent {
    /// Bytes the file takes.
    pub len_bytes: usize,
    /// Keys in the order of the file.
    pub keys: Vec<LoadedKey>,
    /// Keys left out because they hold nothing.
    pub empty_keys: Vec<Str>,
    /// Source of the libraries of functions.
    pub functions: Vec<Str>,
    /// Replication point, if one was saved.
    pub replication: Option<ReplicationPoint>,
}

impl RdbContent {
    /// The keys whose time was up at a moment, with their databases.
    pub fn overdue(&self, now_ms: u64) -> impl Iterator<Item = (usize, Vec<u8>)> {
        let overdue = self.keys.iter().filter(move |loaded| loaded.is_overdue(now_ms));
        overdue.map(|loaded| (loaded.db, loaded.key.to_vec()))
    }

    /// Puts the keys into databases that have been emptied before.
    ///
    /// A master leaves out keys whose time is up; a replica keeps them until its master's `DEL`.
    /// Returns how many were left out.
    pub fn install(self, dbs: &mut [Db], now_ms: u64, keep_expired: bool) -> usize {
        let mut dropped = 0;
        for loaded in self.keys {
            let expired = loaded.is_overdue(now_ms);
            let Some(db) = dbs.get_mut(loaded.db).filter(|_| keep_expired || !expired) else {
                dropped += 1;
                continue;
            };
            db.insert(&loaded.key, loaded.value, false, now_ms);
            if let Some(entry) = db.get_mut(&loaded.key) {
                entry.set_past_use(loaded.idle_s, loaded.frequency, now_ms);
            }
            if loaded.expires_at_ms.is_some() {
                db.set_expiry(&loaded.key, loaded.expires_at_ms);
            }
        }
        dropped
    }
}

#[cfg(test)]
mod tests;
