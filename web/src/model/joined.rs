//! Moments of one cause as one row: what several nodes tell of the same within a short time, and what
//! one node tells of several.

use std::collections::BTreeSet;

use redscope_session::{Story, StoryView};

/// A row takes in no more once nobody has added to it for so many microseconds, or so many have passed
/// since its first moment: nodes find a failure by timers of their own.
const GAP_US: u64 = 1_500_000;
const SPAN_US: u64 = 6_000_000;

/// What is told of each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pairs {
    /// Nodes of a cluster get no answer: `PFAIL`.
    Pfail {
        /// How many masters must say so for `FAIL`.
        needed: usize,
    },
    /// Sentinels get no answer from a master: `+sdown`.
    MasterDown {
        /// How many must agree.
        quorum: usize,
    },
    /// Sentinels get no answer from others: `+sdown`.
    Down,
    /// Somebody is heard again.
    Heard,
    /// A node knows another one.
    Known,
    /// A replica takes its master's stream.
    Online,
}

/// Of a row, who tells it of whom: each of the one side of each of the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Side {
    pub(crate) by: Vec<String>,
    /// Nobody: they tell it of each other.
    pub(crate) of: Vec<String>,
}

/// What a row is about: only what is of one cause shares one.
#[derive(Clone, Debug, PartialEq)]
enum Cause<'a> {
    Pairs(Pairs),
    /// All tell the same.
    Same(&'a Story),
}

/// Moments that are one row; at least one.
#[derive(Clone, Debug)]
pub(crate) struct Row<'a> {
    cause: Cause<'a>,
    pub(crate) views: Vec<&'a StoryView>,
}

impl<'a> Row<'a> {
    fn of(view: &'a StoryView) -> Self {
        let cause = pair(view).map_or(Cause::Same(&view.story), |(pairs, _)| Cause::Pairs(pairs));
        Row { cause, views: vec![view] }
    }

    fn takes(&self, view: &StoryView) -> bool {
        let (first, last) = (self.views[0], self.views[self.views.len() - 1]);
        let since_us = |earlier: &StoryView| view.at_us.saturating_sub(earlier.at_us);
        let is_near = since_us(last) <= GAP_US && since_us(first) <= SPAN_US;
        let is_same = match (&self.cause, pair(view)) {
            (Cause::Pairs(pairs), Some((other, _))) => *pairs == other,
            (Cause::Same(story), None) => {
                **story == view.story && self.views.iter().all(|one| one.node != view.node)
            }
            _ => false,
        };
        is_near && is_same
    }

    /// Who tells it of whom, if it is about pairs and more than one.
    pub(crate) fn sides(&self) -> Option<(Pairs, Vec<Side>)> {
        let Cause::Pairs(pairs) = self.cause else { return None };
        let told = self.views.iter().filter_map(|view| Some((view.node.as_str(), pair(view)?.1)));
        let told: Vec<(&str, &str)> = told.collect();
        (told.len() > 1).then(|| (pairs, sides(told)))
    }
}

/// Whether a moment tells of a pair: of what, and with whom.
fn pair(view: &StoryView) -> Option<(Pairs, &str)> {
    Some(match &view.story {
        Story::Pfail { who, needed, .. } => (Pairs::Pfail { needed: *needed }, who),
        Story::Suspects { who, quorum: Some(quorum), .. } => {
            (Pairs::MasterDown { quorum: *quorum }, who)
        }
        Story::Suspects { who, .. } => (Pairs::Down, who),
        Story::HearsAgain { who, .. } => (Pairs::Heard, who),
        Story::NodeKnown { who } => (Pairs::Known, who),
        Story::ReplicaOnline { replica } => (Pairs::Online, replica),
        _ => return None,
    })
}

/// Moments as rows, in the order of their first moments. What somebody does begins something new.
pub(crate) fn joined<'a>(views: &[&'a StoryView]) -> Vec<Row<'a>> {
    let mut rows: Vec<Row<'a>> = Vec::new();
    let mut since = 0;
    for view in views {
        if view.story.is_act() {
            since = rows.len();
        }
        let open = rows[since..].iter_mut().rev();
        let mut near =
            open.take_while(|row| view.at_us.saturating_sub(row.views[0].at_us) <= SPAN_US);
        match near.find(|row| row.takes(view)) {
            Some(row) => row.views.push(view),
            None => rows.push(Row::of(view)),
        }
    }
    rows
}

