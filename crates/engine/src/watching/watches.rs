//! How watches begin, break and end.

use redscope_data::Str;

use super::table::Watch;
use crate::client::{Client, ClientId};
use crate::engine::Engine;

impl Engine {
    /// Begins a watch of a key of the client's database.
    pub(crate) fn watch(&mut self, client: &mut Client, key: &[u8], now_ms: u64) {
        let place = (client.db, Str::from(key));
        if client.watched.contains(&place) {
            return;
        }
        let was_expired = self.dbs[client.db].is_expired(key, now_ms);
        let watch = Watch { client: client.id, was_expired };
        self.watching.watches.entry(place.clone()).or_default().push(watch);
        client.watched.push(place);
    }

    /// Ends all watches of a client.
    pub(crate) fn unwatch(&mut self, client: &mut Client) {
        for place in client.watched.drain(..) {
            if let Some(watches) = self.watching.watches.get_mut(&place) {
                watches.retain(|watch| watch.client != client.id);
                if watches.is_empty() {
                    self.watching.watches.remove(&place);
                }
            }
        }
        client.watch_broken = false;
    }

    /// Whether a key that a client watches has run out of time since.
    pub(crate) fn watched_key_expired(&self, client: &Client, now_ms: u64) -> bool {
        client.watched.iter().any(|place| {
            let watches = self.watching.watches.get(place).map_or(&[][..], Vec::as_slice);
            let fresh = watches.iter().any(|w| w.client == client.id && !w.was_expired);
            fresh && self.dbs[place.0].is_expired(&place.1, now_ms)
        })
    }

    /// Breaks the watches of a key that has changed.
    pub(crate) fn break_watches(&mut self, db: usize, key: &[u8]) {
        if self.watching.watches.is_empty() {
            return;
        }
        let is_gone = self.dbs[db].get(key).is_none();
        self.settle_watches((db, Str::from(key)), |watch| {
            if watch.was_expired {
                watch.was_expired = !is_gone;
                return false;
            }
            true
        });
    }

    /// Breaks the watches of a database that is emptied, or that another takes the place of: its
    /// number, and the time in Unix milliseconds.
    pub(crate) fn break_watches_of_db(&mut self, db: usize, successor: Option<(usize, u64)>) {
        let places: Vec<(usize, Str)> = self
            .watching
            .watches
            .keys()
            .filter(|(watched_db, _)| *watched_db == db)
            .cloned()
            .collect();
        for place in places {
            let exists = self.dbs[db].get(&place.1).is_some();
            let next = successor.filter(|(next, _)| self.dbs[*next].get(&place.1).is_some());
            let next_expired =
                next.is_some_and(|(next, now_ms)| self.dbs[next].is_expired(&place.1, now_ms));
            if !exists && next.is_none() {
                continue;
            }
            self.settle_watches(place, |watch| {
                match (watch.was_expired, next.is_some()) {
                    // Gone, which is what an expired key was to be.
                    (true, false) => watch.was_expired = false,
                    (true, true) if next_expired => {}
                    // There was none, and the one that comes counts for none.
                    (false, true) if !exists && next_expired => watch.was_expired = true,
                    _ => return true,
                }
                false
            });
        }
    }

    /// Asks of each watch of a key whether it breaks.
    fn settle_watches(&mut self, place: (usize, Str), mut breaks: impl FnMut(&mut Watch) -> bool) {
        let Some(watches) = self.watching.watches.get_mut(&place) else { return };
        let broken: Vec<ClientId> =
            watches.iter_mut().filter_map(|watch| breaks(watch).then_some(watch.client)).collect();
        for id in broken {
            // The client under way is not in the table; its own change breaks its watch as well.
            match self.clients.get_mut(id) {
                Some(client) => client.watch_broken = true,
                None => self.watching.own_broken = true,
            }
        }
    }

    /// Whether the client under way has itself broken a watch of its own since the last call.
    pub(crate) fn take_own_watch_break(&mut self) -> bool {
        std::mem::take(&mut self.watching.own_broken)
    }
}
