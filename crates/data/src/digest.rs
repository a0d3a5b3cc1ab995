//! The digest of a data set, by which two servers are found to hold the same.
//!
//! Where order carries no meaning, the digests of the parts are joined by exclusive or.
//! Source: debug.c `computeDatasetDigest`, `xorObjectDigest`, 7.0.15.

use redscope_actor::Digest as _;
use redscope_resp::format_double;
use sha1::{Digest as _, Sha1};

use crate::keyspace::Db;
use crate::rdb::dump_value;
use crate::str::Str;
use crate::value::Value;
use crate::value::stream::StreamId;

/// The digest that Redis shows, of twenty bytes as 40 hex digits.
pub type DataSetDigest = Joined<[u8; 20]>;

/// The same of 64 bits, for comparing within a program: far quicker where the processor has no
/// instructions for SHA-1.
pub type DataSetSum = Joined<u64>;

/// Sums of the parts of a data set, joined.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Joined<S>(S);

/// A sum of bytes.
pub trait Sum: Copy + Default {
    /// The sum of a part.
    fn of(part: &[u8]) -> Self;
    /// The sum of this sum.
    fn again(self) -> Self;
    /// Joined with another, in whichever order.
    fn xor(self, other: Self) -> Self;
}

impl Sum for [u8; 20] {
    fn of(part: &[u8]) -> Self {
        Sha1::digest(part).into()
    }

    fn again(self) -> Self {
        Self::of(&self)
    }

    fn xor(mut self, other: Self) -> Self {
        self.iter_mut().zip(other).for_each(|(byte, other)| *byte ^= other);
        self
    }
}

impl Sum for u64 {
    fn of(part: &[u8]) -> Self {
        part.digested()
    }

    fn again(self) -> Self {
        self.digested()
    }

    fn xor(self, other: Self) -> Self {
        self ^ other
    }
}

impl<S: Sum> Joined<S> {
    /// Adds a part whose place among the others does not matter.
    fn join(&mut self, part: &[u8]) {
        self.0 = self.0.xor(S::of(part));
    }

    /// Adds what was joined itself, likewise.
    fn join_all(&mut self, other: Self) {
        self.0 = self.0.xor(other.0.again());
    }

    /// Adds a part in its order.
    fn mix(&mut self, part: &[u8]) {
        self.join(part);
        self.0 = self.0.again();
    }

    /// The digest of a key's value and expiry; `key` itself is not part of it.
    pub fn of_value(db: &Db, key: &[u8]) -> Self {
        let mut digest = Joined::default();
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
        let mut pair = Joined::default();
        pair.mix(first);
        pair.mix(second);
        self.join_all(pair);
    }

    /// The digest of all databases.
    pub fn of_all(dbs: &[Db]) -> Self {
        let mut all = Joined::default();
        for (number, db) in dbs.iter().enumerate().filter(|(_, db)| !db.is_empty()) {
            all.mix(&(number as u32).to_be_bytes());
            for (key, _) in db.iter() {
                let mut digest = Joined::default();
                digest.mix(key);
                digest.add_value(db, key);
                all.join_all(digest);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Set;

    #[test]
    fn both_sums_tell_the_same_data_sets_apart() {
        let of = |members: &[&str]| {
            let mut set = Set::default();
            members.iter().for_each(|member| {
                set.insert(member.as_bytes(), 512);
            });
            let mut db = Db::default();
            db.insert(b"k", Value::Set(Box::new(set)), false, 0);
            (DataSetDigest::of_value(&db, b"k"), DataSetSum::of_value(&db, b"k"))
        };
        let (digest, sum) = of(&["a", "b"]);
        assert_eq!(of(&["b", "a"]), (digest, sum));
        for other in [&["a", "c"][..], &["ab"], &["a"], &[], &["a", "b", "c"]] {
            let (other_digest, other_sum) = of(other);
            assert_ne!(other_digest, digest, "{other:?}");
            assert_ne!(other_sum, sum, "{other:?}");
        }
    }
}
