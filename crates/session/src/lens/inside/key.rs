//! A key in short, and what its server's clock makes of its times.

use redscope_actor::Time;
use redscope_data::value::Value;
use redscope_data::value::memory::key_bytes;
use redscope_data::{Db, Entry};
use redscope_engine::Engine;
use redscope_labs::World;
use redscope_labs::scenario::EPOCH_UNIX_US;
use redscope_sim::ActorId;

use super::super::keys::{SAMPLES, len, text};
use crate::inside::{KeyHead, KeyType};

/// What a server's clock says, and how its times are virtual ones.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clock {
    pub(super) unix_ms: u64,
    ahead_us: i64,
}

impl Clock {
    pub(super) fn of(world: &World, id: ActorId) -> Self {
        let Time(now_us) = world.now();
        let ahead_us = world.ahead_us(id);
        let unix_us = (EPOCH_UNIX_US + now_us).saturating_add_signed(ahead_us);
        Clock { unix_ms: unix_us / 1000, ahead_us }
    }

    /// The virtual time, in microseconds, at which the clock shows so many milliseconds.
    pub(super) fn virtual_us(self, unix_ms: u64) -> i64 {
        let unix_us = i64::try_from(unix_ms.saturating_mul(1000)).unwrap_or(i64::MAX);
        unix_us.saturating_sub(EPOCH_UNIX_US as i64).saturating_sub(self.ahead_us)
    }
}

/// A key in short.
pub(super) fn head(number: usize, db: &Db, key: &[u8], entry: &Entry, clock: Clock) -> KeyHead {
    let value = &entry.value;
    KeyHead {
        db: number,
        id: key.to_vec(),
        key: text(key),
        kind: type_of(value),
        encoding: value.encoding().to_owned(),
        expires_us: db.expiry(key).map(|at_ms| clock.virtual_us(at_ms)),
        bytes: key_bytes(key) + value.memory_bytes(SAMPLES),
        len: len(value),
        is_fresh: false,
    }
}

/// The type of a value.
pub(super) fn type_of(value: &Value) -> KeyType {
    match value {
        Value::Str(_) | Value::Int(_) => KeyType::String,
        Value::List(_) => KeyType::List,
        Value::Hash(_) => KeyType::Hash,
        Value::Set(_) => KeyType::Set,
        Value::SortedSet(_) => KeyType::Zset,
        Value::Stream(_) => KeyType::Stream,
        Value::Bloom(_) => KeyType::Bloom,
    }
}

/// The count of uses, if the server keeps one.
pub(super) fn frequency(engine: &Engine, entry: &Entry, clock: Clock) -> Option<u8> {
    let limits = &engine.config.limits;
    limits.eviction.is_lfu().then(|| entry.usage().frequency(clock.unix_ms, limits.lfu_decay_min))
}
