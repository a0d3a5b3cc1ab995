//! Keys that clients of a writable replica let expire: no master sends a `DEL` for them.
//!
//! Source: expire.c `rememberSlaveKeyWithExpire`, `expireSlaveKeys`, 7.0.15.

use std::collections::BTreeSet;

use redscope_data::Str;

use crate::engine::Engine;

/// Keys looked at in one tick.
const KEYS_PER_TICK: usize = 1_000;

/// Keys by database that the replica has to remove by itself.
#[derive(Clone, Debug, Default)]
pub(crate) struct OwnExpiries {
    keys: BTreeSet<(usize, Str)>,
    /// Where the next look begins.
    next: Option<(usize, Str)>,
}

impl OwnExpiries {
    pub(crate) fn remember(&mut self, db: usize, key: &[u8]) {
        self.keys.insert((db, Str::from(key)));
    }

    pub(crate) fn clear(&mut self) {
        *self = OwnExpiries::default();
    }

    /// The next keys, from the first again after the last.
    fn next_keys(&mut self) -> Vec<(usize, Str)> {
        let from = self.next.take().unwrap_or((0, Str::EMPTY));
        let mut found: Vec<_> = self.keys.range(from..).take(KEYS_PER_TICK + 1).cloned().collect();
        self.next = if found.len() > KEYS_PER_TICK { found.pop() } else { None };
        found
    }
}

impl Engine {
    /// Removes keys whose time is up that this replica's own clients gave a time.
    pub(super) fn expire_own_keys(&mut self, now_ms: u64) {
        for (db, key) in self.own_expiries.next_keys() {
            let expiry = self.dbs.get(db).and_then(|db| db.expiry(&key));
            if expiry.is_some_and(|at_ms| at_ms >= now_ms) {
                continue;
            }
            if expiry.is_some() {
                self.remove_expired(db, &key, now_ms);
            }
            self.own_expiries.keys.remove(&(db, key));
        }
    }
}
