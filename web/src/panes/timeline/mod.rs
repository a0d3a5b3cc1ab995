//! The time machine: transport, and a strip of the run to drag.

pub(in crate::panes) mod badge;
pub(crate) mod choices;
mod heads;
mod idle;
mod lanes;
mod marked;
mod marks;
mod scale;
mod strip;
mod worded;
mod zoom;

use std::collections::BTreeMap;

use redscope_session::lesson::GoalsView;
use redscope_session::{Slowed, TimelineView};
use yew::prelude::*;

use crate::i18n::use_words;
use crate::keys::before_last_act;
use crate::model::{Picture, Recorded, Slice, clock, pair};
use crate::msg::Msg;
use crate::shown::Overlay;
use crate::stretch::Stretch;
use choices::{goals, speeds};
use heads::Heads;
pub(crate) use strip::Strip;

#[derive(Properties, PartialEq)]
struct TimeMachineProps {
    timeline: Slice<TimelineView>,
    /// What is known of each branch.
    recorded: BTreeMap<usize, Recorded>,
    /// Whether two branches are being compared.
    compares: bool,
    /// Why time is slower than usual, if it is.
    slowed: Option<Slowed>,
    now_us: u64,
    /// Just before the last act, if there is one.
    undo_us: Option<u64>,
    /// The goals of a lesson, if there is one.
    goals: Slice<Option<GoalsView>>,
    playing: bool,
    speed: f64,
    /// What the strip shows of it.
    stretch: Stretch,
    on: Callback<Msg>,
}

/// The time machine of a picture.
pub(crate) fn time_machine(
    picture: &Picture,
    playing: bool,
    speed: f64,
    stretch: &Stretch,
    on: &Callback<Msg>,
) -> Html {
    html! {
        <TimeMachine timeline={picture.timeline.clone()} recorded={picture.recorded()}
            compares={picture.comparison.is_some()} slowed={picture.slowed} now_us={picture.now_us} undo_us={before_last_act(picture)} goals={picture.goals.clone()} {playing} {speed} stretch={stretch.clone()}
            on={on.clone()} />
    }
}

/// The branches of a picture by their names, each with its menu.
pub(crate) fn branches(picture: &Picture, on: &Callback<Msg>) -> Html {
    html! {
        <Heads timeline={picture.timeline.clone()} recorded={picture.recorded()} on={on.clone()} />
    }
}

/// The foot of the workbench.
#[component]
fn TimeMachine(props: &TimeMachineProps) -> Html {
    let words = use_words();
    let on = &props.on;
    let icon = |label: &'static str, class: &'static str, path: &'static str, message: Msg| {
        let onclick = on.reform(move |_: MouseEvent| message.clone());
        html! {
            <button class={classes!("btn", class)} aria-label={label} title={label} {onclick}>
                <svg class="ico" viewBox="0 0 24 24" aria-hidden="true"><path d={path} /></svg>
            </button>
        }
    };
    let play = if props.playing { words.pause } else { words.play };
    let play_path = if props.playing { "M9 5v14M15 5v14" } else { "M8 5l11 7-11 7z" };
    let TimelineView { begun_us, notes, .. } = &*props.timeline;
    let pair = pair(&props.timeline);
    let oncompare = {
        let pair = pair.filter(|_| !props.compares);
        on.reform(move |_: MouseEvent| Msg::Compare(pair))
    };
    let onundo = {
        let (on, undo_us) = (on.clone(), props.undo_us);
        Callback::from(move |_: MouseEvent| {
            undo_us.into_iter().for_each(|at| on.emit(Msg::Seek(at)))
        })
    };
    let time = clock(props.now_us);
    // A narrow screen has room for hours and minutes only if there are any.
    let (hours, rest) = time.split_at("00:00:".len());
    let has_minutes = hours != "00:00:";
    let overlay = |overlay| on.reform(move |_: MouseEvent| Msg::Overlay(Some(overlay)));
    html! {
        <section class="tlw" aria-label={words.timeline}>
            <div class="tp">
                { icon(words.to_start, "dk", "M19 6l-7 6 7 6zM11 6l-7 6 7 6z", Msg::Seek(*begun_us)) }
                { icon(words.step_back, "", "M18 6l-8 6 8 6zM6 5v14", Msg::StepBack) }
                <button class="btn pri" onclick={on.reform(|_: MouseEvent| Msg::TogglePlay)}>
                    <svg class="ico" viewBox="0 0 24 24" aria-hidden="true"><path d={play_path} /></svg>
                    <span class="word">{ play }</span><kbd class="dk">{ "Space" }</kbd>
                </button>
                { icon(words.step, "", "M6 6l8 6-8 6zM18 5v14", Msg::Step) }
                <button class="btn dk" aria-label={words.undo_act} title={words.undo_act} disabled={props.undo_us.is_none()} onclick={onundo}>
                    <svg class="ico" viewBox="0 0 24 24" aria-hidden="true"><path d="M8 5L4 9l4 4M4 9h10a5 5 0 0 1 0 10h-4" /></svg>
                </button>
                { goals(words, "dk", props.goals.is_some(), on) }
                <span class="clock mono" data-testid="now"><span class={(!has_minutes).then_some("dk")}>{ hours }</span>{ rest }</span>
                { speeds(words, "dk", props.speed, on) }
                if let Some(why) = props.slowed {
                    <span class="pill slow" title={words.slowed(why)}>{ words.slowed(why) }</span>
                    if props.speed == 0.0 {
                        <button class="btn sm dk" onclick={on.reform(|_: MouseEvent| Msg::Speed(1.0))}>{ words.in_real_time }</button>
                    }
                } else if props.compares {
                    <span class="mut f0 dk">{ words.move_together }</span>
                } else {
                    <span class="mut f0 dk">{ words.drag_hint }</span>
                }
                <span class="grow" />
                <button class="btn sm dk" onclick={on.reform(|_: MouseEvent| Msg::Fork)}>{ words.fork }</button>
                if pair.is_some() {
                    <button class={classes!("btn", "sm", "dk", props.compares.then_some("on"))} onclick={oncompare}
                        aria-pressed={props.compares.to_string()}>{ words.compare }</button>
                }
                <button class="btn sm dk" onclick={overlay(Overlay::Note)}>{ words.notes }
                    if !notes.is_empty() { <span class="cnt">{ notes.len() }</span> }</button>
                { zoom::view(words, &props.stretch, on) }
                <button class="btn sm dk" onclick={overlay(Overlay::Keys)} aria-label={words.keys_list}
                    title={words.keys_list}>{ "?" }</button>
            </div>
            <Strip timeline={props.timeline.clone()} recorded={props.recorded.clone()}
                now_us={props.now_us} goals={props.goals.clone()} stretch={props.stretch.clone()} on={on.clone()} />
        </section>
    }
}
