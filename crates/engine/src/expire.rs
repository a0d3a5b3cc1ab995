//! Keys whose time is up: met on the way, or found by the active cycle.

use crate::engine::Engine;
use crate::notify::EventClass;
use crate::str::Str;

/// Keys looked at per database and round. `ACTIVE_EXPIRE_CYCLE_KEYS_PER_LOOP`.
const KEYS_PER_ROUND: usize = 20;
/// Rounds go on while more than this share of the sample had expired, in percent.
const ACCEPTABLE_STALE_PERCENT: usize = 10;
/// Rounds of one cycle, in place of Redis's budget of processor time.
const MAX_ROUNDS: usize = 16;

impl Engine {
    /// Whether a key is past its time, so that clients must not see it. On a master it is removed.
    ///
    /// Source: db.c `expireIfNeeded`, 7.0.15: a replica waits for its master's `DEL`, and what the
    /// master sends finds every key in place.
    pub(crate) fn expire_if_due(
        &mut self,
        db: usize,
        key: &[u8],
        now_ms: u64,
        from_master: bool,
    ) -> bool {
        match self.dbs[db].expiry(key) {
            Some(at_ms) if at_ms < now_ms => {}
            _ => return false,
        }
        if from_master {
            return false;
        }
        if !self.role.is_replica && !self.is_paused(now_ms) {
            self.remove_expired(db, key);
        }
        true
    }

    /// Removes a key whose time is up, and tells replicas and subscribers.
    fn remove_expired(&mut self, db: usize, key: &[u8]) {
        self.dbs[db].remove(key);
        self.stats.expired_keys += 1;
        self.key_changed(db, key);
        self.notify(db, EventClass::Expired, "expired", key);
        self.record(db, vec![b"DEL".to_vec(), key.to_vec()]);
    }

    /// Samples keys with an expiry and removes those whose time is up.
    ///
    /// Source: expire.c `activeExpireCycle`, 7.0.15.
    pub(crate) fn expire_cycle(&mut self, now_ms: u64) {
        if self.is_paused(now_ms) {
            return;
        }
        for db in 0..self.dbs.len() {
            for _ in 0..MAX_ROUNDS {
                let sample = self.sample_expiries(db);
                let sampled = sample.len();
                let due: Vec<Str> =
                    sample.into_iter().filter(|(_, at)| *at < now_ms).map(|(key, _)| key).collect();
                for key in &due {
                    if self.dbs[db].get(key).is_some() {
                        self.remove_expired(db, key);
                    }
                }
                if due.len() * 100 <= sampled * ACCEPTABLE_STALE_PERCENT {
                    break;
                }
            }
        }
    }

    fn sample_expiries(&mut self, db: usize) -> Vec<(Str, u64)> {
        let expires = self.dbs[db].expires();
        let count = expires.len().min(KEYS_PER_ROUND);
        let all = count == expires.len();
        let draws = (0..count).filter_map(|index| match all {
            true => expires.at(index),
            false => expires.random(&mut self.rng),
        });
        draws.map(|(key, at_ms)| (key.clone(), *at_ms)).collect()
    }
}
