//! Runs of ours against captured ones, with many seeds.
//!
//! Every story has to have the events of the captured ones, in their order, inside the measured
//! times and as much beside them as is stated with its reason. A few captured runs cannot show every
//! outcome of a race: what else Redis's rules allow is listed, and may not be frequent.

use std::collections::BTreeMap;
use std::fmt::Debug;

use super::story::{Difference, Pattern, Story};

/// How far from the measured times an event may be, in milliseconds.
type Slack = fn(&str) -> i64;

/// An outcome that the captured runs do not show.
pub(crate) struct Race<P> {
    pub(crate) part: P,
    /// How the events begin that differ then.
    pub(crate) events: &'static [&'static str],
    /// In how many stories of that part it may be seen at most, in percent.
    pub(crate) percent: usize,
    /// What an event is about. Those of one matter happen when captured ones do of which that is so, whoever
    /// they come from; without, they may happen at any time.
    pub(crate) matter: Option<fn(&str) -> &str>,
    pub(crate) why: &'static str,
}

impl<P: PartialEq> Race<P> {
    fn explains(
        &self,
        comparison: (&Story<P>, &Pattern),
        found: &Difference,
        slack: Slack,
    ) -> bool {
        let (story, pattern) = comparison;
        let is_meant = |event: &str| self.events.iter().any(|begins| event.starts_with(begins));
        let is_in_time = match (self.matter, found.at_ms) {
            (Some(matter), Some(at_ms)) => {
                let is_like =
                    |event: &str| is_meant(event) && matter(event) == matter(&found.event);
                let slack_ms = slack(&found.event);
                let window = pattern.window(is_like);
                window.is_some_and(|(first, last)| {
                    (first - slack_ms..=last + slack_ms).contains(&at_ms)
                })
            }
            _ => true,
        };
        self.part == story.part && is_meant(&found.event) && is_in_time
    }
}

/// What runs are compared with, and how far they may be apart.
pub(crate) struct Comparison<P> {
    pub(crate) captured: Vec<Story<P>>,
    /// Events that may be in a story of any part.
    pub(crate) can_be_anyones: fn(&str) -> bool,
    /// Whether the order of two events says something.
    pub(crate) is_ordered: fn(&str, &str) -> bool,
    /// How far from the measured times an event may be, in milliseconds.
    pub(crate) slack_ms: Slack,
    pub(crate) races: Vec<Race<P>>,
}

impl<P: Copy + Ord + Debug> Comparison<P> {
    fn pattern(&self, part: P) -> Pattern {
        let own = self.captured.iter().filter(|story| story.part == part);
        Pattern::of(own, self.is_ordered).allow(self.captured.iter(), self.can_be_anyones)
    }

    /// Compares what `tell` tells for each seed.
    pub(crate) fn run(&self, tell: impl Fn(u64) -> Vec<Story<P>>) {
        let mut patterns: BTreeMap<P, Pattern> = BTreeMap::new();
        let mut told: BTreeMap<P, usize> = BTreeMap::new();
        let mut raced = vec![0; self.races.len()];
        let mut found = Vec::new();
        for seed in super::seeds() {
            for story in tell(seed) {
                *told.entry(story.part).or_default() += 1;
                let pattern =
                    patterns.entry(story.part).or_insert_with(|| self.pattern(story.part));
                let differences = pattern.differences(&story, self.slack_ms);
                let explains = |race: &Race<P>, difference: &Difference| {
                    race.explains((&story, pattern), difference, self.slack_ms)
                };
                for (race, count) in self.races.iter().zip(&mut raced) {
                    *count += usize::from(differences.iter().any(|d| explains(race, d)));
                }
                let races = |d: &&Difference| !self.races.iter().any(|race| explains(race, d));
                found.extend(differences.iter().filter(races).map(
                    |Difference { event, how, .. }| {
                        format!("seed {seed}, {} as {:?}: {event} {how}", story.teller, story.part)
                    },
                ));
            }
        }
        assert!(found.is_empty(), "{} differences:\n{}", found.len(), found.join("\n"));
        for (race, count) in self.races.iter().zip(raced) {
            let told = told.get(&race.part).copied().unwrap_or_default();
            let most = (told * race.percent).div_ceil(100).max(2);
            assert!(count <= most, "{count} of {told}: {}, but not as often", race.why);
        }
    }
}
