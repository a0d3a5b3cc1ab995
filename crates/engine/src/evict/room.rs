//! Choosing the keys that go, and noting how keys are used, by which they are chosen.

use redscope_data::{Db, Str};

use super::pool::Candidate;
use crate::config::key;
use crate::config::{Choice, EvictionPolicy};
use crate::cost::MACHINE;
use crate::engine::Engine;
use crate::memory::entry_bytes;
use crate::notify::EventClass;
use crate::removed::RemovalKind;

impl Engine {
    /// Removes keys until memory fits; false if there is nothing left that may go.
    ///
    /// Source: evict.c `performEvictions`, 7.0.15.
    pub(crate) fn make_room(&mut self, now_ms: u64) -> bool {
        let limit = self.config.limits.max_memory;
        // A replica keeps what its master has.
        if limit == 0
            || self.is_paused(now_ms)
            || (self.role.is_replica && self.config.flag(key::REPLICA_IGNORE_MAXMEMORY))
        {
            return true;
        }
        let mut used = self.weigh() - self.uncounted_memory_bytes();
        let mut took_ns = 0;
        while used > limit
            && let Some((db, key)) = self.choose_victim(now_ms)
        {
            let freed = self.dbs[db].get(&key).map_or(0, |entry| entry_bytes(&key, entry));
            let one_ns = self.evict(db, &key);
            if self.meter.is_on() {
                self.note_latency("eviction-del", now_ms, one_ns);
            }
            took_ns += one_ns;
            used = used.saturating_sub(freed.max(1));
        }
        if self.meter.is_on() {
            self.note_latency("eviction-cycle", now_ms, took_ns);
        }
        used <= limit
    }

    /// Memory in use, in bytes. Keys are weighed anew only when something has changed.
    fn weigh(&mut self) -> u64 {
        let now = (self.dirty, self.dbs.iter().map(|db| db.len() as u64).sum());
        if self.eviction_pool.weighed_at != now {
            self.eviction_pool.weighed_bytes = self.data_bytes();
            self.eviction_pool.weighed_at = now;
        }
        self.eviction_pool.weighed_bytes + self.beside_data_bytes()
    }

    /// Removes a key, and says how many nanoseconds that takes.
    fn evict(&mut self, db: usize, key: &Str) -> u64 {
        let took_ns = self.drop_key(db, key, key::LAZYFREE_LAZY_EVICTION, MACHINE.evict_ns);
        self.stats.evicted_keys += 1;
        self.removed.note(RemovalKind::Evicted, db, key);
        self.notify(db, EventClass::Evicted, "evicted", key);
        took_ns
    }

    fn choose_victim(&mut self, now_ms: u64) -> Option<(usize, Str)> {
        let policy = self.config.limits.eviction;
        match policy.choice {
            Choice::Nothing => None,
            Choice::Any => self.draw_victim(policy),
            _ => {
                let may_go = |db: &Db| match policy.volatile {
                    true => !db.expires().is_empty(),
                    false => !db.is_empty(),
                };
                while self.dbs.iter().any(may_go) {
                    for db in 0..self.dbs.len() {
                        self.fill_pool(db, policy, now_ms);
                    }
                    // What has gone in the meantime, or lost its expiry, is passed over. If that is all the
                    // pool had, it is filled again.
                    while let Some(candidate) = self.eviction_pool.pop() {
                        let db = &self.dbs[candidate.db];
                        let there = db.get(&candidate.key).is_some();
                        if there && (!policy.volatile || db.expiry(&candidate.key).is_some()) {
                            return Some((candidate.db, candidate.key));
                        }
                    }
                }
                None
            }
        }
    }

    fn draw_victim(&mut self, policy: EvictionPolicy) -> Option<(usize, Str)> {
        let count = self.dbs.len();
        for step in 0..count {
            let db = (self.eviction_pool.next_db + step) % count;
            if let Some(key) = self.dbs[db].draw(policy.volatile, &mut self.rng) {
                self.eviction_pool.next_db = db + 1;
                return Some((db, key));
            }
        }
        None
    }

