//! The run as a strip: its branches, where each left another, and how far it is known.

use std::collections::BTreeSet;

use crate::lesson::Along;
use redscope_actor::Time;
use redscope_labs::Cast;
use redscope_sim::{BranchId, Timeline};

use crate::frame::{BranchView, NoteView, TimelineView};
use crate::share::Note;

impl NoteView {
    /// A note as a page shows it.
    pub(crate) fn of(note: &Note) -> Self {
        NoteView { at_us: note.moment.at.0, text: note.text.clone() }
    }
}

/// The branches as they are now, but for those that were removed; nothing before `begun` can be gone back to.
pub(crate) fn timeline(
    timeline: &Timeline<Cast, Along>,
    removed: &BTreeSet<BranchId>,
    begun: Time,
    notes: Vec<NoteView>,
) -> TimelineView {
    let shown = timeline.branches().filter(|(id, _)| !removed.contains(id));
    let branches = shown.map(|(id, branch)| BranchView {
        id: id.0,
        name: branch.name.clone(),
        parent: branch.parent.map(|(parent, left)| (parent.0, left.at.0)),
        acts: branch.log.len(),
        end_us: branch.end.at.0.max(match id == timeline.branch() {
            true => timeline.sim().now().0,
            false => 0,
        }),
    });
    let branches = branches.collect();
    TimelineView { branch: timeline.branch().0, begun_us: begun.0, branches, notes }
}
