//! What was told of a world already, so that nothing is told twice.

use std::collections::BTreeSet;

use redscope_session::lesson::GoalsView;
use redscope_session::{Frame, LineKind, Story, StoryView};

use crate::panes::console::Block;

/// What was told already.
#[derive(Clone, Debug, Default)]
pub(crate) struct Events {
    pub(crate) scenario: String,
    pub(crate) seed: u64,
    /// Commands whose replies were told: client, step, moment.
    replied: BTreeSet<(u64, u64, String)>,
    /// Up to which step it was told what was found.
    found: Option<u64>,
    /// The goals that are lit.
    lit: Vec<bool>,
}

impl Events {
    /// A run is open.
    pub(crate) fn opened(&mut self, scenario: String, seed: u64) {
        *self = Events { scenario, seed, ..Events::default() };
    }

    /// Something is done at a step: what comes after is another run.
    pub(crate) fn forget_after(&mut self, step: u64) {
        self.replied.retain(|(typed, ..)| *typed <= step);
        self.found = self.found.map(|found| found.min(step));
    }

    /// What a frame has found that was not told.
    pub(crate) fn found(&mut self, frame: &Frame) -> Vec<StoryView> {
        let known = self.found;
        let is_new = |view: &&StoryView| known.is_none_or(|known| view.step > known);
        let new: Vec<StoryView> = frame.stories.iter().filter(is_new).cloned().collect();
        self.found = new.last().map(|view| view.step).or(known);
        new.into_iter().filter(|view| finding(&view.story).is_some()).collect()
    }

    /// Whether a command is answered now and was not before.
    pub(crate) fn is_answered_now(&mut self, client: &str, block: &Block) -> bool {
        let Some(head) = block.head.as_ref().filter(|head| head.kind == LineKind::Typed) else {
            return false;
        };
        !block.is_open() && self.replied.insert((head.step, head.at_us, client.to_owned()))
    }

    /// The goals that have turned: each with its place and whether it is lit now.
    pub(crate) fn turned(&mut self, view: &GoalsView) -> Vec<(usize, bool)> {
        self.lit.resize(view.goals.len(), false);
        let goals = view.goals.iter().map(|goal| goal.lit).enumerate();
        let turned: Vec<(usize, bool)> = goals.filter(|(at, lit)| self.lit[*at] != *lit).collect();
        turned.iter().for_each(|(at, lit)| self.lit[*at] = *lit);
        turned
    }
}

/// What a finding is called, and whether Redis allows it.
pub(crate) fn finding(story: &Story) -> Option<(&'static str, bool)> {
    Some(match story {
        Story::Violated(broken) => (broken.name(), false),
        Story::WritesLost { .. } => ("writes-lost", true),
        Story::StaleRead { .. } => ("stale-read", true),
        Story::TwoMasters { .. } => ("two-masters", true),
        Story::LockLost { .. } => ("lock-lost", true),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use redscope_session::Tone;
    use redscope_session::lesson::GoalView;

    fn frame(steps: &[u64]) -> Frame {
        let view = |step: &u64| StoryView {
            step: *step,
            at_us: *step,
            node: "n1".to_owned(),
            tone: Tone::Bad,
            story: Story::TwoMasters { other: "n2".to_owned(), key: "k".to_owned() },
            origin: None,
        };
        Frame { stories: steps.iter().map(view).collect(), ..Frame::default() }
    }

    #[test]
    fn what_was_found_is_told_once_on_each_branch() {
        let mut events = Events::default();
        let steps =
            |found: Vec<StoryView>| -> Vec<u64> { found.iter().map(|view| view.step).collect() };
        assert_eq!(steps(events.found(&frame(&[0, 3]))), [0, 3]);
        assert_eq!(steps(events.found(&frame(&[3, 7]))), [7]);
        // Something is done at step 5, so what comes then is new.
        events.forget_after(5);
        assert_eq!(steps(events.found(&frame(&[3, 6]))), [6]);
    }

    #[test]
    fn goals_are_told_when_they_turn() {
        let view = |lit: &[bool]| GoalsView {
            goals: lit
                .iter()
                .map(|lit| GoalView { lit: *lit, since: None, spans: Vec::new() })
                .collect(),
            moves: 0,
            commands: 0,
            begun_us: 0,
            lost: 0,
        };
        let mut events = Events::default();
        assert_eq!(events.turned(&view(&[false, true])), [(1, true)]);
        assert_eq!(events.turned(&view(&[false, true])), []);
        assert_eq!(events.turned(&view(&[true, false])), [(0, true), (1, false)]);
    }
}
