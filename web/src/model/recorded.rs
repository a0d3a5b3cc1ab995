//! What is known of a branch.

use std::collections::BTreeMap;

use redscope_session::{ActView, Story, StoryView};

use super::{Lines, Slice};

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
            let (other, begins) = match story {
                Story::Crashed | Story::PowerCut { .. } | Story::Ended | Story::Paused => {
                    ("", true)
                }
                Story::Started | Story::Resumed => ("", false),
                Story::Cut { to } => (to.as_str(), true),
                Story::Healed { to } => (to.as_str(), false),
                _ => continue,
            };
            let place = (node.clone(), other.to_owned());
            if begins {
                open.entry(place).or_insert(*at_us);
            } else if let Some(since) = open.remove(&place) {
                faults.push((since, Some(*at_us)));
            }
        }
        faults.extend(open.into_values().map(|since| (since, None)));
        // Those that begin and end together are drawn once.
        faults.sort_unstable();
        faults.dedup();
        faults
    }
}

#[cfg(test)]
mod tests {
    use redscope_session::Tone;

    use super::*;

    fn story(at_us: u64, story: Story) -> StoryView {
        StoryView { step: at_us, at_us, node: "n1".to_owned(), tone: Tone::Plain, story }
    }

    #[test]
    fn a_fault_lasts_until_it_is_undone() {
        let cut = |to: &str| Story::Cut { to: to.to_owned() };
        let stories = vec![
            story(1, Story::Crashed),
            story(2, cut("n2")),
            story(2, cut("n3")),
            story(5, Story::Started),
            story(7, Story::Healed { to: "n2".to_owned() }),
            story(9, Story::Paused),
        ];
        let told = Recorded { stories: Slice::from(stories), ..Recorded::default() };
        assert_eq!(told.faults(), [(1, Some(5)), (2, None), (2, Some(7)), (9, None)]);
    }
}
