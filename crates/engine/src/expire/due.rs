//! Keys whose time is up, met on the way or by a tick.

use super::state::CycleKind;
use crate::config::key;
use crate::cost::MACHINE;
use crate::engine::Engine;
use crate::notify::EventClass;
use crate::removed::RemovalKind;

impl Engine {
    /// Removes keys whose time is up and that nobody has asked for: on a master all there are, on a
    /// replica what its master knows nothing of.
    pub(crate) fn expire_by_tick(&mut self, now_ms: u64) {
        match (self.active_expire, self.role.is_replica) {
            (true, true) => self.expire_own_keys(now_ms),
            (true, false) => {
                self.own_expiries.clear();
                self.expire_cycle(CycleKind::Slow, now_ms);
            }
            (false, _) => {}
        }
    }

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
            self.remove_expired(db, key, now_ms, RemovalKind::ExpiredOnAccess);
        }
        true
    }

    /// Removes a key whose time is up, and tells replicas and subscribers. Returns what that takes,
    /// in nanoseconds.
    ///
    /// Source: db.c `deleteExpiredKeyAndPropagate`, 7.0.15.
    pub(crate) fn remove_expired(
        &mut self,
        db: usize,
        key: &[u8],
        now_ms: u64,
        kind: RemovalKind,
    ) -> u64 {
        let took_ns = self.drop_key(db, key, key::LAZYFREE_LAZY_EXPIRE, MACHINE.expire_ns);
        self.note_latency("expire-del", now_ms, took_ns);
        self.stats.expired_keys += 1;
        self.removed.note(kind, db, key);
        self.notify(db, EventClass::Expired, "expired", key);
        took_ns
    }
}
