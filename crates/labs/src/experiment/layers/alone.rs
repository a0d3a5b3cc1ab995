//! The same caches, each as if it stood alone before the database: it is given every request.

use std::rc::Rc;

use redscope_actor::Time;

use super::knobs::{EDGES, LOCAL_PAGES, SITES};
use super::sample::Alone;
use crate::experiment::knob::Knobs;
use crate::web::{Store, Url, Visit};

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
        let all = usize::MAX;
        let stores = |name: &str, count: u64, most: usize| {
            vec![Store::new(knobs.get(name) * 1000, most); count as usize]
        };
        let layers = [
            stores("browser", knobs.get("users").max(1), all),
            stores("cdn", EDGES.into(), all),
            stores("nginx", 1, all),
            stores("local", SITES.into(), LOCAL_PAGES as usize),
            stores("redis", 1, all),
        ];
        Caches { layers, drops, visits, next: 0, since: [Alone::default(); 5] }
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
