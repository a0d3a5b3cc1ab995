//! What Sentinels told, in an order that can be compared.
//!
//! A story is what one Sentinel told in one run. Those of several captured runs that played the
//! same part make a pattern: which events must and may be there, which comes before which, and in
//! what stretch of time each was seen.

use std::collections::{BTreeMap, BTreeSet};

use super::trace::Trace;

/// An event a Sentinel has published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Told {
    /// Milliseconds since the fault.
    pub(crate) at_ms: i64,
    /// The Sentinel.
    pub(crate) source: String,
    /// Such as `+sdown`.
    pub(crate) name: String,
    /// Its payload.
    pub(crate) payload: String,
}

/// The part a Sentinel played.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Part {
    /// It led a failover.
    Leader,
    /// It tried to, and another one led.
    Rival,
    /// It did not try.
    Voter,
    /// It distrusted its clock meanwhile.
    Bystander,
}

/// An event in the words of any run: processes go by the part they play.
type Event = String;

/// What one Sentinel told in one run.
#[derive(Clone, Debug)]
pub(crate) struct Story {
    pub(crate) part: Part,
    pub(crate) sentinel: String,
    /// When each event was told, in milliseconds since the last act before it.
    events: Vec<(Event, i64)>,
}

/// The stories of one run. `acts_ms` are the moments of the acts, in order.
pub(crate) fn stories(told: &[Told], ids: &[(String, String)], acts_ms: &[i64]) -> Vec<Story> {
    let first = |name: &str| told.iter().find(|told| told.name == name);
    let leader = first("+elected-leader").map(|told| told.source.clone());
    let port = |told: &Told| told.payload.split(' ').nth(3).map(str::to_owned);
    let promoted = first("+selected-slave").and_then(port);
    let mut words: Vec<(String, String)> = Vec::new();
    let mut word = |port: &str, part: &str| {
        words.push((format!(":{port}"), format!(":{part}")));
        words.push((format!(" {port}"), format!(" {part}")));
    };
    word("17101", "M");
    for replica in ["17102", "17103"] {
        word(replica, if promoted.as_deref() == Some(replica) { "P" } else { "O" });
    }
    for number in ["1", "2", "3"] {
        let leads = leader.as_ref().is_some_and(|leader| leader.ends_with(number));
        word(&format!("1715{number}"), if leads { "L" } else { "S" });
    }
    let leader_id = ids.iter().find(|(_, name)| leader.as_ref() == Some(name)).map(|(id, _)| id);
    let in_words = |text: String| {
        let text = words.iter().fold(text, |text, (from, to)| text.replace(from, to));
        let words = text.split(' ').map(|word| match word {
            id if Some(id) == leader_id.map(String::as_str) => "LEADER",
            id if id.len() == 40 => "OTHER",
            other => other,
        });
        words.collect::<Vec<&str>>().join(" ")
    };
    let sentinels: BTreeSet<&String> = told.iter().map(|told| &told.source).collect();
    let story = |sentinel: &String| {
        let own = told.iter().filter(|told| told.source == *sentinel);
        let has = |name: &str| own.clone().any(|told| told.name == name);
        let part = if has("+elected-leader") {
            Part::Leader
        } else if has("+try-failover") {
            Part::Rival
        } else if has("+tilt") {
            Part::Bystander
        } else {
            Part::Voter
        };
        let events = own.clone().map(|told| {
            let event = in_words(format!("{} {}", told.name, told.payload));
            let acts = acts_ms.iter().filter(|act_ms| **act_ms <= told.at_ms);
            (event, told.at_ms - acts.max().copied().unwrap_or(0))
        });
        Story { part, sentinel: sentinel.clone(), events: numbered(events) }
    };
    sentinels.into_iter().map(story).collect()
}

/// Tells the first and the second of equal events apart.
fn numbered(events: impl Iterator<Item = (Event, i64)>) -> Vec<(Event, i64)> {
    let mut seen: BTreeMap<Event, usize> = BTreeMap::new();
    let numbered = events.map(|(event, at_ms)| {
        let count = seen.entry(event.clone()).or_default();
        *count += 1;
        (if *count == 1 { event } else { format!("{event} ({count})") }, at_ms)
    });
    numbered.collect()
}

/// The stories of a captured run; `acts` are the beginnings of the words of its acts.
pub(crate) fn captured(name: &str, acts: &[&str]) -> Vec<Story> {
    let trace = Trace::read(&format!("sentinel/{name}.jsonl"));
    let rows = trace.rows.iter().filter(|row| row.kind == "pub" && row.source.starts_with('s'));
    let told: Vec<Told> = rows
        .map(|row| Told {
            at_ms: row.at_ms,
            source: row.source.clone(),
            name: row.text("ch").to_owned(),
            payload: row.text("msg").to_owned(),
        })
        .filter(|told| told.name.starts_with(['+', '-']) && told.at_ms >= 0)
        .collect();
    let acts_ms: Vec<i64> = acts.iter().map(|act| trace.act_ms(act).unwrap_or_default()).collect();
    stories(&told, &trace.ids(), &acts_ms)
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
    pub(crate) fn of<'a>(stories: impl Iterator<Item = &'a Story>) -> Self {
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
        pattern.order.retain(|pair| !unordered.contains(pair));
        pattern
    }

    /// Allows events of other stories too, where it does not matter which part a Sentinel played.
    pub(crate) fn allow<'a>(
        mut self,
        stories: impl Iterator<Item = &'a Story>,
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

    /// In what a story differs. `slack_ms`: how far from what was seen an event may be.
    pub(crate) fn differences(
        &self,
        story: &Story,
        slack_ms: impl Fn(&str) -> i64,
    ) -> Vec<Difference> {
        let mut found = Vec::new();
        let mut differs = |event: &Event, how: String| {
            found.push(Difference { event: event.clone(), how });
        };
        for (event, (count, ..)) in &self.events {
            if *count == self.stories && !story.events.iter().any(|(own, _)| own == event) {
                differs(event, "is missing".to_owned());
            }
        }
        for (at, (event, at_ms)) in story.events.iter().enumerate() {
            let Some((_, first, last)) = self.events.get(event) else {
                differs(event, format!("at {at_ms} ms was never seen"));
                continue;
            };
            let slack_ms = slack_ms(event);
            if !(first - slack_ms..=last + slack_ms).contains(at_ms) {
                differs(event, format!("at {at_ms} ms is outside {first}..{last} ms"));
            }
            for (later, _) in &story.events[at + 1..] {
                if self.order.contains(&(later.clone(), event.clone())) {
                    differs(event, format!("comes before {later}"));
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
    pub(crate) how: String,
}