    /// Draws a few keys and keeps them if they are better than what the pool has.
    fn fill_pool(&mut self, db: usize, policy: EvictionPolicy, now_ms: u64) {
        let samples = self.config.integer(key::MAXMEMORY_SAMPLES).clamp(1, 64) as usize;
        let decay_min = self.config.limits.lfu_decay_min;
        for key in self.dbs[db].sample(policy.volatile, samples, &mut self.rng) {
            let data = &self.dbs[db];
            let Some(entry) = data.get(&key) else { continue };
            let score = match policy.choice {
                Choice::LeastFrequent => {
                    255 - u64::from(entry.usage().frequency(now_ms, decay_min))
                }
                Choice::SoonestToExpire => u64::MAX - data.expiry(&key).unwrap_or(u64::MAX),
                _ => entry.usage().idle_s(now_ms),
            };
            self.eviction_pool.offer(Candidate { score, db, key });
        }
    }

    /// Notes that a key is used, in the way the policy asks for.
    pub(crate) fn note_use(&mut self, db: usize, key: &[u8], now_ms: u64) {
        let limits = &self.config.limits;
        let lfu = limits.eviction.is_lfu().then_some((limits.lfu_log_factor, limits.lfu_decay_min));
        if let Some(entry) = self.dbs[db].get_mut(key) {
            match lfu {
                None => entry.touch_s((now_ms / 1000) as u32),
                Some((factor, decay_min)) => {
                    let used = entry.usage().used(now_ms, factor, decay_min, &mut self.rng);
                    entry.set_usage(used);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::mode::Mode;
    use redscope_data::value::Value;

    /// A full engine under a policy, from which `used - limit` bytes must go.
    fn squeezed(policy: &str, prepare: impl FnOnce(&mut Engine)) -> Engine {
        let mut config = Config::default();
        config.set(b"maxmemory-policy", policy.as_bytes()).unwrap();
        let mut engine = Engine::new(Mode::Standalone, config, 3, 1_000_000);
        for number in 0..200 {
            let key = format!("key:{number:03}");
            engine.dbs[0].insert(key.as_bytes(), Value::Int(number), false, 1_000_000);
        }
        prepare(&mut engine);
        let limit = engine.used_memory_bytes()
            - 50 * entry_bytes(&Str::from("key:100"), engine.dbs[0].get(b"key:100").unwrap());
        engine.config.set(b"maxmemory", limit.to_string().as_bytes()).unwrap();
        engine
    }

    #[test]
    fn nothing_goes_without_a_policy() {
        let mut engine = squeezed("noeviction", |_| {});
        assert!(!engine.make_room(2_000_000));
        assert_eq!(engine.dbs[0].len(), 200);
    }

    #[test]
    fn the_least_recently_used_go() {
        let mut engine = squeezed("allkeys-lru", |engine| {
            for number in 100..200 {
                engine.note_use(0, format!("key:{number:03}").as_bytes(), 1_900_000);
            }
        });
        assert!(engine.make_room(2_000_000));
        let old =
            (0..100).filter(|n| engine.dbs[0].get(format!("key:{n:03}").as_bytes()).is_some());
        assert!(old.count() <= 55, "mostly old keys must have gone");
        assert_eq!(engine.stats.evicted_keys, 50);
    }

    #[test]
    fn a_pool_of_keys_that_are_gone_is_filled_again() {
        let mut engine = squeezed("allkeys-lru", |_| {});
        for number in 0..16 {
            let key = Str::from(format!("gone:{number}").as_str());
            engine.eviction_pool.offer(Candidate { score: u64::MAX, db: 0, key });
        }
        assert!(engine.make_room(2_000_000));
        assert_eq!(engine.stats.evicted_keys, 50);
    }

    #[test]
    fn volatile_policies_spare_keys_without_an_expiry() {
        let mut engine = squeezed("volatile-ttl", |engine| {
            for number in 0..20 {
                let key = format!("key:{number:03}");
                engine.dbs[0].set_expiry(key.as_bytes(), Some(9_000_000 + number));
            }
        });
        assert!(!engine.make_room(2_000_000), "twenty keys are not enough");
        assert_eq!(engine.dbs[0].len(), 180);
    }

    #[test]
    fn frequency_grows_with_use_and_wears_off() {
        let mut engine = squeezed("allkeys-lfu", |_| {});
        for _ in 0..500 {
            engine.note_use(0, b"key:007", 1_000_000);
        }
        let usage = engine.dbs[0].get(b"key:007").unwrap().usage();
        let now = usage.frequency(1_000_000, 1);
        assert!(now > 8, "{now}");
        assert_eq!(usage.frequency(1_000_000 + 3 * 60_000, 1), now - 3);
    }
}
