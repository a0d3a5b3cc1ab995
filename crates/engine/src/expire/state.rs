//! What is remembered from one look for keys whose time is up to the next.

use std::collections::BTreeSet;

use redscope_data::Str;

/// Which cycle it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CycleKind {
    /// With every tick of the server.
    Slow,
    /// Before the server waits for its clients, if the last cycle left much to do.
    Fast,
}

/// Where the cycle stands between two calls.
#[derive(Clone, Debug, Default)]
pub(crate) struct ExpireCycle {
    pub(super) next_db: usize,
    /// Whether the last one ended because its time was up.
    pub(super) ran_out: bool,
    pub(super) last_fast_ms: u64,
}

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
    pub(super) fn next_keys(&mut self) -> Vec<(usize, Str)> {
        let from = self.next.take().unwrap_or((0, Str::EMPTY));
        let mut found: Vec<_> = self.keys.range(from..).take(KEYS_PER_TICK + 1).cloned().collect();
        self.next = if found.len() > KEYS_PER_TICK { found.pop() } else { None };
        found
    }

    /// Forgets a key that has gone, or has no time any more.
    pub(super) fn forget(&mut self, place: &(usize, Str)) {
        self.keys.remove(place);
    }
}
