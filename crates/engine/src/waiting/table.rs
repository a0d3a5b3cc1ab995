//! Who waits, and for which keys.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use redscope_data::Str;

use crate::client::ClientId;

/// The clients that wait.
#[derive(Clone, Debug, Default)]
pub(crate) struct Waiting {
    /// Clients that wait for anything.
    pub(super) clients: BTreeSet<ClientId>,
    /// Clients waiting for a key, in the order they came.
    pub(super) by_key: BTreeMap<(usize, Str), Vec<ClientId>>,
    /// Keys that changed while somebody waited for them.
    pub(super) ready: VecDeque<(usize, Str)>,
}

impl Waiting {
    /// Notes that a key has changed.
    pub(crate) fn signal(&mut self, db: usize, key: &[u8]) {
        if self.by_key.is_empty() {
            return;
        }
        let place = (db, Str::from(key));
        if self.by_key.contains_key(&place) && !self.ready.contains(&place) {
            self.ready.push_back(place);
        }
    }

    /// Notes that every key of a database may have changed.
    pub(crate) fn signal_db(&mut self, db: usize) {
        let places =
            self.by_key.keys().filter(|place| place.0 == db && !self.ready.contains(place));
        let places: Vec<_> = places.cloned().collect();
        self.ready.extend(places);
    }
}
