//! Entries in the buckets of a table as Redis chains them, from which eviction draws.

use redscope_actor::Rng;

/// The end of a chain.
const NONE: u32 = u32::MAX;
/// The fewest buckets, and how many times fewer entries there are before their number falls.
const FEWEST: usize = 4;
const SPARSE: usize = 10;

/// The buckets of a table: a power of two of them, each with a chain of entries, the newest first. Entries are told by
/// their places, and what their keys hash to says in which bucket they lie.
///
/// What is drawn from them is not evenly drawn: neighbours come together, and an entry behind empty buckets comes more
/// often than one behind full ones, time and again. That is why Redis's sampled policies find more on a loop than even
/// samples would: some keys are hardly ever drawn, and stay.
///
/// Source: dict.c, 7.0.15.
#[derive(Clone, Debug)]
pub(super) struct Chains {
    /// The first place of each bucket.
    heads: Vec<u32>,
    /// What comes after each place in its bucket.
    next: Vec<u32>,
}

impl Chains {
    /// The buckets of entries, given what the key at each place hashes to.
    pub(super) fn of(hashes: impl ExactSizeIterator<Item = u64>) -> Self {
        let buckets = hashes.len().next_power_of_two().max(FEWEST);
        let mut chains = Chains { heads: vec![NONE; buckets], next: Vec::new() };
        hashes.for_each(|hash| chains.link(hash));
        chains
    }

    /// Whether another entry would need more buckets.
    pub(super) fn is_full(&self) -> bool {
        self.next.len() >= self.heads.len()
    }

    /// Whether there are far more buckets than entries.
    pub(super) fn is_sparse(&self) -> bool {
        self.heads.len() > FEWEST && self.next.len() * SPARSE < self.heads.len()
    }

    /// The entry at the next place stands at the head of its bucket.
    pub(super) fn link(&mut self, hash: u64) {
        let bucket = self.bucket(hash);
        let place = self.next.len() as u32;
        self.next.push(std::mem::replace(&mut self.heads[bucket], place));
    }

    /// The entry at a place is gone, and the last one stands there now.
    pub(super) fn unlink(&mut self, place: usize, hash: u64, last_hash: u64) {
        let link = self.link_to(place, hash);
        self.set(link, self.next[place]);
        let last = self.next.len() - 1;
        if place != last {
            let link = self.link_to(last, last_hash);
            self.set(link, place as u32);
        }
        self.next.swap_remove(place);
    }

    /// Two entries have changed places.
    pub(super) fn swap(&mut self, [a, b]: [usize; 2], [a_hash, b_hash]: [u64; 2]) {
        // They may stand in one bucket, one behind the other even.
        let links = [self.link_to(a, a_hash), self.link_to(b, b_hash)];
        self.set(links[0], b as u32);
        self.set(links[1], a as u32);
        self.next.swap(a, b);
    }

    /// Some places, neighbours from a bucket drawn at random on: `count`, or fewer where few are found in so many
    /// steps. The last bucket is gone through to its end, and what is too many takes the place of others by chance.
    ///
    /// Source: dict.c `dictGetSomeKeys`, 7.0.15.
    pub(super) fn some(&self, count: usize, rng: &mut Rng) -> Vec<usize> {
        /// Buckets passed over for each entry that is wanted, and empty ones one after another at least.
        const STEPS: usize = 10;
        const EMPTY: usize = 5;
        let count = count.min(self.next.len());
        let mut found = Vec::with_capacity(count);
        let (mut bucket, mut empty, mut met) = (self.draw(rng), 0, 0);
        for _ in 0..count * STEPS {
            empty = if self.heads[bucket] == NONE { empty + 1 } else { 0 };
            if empty >= EMPTY && empty > count {
                (bucket, empty) = (self.draw(rng), 0);
            }
            for place in self.chain(bucket) {
                met += 1;
                if found.len() < count {
                    found.push(place);
                } else if let Some(other) = found.get_mut(rng.below(met) as usize) {
                    *other = place;
                }
            }
            if found.len() == count {
                break;
            }
            bucket = (bucket + 1) % self.heads.len();
        }
        found
    }

    /// The place of one entry, drawn from a bucket that was drawn at random; `None` if there are none.
    ///
    /// Source: dict.c `dictGetRandomKey`, 7.0.15.
    pub(super) fn any(&self, rng: &mut Rng) -> Option<usize> {
        if self.next.is_empty() {
            return None;
        }
        // One bucket in ten has an entry at the least, so it is found soon; from the first of all, if not.
        let tries = 100 * SPARSE;
        let drawn = (0..tries).map(|_| self.draw(rng)).find(|bucket| self.heads[*bucket] != NONE);
        let bucket = drawn.or_else(|| self.heads.iter().position(|head| *head != NONE))?;
        let length = self.chain(bucket).count() as u64;
        self.chain(bucket).nth(rng.below(length) as usize)
    }

    fn chain(&self, bucket: usize) -> impl Iterator<Item = usize> {
        let there = |place: u32| (place != NONE).then_some(place as usize);
        std::iter::successors(there(self.heads[bucket]), move |place| there(self.next[*place]))
    }

