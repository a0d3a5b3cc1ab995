//! What processes told, in an order that can be compared.
//!
//! A story is what one process told in one run. Those of several captured runs that played the
//! same part make a pattern: which events must and may be there, which comes before which, and in
//! what stretch of time each was seen.

use std::collections::{BTreeMap, BTreeSet};

/// An event in the words of any run: processes go by the part they play.
pub(crate) type Event = String;

/// What one process told in one run.
#[derive(Clone, Debug)]
pub(crate) struct Story<P> {
    /// The part it played.
    pub(crate) part: P,
    pub(crate) teller: String,
    /// When each event was told, in milliseconds since the last act before it.
    pub(crate) events: Vec<(Event, i64)>,
}

/// Tells the first and the second of equal events apart.
pub(crate) fn numbered(events: impl Iterator<Item = (Event, i64)>) -> Vec<(Event, i64)> {
    let mut seen: BTreeMap<Event, usize> = BTreeMap::new();
    let numbered = events.map(|(event, at_ms)| {
        let count = seen.entry(event.clone()).or_default();
        *count += 1;
        (if *count == 1 { event } else { format!("{event} ({count})") }, at_ms)
    });
    numbered.collect()
}

/// What stories of one part have in common.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pattern {
    stories: usize,
    /// In how many stories an event is, and in what stretch of time.
    events: BTreeMap<Event, (usize, i64, i64)>,
    /// Pairs of events, the first of which always came first.
    order: BTreeSet<(Event, Event)>,
}

impl Pattern {
    /// `is_ordered`: whether the order of two events says something.
    pub(crate) fn of<'a, P: 'a>(
        stories: impl Iterator<Item = &'a Story<P>>,
        is_ordered: impl Fn(&str, &str) -> bool,
    ) -> Self {
        let mut pattern = Pattern::default();
        let mut unordered = BTreeSet::new();
        for story in stories {
            pattern.stories += 1;
            for (at, (event, at_ms)) in story.events.iter().enumerate() {
                let seen = pattern.events.entry(event.clone()).or_insert((0, *at_ms, *at_ms));
                *seen = (seen.0 + 1, seen.1.min(*at_ms), seen.2.max(*at_ms));
                for (later, _) in &story.events[at + 1..] {
                    unordered.insert((later.clone(), event.clone()));
                    pattern.order.insert((event.clone(), later.clone()));
                }
            }
        }
        pattern.order.retain(|pair| !unordered.contains(pair) && is_ordered(&pair.0, &pair.1));
        pattern
    }

    /// Allows events of other stories too, where it does not matter which part a Sentinel played.
    pub(crate) fn allow<'a, P: 'a>(
        mut self,
        stories: impl Iterator<Item = &'a Story<P>>,
        is_allowed: impl Fn(&str) -> bool,
    ) -> Self {
        for (event, at_ms) in stories.flat_map(|story| &story.events) {
            if is_allowed(event) {
                let seen = self.events.entry(event.clone()).or_insert((0, *at_ms, *at_ms));
                *seen = (0, seen.1.min(*at_ms), seen.2.max(*at_ms));
                self.order.retain(|(first, later)| first != event && later != event);
            }
        }
        self
    }

    /// The stretch of time in which such events were seen.
    pub(crate) fn window(&self, is_meant: impl Fn(&str) -> bool) -> Option<(i64, i64)> {
        let meant = self.events.iter().filter(|(event, _)| is_meant(event));
        let times = meant.map(|(_, (_, first, last))| (*first, *last));
        times.reduce(|all, one| (all.0.min(one.0), all.1.max(one.1)))
    }

    /// In what a story differs. `slack_ms`: how far from what was seen an event may be.
    pub(crate) fn differences<P>(
        &self,
        story: &Story<P>,
        slack_ms: impl Fn(&str) -> i64,
    ) -> Vec<Difference> {
        let mut found = Vec::new();
        let mut differs = |event: &Event, at_ms: Option<i64>, how: String| {
            found.push(Difference { event: event.clone(), at_ms, how });
        };
        for (event, (count, ..)) in &self.events {
            if *count == self.stories && !story.events.iter().any(|(own, _)| own == event) {
                differs(event, None, "is missing".to_owned());
            }
        }
        for (at, (event, at_ms)) in story.events.iter().enumerate() {
            let Some((_, first, last)) = self.events.get(event) else {
                differs(event, Some(*at_ms), format!("at {at_ms} ms was never seen"));
                continue;
            };
            let slack_ms = slack_ms(event);
            if !(first - slack_ms..=last + slack_ms).contains(at_ms) {
                differs(
                    event,
                    Some(*at_ms),
                    format!("at {at_ms} ms is outside {first}..{last} ms"),
                );
            }
            for (later, _) in &story.events[at + 1..] {
                if self.order.contains(&(later.clone(), event.clone())) {
                    differs(event, None, format!("comes before {later}"));
                }
            }
        }
        found
    }
}

/// Something in which a story differs from a pattern.
#[derive(Clone, Debug)]
pub(crate) struct Difference {
    pub(crate) event: Event,
    /// When it was told, if that is what differs, or if it was never seen.
    pub(crate) at_ms: Option<i64>,
    pub(crate) how: String,
}