/// Pairs as few pairs of sides.
fn sides(mut pairs: Vec<(&str, &str)>) -> Vec<Side> {
    let owned = |side: &[&str]| side.iter().map(|name| (*name).to_owned()).collect();
    let mut found = Vec::new();
    while let Some((first, _)) = pairs.first().copied() {
        let reached = |by: &str| -> BTreeSet<&str> {
            pairs.iter().filter(|(a, _)| *a == by).map(|(_, b)| *b).collect()
        };
        let there = reached(first);
        let mut all = there.clone();
        all.insert(first);
        let is_mutual = all.iter().all(|one| {
            let mut with = reached(one);
            with.insert(one);
            with == all
        });
        let (by, of): (Vec<&str>, Vec<&str>) = if is_mutual {
            (all.iter().copied().collect(), Vec::new())
        } else {
            let tellers: BTreeSet<&str> = pairs.iter().map(|(a, _)| *a).collect();
            let by = tellers.into_iter().filter(|one| reached(one) == there);
            (by.collect(), there.iter().copied().collect())
        };
        found.push(Side { by: owned(&by), of: owned(&of) });
        pairs.retain(|(a, _)| !by.contains(a));
    }
    found
}

#[cfg(test)]
mod tests {
    use redscope_session::Tone;

    use super::*;

    fn view(at_ms: u64, node: &str, story: Story) -> StoryView {
        let at_us = at_ms * 1000;
        let node = node.to_owned();
        StoryView { step: at_us, at_us, node, tone: Tone::Plain, story, origin: None }
    }

    fn pfail(at_ms: u64, node: &str, who: &str) -> StoryView {
        view(at_ms, node, Story::Pfail { who: who.to_owned(), reports: 1, needed: 2 })
    }

    fn lens(views: &[StoryView]) -> Vec<usize> {
        let views: Vec<&StoryView> = views.iter().collect();
        joined(&views).iter().map(|row| row.views.len()).collect()
    }

    #[test]
    fn the_same_of_several_nodes_is_one_row() {
        let told = [
            view(1, "n1", Story::ClusterServes),
            view(2, "n2", Story::ClusterServes),
            view(3, "n2", Story::LinkLost),
            view(4, "n3", Story::ClusterServes),
            view(4 + GAP_US / 1000 + 1, "n4", Story::ClusterServes),
        ];
        assert_eq!(lens(&told), [3, 1, 1]);
    }

    #[test]
    fn what_follows_an_act_is_of_another_cause() {
        let told = [pfail(1, "n1", "n4"), view(2, "n5", Story::Crashed), pfail(3, "n2", "n4")];
        assert_eq!(lens(&told), [1, 1, 1]);
    }

    #[test]
    fn both_sides_of_a_partition_are_one_row_with_two_sides() {
        let (few, many) = (["n3", "n6"], ["n1", "n2", "n4"]);
        let mut told = Vec::new();
        for (at, a) in few.iter().enumerate() {
            for b in many {
                told.push(pfail(2000 + 100 * at as u64, a, b));
                told.push(pfail(2000 + 100 * at as u64, b, a));
            }
        }
        let views: Vec<&StoryView> = told.iter().collect();
        let rows = joined(&views);
        assert_eq!(rows.len(), 1);
        let (pairs, sides) = rows[0].sides().expect("it is about pairs");
        assert_eq!(pairs, Pairs::Pfail { needed: 2 });
        let side = |by: &[&str], of: &[&str]| Side {
            by: by.iter().map(|name| (*name).to_owned()).collect(),
            of: of.iter().map(|name| (*name).to_owned()).collect(),
        };
        assert_eq!(sides, [side(&few, &many), side(&many, &few)]);
    }

    #[test]
    fn who_tells_it_of_each_other_is_named_once() {
        let names = ["n1", "n2", "n3"];
        let known = |(a, b): (&str, &str)| view(1, a, Story::NodeKnown { who: b.to_owned() });
        let pairs = names.iter().flat_map(|a| names.iter().map(move |b| (*a, *b)));
        let told: Vec<StoryView> = pairs.filter(|(a, b)| a != b).map(known).collect();
        let views: Vec<&StoryView> = told.iter().collect();
        let (pairs, sides) = joined(&views)[0].sides().expect("it is about pairs");
        assert_eq!(pairs, Pairs::Known);
        assert_eq!(sides, [Side { by: names.map(str::to_owned).to_vec(), of: Vec::new() }]);
    }
}
