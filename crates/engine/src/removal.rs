//! Keys the server itself removes: freeing them, and telling replicas.

use redscope_data::value::Value;

use crate::engine::Engine;

/// Parts of a value from which on freeing it is left to another thread. `LAZYFREE_THRESHOLD`.
const LAZY_FROM_PARTS: usize = 64;
/// What removing a key takes, in nanoseconds.
const KEY_NS: u64 = 1_000;
/// What freeing a part of its value takes, in nanoseconds.
const PART_NS: u64 = 100;

impl Engine {
    /// Counts a value that Redis would free in another thread, if it may; true if so.
    ///
    /// Source: lazyfree.c `freeObjAsync`, 7.0.15.
    pub(crate) fn note_freed(&mut self, value: &Value, lazily: bool) -> bool {
        let elsewhere = lazily && value.free_effort() > LAZY_FROM_PARTS;
        self.stats.lazyfreed_objects += u64::from(elsewhere);
        elsewhere
    }

    /// Removes a key of which replicas hear as `DEL`, or as `UNLINK` where the parameter says so.
    ///
    /// Returns the time it takes, in nanoseconds, by a model: this engine's own does not count.
    /// Source: db.c `propagateDeletion`, 7.0.15.
    pub(crate) fn drop_key(&mut self, db: usize, key: &[u8], lazy_parameter: &str) -> u64 {
        let lazily = self.config.flag(lazy_parameter);
        let Some(value) = self.dbs[db].remove(key) else { return 0 };
        let elsewhere = self.note_freed(&value, lazily);
        self.key_changed(db, key);
        let command: &[u8] = if lazily { b"UNLINK" } else { b"DEL" };
        self.record(db, vec![command.to_vec(), key.to_vec()]);
        let parts = if elsewhere { 0 } else { value.element_count() as u64 };
        KEY_NS + parts * PART_NS
    }

    /// Tells the latency monitor what took long. `at_ms` is in Unix milliseconds.
    pub(crate) fn note_latency(&mut self, event: &'static str, at_ms: u64, duration_ns: u64) {
        let (threshold_ms, ms) = (self.config.limits.latency_threshold_ms, duration_ns / 1_000_000);
        if threshold_ms > 0 && ms >= threshold_ms {
            self.latency.add(event, at_ms / 1000, ms);
        }
    }
}
