//! When keys expire, in an order that says nothing of their age.

use redscope_actor::Rng;

use crate::dict::Dict;
use crate::murmur::murmur64a;
use crate::str::Str;

/// Keys with the Unix milliseconds at which they expire.
///
/// Redis's active cycle walks a hash table, where old and new keys stand mixed, and from twenty neighbours
/// it judges all of them. So a new key takes a place here that its hash says, and whoever stood there
/// makes room: the order is that of a shuffled pack, the same on every machine.
#[derive(Clone, Debug, Default)]
pub(crate) struct Expiries {
    table: Dict<u64>,
    /// Where the walk goes on: keys below this place have not been met in this round.
    next: usize,
}

impl Expiries {
    /// Number of keys.
    pub(crate) fn len(&self) -> usize {
        self.table.len()
    }

    /// Whether there are no keys.
    pub(crate) fn is_empty(&self) -> bool {
        self.table.is_empty()
    }

    /// All of them.
    pub(crate) fn table(&self) -> &Dict<u64> {
        &self.table
    }

    /// Some keys, see [`Dict::sample`].
    pub(crate) fn sample(&mut self, count: usize, rng: &mut Rng) -> Vec<Str> {
        self.table.sample(count, rng)
    }

    /// A key, see [`Dict::draw`].
    pub(crate) fn draw(&mut self, rng: &mut Rng) -> Option<Str> {
        self.table.draw(rng)
    }

    /// When a key expires.
    pub(crate) fn get(&self, key: &[u8]) -> Option<u64> {
        self.table.get(key).copied()
    }

    /// Sets when a key expires.
    pub(crate) fn insert(&mut self, key: Str, at_ms: u64) {
        let hash = murmur64a(&key, 0);
        if self.table.insert(key, at_ms).is_some() {
            return;
        }
        let last = self.table.len() - 1;
        let next = self.next.min(last);
        let place = ((u128::from(hash) * self.table.len() as u128) >> 64) as usize;
        if place < next {
            // Whoever has been met stays above the walk, whoever has not stays below.
            self.table.swap(last, next);
            self.table.swap(next, place);
            self.next = next + 1;
        } else {
            self.table.swap(last, place);
        }
    }

    /// Removes a key.
    pub(crate) fn remove(&mut self, key: &[u8]) {
        self.table.remove(key);
    }

    /// Removes everything.
    pub(crate) fn clear(&mut self) {
        *self = Expiries::default();
    }

    /// The next keys of the walk, each once in a round through all of them: after the last the first follow.
    ///
    /// It runs down, so a removal moves a key that has been met already.
    pub(crate) fn walk(&mut self, count: usize) -> Vec<(Str, u64)> {
        let len = self.len();
        self.next = self.next.min(len);
        let mut met = Vec::with_capacity(count.min(len));
        while met.len() < count.min(len) {
            self.next = if self.next == 0 { len } else { self.next } - 1;
            let (key, at_ms) = self.table.at(self.next).expect("it lies below the length");
            met.push((key.clone(), *at_ms));
        }
        met
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn key(number: u64) -> Str {
        Str::from(format!("k:{number}").as_bytes())
    }

    #[test]
    fn a_round_meets_every_key_that_stays() {
        let mut expiries = Expiries::default();
        (0..1000).for_each(|number| expiries.insert(key(number), number));
        let mut met: BTreeSet<Str> = expiries.walk(300).into_iter().map(|(key, _)| key).collect();
        for round in 0..50_u64 {
            for (key, _) in expiries.walk(20) {
                // Some of those that were met go, and others come.
                if key[key.len() - 1] == b'7' {
                    expiries.remove(&key);
                }
                met.insert(key);
            }
            expiries.insert(key(1000 + round), 0);
            assert_eq!(expiries.get(&key(1000 + round)), Some(0));
        }
        assert!((0..1000).all(|number| met.contains(&key(number))));
    }

    #[test]
    fn neighbours_are_of_all_ages() {
        let mut expiries = Expiries::default();
        (0..10_000).for_each(|number| expiries.insert(key(number), number));
        for _ in 0..500 {
            let old = expiries.walk(20).iter().filter(|(_, at_ms)| *at_ms < 5_000).count();
            // One in 20,000 such samples of an even half lies outside.
            assert!((1..=19).contains(&old), "{old}");
        }
    }

    #[test]
    fn few_keys_are_met_once_in_a_walk() {
        let mut expiries = Expiries::default();
        (0..3).for_each(|number| expiries.insert(key(number), number));
        for _ in 0..5 {
            let met: BTreeSet<Str> = expiries.walk(20).into_iter().map(|(key, _)| key).collect();
            assert_eq!(met.len(), 3);
        }
        expiries.clear();
        assert!(expiries.walk(20).is_empty() && expiries.is_empty());
    }
}
