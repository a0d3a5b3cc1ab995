//! The run as a strip with a lane for each branch: marks for what was typed and what has happened, a
//! red handle for the moment that is shown. Drag anywhere on it.

use std::collections::BTreeMap;

use redscope_session::{BranchView, Line, LineKind, MessageKind, Story, StoryView, TimelineView};
use wasm_bindgen::JsCast;
use web_sys::Element;
use yew::prelude::*;

use crate::i18n::{sentence, use_lang, use_words};
use crate::model::{Slice, seconds};
use crate::msg::Msg;
use crate::shapes::{Mark, kind_mark, outline, story_mark};

/// The strip shows no less than this, in microseconds, and a part of it more than is known.
const LEAST_SPAN_US: f64 = 20_000_000.0;
const SPARE: f64 = 1.08;
/// Ticks are at one of these distances, in seconds.
const TICKS_S: [u64; 8] = [1, 2, 5, 10, 30, 60, 300, 600];
/// Marks drawn at the most.
const MOST_MARKS: usize = 300;

#[derive(Properties, PartialEq)]
pub(super) struct StripProps {
    pub(super) timeline: Slice<TimelineView>,
    pub(super) stories: Slice<Vec<StoryView>>,
    pub(super) lines: Slice<BTreeMap<String, Vec<Line>>>,
    pub(super) now_us: u64,
    pub(super) step: u64,
    pub(super) on: Callback<Msg>,
}

#[component]
pub(super) fn Strip(props: &StripProps) -> Html {
    let words = use_words();
    let lang = use_lang();
    let TimelineView { branch, branches } = &*props.timeline;
    let end_us = branches.iter().map(|branch| branch.end_us).max().unwrap_or(0).max(props.now_us);
    let span_us = (end_us as f64 * SPARE).max(LEAST_SPAN_US);
    let percent = move |at_us: u64| format!("{:.3}%", at_us as f64 / span_us * 100.0);
    let lanes = branches.iter().map(|lane| {
        let is_here = lane.id == *branch;
        let marks = if is_here {
            marks(props, &percent, |story| {
                let said = sentence(lang, story);
                format!("{} {} {}", seconds(story.at_us), said.fact, said.why)
            })
        } else {
            Html::default()
        };
        lane_view(props, lane, is_here, &percent, marks, words.lost)
    });
    let tick_s = TICKS_S.into_iter().find(|s| span_us / 1e6 / (*s as f64) <= 12.0).unwrap_or(1800);
    let ticks = (0..=(span_us / 1e6) as u64).step_by(tick_s as usize).map(|s| {
        html! { <span class="tick" style={format!("left:{}", percent(s * 1_000_000))}>{ format!("{s} s") }</span> }
    });
    let at = {
        let on = props.on.clone();
        Callback::from(move |event: PointerEvent| {
            if let Some(strip) = area(&event) {
                let area = strip.get_bounding_client_rect();
                let part = (f64::from(event.client_x()) - area.left()) / area.width().max(1.0);
                on.emit(Msg::Seek((part.clamp(0.0, 1.0) * span_us) as u64));
            }
        })
    };
    let onpointerdown = {
        let at = at.clone();
        Callback::from(move |event: PointerEvent| {
            if let Some(strip) = area(&event) {
                let _ = strip.set_pointer_capture(event.pointer_id());
            }
            at.emit(event);
        })
    };
    let onpointermove = Callback::from(move |event: PointerEvent| {
        if event.buttons() & 1 == 1 {
            at.emit(event);
        }
    });
    let onkeydown = {
        let (on, now_us) = (props.on.clone(), props.now_us);
        Callback::from(move |event: KeyboardEvent| {
            let to = match event.key().as_str() {
                "PageUp" => now_us.saturating_sub(1_000_000),
                "PageDown" => now_us + 1_000_000,
                _ => return,
            };
            event.prevent_default();
            on.emit(Msg::Seek(to));
        })
    };
    html! {
        <div class="strip">
            <div class="heads">{ for branches.iter().map(|lane| head(props, lane, *branch)) }</div>
            <div class="area" role="slider" tabindex="0" aria-label={words.timeline}
                aria-valuemin="0" aria-valuemax={(end_us / 1000).to_string()}
                aria-valuenow={(props.now_us / 1000).to_string()}
                aria-valuetext={format!("{} s", seconds(props.now_us))}
                {onpointerdown} {onpointermove} {onkeydown}>
                <div class="ticks" aria-hidden="true">{ for ticks }</div>
                { for lanes }
                <span class="head" style={format!("left:{}", percent(props.now_us))} aria-hidden="true" />
            </div>
        </div>
    }
}

/// The strip that a pointer is on: what it is over may be a mark.
fn area(event: &PointerEvent) -> Option<Element> {
    let over = event.target().and_then(|target| target.dyn_into::<Element>().ok())?;
    over.closest(".area").ok().flatten()
}

/// The letter of a branch.
fn letter(id: usize) -> char {
    char::from(b'A' + (id % 26) as u8)
}

/// The name of a lane; it goes there.
fn head(props: &StripProps, lane: &BranchView, here: usize) -> Html {
    let id = lane.id;
    let onclick = props.on.reform(move |_: MouseEvent| Msg::Switch(id));
    let color = if id.is_multiple_of(2) { "t5" } else { "t6" };
    html! {
        <button class={classes!("lane-name", (id == here).then_some("on"))} {onclick}
            aria-pressed={(id == here).to_string()}>
            <b class={color}>{ letter(id).to_string() }</b>{ format!(" {}", lane.name) }
        </button>
    }
}

fn lane_view(
    props: &StripProps,
    lane: &BranchView,
    is_here: bool,
    percent: &impl Fn(u64) -> String,
    marks: Html,
    lost_word: &str,
) -> Html {
    let start_us = lane.parent.map_or(0, |(_, left_us)| left_us);
    let width = lane.end_us.saturating_sub(start_us);
    let lost: u64 = match is_here {
        true => props
            .stories
            .iter()
            .map(|view| match view.story {
                Story::WritesLost { writes, .. } => writes,
                _ => 0,
            })
            .sum(),
        false => 0,
    };
    let class = classes!(
        "lane",
        if lane.id.is_multiple_of(2) { "a" } else { "b" },
        is_here.then_some("on")
    );
    html! {
        <div {class}>
            <span class="known" style={format!("left:{};width:{}", percent(start_us), percent(width))} />
            { marks }
            if lost > 0 { <span class="lostn t-bad">{ format!("{lost} {lost_word}") }</span> }
        </div>
    }
}

/// What was typed, and what has happened.
fn marks(
    props: &StripProps,
    percent: &impl Fn(u64) -> String,
    title: impl Fn(&StoryView) -> String,
) -> Html {
    let typed = props.lines.values().flatten().filter(|line| line.kind == LineKind::Typed);
    let typed = typed
        .take(MOST_MARKS)
        .map(|line| mark(percent(line.at_us), kind_mark(MessageKind::Client), &line.text));
    let skipped = props.stories.len().saturating_sub(MOST_MARKS);
    let told =
        props.stories.iter().skip(skipped).map(|view| {
            mark(percent(view.at_us), story_mark(&view.story, view.tone), &title(view))
        });
    html! { <>{ for typed }{ for told }</> }
}

fn mark(left: String, mark: Mark, title: &str) -> Html {
    html! {
        <svg class="mark" viewBox="0 0 16 16" style={format!("left:{left}")}>
            <title>{ title.to_owned() }</title>
            { outline(mark) }
        </svg>
    }
}
