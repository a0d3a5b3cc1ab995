//! Copies of pages that are kept for a while.

use std::collections::BTreeMap;

use redscope_actor::Time;

/// What a copy is found by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Url {
    /// The page.
    pub id: u64,
    /// The version that stands in its address, if one does.
    pub version: Option<i64>,
}

/// A copy of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Kept {
    /// What the row held when it was read.
    pub(super) value: i64,
    /// Since when it has been a copy, as far as that was heard.
    pub(super) born: Time,
    /// It is fresh before that.
    until: Time,
    /// The look-up that used it last.
    used: u64,
}

/// Copies by their address, those that were not used for longest dropped first.
#[derive(Clone, Debug)]
pub(crate) struct Store {
    ttl_us: u64,
    most: usize,
    copies: BTreeMap<Url, Kept>,
    look_ups: u64,
}

impl Store {
    /// Keeps so many at the most, each for so long, in microseconds. 0 of either: it keeps nothing.
    pub(crate) fn new(ttl_us: u64, most: usize) -> Self {
        Store { ttl_us, most, copies: BTreeMap::new(), look_ups: 0 }
    }

    /// From now on it keeps so many, each for so long. Copies stay as long as they were to stay, unless it keeps
    /// nothing any more.
    pub(crate) fn set(&mut self, ttl_us: u64, most: usize) {
        (self.ttl_us, self.most) = (ttl_us, most);
        if ttl_us == 0 || most == 0 {
            self.copies.clear();
        }
        while self.copies.len() > most {
            self.drop_oldest();
        }
    }

    /// Whether it keeps anything.
    pub(super) fn is_on(&self) -> bool {
        self.ttl_us > 0
    }

    /// A copy that is fresh, or has not been stale for longer than a grace; and whether it is fresh.
    pub(super) fn look_up(&mut self, now: Time, url: Url, grace_us: u64) -> Option<(Kept, bool)> {
        self.look_ups += 1;
        let kept = self.copies.get_mut(&url).filter(|kept| now < kept.until + grace_us)?;
        kept.used = self.look_ups;
        Some((*kept, now < kept.until))
    }

    /// The value of a copy that is fresh.
    pub(crate) fn get(&mut self, now: Time, url: Url) -> Option<i64> {
        self.look_up(now, url, 0).map(|(kept, _)| kept.value)
    }

    /// What somebody would be shown now, without counting as a look-up.
    pub(crate) fn peek(&self, now: Time, url: Url, grace_us: u64) -> Option<i64> {
        let kept = self.copies.get(&url).filter(|kept| now < kept.until + grace_us)?;
        Some(kept.value)
    }

    /// Keeps a copy that has been one for so long already.
    pub(crate) fn keep(&mut self, now: Time, url: Url, value: i64, age_us: u64) {
        if age_us >= self.ttl_us || self.most == 0 {
            return;
        }
        let (born, until) = (Time(now.0.saturating_sub(age_us)), now + (self.ttl_us - age_us));
        self.copies.insert(url, Kept { value, born, until, used: self.look_ups });
        if self.copies.len() > self.most {
            self.drop_oldest();
        }
    }

    /// Drops the copy that was not used for longest.
    fn drop_oldest(&mut self) {
        let last = self.copies.iter().min_by_key(|(url, kept)| (kept.used, **url));
        if let Some(url) = last.map(|(url, _)| *url) {
            self.copies.remove(&url);
        }
    }

    /// Drops a copy.
    pub(crate) fn forget(&mut self, url: Url) {
        self.copies.remove(&url);
    }

    pub(super) fn weight_bytes(&self) -> usize {
        self.copies.len() * (size_of::<Url>() + size_of::<Kept>() + 16)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: Url = Url { id: 7, version: None };

    #[test]
    fn a_copy_is_fresh_for_what_its_age_leaves() {
        let mut store = Store::new(1000, 10);
        store.keep(Time(0), PAGE, 1, 0);
        assert_eq!((store.get(Time(999), PAGE), store.get(Time(1000), PAGE)), (Some(1), None));
        assert!(store.look_up(Time(1400), PAGE, 500).is_some_and(|(_, fresh)| !fresh));
        store.keep(Time(2000), PAGE, 2, 600);
        assert_eq!((store.get(Time(2399), PAGE), store.get(Time(2400), PAGE)), (Some(2), None));
        store.keep(Time(3000), PAGE, 3, 1000);
        assert_eq!(store.get(Time(3000), PAGE), None, "it was too old already");
        assert!(!Store::new(0, 10).is_on());
    }

    #[test]
    fn what_was_not_used_for_longest_goes_first() {
        let mut store = Store::new(1000, 2);
        let url = |id| Url { id, version: None };
        store.keep(Time(0), url(1), 1, 0);
        store.get(Time(0), url(1));
        store.keep(Time(1), url(2), 2, 0);
        store.get(Time(2), url(1));
        store.keep(Time(3), url(3), 3, 0);
        assert_eq!([1, 2, 3].map(|id| store.peek(Time(4), url(id), 0)), [Some(1), None, Some(3)]);
        // Set otherwise it keeps what it has for as long as it was to.
        store.set(5, 1);
        assert_eq!([1, 3].map(|id| store.peek(Time(900), url(id), 0)), [None, Some(3)]);
        store.keep(Time(900), url(4), 4, 0);
        assert_eq!([904, 905].map(|at| store.peek(Time(at), url(4), 0)), [Some(4), None]);
        store.set(0, 1);
        assert_eq!(store.peek(Time(901), url(4), 0), None);
    }
}
