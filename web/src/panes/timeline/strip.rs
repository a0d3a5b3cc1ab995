//! The run as a strip with a lane for each branch and a red handle for the moment that is shown. Drag
//! anywhere on it.

use std::collections::BTreeMap;
use std::rc::Rc;

use redscope_session::TimelineView;
use redscope_session::lesson::GoalsView;
use wasm_bindgen::JsCast;
use web_sys::Element;
use yew::prelude::*;

use super::heads::Heads;
use super::idle::idle;
use super::lanes::{self, Lane};
use super::scale::{FOLD_PX, Scale, Span};
use crate::i18n::{use_lang, use_words};
use crate::measure::use_size;
use crate::model::{Recorded, Slice, seconds};
use crate::msg::Msg;
use crate::platform;
use crate::stretch::{Stretch, Zoom};

/// A pointer that has moved less than this, in pixels, has not dragged.
const LEAST_DRAG: f64 = 4.0;
/// A turn of the wheel makes the strip so much wider or narrower.
const TURN: f64 = 1.25;
/// Pixels that a tick takes with its words.
const TICK: f64 = 44.0;
/// Where the present comes to on a strip that follows it, as a share of its width.
const FOLLOWED: f64 = 0.25;

#[derive(Properties, PartialEq)]
pub(crate) struct StripProps {
    pub(crate) timeline: Slice<TimelineView>,
    /// What is known of each branch.
    pub(crate) recorded: BTreeMap<usize, Recorded>,
    pub(crate) now_us: u64,
    /// The goals of a lesson, if there is one.
    pub(crate) goals: Slice<Option<GoalsView>>,
    /// What is shown of the run's time.
    #[prop_or_default]
    pub(crate) stretch: Stretch,
    /// Without the branches by their names, and all of it, to be looked at and dragged.
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
    let end_us = props.timeline.end_us().max(props.now_us);
    let (strip, ground) = (use_node_ref(), use_node_ref());
    // What is idle is not looked for with each picture.
    let known = (props.timeline.clone(), props.recorded.clone(), end_us / 1_000_000, props.bare);
    let idle = use_memo(known, |(timeline, recorded, end_s, bare)| match bare {
        true => Vec::new(),
        false => idle(timeline, recorded, end_s * 1_000_000),
    });
    let scale = Rc::new(Scale::of(end_us, &idle, &props.stretch, use_size(&ground).0));
    {
        // Where the present goes, a strip that shows a part goes too.
        let is_left = props.stretch.times > 1.0 && !scale.has(props.now_us);
        let on = props.on.clone();
        use_effect_with(props.now_us, move |now_us| {
            if is_left {
                on.emit(Msg::Zoom(Zoom::To(*now_us, FOLLOWED)));
            }
        });
    }
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
            now_us: props.now_us,
        };
        lanes::view(&scale, lang, &lane, &props.on)
    });
    let (ticks, step_us) = scale.ticks();
    // What would stand out of the strip is left out.
    let ticks = ticks.into_iter().filter(|us| scale.px(*us) + TICK < scale.width);
    let ticks = ticks.map(|us| {
        html! { <span class="tick" style={format!("left:{}", scale.left(us))}>{ format!("{} s", rounded(us, step_us)) }</span> }
    });
    let folds =
        scale.folds.iter().map(|fold| view_fold(&scale, words.marks.idle, *fold, &props.on));
    let at = {
        let (on, scale) = (props.on.clone(), scale.clone());
        Callback::from(move |event: PointerEvent| {
            if let Some((px, _)) = place(&event) {
                let at_us = marked(&event).unwrap_or_else(|| scale.us(px));
                on.emit(Msg::Seek(at_us.max(begun_us)));
            }
        })
    };
    let onpointerdown = {
        let (at, pressed) = (at.clone(), pressed.clone());
        Callback::from(move |event: PointerEvent| {
            if is_fold(&event) {
                return;
            }
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
    let onwheel = {
        let (on, scale, times) = (props.on.clone(), scale.clone(), props.stretch.times);
        Callback::from(move |event: WheelEvent| {
            let Some((px, share)) = place(&event) else { return };
            let zoom = if event.ctrl_key() || event.meta_key() {
                let times = if event.delta_y() < 0.0 { TURN } else { 1.0 / TURN };
                Zoom::By(times, Some((scale.us(px), share)))
            } else if times > 1.0 && event.delta_x() != 0.0 {
                let middle = scale.width / 2.0;
                Zoom::To(scale.us(middle), 0.5 - event.delta_x() / scale.width)
            } else {
                return;
            };
            event.prevent_default();
            on.emit(Msg::Zoom(zoom));
        })
    };
    let onwheel = (!props.bare).then_some(onwheel);
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
                <div class="hds">
                    <span class="zsh mono" role="status">{ props.stretch.is_chosen().then(|| said(words.marks.shown, &scale)) }</span>
                    <Heads timeline={props.timeline.clone()} recorded={props.recorded.clone()} on={props.on.clone()} />
                </div>
            }
            <div class="area" ref={ground} {onpointerdown} {onpointermove} {onwheel}>
                <div class="sld" role="slider" tabindex="0" aria-label={words.timeline}
                    aria-valuemin={(begun_us / 1000).to_string()} aria-valuemax={(end_us / 1000).to_string()}
                    aria-valuenow={(props.now_us / 1000).to_string()}
                    aria-valuetext={format!("{} s", seconds(props.now_us))} {onkeydown} />
                <div class="ticks" aria-hidden="true">{ for ticks }</div>
                if let Some(style) = scale.area((0, begun_us)).filter(|_| begun_us > 0) {
                    <span class="setup" {style} title={words.set_up}>
                        { (scale.px_of((0, begun_us)) > scale.width * 0.05).then_some(words.set_up) }</span>
                }
                // However many they are: what stands before keeps its element, and with it the focus.
                <>{ for lanes_drawn }</>
                { view_goals(&scale, words.lesson.goals_lit, (*props.goals).as_ref(), props.now_us) }
                { lanes::forks(&scale, branches) }
                { for folds }
                if scale.has(props.now_us) {
                    <span class="head" style={format!("left:{}", scale.left(props.now_us))} aria-hidden="true" />
                }
            </div>
        </div>
    }
}

