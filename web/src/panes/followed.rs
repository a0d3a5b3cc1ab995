//! A list in order of time, the newest at its end, that follows the moment that is shown. Who scrolls away wants
//! to read: the list stays there until it is sent back.

use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

use crate::i18n::use_words;
use crate::measure::use_size;
use crate::platform;

/// A list that scrolls within so many milliseconds of a person's touch, does so by that person's will.
const TOUCHED_MS: f64 = 1000.0;
/// The row at the red line: before the first moment that is the line for now.
const NOW: &str = ".now, .cut";

#[derive(Properties, PartialEq)]
pub(super) struct FollowedProps {
    /// The element that scrolls.
    #[prop_or("ul")]
    pub(super) tag: &'static str,
    #[prop_or_default]
    pub(super) label: Option<AttrValue>,
    /// What is at the red line, and how many moments there are until then: another place is scrolled to.
    pub(super) place: (Option<u64>, usize),
    /// Rows; that at the red line has the class `now`, or the line for now has `cut`.
    pub(super) children: Html,
}

#[component]
pub(super) fn Followed(props: &FollowedProps) -> Html {
    let words = use_words();
    let list = use_node_ref();
    let (_, height) = use_size(&list);
    let away = use_state(|| false);
    {
        let (list, away) = (list.clone(), *away);
        // A tab that comes to the front has a height then.
        use_effect_with((props.place, height as u32, away), move |(_, _, away)| {
            if !*away {
                show_now(&list);
            }
        });
    }
    // That what comes in moves the list is no wish to read.
    let touched_ms = use_mut_ref(|| f64::MIN);
    let touch = {
        let touched_ms = touched_ms.clone();
        move || *touched_ms.borrow_mut() = platform::now_ms()
    };
    let (onwheel, ontouchmove) = {
        let (wheel, finger) = (touch.clone(), touch.clone());
        (
            Callback::from(move |_: WheelEvent| wheel()),
            Callback::from(move |_: TouchEvent| finger()),
        )
    };
    let (onpointerdown, onkeydown) = {
        let (pointer, key) = (touch.clone(), touch);
        (
            Callback::from(move |_: PointerEvent| pointer()),
            Callback::from(move |_: KeyboardEvent| key()),
        )
    };
    let onscroll = {
        let (list, away) = (list.clone(), away.clone());
        Callback::from(move |_: Event| {
            let is_wanted = platform::now_ms() - *touched_ms.borrow() < TOUCHED_MS;
            if let Some(is_seen) = is_now_seen(&list).filter(|is_seen| *is_seen || is_wanted) {
                away.set(!is_seen);
            }
        })
    };
    let onback = {
        let (list, away) = (list.clone(), away.clone());
        Callback::from(move |_: MouseEvent| {
            away.set(false);
            show_now(&list);
        })
    };
    html! {
        <>
            <@{props.tag} class="story" ref={list} aria-label={props.label.clone()} {onscroll} {onwheel} {ontouchmove} {onpointerdown} {onkeydown}>
                { props.children.clone() }
            </@>
            if *away { <button class="btn sm back" onclick={onback}>{ words.back_to_now }</button> }
        </>
    }
}

fn list_and_row(list: &NodeRef) -> Option<(HtmlElement, HtmlElement)> {
    let list = list.cast::<HtmlElement>()?;
    let row = list.query_selector(NOW).ok().flatten()?.dyn_into().ok()?;
    Some((list, row))
}

fn is_now_seen(list: &NodeRef) -> Option<bool> {
    let (list, row) = list_and_row(list)?;
    let (top, height) = (row.offset_top(), row.offset_height());
    let (from, room) = (list.scroll_top(), list.client_height());
    Some(top + height > from && top < from + room)
}

/// Scrolls to the row at the red line, if it is not to be seen whole.
fn show_now(list: &NodeRef) {
    if let Some((list, row)) = list_and_row(list) {
        let (top, height) = (row.offset_top(), row.offset_height());
        let (from, room) = (list.scroll_top(), list.client_height());
        if top < from || top + height > from + room {
            list.set_scroll_top(top - room / 2);
        }
    }
}
