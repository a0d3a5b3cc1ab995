//! Findings of one sort: how many of each kind, and the last of them.

use std::collections::BTreeMap;
use std::fmt;

use redscope_sim::{Record, Stamp, Stretch};

use super::origin::Origin;
use super::weight::of_map;
use crate::World;

/// Something that was found, and when.
#[derive(Clone, Debug, PartialEq)]
pub struct Found<W> {
    /// The moment of the fact or the look that showed it.
    pub stamp: Stamp,
    /// Since when it is so, and what has led to it.
    pub origin: Origin,
    /// What.
    pub what: W,
}

/// So many findings of a sort are kept at the most, unless the caller allows another amount.
pub const DEFAULT_MOST_FOUND: usize = 10_000;

/// What can be found, and how it is counted.
pub trait Finding {
    /// What is counted together.
    type Kind: Ord + Clone;

    /// Its kind.
    fn kind(&self) -> Self::Kind;

    /// How many it counts for.
    fn count(&self) -> u64;
}

/// How much was found of a kind.
#[derive(Clone, Debug, PartialEq)]
pub struct Tally<W> {
    /// How much in all.
    pub count: u64,
    /// The first of it.
    pub first: Found<W>,
}

/// Findings of one sort: all are counted, the last are kept. A copy shares what it has in common.
#[derive(Clone, Debug)]
pub struct Findings<W: Finding> {
    kept: Record<Found<W>>,
    most: usize,
    tallies: BTreeMap<W::Kind, Tally<W>>,
}

impl<W: Finding + Clone> Findings<W> {
    /// How many were found, those that are not kept any more included.
    pub fn found_count(&self) -> usize {
        self.kept.end()
    }

    /// The last that were found, in order.
    pub fn last(&self) -> Stretch<'_, Found<W>> {
        self.kept.since(0)
    }

    /// What was found after so much had been found, as far as it is kept.
    pub fn since(&self, count: usize) -> Stretch<'_, Found<W>> {
        self.kept.since(count)
    }

    /// How much was found of each kind.
    pub fn tallies(&self) -> &BTreeMap<W::Kind, Tally<W>> {
        &self.tallies
    }

    pub(super) fn set_most(&mut self, most: usize) {
        self.most = most;
        self.kept.shorten(most);
    }

    /// What a copy takes, roughly, in bytes, if another one is kept as well.
    pub(super) fn weight_beside(&self, other: Option<&Self>) -> usize {
        self.kept.weight_beside(other.map(|other| &other.kept)) + of_map(&self.tallies)
    }

    pub(super) fn add(&mut self, stamp: Stamp, origin: Origin, what: W) {
        let (kind, count) = (what.kind(), what.count());
        let found = Found { stamp, origin, what };
        let first = || Tally { count: 0, first: found.clone() };
        self.tallies.entry(kind).or_insert_with(first).count += count;
        self.kept.push(found);
        self.kept.shorten(self.most);
    }
}

impl<W: Finding> Default for Findings<W> {
    fn default() -> Self {
        let tallies = BTreeMap::new();
        Findings { kept: Record::default(), most: DEFAULT_MOST_FOUND, tallies }
    }
}

impl<W: fmt::Display> fmt::Display for Found<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Found { stamp, what, .. } = self;
        write!(f, "{} s, step {}: {what}", stamp.at, stamp.step)
    }
}

impl<W: fmt::Display> Found<W> {
    /// The finding in words with where it comes from, in a world that knows those that took part.
    pub fn with_origin(&self, world: &World) -> String {
        format!("{self} ({})", self.origin.words(world))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, Debug, PartialEq)]
    struct Coin(u64);

    impl Finding for Coin {
        type Kind = bool;

        fn kind(&self) -> bool {
            self.0 > 1
        }

        fn count(&self) -> u64 {
            self.0
        }
    }

    #[test]
    fn all_are_counted_and_the_last_are_kept() {
        let mut findings = Findings::default();
        findings.set_most(100);
        for coin in [1, 2].repeat(500) {
            findings.add(Stamp::default(), Origin::at(Stamp::default()), Coin(coin));
        }
        assert_eq!((findings.found_count(), findings.last().len()), (1000, 100));
        assert_eq!(findings.since(999).iter().next().map(|found| found.what.0), Some(2));
        assert_eq!(findings.since(10).len(), 100, "what is gone is not listed");
        let tallies = findings.tallies();
        assert_eq!((tallies[&false].count, tallies[&true].count), (500, 1000));
        assert_eq!(tallies[&true].first.what, Coin(2));
    }
}
