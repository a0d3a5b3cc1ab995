//! Sets of slots.

use std::sync::Arc;

use redscope_actor::{Digest, Digester};

/// A set of slots as ranges, both ends included, in order and apart from each other.
///
/// Copies share the ranges, so that a message can carry them and two sets that come from one are
/// found equal at once.
#[derive(Clone, Debug, Default)]
pub struct SlotRanges(Option<Arc<Vec<(u16, u16)>>>);

impl SlotRanges {
    /// The ranges in order.
    pub fn iter(&self) -> impl Iterator<Item = (u16, u16)> + use<'_> {
        self.as_slice().iter().copied()
    }

    /// The ranges in order.
    pub fn as_slice(&self) -> &[(u16, u16)] {
        self.0.as_ref().map_or(&[], |ranges| ranges.as_slice())
    }

    /// The slots one by one, in order.
    pub fn slots(&self) -> impl Iterator<Item = u16> + use<'_> {
        self.iter().flat_map(|(start, end)| start..=end)
    }

    /// Whether there is no slot in it.
    pub fn is_empty(&self) -> bool {
        self.as_slice().is_empty()
    }

    /// Shares the ranges of an equal set from now on: they lie in memory once, and the two are found
    /// equal at once.
    pub(crate) fn share(&mut self, equal: &SlotRanges) {
        debug_assert_eq!(self, equal, "only what is equal is shared");
        if let (Some(mine), Some(theirs)) = (&mut self.0, &equal.0)
            && !Arc::ptr_eq(mine, theirs)
        {
            *mine = Arc::clone(theirs);
        }
    }

    /// Number of slots.
    pub fn slot_count(&self) -> usize {
        self.iter().map(|(start, end)| usize::from(end - start) + 1).sum()
    }

    /// Whether a slot is in it.
    pub fn contains(&self, slot: u16) -> bool {
        let ranges = self.as_slice();
        let at = ranges.partition_point(|(_, end)| *end < slot);
        ranges.get(at).is_some_and(|(start, _)| *start <= slot)
    }

    /// Adds a slot. Says whether it was missing.
    pub fn insert(&mut self, slot: u16) -> bool {
        if self.contains(slot) {
            return false;
        }
        let ranges = Arc::make_mut(self.0.get_or_insert_default());
        let at = ranges.partition_point(|(_, end)| *end < slot);
        let joins_before = at > 0 && ranges[at - 1].1 + 1 == slot;
        let joins_after = ranges.get(at).is_some_and(|(start, _)| *start == slot + 1);
        match (joins_before, joins_after) {
            (true, true) => {
                ranges[at - 1].1 = ranges[at].1;
                ranges.remove(at);
            }
            (true, false) => ranges[at - 1].1 = slot,
            (false, true) => ranges[at].0 = slot,
            (false, false) => ranges.insert(at, (slot, slot)),
        }
        true
    }

    /// Takes a slot out. Says whether it was there.
    pub fn remove(&mut self, slot: u16) -> bool {
        if !self.contains(slot) {
            return false;
        }
        let ranges = Arc::make_mut(self.0.get_or_insert_default());
        let at = ranges.partition_point(|(_, end)| *end < slot);
        match ranges[at] {
            (start, end) if start == end => drop(ranges.remove(at)),
            (start, end) if start == slot => ranges[at] = (slot + 1, end),
            (start, end) if end == slot => ranges[at] = (start, slot - 1),
            (start, end) => {
                ranges[at] = (start, slot - 1);
                ranges.insert(at + 1, (slot + 1, end));
            }
        }
        if ranges.is_empty() {
            self.0 = None;
        }
        true
    }
}

impl FromIterator<u16> for SlotRanges {
    fn from_iter<I: IntoIterator<Item = u16>>(slots: I) -> Self {
        let mut ranges = SlotRanges::default();
        for slot in slots {
            ranges.insert(slot);
        }
        ranges
    }
}

impl PartialEq for SlotRanges {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Some(a), Some(b)) if Arc::ptr_eq(a, b) => true,
            _ => self.as_slice() == other.as_slice(),
        }
    }
}

impl Eq for SlotRanges {}

impl Digest for SlotRanges {
    fn digest(&self, into: &mut Digester) {
        into.number(self.as_slice().len() as u64);
        for (start, end) in self.iter() {
            into.number(u64::from(start) << 16 | u64::from(end));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn ranges_are_a_set(changes in prop::collection::vec((0u16..40, any::<bool>()), 0..200)) {
            let (mut ranges, mut set) = (SlotRanges::default(), BTreeSet::new());
            for (slot, add) in changes {
                match add {
                    true => prop_assert_eq!(ranges.insert(slot), set.insert(slot)),
                    false => prop_assert_eq!(ranges.remove(slot), set.remove(&slot)),
                }
                prop_assert!(ranges.slots().eq(set.iter().copied()));
                prop_assert!(ranges.as_slice().windows(2).all(|two| two[0].1 + 1 < two[1].0));
                prop_assert_eq!(ranges.slot_count(), set.len());
                prop_assert_eq!(ranges.is_empty(), set.is_empty());
            }
        }
    }

    #[test]
    fn the_last_slot_is_a_slot() {
        let all: SlotRanges = (0..=16_383).collect();
        assert_eq!(all.as_slice(), [(0, 16_383)]);
        assert!(all.contains(16_383));
    }
}
