//! The run as a strip with a lane for each branch and a red handle for the moment that is shown. Drag
//! anywhere on it.

use std::collections::BTreeMap;

use redscope_session::TimelineView;
use redscope_session::lesson::GoalsView;
use wasm_bindgen::JsCast;
use web_sys::Element;
use yew::prelude::*;

use super::heads::Heads;
use super::lanes::{self, Lane};
use super::scale::Scale;
use crate::i18n::{use_lang, use_words};
use crate::measure::use_size;
use crate::model::{Recorded, Slice, seconds};
use crate::msg::Msg;
use crate::platform;

/// A pointer that has moved less than this, in pixels, has not dragged.
const LEAST_DRAG: f64 = 4.0;
/// Ticks are at one of these distances, in seconds.
const TICKS_S: [u64; 8] = [1, 2, 5, 10, 30, 60, 300, 600];

#[derive(Properties, PartialEq)]
pub(crate) struct StripProps {
    pub(crate) timeline: Slice<TimelineView>,
    /// What is known of each branch.
    pub(crate) recorded: BTreeMap<usize, Recorded>,
    pub(crate) now_us: u64,
    /// The goals of a lesson, if there is one.
    pub(crate) goals: Slice<Option<GoalsView>>,
    /// Without the branches by their names, to be looked at and dragged.
    #[prop_or_default]
    pub(crate) bare: bool,
    pub(crate) on: Callback<Msg>,
}

#[component]
pub(crate) fn Strip(props: &StripProps) -> Html {
    let words = use_words();
    let lang = use_lang();
    let TimelineView { branch, begun_us, branches, notes } = &*props.timeline;
    let begun_us = *begun_us;
    let end_us = branches.iter().map(|branch| branch.end_us).max().unwrap_or(0).max(props.now_us);
    let (strip, ground) = (use_node_ref(), use_node_ref());
    let scale = Scale::of(end_us, use_size(&ground).0);
    // Where the pointer went down, until it has dragged.
    let pressed = use_mut_ref(|| None::<f64>);
    use_effect_with((*branch, branches.len()), {
        let strip = strip.clone();
        move |_| reveal_lane(&strip)
    });
    let nothing = Recorded::default();
    let lanes_drawn = branches.iter().map(|lane| {
        let is_here = lane.id == *branch;
        let lane = Lane {
            branch: lane,
            is_here,
            recorded: props.recorded.get(&lane.id).unwrap_or(&nothing),
            notes: if is_here { notes } else { &[] },
            begun_us,
        };
        lanes::view(scale, lang, &lane, &props.on)
    });
    let tick_s =
        TICKS_S.into_iter().find(|s| scale.span_us / 1e6 / (*s as f64) <= 12.0).unwrap_or(1800);
    let ticks = (0..=(scale.span_us / 1e6) as u64).step_by(tick_s as usize).map(|s| {
        html! { <span class="tick" style={format!("left:{}", scale.percent(s * 1_000_000))}>{ format!("{s} s") }</span> }
    });
    let at = {
        let on = props.on.clone();
        Callback::from(move |event: PointerEvent| {
            if let Some(strip) = area(&event) {
                let area = strip.get_bounding_client_rect();
                let part = (f64::from(event.client_x()) - area.left()) / area.width().max(1.0);
                let at_us = (part.clamp(0.0, 1.0) * scale.span_us) as u64;
                let at_us = marked(&event).unwrap_or(at_us);
                on.emit(Msg::Seek(at_us.max(begun_us)));
            }
        })
    };
    let onpointerdown = {
        let (at, pressed) = (at.clone(), pressed.clone());
        Callback::from(move |event: PointerEvent| {
            *pressed.borrow_mut() = Some(f64::from(event.client_x()));
            if let Some(strip) = area(&event) {
                let _ = strip.set_pointer_capture(event.pointer_id());
            }
            at.emit(event);
        })
    };
    let onpointermove = Callback::from(move |event: PointerEvent| {
        let x = f64::from(event.client_x());
        if pressed.borrow().is_some_and(|from| (x - from).abs() < LEAST_DRAG) {
            return;
        }
        if event.buttons() & 1 == 1 {
            *pressed.borrow_mut() = None;
            at.emit(event);
        }
    });
    let onkeydown = {
        let (on, now_us) = (props.on.clone(), props.now_us);
        Callback::from(move |event: KeyboardEvent| {
            let to = match event.key().as_str() {
                "PageUp" => now_us.saturating_sub(1_000_000).max(begun_us),
                "PageDown" => now_us + 1_000_000,
                _ => return,
            };
            event.prevent_default();
            on.emit(Msg::Seek(to));
        })
    };
    html! {
        <div class="strip" ref={strip}>
            if !props.bare {
                <Heads timeline={props.timeline.clone()} recorded={props.recorded.clone()} on={props.on.clone()} />
            }
            <div class="area" ref={ground} {onpointerdown} {onpointermove}>
                <div class="sld" role="slider" tabindex="0" aria-label={words.timeline}
                    aria-valuemin={(begun_us / 1000).to_string()} aria-valuemax={(end_us / 1000).to_string()}
                    aria-valuenow={(props.now_us / 1000).to_string()}
                    aria-valuetext={format!("{} s", seconds(props.now_us))} {onkeydown} />
                <div class="ticks" aria-hidden="true">{ for ticks }</div>
                <span class="setup" style={format!("width:{}", scale.percent(begun_us))} title={words.set_up}>
                    { scale.has_room(begun_us).then_some(words.set_up) }</span>
                // However many they are: what stands before keeps its element, and with it the focus.
                <>{ for lanes_drawn }</>
                { view_goals(scale, words.lesson.goals_lit, (*props.goals).as_ref(), props.now_us) }
                { lanes::forks(scale, branches) }
                <span class="head" style={format!("left:{}", scale.percent(props.now_us))} aria-hidden="true" />
            </div>
        </div>
    }
}

/// When each goal was lit, as far as it is known at the moment that is shown.
fn view_goals(scale: Scale, label: &'static str, view: Option<&GoalsView>, now_us: u64) -> Html {
    let Some(view) = view else { return html! {} };
    let bars = view.goals.iter().enumerate().map(|(number, goal)| {
        let spans = goal.spans.iter().map(|(from, until)| {
            let until = until.unwrap_or(now_us);
            let (left, width) = (scale.percent(*from), scale.percent(until.saturating_sub(*from)));
            html! { <i style={format!("left:{left};width:{width}")} /> }
        });
        html! { <div class="glit" key={number}>{ for spans }</div> }
    });
    html! { <div class="glits" title={label} aria-hidden="true">{ for bars }</div> }
}

/// Scrolls to the lane that time runs on: the strip has room for two, whatever is added.
fn reveal_lane(strip: &NodeRef) {
    let strip = strip.cast::<Element>();
    if let Some(lane) = strip.and_then(|strip| strip.query_selector(".lane-name.on").ok().flatten())
    {
        platform::reveal(&lane);
    }
}

/// The moment of the mark on which a pointer goes down.
fn marked(event: &PointerEvent) -> Option<u64> {
    if event.type_() != "pointerdown" {
        return None;
    }
    let over = event.target()?.dyn_into::<Element>().ok()?;
    over.closest(".mark").ok().flatten()?.get_attribute("data-at")?.parse().ok()
}

/// The strip that a pointer is on: what it is over may be a mark.
fn area(event: &PointerEvent) -> Option<Element> {
    let over = event.target().and_then(|target| target.dyn_into::<Element>().ok())?;
    over.closest(".area").ok().flatten()
}
