//! The run as a strip: its branches, where each left another, and how far it is known.

use redscope_labs::Cast;
use redscope_labs::check::Checks;
use redscope_sim::Timeline;

use crate::frame::{BranchView, TimelineView};

/// The branches as they are now.
pub(crate) fn timeline(timeline: &Timeline<Cast, Checks>) -> TimelineView {
    let branches = timeline.branches().map(|(id, branch)| BranchView {
        id: id.0,
        name: branch.name.clone(),
        parent: branch.parent.map(|(parent, left)| (parent.0, left.at.0)),
        acts: branch.log.len(),
        end_us: branch.end.at.0.max(match id == timeline.branch() {
            true => timeline.sim().now().0,
            false => 0,
        }),
    });
    TimelineView { branch: timeline.branch().0, branches: branches.collect() }
}
