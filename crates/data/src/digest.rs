//! The digest of a data set, by which two servers are found to hold the same.
//!
//! Where order carries no meaning, the digests of the parts are joined by exclusive or.
//! Source: debug.c `computeDatasetDigest`, `xorObjectDigest`, 7.0.15.

use redscope_resp::format_double;
use sha1::{Digest as _, Sha1};

use crate::keyspace::Db;
use crate::rdb::dump_value;
use crate::str::Str;
use crate::value::Value;
use crate::value::stream::StreamId;

/// Twenty bytes, shown as 40 hex digits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DataSetDigest([u8; 20]);

impl DataSetDigest {
    /// Adds a part whose place among the others does not matter.
    fn join(&mut self, part: &[u8]) {
        let sum = Sha1::digest(part);
        self.0.iter_mut().zip(sum).for_each(|(byte, other)| *byte ^= other);
    }

    /// Adds a part in its order.
    fn mix(&mut self, part: &[u8]) {
        self.join(part);
        self.0 = Sha1::digest(self.0).into();
    }

    /// The digest of a key's value and expiry; `key` itself is not part of it.
    pub fn of_value(db: &Db, key: &[u8]) -> Self {
        let mut digest = DataSetDigest::default();
        digest.add_value(db, key);
        digest
    }

    fn add_value(&mut self, db: &Db, key: &[u8]) {
        let Some(entry) = db.get(key) else { return };
        self.mix(&type_number(&entry.value).to_be_bytes());
        match &entry.value {
            Value::Str(_) | Value::Int(_) => {
                self.mix(&entry.value.as_str().unwrap_or(Str::EMPTY));
            }
            Value::List(list) => list.iter().for_each(|element| self.mix(&element)),
            Value::Set(set) => set.iter().for_each(|member| self.join(&member)),
            Value::Hash(hash) => {
                for (field, value) in hash.iter() {
                    self.join_pair(&field, &value);
                }
            }
            Value::SortedSet(zset) => {
                for (member, score) in zset.iter() {
                    self.join_pair(&member, format_double(score).as_bytes());
                }
            }
            Value::Bloom(_) => self.join(&dump_value(&entry.value, false)),
            Value::Stream(stream) => {
                for entry in stream.range(StreamId::ZERO, StreamId::MAX) {
                    let StreamId { ms, seq } = entry.id;
                    self.mix(format!("{ms}.{seq}").as_bytes());
                    entry.parts.iter().for_each(|part| self.mix(part));
                }
            }
        }
        if db.expiry(key).is_some() {
            self.join(b"!!expire!!");
        }
    }

    fn join_pair(&mut self, first: &[u8], second: &[u8]) {
        let mut pair = DataSetDigest::default();
        pair.mix(first);
        pair.mix(second);
        self.join(&pair.0);
    }

    /// The digest of all databases.
    pub fn of_all(dbs: &[Db]) -> Self {
        let mut all = DataSetDigest::default();
        for (number, db) in dbs.iter().enumerate().filter(|(_, db)| !db.is_empty()) {
            all.mix(&(number as u32).to_be_bytes());
            for (key, _) in db.iter() {
                let mut digest = DataSetDigest::default();
                digest.mix(key);
                digest.add_value(db, key);
                all.join(&digest.0);
            }
        }
        all
    }
}

impl std::fmt::Display for DataSetDigest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// The number of a type. Source: server.h `OBJ_*`, 7.0.15.
fn type_number(value: &Value) -> u32 {
    match value {
        Value::Str(_) | Value::Int(_) => 0,
        Value::List(_) => 1,
        Value::Set(_) => 2,
        Value::SortedSet(_) => 3,
        Value::Hash(_) => 4,
        Value::Bloom(_) => 5,
        Value::Stream(_) => 6,
    }
}
