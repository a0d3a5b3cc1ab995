//! When nothing has happened for long: neither typed nor done, told nor noted, on no branch.

use std::collections::BTreeMap;

use redscope_session::TimelineView;

use super::marks::things;
use super::scale::Span;
use crate::model::Recorded;

/// Less than this is never idle, in microseconds, nor less than such a part of all that is known.
const LEAST_US: u64 = 30_000_000;
const PART: u64 = 10;
/// What happens keeps so much room, in microseconds.
const ROOM_US: u64 = 2_000_000;
/// What lasts until now grows by such steps, in microseconds: in between nothing on the strip moves.
const STEP_US: u64 = 60_000_000;

/// The idle stretches of a run that is known until `end_us`, in order of time.
pub(super) fn idle(
    timeline: &TimelineView,
    recorded: &BTreeMap<usize, Recorded>,
    end_us: u64,
) -> Vec<Span> {
    // Most runs are short, and this is asked with each picture.
    if end_us < LEAST_US {
        return Vec::new();
    }
    let told = recorded.values().flat_map(|known| {
        let things = things(known, &[], timeline.begun_us).into_iter().map(|thing| thing.at_us);
        things.collect::<Vec<u64>>()
    });
    let lanes = timeline.branches.iter();
    let lanes = lanes.flat_map(|lane| [lane.end_us, lane.parent.map_or(0, |(_, left_us)| left_us)]);
    let lanes = lanes.filter(|at_us| *at_us < end_us);
    let notes = timeline.notes.iter().map(|note| note.at_us);
    let mut moments: Vec<u64> = told.chain(lanes).chain(notes).chain([timeline.begun_us]).collect();
    moments.retain(|at_us| *at_us >= timeline.begun_us);
    moments.sort_unstable();
    stretches(&moments, end_us)
}

/// The long ones between moments in order of time, and after the last.
fn stretches(moments: &[u64], end_us: u64) -> Vec<Span> {
    let least_us = LEAST_US.max(end_us / PART);
    let between = moments.windows(2).map(|two| (two[0], two[1]));
    let last = moments.last().map(|last_us| {
        let known_us = end_us.saturating_sub(*last_us);
        (*last_us, last_us + known_us / STEP_US * STEP_US)
    });
    let long = between.chain(last).filter(|(from, to)| to.saturating_sub(*from) >= least_us);
    long.map(|(from, to)| (from + ROOM_US, to - ROOM_US)).collect()
}

#[cfg(test)]
mod tests {
    use redscope_session::{BranchView, NoteView, Story, StoryView, Tone};

    use super::*;
    use crate::model::Slice;

    const S: u64 = 1_000_000;

    #[test]
    fn long_stretches_between_what_happens_are_idle_and_the_last_grows_by_minutes() {
        assert_eq!(stretches(&[S, 5 * S, 44 * S, 50 * S], 52 * S), [(7 * S, 42 * S)]);
        assert_eq!(stretches(&[S, 5 * S, 34 * S], 40 * S), [], "short ones stay");
        assert_eq!(stretches(&[S, 32 * S, 900 * S], 910 * S), [(34 * S, 898 * S)], "against all");
        assert_eq!(stretches(&[S], 60 * S), []);
        assert_eq!(stretches(&[S], 62 * S), [(3 * S, 59 * S)]);
        assert_eq!(stretches(&[S], 120 * S), [(3 * S, 59 * S)]);
        assert_eq!(stretches(&[S], 121 * S), [(3 * S, 119 * S)]);
        assert_eq!(stretches(&[], 121 * S), []);
    }

    #[test]
    fn what_happens_on_any_branch_and_what_was_noted_is_not_idle() {
        let lane = |id: usize, parent: Option<(usize, u64)>, end_us: u64| BranchView {
            id,
            name: String::new(),
            parent,
            acts: 0,
            end_us,
        };
        let mut timeline = TimelineView {
            begun_us: S,
            branch: 0,
            branches: vec![lane(0, None, 200 * S), lane(1, Some((0, 50 * S)), 100 * S)],
            notes: Vec::new(),
        };
        let told = StoryView {
            step: 1,
            at_us: 160 * S,
            node: "n1".to_owned(),
            tone: Tone::Plain,
            story: Story::Crashed,
            origin: None,
        };
        let known = Recorded { stories: Slice::from(vec![told]), ..Recorded::default() };
        let recorded = BTreeMap::from([(0, known)]);
        let spans = [(3 * S, 48 * S), (52 * S, 98 * S), (102 * S, 158 * S)];
        assert_eq!(idle(&timeline, &recorded, 200 * S), spans);
        timeline.notes.push(NoteView { at_us: 25 * S, text: "here".to_owned() });
        assert_eq!(idle(&timeline, &recorded, 200 * S), spans[1..]);
    }
}
