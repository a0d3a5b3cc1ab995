//! Keys that clients of a writable replica let expire: no master sends a `DEL` for them.
//!
//! Source: expire.c `rememberSlaveKeyWithExpire`, `expireSlaveKeys`, 7.0.15.

use crate::engine::Engine;
use crate::removed::RemovalKind;

impl Engine {
    /// Removes keys whose time is up that this replica's own clients gave a time.
    pub(super) fn expire_own_keys(&mut self, now_ms: u64) {
        for place in self.own_expiries.next_keys() {
            let (db, key) = &place;
            let expiry = self.dbs.get(*db).and_then(|db| db.expiry(key));
            if expiry.is_some_and(|at_ms| at_ms >= now_ms) {
                continue;
            }
            if expiry.is_some() {
                self.remove_expired(*db, key, now_ms, RemovalKind::ExpiredByCycle);
            }
            self.own_expiries.forget(&place);
        }
    }
}