/// When each goal was lit, as far as it is known at the moment that is shown.
fn view_goals(scale: &Scale, label: &'static str, view: Option<&GoalsView>, now_us: u64) -> Html {
    let Some(view) = view else { return html! {} };
    let bars = view.goals.iter().enumerate().map(|(number, goal)| {
        let spans = goal.spans.iter().map(|(from, until)| {
            let until = until.unwrap_or(now_us);
            html! { <i style={scale.area((*from, until))} /> }
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

/// A moment with as many digits as one needs that tells two apart at such a distance.
fn rounded(us: u64, step_us: u64) -> String {
    let digits = (0..6).find(|digits| step_us >= 1_000_000 / 10_u64.pow(*digits)).unwrap_or(6);
    format!("{:.*}", digits as usize, us as f64 / 1e6)
}

/// What is shown of the run, in words.
fn said(words: &str, scale: &Scale) -> String {
    let (_, step_us) = scale.ticks();
    let (from, to) = scale.shown();
    let text = |us: u64| rounded(us, step_us / 10);
    words.replace("{from}", &text(from)).replace("{to}", &text(to))
}

/// An idle stretch with its length; a click opens it.
fn view_fold(scale: &Scale, label: &str, fold: Span, on: &Callback<Msg>) -> Html {
    let (from, to) = fold;
    let px = scale.px(from);
    if px < -FOLD_PX || px > scale.width {
        return Html::default();
    }
    let length = length((to - from) / 1_000_000);
    let onclick = on.reform(move |_: MouseEvent| Msg::Zoom(Zoom::Open(from)));
    let label = label.replace("{}", &length);
    html! {
        <button class="lull" key={format!("idle {from}")} style={format!("left:{};width:{FOLD_PX}px", scale.left(from))} aria-label={label.clone()} title={label} {onclick}>
            <span>{ length }</span>
        </button>
    }
}

/// A length of whole seconds, in the two largest units that it has.
fn length(s: u64) -> String {
    match s {
        0..60 => format!("{s} s"),
        60..3600 => format!("{}:{:02} min", s / 60, s % 60),
        _ => format!("{}:{:02} h", s / 3600, s / 60 % 60),
    }
}

/// Whether a pointer goes down on a fold, which it opens.
fn is_fold(event: &PointerEvent) -> bool {
    let over = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    over.is_some_and(|over| over.closest(".lull").ok().flatten().is_some())
}

/// Where on the strip a pointer is, in pixels and as a share of its width.
fn place(event: &MouseEvent) -> Option<(f64, f64)> {
    let area = area(event)?.get_bounding_client_rect();
    let px = f64::from(event.client_x()) - area.left();
    Some((px, px / area.width().max(1.0)))
}

/// The strip that a pointer is on: what it is over may be a mark.
fn area(event: &MouseEvent) -> Option<Element> {
    let over = event.target().and_then(|target| target.dyn_into::<Element>().ok())?;
    over.closest(".area").ok().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_have_the_digits_that_they_need() {
        assert_eq!(rounded(12_000_000, 1_000_000), "12");
        assert_eq!(rounded(12_500_000, 500_000), "12.5");
        assert_eq!(rounded(12_000_200, 200), "12.0002");
        assert_eq!(rounded(3_000_000, 60_000_000), "3");
        assert_eq!([59, 60, 3599, 3660].map(length), ["59 s", "1:00 min", "59:59 min", "1:01 h"]);
    }
}