    fn draw(&self, rng: &mut Rng) -> usize {
        rng.below(self.heads.len() as u64) as usize
    }

    fn bucket(&self, hash: u64) -> usize {
        hash as usize & (self.heads.len() - 1)
    }

    /// What leads to a place, in the bucket of its hash.
    ///
    /// # Panics
    /// If it is not there.
    fn link_to(&self, place: usize, hash: u64) -> Link {
        let bucket = self.bucket(hash);
        if self.heads[bucket] as usize == place {
            return Link::Head(bucket);
        }
        let before = self.chain(bucket).find(|before| self.next[*before] as usize == place);
        Link::After(before.expect("every entry stands in its bucket"))
    }

    fn set(&mut self, link: Link, place: u32) {
        match link {
            Link::Head(bucket) => self.heads[bucket] = place,
            Link::After(before) => self.next[before] = place,
        }
    }
}

/// Where it stands which entry comes next.
#[derive(Clone, Copy)]
enum Link {
    Head(usize),
    After(usize),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::murmur::murmur64a;

    fn hash(name: u64) -> u64 {
        murmur64a(&name.to_le_bytes(), 0)
    }

    fn of(entries: usize) -> Chains {
        Chains::of((0..entries).map(|name| hash(name as u64)))
    }

    /// Every entry once, in the bucket of its hash.
    fn assert_whole(chains: &Chains, names: &[u64]) {
        let mut met = vec![0; names.len()];
        for bucket in 0..chains.heads.len() {
            for place in chains.chain(bucket) {
                assert_eq!(chains.bucket(hash(names[place])), bucket);
                met[place] += 1;
            }
        }
        assert!(met.iter().all(|count| *count == 1) && chains.next.len() == names.len());
    }

    #[test]
    fn entries_stay_in_their_buckets_whatever_comes_goes_and_changes_places() {
        let mut rng = Rng::new(3);
        for _ in 0..20 {
            let mut names: Vec<u64> = (0..20).collect();
            let mut chains = Chains::of(names.iter().map(|name| hash(*name)));
            for step in 100..400 {
                let [a, b] = [(); 2].map(|()| rng.below(names.len() as u64) as usize);
                match rng.below(3) {
                    0 if names.len() < 30 => {
                        chains.link(hash(step));
                        names.push(step);
                    }
                    1 if names.len() > 2 => {
                        let last = *names.last().unwrap();
                        chains.unlink(a, hash(names[a]), hash(last));
                        names.swap_remove(a);
                    }
                    _ if a != b => {
                        chains.swap([a, b], [hash(names[a]), hash(names[b])]);
                        names.swap(a, b);
                    }
                    _ => {}
                }
                assert_whole(&chains, &names);
            }
        }
    }

    #[test]
    fn neighbours_are_drawn_together_and_each_once() {
        let mut rng = Rng::new(5);
        let chains = of(1000);
        let buckets = chains.heads.len();
        let bucket_of = |place: usize| chains.bucket(hash(place as u64));
        let mut far = 0;
        for _ in 0..500 {
            let drawn = chains.some(5, &mut rng);
            assert_eq!(drawn.len(), 5);
            for pair in drawn.windows(2) {
                assert_ne!(pair[0], pair[1]);
                let apart = (bucket_of(pair[1]) + buckets - bucket_of(pair[0])) % buckets;
                far += u32::from(apart.min(buckets - apart) > 24);
            }
        }
        // Only where many buckets one after another are empty does the walk go on elsewhere.
        assert!(far < 40, "{far} of 2000 pairs");
        assert_eq!(of(0).some(5, &mut rng), []);
    }

    #[test]
    fn who_shares_a_bucket_is_drawn_less_often() {
        let mut rng = Rng::new(8);
        let chains = of(1000);
        let mut drawn = vec![0_u32; 1000];
        (0..200_000).for_each(|_| drawn[chains.any(&mut rng).unwrap()] += 1);
        let (mut alone, mut shared) = (Vec::new(), Vec::new());
        for bucket in 0..chains.heads.len() {
            let chain: Vec<usize> = chains.chain(bucket).collect();
            let of = if chain.len() == 1 { &mut alone } else { &mut shared };
            of.extend(chain.iter().map(|place| drawn[*place]));
        }
        let mean = |counts: &[u32]| counts.iter().sum::<u32>() as usize / counts.len();
        // Some 630 of 1024 buckets have an entry: each is drawn about 320 times.
        assert!((290..350).contains(&mean(&alone)) && mean(&shared) < 200);
        assert_eq!(of(0).any(&mut rng), None);
    }

    #[test]
    fn there_are_as_many_buckets_as_redis_has() {
        assert_eq!([0, 3, 4, 5, 1000].map(|n| of(n).heads.len()), [4, 4, 4, 8, 1024]);
        assert!(of(4).is_full() && !of(5).is_full());
        let mut shrinking = of(1000);
        (103..1000)
            .rev()
            .for_each(|last| shrinking.unlink(last, hash(last as u64), hash(last as u64)));
        assert!(!shrinking.is_sparse(), "103 in 1024");
        shrinking.unlink(102, hash(102), hash(102));
        assert!(shrinking.is_sparse(), "102 in 1024");
    }
}
