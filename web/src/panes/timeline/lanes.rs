//! The lanes of the strip: how far a branch is known, what was typed, done and told on it, while a
//! fault lasts, and where it has left another one.

use std::rc::Rc;

use redscope_session::{BranchView, NoteView};
use yew::prelude::*;

use super::badge::{self, hue};
use super::marked::Marks;
use super::scale::Scale;
use super::worded::Bounds;
use crate::i18n::Lang;
use crate::model::Recorded;
use crate::msg::Msg;

/// Heights in the strip, in CSS pixels, as the style sheet has them.
const TICKS_PX: usize = 22;
const LANE_PX: usize = 26;

/// A branch as a lane of the strip.
pub(super) struct Lane<'a> {
    pub(super) branch: &'a BranchView,
    /// Whether the present moment is on it.
    pub(super) is_here: bool,
    pub(super) recorded: &'a Recorded,
    pub(super) notes: &'a [NoteView],
    /// Nothing before can be gone back to, and nothing is marked there.
    pub(super) begun_us: u64,
    /// The moment that is shown.
    pub(super) now_us: u64,
}

pub(super) fn view(scale: &Rc<Scale>, lang: Lang, lane: &Lane<'_>, on: &Callback<Msg>) -> Html {
    let Lane { branch, is_here, recorded, notes, begun_us, now_us } = lane;
    let start_us = branch.parent.map_or(0, |(_, left_us)| left_us);
    let faults = recorded.faults().into_iter().filter_map(|(from, to)| {
        let (from, to) = (from.max(start_us), to.unwrap_or(branch.end_us));
        let style = scale.area((from, to)).filter(|_| to > from)?;
        Some(html! { <span class="fault" {style} /> })
    });
    let class = classes!("lane", hue(branch.id), is_here.then_some("on"));
    let lost = recorded.lost();
    let marked_us = start_us.max(*begun_us);
    // The lane that time runs on ends where time has come to.
    let end_us = if *is_here { branch.end_us.max(*now_us) } else { branch.end_us };
    let bounds = Bounds::of(scale, (marked_us, end_us), *now_us);
    html! {
        <div {class} key={branch.id}>
            if let Some(style) = scale.area((start_us, branch.end_us)) { <span class="known" {style} /> }
            { for faults }
            <Marks recorded={(*recorded).clone()} notes={notes.to_vec()} start_us={marked_us} {bounds}
                label={format!("{} {}", lang.words().marks.marks, badge::letter(branch.id))} scale={scale.clone()} on={on.clone()} />
            if lost > 0 { <span class="lostn t-bad">{ format!("{lost} {}", lang.words().lost) }</span> }
        </div>
    }
}

/// The curves by which branches leave others.
pub(super) fn forks(scale: &Scale, branches: &[BranchView]) -> Html {
    let row = |id: usize| branches.iter().position(|branch| branch.id == id);
    let curves = branches.iter().filter_map(|branch| {
        let (parent, left_us) = branch.parent.filter(|(_, left_us)| scale.has(*left_us))?;
        let (from, to) = (row(parent)?, row(branch.id)?);
        let top = TICKS_PX + from * LANE_PX + LANE_PX - 4;
        let height = (to - from) * LANE_PX - LANE_PX / 2 + 4;
        let style = format!("left:{};top:{top}px", scale.left(left_us));
        let color = if branch.id.is_multiple_of(2) { "var(--s5)" } else { "var(--s6)" };
        let path = format!("M1 0V{0}Q1 {height} 7 {height}", height.saturating_sub(6));
        Some(html! {
            <svg class="fork" width="8" height={(height + 1).to_string()} {style} key={branch.id}>
                <path d={path} fill="none" stroke={color} stroke-width="2" />
            </svg>
        })
    });
    html! { <span aria-hidden="true">{ for curves }</span> }
}
