//! The lanes of the strip: how far a branch is known, what was typed, done and told on it, while a
//! fault lasts, and where it has left another one.

use redscope_session::{BranchView, NoteView};
use yew::prelude::*;

use super::badge::hue;
use super::marks;
use super::scale::Scale;
use crate::i18n::{Lang, use_lang};
use crate::model::Recorded;
use crate::shapes::outline;

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
}

pub(super) fn view(scale: Scale, lang: Lang, lane: &Lane<'_>) -> Html {
    let Lane { branch, is_here, recorded, notes, begun_us } = lane;
    let start_us = branch.parent.map_or(0, |(_, left_us)| left_us);
    let place = |from: u64, to: u64| {
        format!("left:{};width:{}", scale.percent(from), scale.percent(to.saturating_sub(from)))
    };
    let faults = recorded.faults().into_iter().filter_map(|(from, to)| {
        let (from, to) = (from.max(start_us), to.unwrap_or(branch.end_us));
        (to > from).then(|| html! { <span class="fault" style={place(from, to)} /> })
    });
    let class = classes!("lane", hue(branch.id), is_here.then_some("on"));
    let lost = recorded.lost();
    html! {
        <div {class} key={branch.id}>
            <span class="known" style={place(start_us, branch.end_us)} />
            { for faults }
            <Marks recorded={(*recorded).clone()} notes={notes.to_vec()} start_us={start_us.max(*begun_us)} {scale} />
            if lost > 0 { <span class="lostn t-bad">{ format!("{lost} {}", lang.words().lost) }</span> }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct MarksProps {
    recorded: Recorded,
    notes: Vec<NoteView>,
    /// A branch shows what comes after it has left another one.
    start_us: u64,
    scale: Scale,
}

/// What was typed, done, told and noted.
#[component]
fn Marks(props: &MarksProps) -> Html {
    let lang = use_lang();
    let scale = props.scale;
    let things = marks::things(&props.recorded, &props.notes, props.start_us);
    let groups = marks::merged(things, |us| scale.px(us), scale.width).into_iter().map(|group| {
        let count = group.count();
        html! {
            <span class={classes!("mark", group.is_end(scale.px(group.at_us()), scale.width).then_some("end"))} data-at={group.at_us().to_string()} title={group.title(lang)}
                style={format!("left:{}", scale.percent(group.at_us()))}>
                <svg viewBox="0 0 16 16" aria-hidden="true">{ outline(group.shape()) }</svg>
                if count > 1 { <b>{ count }</b> }
            </span>
        }
    });
    html! { <>{ for groups }</> }
}

/// The curves by which branches leave others.
pub(super) fn forks(scale: Scale, branches: &[BranchView]) -> Html {
    let row = |id: usize| branches.iter().position(|branch| branch.id == id);
    let curves = branches.iter().filter_map(|branch| {
        let (parent, left_us) = branch.parent?;
        let (from, to) = (row(parent)?, row(branch.id)?);
        let top = TICKS_PX + from * LANE_PX + LANE_PX - 4;
        let height = (to - from) * LANE_PX - LANE_PX / 2 + 4;
        let style = format!("left:{};top:{top}px", scale.percent(left_us));
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
