//! Keys the server itself removes: freeing them, and telling replicas.

use redscope_data::Str;
use redscope_data::value::Value;

use crate::config::key::{self, Flag};
use crate::engine::Engine;
use crate::host::Host;
use crate::notify::EventClass;

/// Parts of a value from which on freeing it is left to another thread. `LAZYFREE_THRESHOLD`.
const LAZY_FROM_PARTS: usize = 64;

impl Engine {
    /// Frees a value: here, or in another thread if it may and is large. Returns the time it takes
    /// here, in nanoseconds.
    ///
    /// Source: lazyfree.c `freeObjAsync`, 7.0.15.
    pub(crate) fn free(&mut self, value: &Value, lazily: bool) -> u64 {
        let parts = value.free_effort();
        if lazily && parts > LAZY_FROM_PARTS {
            self.stats.lazyfreed_objects += 1;
            return 0;
        }
        self.meter.free(parts as u64)
    }

    /// Removes a key of which replicas hear as `DEL`, or as `UNLINK` where the parameter says so.
    ///
    /// Returns the time it takes, in nanoseconds, freeing the value and `removal_ns` beside: by a
    /// model, this engine's own does not count.
    /// Source: db.c `propagateDeletion`, 7.0.15.
    pub(crate) fn drop_key(
        &mut self,
        db: usize,
        key: &[u8],
        lazy_parameter: Flag,
        removal_ns: u64,
    ) -> u64 {
        let lazily = self.config.flag(lazy_parameter);
        let Some(value) = self.dbs[db].remove(key) else { return 0 };
        let freeing_ns = self.free(&value, lazily);
        self.unstreamed_changes += u64::from(self.role.is_replica);
        self.key_changed(db, key);
        let command: &[u8] = if lazily { b"UNLINK" } else { b"DEL" };
        self.record(db, vec![command.to_vec(), key.to_vec()]);
        self.meter.charge(removal_ns);
        removal_ns + freeing_ns
    }

    /// Deletes all keys of slots, of which replicas hear.
    ///
    /// Source: cluster.c `delKeysInSlot`, 7.0.15.
    pub fn drop_slots(&mut self, host: &mut dyn Host, slots: impl Iterator<Item = u16>) {
        let keys: Vec<Str> =
            slots.flat_map(|slot| self.dbs[0].keys_in_slot(slot).cloned()).collect();
        for key in keys {
            self.drop_key(0, &key, key::LAZYFREE_LAZY_SERVER_DEL, 0);
        }
        self.flush_stream_singly(host);
    }

    /// Removes keys that another server has now, as `DEL` does; the stream is left to the process.
    pub fn remove_keys(&mut self, db: usize, keys: &[Vec<u8>]) {
        let lazily = self.config.flag(key::LAZYFREE_LAZY_SERVER_DEL);
        for key in keys {
            if let Some(value) = self.dbs[db].remove(key) {
                self.free(&value, lazily);
                self.dirty += 1;
                self.key_changed(db, key);
                self.notify(db, EventClass::Generic, "del", key);
            }
        }
    }

    /// Tells the latency monitor what took long. `at_ms` is in Unix milliseconds.
    pub fn note_latency(&mut self, event: &'static str, at_ms: u64, duration_ns: u64) {
        let (threshold_ms, ms) = (self.config.limits.latency_threshold_ms, duration_ns / 1_000_000);
        if threshold_ms > 0 && ms >= threshold_ms {
            self.latency.add(event, at_ms / 1000, ms);
        }
    }
}
