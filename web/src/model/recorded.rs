//! What is known of a branch.

use std::collections::BTreeMap;
use std::rc::Rc;

use redscope_session::{ActView, Line, Story, StoryView};

use super::slice::Slice;

/// The lines of each console. They are shared: a reply may be long.
pub(crate) type Lines = BTreeMap<String, Vec<Rc<Line>>>;

/// What was told, typed and done on a branch, as far as it was shown.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Recorded {
    pub(crate) stories: Slice<Vec<StoryView>>,
    pub(crate) lines: Slice<Lines>,
    pub(crate) acts: Slice<Vec<ActView>>,
}

impl Recorded {
    /// Acknowledged writes that were lost.
    pub(crate) fn lost(&self) -> u64 {
        let losses = self.stories.iter().map(|view| match view.story {
            Story::WritesLost { writes, .. } => writes,
            _ => 0,
        });
        losses.sum()
    }

    /// From when to when somebody was down, paused or cut off; `None`: until now.
    pub(crate) fn faults(&self) -> Vec<(u64, Option<u64>)> {
        let mut open: BTreeMap<(String, String), u64> = BTreeMap::new();
        let mut faults = Vec::new();
        for StoryView { at_us, node, story, .. } in self.stories.iter() {
            let (places, begins) = match story {
                Story::Crashed | Story::PowerCut { .. } | Story::Ended | Story::Paused => {
                    (vec![(node.clone(), String::new())], true)
                }
                Story::Started | Story::Resumed => (vec![(node.clone(), String::new())], false),
                Story::Cut { from, to, one_way } => (ways(from, to, *one_way), true),
                Story::Healed { from, to, one_way } => (ways(from, to, *one_way), false),
                _ => continue,
            };
            for place in places {
                if begins {
                    open.entry(place).or_insert(*at_us);
                } else if let Some(since) = open.remove(&place) {
                    faults.push((since, Some(*at_us)));
                }
            }
        }
        faults.extend(open.into_values().map(|since| (since, None)));
        // Those that begin and end together are drawn once.
        faults.sort_unstable();
        faults.dedup();
        faults
    }
}

/// The ways between two sides, in both directions or in one.
fn ways(from: &[String], to: &[String], one_way: bool) -> Vec<(String, String)> {
    let there = from.iter().flat_map(|a| to.iter().map(move |b| (a.clone(), b.clone())));
    let back = to.iter().flat_map(|a| from.iter().map(move |b| (a.clone(), b.clone())));
    there.chain(back.filter(|_| !one_way)).collect()
}

#[cfg(test)]
mod tests {
    use redscope_session::Tone;

    use super::*;

    fn story(at_us: u64, story: Story) -> StoryView {
        StoryView {
            step: at_us,
            at_us,
            node: "n1".to_owned(),
            tone: Tone::Plain,
            story,
            origin: None,
        }
    }

    #[test]
    fn a_fault_lasts_until_it_is_undone() {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let (from, to) = (names(&["n1"]), names(&["n2", "n3"]));
        let stories = vec![
            story(1, Story::Crashed),
            story(2, Story::Cut { from, to, one_way: false }),
            story(5, Story::Started),
            story(7, Story::Healed { from: names(&["n2"]), to: names(&["n1"]), one_way: false }),
            story(9, Story::Paused),
        ];
        let told = Recorded { stories: Slice::from(stories), ..Recorded::default() };
        assert_eq!(told.faults(), [(1, Some(5)), (2, None), (2, Some(7)), (9, None)]);
    }
}
