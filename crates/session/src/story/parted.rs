//! Cuts and heals of one moment: the sides of each in one story, in place of a story for each way.

use std::collections::BTreeSet;

use super::{Story, StoryView};

/// From whom to whom.
type Way<'a> = (&'a str, &'a str);

/// Joins the stories of ways that were cut, or healed, one after the other at one moment.
pub(super) fn joined(views: &[StoryView]) -> Vec<StoryView> {
    let is_row = |a: &StoryView, b: &StoryView| {
        is_cut(&a.story).is_some()
            && is_cut(&a.story) == is_cut(&b.story)
            && a.step == b.step
            && a.at_us == b.at_us
    };
    views
        .chunk_by(is_row)
        .flat_map(|row| match is_cut(&row[0].story) {
            Some(is_cut) => told(row, is_cut),
            None => row.to_vec(),
        })
        .collect()
}

/// Whether a story is about a cut; `None`: it is about no way at all.
fn is_cut(story: &Story) -> Option<bool> {
    match story {
        Story::Cut { .. } => Some(true),
        Story::Healed { .. } => Some(false),
        _ => None,
    }
}

/// One story for both directions between two sides, one for each pair of sides that is left.
fn told(row: &[StoryView], is_cut: bool) -> Vec<StoryView> {
    let ways: Vec<Way<'_>> = row.iter().flat_map(|view| ways(&view.story)).collect();
    let all: BTreeSet<Way<'_>> = ways.iter().copied().collect();
    let (both, single): (Vec<_>, Vec<_>) =
        ways.into_iter().partition(|(from, to)| all.contains(&(*to, *from)));
    let stories = [(both, false), (single, true)].into_iter().flat_map(|(ways, one_way)| {
        sides(ways, one_way).into_iter().map(move |(from, to)| match is_cut {
            true => Story::Cut { from, to, one_way },
            false => Story::Healed { from, to, one_way },
        })
    });
    stories
        .map(|story| {
            let node = match &story {
                Story::Cut { from, .. } | Story::Healed { from, .. } => from[0].clone(),
                _ => row[0].node.clone(),
            };
            StoryView { node, story, ..row[0].clone() }
        })
        .collect()
}

/// The ways that a story is about.
fn ways(story: &Story) -> Vec<Way<'_>> {
    let (Story::Cut { from, to, .. } | Story::Healed { from, to, .. }) = story else {
        return Vec::new();
    };
    from.iter().flat_map(|a| to.iter().map(move |b| (a.as_str(), b.as_str()))).collect()
}

/// Ways as pairs of sides, each from everybody on the one to everybody on the other, in the order in which
/// they come; a pair with both directions has the side first that is named first.
fn sides(mut ways: Vec<Way<'_>>, one_way: bool) -> Vec<(Vec<String>, Vec<String>)> {
    let mut found = Vec::new();
    while let Some((first, _)) = ways.first().copied() {
        let reached = |from: &str| -> BTreeSet<&str> {
            ways.iter().filter(|(a, _)| *a == from).map(|(_, b)| *b).collect()
        };
        let there = reached(first);
        let mut here: Vec<&str> = Vec::new();
        for (from, _) in &ways {
            if !here.contains(from) && reached(from) == there {
                here.push(from);
            }
        }
        let mut to: Vec<&str> = Vec::new();
        for (from, b) in &ways {
            if *from == first && !to.contains(b) {
                to.push(b);
            }
        }
        ways.retain(|(a, b)| {
            let is_there = here.contains(a) && to.contains(b);
            let is_back = !one_way && here.contains(b) && to.contains(a);
            !is_there && !is_back
        });
        let owned = |side: Vec<&str>| side.into_iter().map(str::to_owned).collect();
        found.push((owned(here), owned(to)));
    }
    found
}

#[cfg(test)]
mod tests {
    use redscope_labs::{Scenario, Values};

    use super::*;
    use crate::session::Session;

    /// What is told of acts, each at a moment of its own.
    fn told_of(acts: &[&str]) -> Vec<String> {
        let scenario = Scenario::find("cluster").expect("it is in the list");
        let mut session = Session::new(Values::new(scenario, 7)).expect("it starts");
        session.frame();
        for act in acts {
            session.act_in_words(act).expect(act);
            session.run_for(1_000, u64::MAX);
        }
        let said = session.frame().stories.into_iter().filter_map(|view| {
            let (word, from, to, one_way) = match view.story {
                Story::Cut { from, to, one_way } => ("cut", from, to, one_way),
                Story::Healed { from, to, one_way } => ("heal", from, to, one_way),
                _ => return None,
            };
            assert_eq!(view.node, from[0]);
            let one_way = if one_way { " one-way" } else { "" };
            Some(format!("{word} {} {}{one_way}", from.join(","), to.join(",")))
        });
        said.collect()
    }

    #[test]
    fn a_partition_is_one_story_with_two_sides() {
        let acts = ["cut n3,n6 n1,n2,n4,n5", "heal n3,n6 n1,n2,n4,n5"];
        assert_eq!(told_of(&acts), acts);
        assert_eq!(
            told_of(&["cut n3,n6 n1,n2", "heal all"]),
            ["cut n3,n6 n1,n2", "heal n1,n2 n3,n6"]
        );
        let one_way = ["cut n1 n2,n3 one-way", "heal n1 n2,n3 one-way"];
        assert_eq!(told_of(&one_way), one_way);
    }

    #[test]
    fn what_is_healed_at_once_and_was_cut_in_parts_is_told_in_parts() {
        let acts = ["cut n1 n2", "cut n3 n4,n5", "cut n6 n1 one-way", "heal all"];
        let healed = ["heal n1 n2", "heal n3 n4,n5", "heal n6 n1 one-way"];
        assert_eq!(told_of(&acts)[3..], healed);
    }
}
