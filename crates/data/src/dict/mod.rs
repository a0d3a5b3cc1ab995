//! The hash table behind databases, hashes, sets and sorted sets.

mod chains;

use std::hash::BuildHasher;

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use redscope_actor::Rng;
use rustc_hash::FxBuildHasher;
use smallvec::SmallVec;

use self::chains::Chains;
use crate::murmur::murmur64a;
use crate::short::same;
use crate::str::Str;

/// Most keys that are brought close at once.
pub const WARMED: usize = 32;

/// A table from strings to `V` whose order does not depend on the machine or the run.
///
/// Iteration follows insertion, except that a removal moves the last entry into the gap. A random
/// entry costs O(1). Hashes are not kept: they are quick to work out, and a word for each key adds
/// up.
#[derive(Clone, Debug)]
pub struct Dict<V> {
    entries: Vec<(Str, V)>,
    /// Where each key stands among the entries.
    places: HashTable<u32>,
    /// The entries in the buckets of Redis's table, once some are drawn from them.
    chains: Option<Box<Chains>>,
}

impl<V> Default for Dict<V> {
    fn default() -> Self {
        Dict { entries: Vec::new(), places: HashTable::new(), chains: None }
    }
}

fn hash(key: &[u8]) -> u64 {
    FxBuildHasher.hash_one(key)
}

/// What says in which bucket a key lies: every bit of it counts.
fn chain_hash(key: &[u8]) -> u64 {
    murmur64a(key, 0)
}

impl<V> Dict<V> {
    /// Number of entries.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are no entries.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Whether `key` is present.
    pub fn contains(&self, key: &[u8]) -> bool {
        self.place(key).is_some()
    }

    /// The value of `key`.
    pub fn get(&self, key: &[u8]) -> Option<&V> {
        self.place(key).map(|place| &self.entries[place].1)
    }

    /// The value of `key`, to be changed.
    pub fn get_mut(&mut self, key: &[u8]) -> Option<&mut V> {
        self.place(key).map(|place| &mut self.entries[place].1)
    }

    /// The place of `key`, good for [`Dict::at_mut`] until something is removed.
    pub fn place(&self, key: &[u8]) -> Option<usize> {
        let is_key = |place: &u32| same(&self.entries[*place as usize].0, key);
        self.places.find(hash(key), is_key).map(|place| *place as usize)
    }

