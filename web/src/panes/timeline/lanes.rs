//! The lanes of the strip: how far a branch is known, what was typed, done and told on it, while a
//! fault lasts, and where it has left another one.

use std::collections::BTreeMap;

use redscope_session::{ActView, BranchView, LineKind, MessageKind, NoteView, Story, StoryView};
use yew::prelude::*;

use super::strip::Scale;
use crate::i18n::{Lang, Words, sentence};
use crate::model::{Lines, seconds};
use crate::shapes::{ACT, Mark, NOTE, kind_mark, outline, story_mark};

/// Marks of a kind drawn at the most, the last ones.
const MOST_MARKS: usize = 300;
/// Heights in the strip, in CSS pixels, as the style sheet has them.
const TICKS_PX: usize = 22;
const LANE_PX: usize = 26;

/// What was told on a branch.
pub(super) struct Told<'a> {
    pub(super) stories: &'a [StoryView],
    pub(super) lines: &'a Lines,
    pub(super) acts: &'a [ActView],
}

impl Told<'_> {
    /// From when to when somebody was down, paused or cut off; `None`: until now.
    fn faults(&self) -> Vec<(u64, Option<u64>)> {
        let mut open: BTreeMap<(String, String), u64> = BTreeMap::new();
        let mut faults = Vec::new();
        for StoryView { at_us, node, story, .. } in self.stories {
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

/// Acknowledged writes that were lost, of everything that was told.
pub(super) fn lost(stories: &[StoryView]) -> u64 {
    let losses = stories.iter().map(|view| match view.story {
        Story::WritesLost { writes, .. } => writes,
        _ => 0,
    });
    losses.sum()
}

#[allow(clippy::too_many_arguments, reason = "a lane is drawn from all of it, in one place")]
pub(super) fn view(
    scale: Scale,
    lang: Lang,
    words: &Words,
    lane: &BranchView,
    is_here: bool,
    told: &Told<'_>,
    notes: &[NoteView],
    lost: u64,
) -> Html {
    let start_us = lane.parent.map_or(0, |(_, left_us)| left_us);
    let place = |from: u64, to: u64| {
        format!("left:{};width:{}", scale.percent(from), scale.percent(to.saturating_sub(from)))
    };
    let faults = told.faults().into_iter().filter_map(|(from, to)| {
        let (from, to) = (from.max(start_us), to.unwrap_or(lane.end_us));
        (to > from).then(|| html! { <span class="fault" style={place(from, to)} /> })
    });
    let class = classes!(
        "lane",
        if lane.id.is_multiple_of(2) { "a" } else { "b" },
        is_here.then_some("on")
    );
    html! {
        <div {class} key={lane.id}>
            <span class="known" style={place(start_us, lane.end_us)} />
            { for faults }
            { marks(scale, lang, told, notes, start_us) }
            if lost > 0 { <span class="lostn t-bad">{ format!("{lost} {}", words.lost) }</span> }
        </div>
    }
}

/// What was typed, done, told and noted. A branch shows what comes after it has left another one.
fn marks(scale: Scale, lang: Lang, told: &Told<'_>, notes: &[NoteView], start_us: u64) -> Html {
    let draw = |at_us: u64, shape: Mark, title: String| {
        html! {
            <svg class="mark" viewBox="0 0 16 16" style={format!("left:{}", scale.percent(at_us))}>
                <title>{ title }</title>
                { outline(shape) }
            </svg>
        }
    };
    let typed = told.lines.values().flatten().filter(|line| line.kind == LineKind::Typed);
    let typed = last(typed.filter(|line| line.at_us >= start_us));
    let typed =
        typed.map(|line| draw(line.at_us, kind_mark(MessageKind::Client), line.text.clone()));
    let acts = last(told.acts.iter().filter(|act| act.at_us >= start_us));
    let acts = acts.map(|act| draw(act.at_us, ACT, act.text.clone()));
    let stories = last(told.stories.iter().filter(|view| view.at_us >= start_us));
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

#[cfg(test)]
mod tests {
    use redscope_session::Tone;

    use super::*;

    fn story(at_us: u64, story: Story) -> StoryView {
        StoryView { step: at_us, at_us, node: "n1".to_owned(), tone: Tone::Plain, story }
    }

    #[test]
    fn a_fault_lasts_until_it_is_undone() {
        let lines = BTreeMap::new();
        let cut = |to: &str| Story::Cut { to: to.to_owned() };
        let stories = [
            story(1, Story::Crashed),
            story(2, cut("n2")),
            story(2, cut("n3")),
            story(5, Story::Started),
            story(7, Story::Healed { to: "n2".to_owned() }),
            story(9, Story::Paused),
        ];
        let told = Told { stories: &stories, lines: &lines, acts: &[] };
        assert_eq!(told.faults(), [(1, Some(5)), (2, None), (2, Some(7)), (9, None)]);
    }
}
