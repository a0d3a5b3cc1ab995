//! The lanes of the strip: how far a branch is known, what was typed, done and told on it, while a
//! fault lasts, and where it has left another one.

use redscope_session::{BranchView, LineKind, MessageKind, NoteView};
use yew::prelude::*;

use super::hue;
use super::strip::Scale;
use crate::i18n::{Lang, sentence};
use crate::model::{Recorded, seconds};
use crate::shapes::{ACT, Mark, NOTE, kind_mark, outline, story_mark};

/// Marks of a kind drawn at the most, the last ones.
const MOST_MARKS: usize = 300;
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
}

pub(super) fn view(scale: Scale, lang: Lang, lane: &Lane<'_>) -> Html {
    let Lane { branch, is_here, recorded, .. } = lane;
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
            { marks(scale, lang, lane, start_us) }
            if lost > 0 { <span class="lostn t-bad">{ format!("{lost} {}", lang.words().lost) }</span> }
        </div>
    }
}

/// What was typed, done, told and noted. A branch shows what comes after it has left another one.
fn marks(scale: Scale, lang: Lang, lane: &Lane<'_>, start_us: u64) -> Html {
    let Lane { recorded, notes, .. } = lane;
    let draw = |at_us: u64, shape: Mark, title: String| {
        html! {
            <svg class="mark" viewBox="0 0 16 16" style={format!("left:{}", scale.percent(at_us))}>
                <title>{ title }</title>
                { outline(shape) }
            </svg>
        }
    };
    let typed = recorded.lines.values().flatten().filter(|line| line.kind == LineKind::Typed);
    let typed = last(typed.filter(|line| line.at_us >= start_us));
    let typed =
        typed.map(|line| draw(line.at_us, kind_mark(MessageKind::Client), line.text.clone()));
    let acts = last(recorded.acts.iter().filter(|act| act.at_us >= start_us));
    let acts = acts.map(|act| draw(act.at_us, ACT, act.text.clone()));
    let stories = last(recorded.stories.iter().filter(|view| view.at_us >= start_us));
    let stories = stories.map(|view| {
        let said = sentence(lang, view);
        let title = format!("{} {} {}", seconds(view.at_us), said.fact, said.why);
        draw(view.at_us, story_mark(&view.story, view.tone), title)
    });
    let notes = notes.iter().map(|note| draw(note.at_us, NOTE, note.text.clone()));
    html! { <>{ for typed }{ for stories }{ for acts }{ for notes }</> }
}

/// The last ones, if there are too many.
fn last<T>(all: impl Iterator<Item = T>) -> impl Iterator<Item = T> {
    let all: Vec<T> = all.collect();
    let skipped = all.len().saturating_sub(MOST_MARKS);
    all.into_iter().skip(skipped)
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
