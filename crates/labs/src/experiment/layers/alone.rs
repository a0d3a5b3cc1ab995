//! The same caches, each as if it stood alone before the database: it is given every request.

use std::rc::Rc;

use redscope_actor::Time;

use super::knobs::{EDGES, LOCAL_PAGES, SITES, TTLS};
use super::sample::Alone;
use crate::experiment::knob::Knobs;
use crate::web::{Store, Url, Visit};

/// The place of the servers' own memory among the layers.
const LOCAL: usize = 3;

/// Caches by layer, those that share the requests of one layer in one list.
#[derive(Clone, Debug)]
pub(super) struct Caches {
    layers: [Vec<Store>; 5],
    drops: [bool; 5],
    visits: Rc<[Visit]>,
    next: usize,
    since: [Alone; 5],
}

impl Caches {
    pub(super) fn new(knobs: &Knobs, drops: [bool; 5], visits: Rc<[Visit]>) -> Self {
        let counts = [knobs.get("users").max(1), EDGES.into(), 1, SITES.into(), 1];
        let layers = counts.map(|count| vec![Store::new(0, 0); count as usize]);
        let since = [Alone::default(); 5];
        let mut caches = Caches { layers, drops, visits: Rc::clone(&visits), next: 0, since };
        caches.turn(knobs, drops, visits);
        caches
    }

    /// From now on copies are kept as long as knobs say, and users want something else.
    pub(super) fn turn(&mut self, knobs: &Knobs, drops: [bool; 5], visits: Rc<[Visit]>) {
        for (place, (stores, name)) in self.layers.iter_mut().zip(TTLS).enumerate() {
            let most = if place == LOCAL { LOCAL_PAGES as usize } else { usize::MAX };
            stores.iter_mut().for_each(|store| store.set(knobs.get(name) * 1000, most));
        }
        (self.drops, self.visits) = (drops, visits);
    }

    /// Gives every cache what users want until a moment, counted from when they came; a page has a version in its
    /// address, or none.
    pub(super) fn go_on(&mut self, until_us: u64, version: impl Fn(u64) -> Option<i64>) {
        while let Some(visit) = self.visits.get(self.next).filter(|visit| visit.at_us <= until_us) {
            let (now, url) = (Time(visit.at_us), Url { id: visit.id, version: version(visit.id) });
            // Users share edges by their number; servers take turns.
            let places = [visit.user as usize, visit.user as usize, 0, self.next, 0];
            self.next += 1;
            for ((stores, place), count) in self.layers.iter_mut().zip(places).zip(&mut self.since)
            {
                let place = place % stores.len();
                let store = &mut stores[place];
                count.came += 1;
                match store.get(now, url) {
                    Some(_) => count.held += 1,
                    None => store.keep(now, url, 0, 0),
                }
            }
        }
    }

    /// A row was written: those that are told of it drop the page.
    pub(super) fn wrote(&mut self, id: u64) {
        let told = self.layers.iter_mut().zip(self.drops).filter(|(_, drops)| *drops);
        let url = Url { id, version: None };
        told.flat_map(|(stores, _)| stores).for_each(|store| store.forget(url));
    }

    /// What was counted since this was asked last.
    pub(super) fn take(&mut self) -> [Alone; 5] {
        std::mem::take(&mut self.since)
    }
}