    /// Brings what lookups of these keys will read close to the processor. One lookup after another
    /// waits for memory each time; here all wait together. A small table is close already.
    pub fn warm<'k>(&self, keys: impl Iterator<Item = &'k [u8]>, touch: impl Fn(&V) -> u32) {
        /// Entries of some forty bytes each.
        const LARGE: usize = 4096;
        if self.len() < LARGE {
            return;
        }
        // The first that looks like the key mostly is it.
        let places: SmallVec<[u32; WARMED]> = keys
            .take(WARMED)
            .filter_map(|key| self.places.find(hash(key), |_| true).copied())
            .collect();
        let entries = places.iter().filter_map(|place| self.entries.get(*place as usize));
        let touched = entries.fold(0, |sum, (key, value)| sum ^ key.len() as u32 ^ touch(value));
        std::hint::black_box(touched);
    }

    /// The value at a place between 0 and `len - 1`, to be changed.
    pub fn at_mut(&mut self, index: usize) -> Option<&mut V> {
        self.entries.get_mut(index).map(|(_, value)| value)
    }

    /// Sets `key`, giving back the value it had.
    pub fn insert(&mut self, key: Str, value: V) -> Option<V> {
        let entries = &self.entries;
        let is_key = |place: &u32| same(&entries[*place as usize].0, &key);
        let rehash = |place: &u32| hash(&entries[*place as usize].0);
        match self.places.entry(hash(&key), is_key, rehash) {
            Entry::Occupied(place) => {
                let old = &mut self.entries[*place.get() as usize].1;
                Some(std::mem::replace(old, value))
            }
            Entry::Vacant(vacant) => {
                let place = u32::try_from(self.entries.len());
                vacant.insert(place.expect("memory ends before 2^32 entries"));
                let chained = self.chains.is_some().then(|| chain_hash(&key));
                self.entries.push((key, value));
                if let Some(hash) = chained {
                    self.chain(hash);
                }
                None
            }
        }
    }

    /// Removes `key`, giving back its value.
    pub fn remove(&mut self, key: &[u8]) -> Option<V> {
        let entries = &self.entries;
        let is_key = |place: &u32| same(&entries[*place as usize].0, key);
        let (gap, _) = self.places.find_entry(hash(key), is_key).ok()?.remove();
        let last = self.len() - 1;
        if gap as usize != last {
            let moved = hash(&self.entries[last].0);
            let place = self.places.find_mut(moved, |place| *place as usize == last);
            *place.expect("every entry has its place") = gap;
        }
        if let Some(chains) = &mut self.chains {
            let hashes = [gap as usize, last].map(|place| chain_hash(&self.entries[place].0));
            chains.unlink(gap as usize, hashes[0], hashes[1]);
        }
        let (_, value) = self.entries.swap_remove(gap as usize);
        if self.chains.as_ref().is_some_and(|chains| chains.is_sparse()) {
            self.chain_anew();
        }
        // A table that has lost most of its entries gives the room back, as Redis resizes.
        if self.entries.capacity() > 64 && self.len() * 8 < self.entries.capacity() {
            self.entries.shrink_to(self.len() * 2);
            let entries = &self.entries;
            self.places.shrink_to(entries.len() * 2, |place| hash(&entries[*place as usize].0));
        }
        Some(value)
    }

    /// Has two entries change places, both between 0 and `len - 1`.
    pub(crate) fn swap(&mut self, a: usize, b: usize) {
        /// No place of an entry: memory ends before.
        const NOWHERE: usize = u32::MAX as usize;
        if a == b {
            return;
        }
        let hashes = [a, b].map(|place| hash(&self.entries[place].0));
        for (hash, from, to) in
            [(hashes[0], a, NOWHERE), (hashes[1], b, a), (hashes[0], NOWHERE, b)]
        {
            let place = self.places.find_mut(hash, |place| *place as usize == from);
            *place.expect("every entry has its place") = to as u32;
        }
        if let Some(chains) = &mut self.chains {
            chains.swap([a, b], [a, b].map(|place| chain_hash(&self.entries[place].0)));
        }
        self.entries.swap(a, b);
    }

    /// The newest entry stands in its bucket, where the others do.
    fn chain(&mut self, hash: u64) {
        match &mut self.chains {
            Some(chains) if !chains.is_full() => chains.link(hash),
            _ => self.chain_anew(),
        }
    }

    fn chain_anew(&mut self) {
        let hashes = self.entries.iter().map(|(key, _)| chain_hash(key));
        self.chains = Some(Box::new(Chains::of(hashes)));
    }

    fn chains(&mut self) -> &Chains {
        if self.chains.is_none() {
            self.chain_anew();
        }
        self.chains.as_ref().expect("they have just been made")
    }

    /// Some keys, at most `count`, drawn as Redis draws them to see which goes: neighbours, and not evenly.
    pub(crate) fn sample(&mut self, count: usize, rng: &mut Rng) -> Vec<Str> {
        let places = self.chains().some(count, rng);
        places.into_iter().map(|place| self.entries[place].0.clone()).collect()
    }

    /// A key drawn as Redis draws the one that goes: who shares a bucket is drawn less often.
    pub(crate) fn draw(&mut self, rng: &mut Rng) -> Option<Str> {
        let place = self.chains().any(rng)?;
        Some(self.entries[place].0.clone())
    }

    /// Removes everything.
    pub fn clear(&mut self) {
        *self = Dict::default();
    }

    /// The entry at a place between 0 and `len - 1`; the place of an entry may change on removal.
    pub fn at(&self, index: usize) -> Option<(&Str, &V)> {
        self.entries.get(index).map(|(key, value)| (key, value))
    }

    /// An entry drawn at random.
    pub fn random(&self, rng: &mut Rng) -> Option<(&Str, &V)> {
        if self.is_empty() {
            return None;
        }
        self.at(rng.below(self.len() as u64) as usize)
    }

    /// All entries in the table's own order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&Str, &V)> + ExactSizeIterator {
        self.entries.iter().map(|(key, value)| (key, value))
    }

    /// All keys in the table's own order.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &Str> + ExactSizeIterator {
        self.entries.iter().map(|(key, _)| key)
    }

    /// Visits about `count` entries from `cursor` on and returns the next cursor, 0 at the end.
    ///
    /// The walk runs from the last place to the first. A removal only ever moves an entry from the
    /// end, which has been visited, to a lower place, and new entries come in at the end; so an
    /// entry present from the first call to the last is visited at least once, however the table
    /// grows and shrinks in between. That is the guarantee of `SCAN`.
    pub fn scan<'a>(
        &'a self,
        cursor: u64,
        count: usize,
        mut visit: impl FnMut(&'a Str, &'a V),
    ) -> u64 {
        let end = match cursor {
            0 => self.len(),
            _ => usize::try_from(cursor).unwrap_or(usize::MAX).min(self.len()),
        };
        let start = end.saturating_sub(count.max(1));
        for index in (start..end).rev() {
            let (key, value) = self.at(index).expect("start..end lies within the table");
            visit(key, value);
        }
        start as u64
    }
}

impl<V> FromIterator<(Str, V)> for Dict<V> {
    fn from_iter<I: IntoIterator<Item = (Str, V)>>(iter: I) -> Self {
        let mut dict = Dict::default();
        for (key, value) in iter {
            dict.insert(key, value);
        }
        dict
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn scan_meets_everything_that_stays() {
        let mut rng = Rng::new(7);
        let name = |n: u64| Str::from(format!("key:{n}"));
        for _ in 0..50 {
            let mut dict: Dict<()> = (0..200).map(|n| (name(n), ())).collect();
            let mut stays: BTreeSet<Str> = dict.keys().cloned().collect();
            let mut seen = BTreeSet::new();
            let mut cursor = 0;
            loop {
                cursor = dict.scan(cursor, 7, |key, ()| {
                    seen.insert(key.clone());
                });
                if cursor == 0 {
                    break;
                }
                for _ in 0..5 {
                    let gone = name(rng.below(260));
                    dict.remove(&gone);
                    stays.remove(&gone);
                    dict.insert(name(200 + rng.below(60)), ());
                }
            }
            assert!(stays.is_subset(&seen));
        }
    }
}
