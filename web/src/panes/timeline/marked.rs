//! The marks of a lane: each says what it is when a pointer or the focus is on it. They share one stop of the
//! tabulator, and the arrows go from one to the next.

use std::rc::Rc;

use redscope_session::NoteView;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use super::marks::{merged, things};
use super::scale::Scale;
use super::worded::{Bounds, worded};
use crate::i18n::use_lang;
use crate::measure::use_media;
use crate::model::Recorded;
use crate::msg::Msg;
use crate::platform;
use crate::shapes::outline;

/// Above a mark so far, and no nearer than this to the edge of the window, in CSS pixels.
const ABOVE: f64 = 6.0;
const EDGE: f64 = 8.0;
/// What is said takes so much room at the most, as the style sheet has it.
const WIDE: f64 = 360.0;

#[derive(Properties, PartialEq)]
pub(super) struct MarksProps {
    pub(super) recorded: Recorded,
    pub(super) notes: Vec<NoteView>,
    /// A branch shows what comes after it has left another one.
    pub(super) start_us: u64,
    /// Where words may stand.
    pub(super) bounds: Bounds,
    pub(super) label: String,
    pub(super) scale: Rc<Scale>,
    pub(super) on: Callback<Msg>,
}

/// What is said of a mark, and where.
#[derive(Clone, Debug, PartialEq)]
struct Tip {
    text: String,
    left: f64,
    bottom: f64,
}

/// What was typed, done, told and noted.
#[component]
pub(super) fn Marks(props: &MarksProps) -> Html {
    let lang = use_lang();
    // A finger is too wide for them: there they are only seen, and told.
    let is_phone = use_media("(max-width: 899px)");
    let (tag, role) = if is_phone { ("span", Some("img")) } else { ("button", None) };
    let tip = use_state_eq(|| None::<Tip>);
    // The one that the tabulator comes to: that was gone to last.
    let stop = use_state_eq(|| None::<u64>);
    let scale = &*props.scale;
    let mut things = things(&props.recorded, &props.notes, props.start_us);
    things.retain(|thing| scale.has(thing.at_us));
    let groups = merged(things, |us| scale.px(us), scale.width);
    // A phone has no room for words.
    let worded = if is_phone { Vec::new() } else { worded(&groups, scale, props.bounds, lang) };
    let worded = worded.into_iter().map(|word| {
        let style =
            format!("left:{:.3}%;width:{:.0}px", word.left / scale.width * 100.0, word.width);
        html! { <span class="mword" {style}>{ word.text }</span> }
    });
    let is_there = |at_us: &u64| groups.iter().any(|group| group.at_us() == *at_us);
    let first = groups.first().map(super::marks::Group::at_us);
    let stopped_at = stop.filter(is_there).or(first);
    let show = {
        let tip = tip.clone();
        move |target: Option<HtmlElement>| tip.set(target.as_ref().and_then(said))
    };
    let hide = {
        let tip = tip.clone();
        move || tip.set(None)
    };
    let marks = groups.iter().map(|group| {
        let (count, at_us, mut said) = (group.count(), group.at_us(), group.title(lang));
        if count > 1 {
            // What is seen of a button is in its name.
            said = format!("{said} · {count}");
        }
        let onfocus = {
            let (show, stop) = (show.clone(), stop.clone());
            Callback::from(move |event: FocusEvent| {
                stop.set(Some(at_us));
                show(event.target_dyn_into());
            })
        };
        let onpointerenter = {
            let show = show.clone();
            Callback::from(move |event: PointerEvent| show(event.target_dyn_into()))
        };
        let onpointerleave = { let hide = hide.clone(); Callback::from(move |_: PointerEvent| hide()) };
        let onblur = { let hide = hide.clone(); Callback::from(move |_: FocusEvent| hide()) };
        // A pointer has gone there when it went down.
        let onclick = {
            let on = props.on.clone();
            Callback::from(move |event: MouseEvent| {
                if event.detail() == 0 {
                    on.emit(Msg::Seek(at_us));
                }
            })
        };
        let is_end = group.is_end(scale.px(at_us), scale.width).then_some("end");
        let tabindex = if stopped_at == Some(at_us) { "0" } else { "-1" };
        html! {
            <@{tag} class={classes!("mark", is_end)} data-at={at_us.to_string()} {role} aria-label={said} tabindex={(!is_phone).then_some(tabindex)} key={at_us}
                style={format!("left:{}", scale.left(at_us))} {onclick} {onfocus} {onblur} {onpointerenter} {onpointerleave}>
                <svg viewBox="0 0 16 16" aria-hidden="true">{ outline(group.shape()) }</svg>
                if count > 1 { <b>{ count }</b> }
            </@>
        }
    });
    let marks = marks.collect::<Html>();
    html! {
        <>
            <div role="group" aria-label={props.label.clone()} onkeydown={Callback::from(go)}>{ marks }</div>
            <span aria-hidden="true">{ for worded }</span>
            if let Some(Tip { text, left, bottom }) = &*tip {
                <span class="mtip" aria-hidden="true" style={format!("left:{left:.0}px;bottom:{bottom:.0}px")}>{ text }</span>
            }
        </>
    }
}

/// The arrows, and the first and the last key, put the focus on another mark.
fn go(event: KeyboardEvent) {
    let Some(here) = event.target_dyn_into::<Element>() else { return };
    let parent = || here.parent_element();
    let next = match event.key().as_str() {
        "ArrowLeft" => here.previous_element_sibling(),
        "ArrowRight" => here.next_element_sibling(),
        "Home" => parent().and_then(|parent| parent.first_element_child()),
        "End" => parent().and_then(|parent| parent.last_element_child()),
        _ => return,
    };
    event.prevent_default();
    if let Some(next) = next.and_then(|next| next.dyn_into::<HtmlElement>().ok()) {
        let _ = next.focus();
    }
}

/// What a mark is called, in the window above it.
fn said(mark: &HtmlElement) -> Option<Tip> {
    let text = mark.get_attribute("aria-label")?;
    let window = platform::window();
    let size =
        |value: Result<wasm_bindgen::JsValue, _>| value.ok().and_then(|value| value.as_f64());
    let (width, height) = (size(window.inner_width())?, size(window.inner_height())?);
    let place = mark.get_bounding_client_rect();
    let half = WIDE.min(width - 2.0 * EDGE) / 2.0;
    let middle = (place.left() + place.width() / 2.0)
        .clamp(half + EDGE, (width - half - EDGE).max(half + EDGE));
    Some(Tip { text, left: middle, bottom: height - place.top() + ABOVE })
}
