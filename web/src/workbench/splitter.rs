//! A bar between two panes that can be dragged, or moved by the arrow keys; a double click sets it back.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use crate::i18n::use_words;
use crate::platform;

/// Pixels that an arrow key moves it by.
const KEY_STEP: f64 = 24.0;

/// Which way the panes lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Axis {
    /// Beside each other: the size is the width of the right one.
    Columns,
    /// Below each other: the size is the height of the lower one.
    Rows,
}

#[derive(Properties, PartialEq)]
pub(super) struct SplitterProps {
    /// The name of the CSS variable on the page's root that has the size, and of what is stored.
    pub(super) name: &'static str,
    pub(super) axis: Axis,
    /// The size at first, in pixels.
    pub(super) usual: f64,
    pub(super) least: f64,
    pub(super) most: f64,
}

/// Sets a size that was chosen in a visit before.
pub(super) fn restore(name: &'static str) {
    if let Some(size) = platform::stored(&format!("redscope.{name}")).and_then(|s| s.parse().ok()) {
        apply(name, size);
    }
}

fn apply(name: &str, size: f64) {
    platform::set_root_size(&format!("--{name}"), size);
}

#[component]
pub(super) fn Splitter(props: &SplitterProps) -> Html {
    let words = use_words();
    let SplitterProps { name, axis, usual, least, most } = *props;
    let size = use_state_eq(|| {
        let stored = platform::stored(&format!("redscope.{name}"));
        stored.and_then(|size| size.parse::<f64>().ok()).unwrap_or(usual)
    });
    let set = {
        let size = size.clone();
        Callback::from(move |new: f64| {
            let new = new.clamp(least, most);
            apply(name, new);
            platform::store(&format!("redscope.{name}"), &new.to_string());
            size.set(new);
        })
    };
    let onpointerdown = Callback::from(|event: PointerEvent| {
        event.prevent_default();
        if let Some(bar) = event.target().and_then(|bar| bar.dyn_into::<Element>().ok()) {
            let _ = bar.set_pointer_capture(event.pointer_id());
        }
    });
    let onpointermove = {
        let set = set.clone();
        Callback::from(move |event: PointerEvent| {
            let bar = event.target().and_then(|bar| bar.dyn_into::<HtmlElement>().ok());
            let held = bar.filter(|bar| bar.has_pointer_capture(event.pointer_id()));
            let Some(parent) = held.and_then(|bar| bar.parent_element()) else { return };
            let area = parent.get_bounding_client_rect();
            set.emit(match axis {
                Axis::Columns => area.right() - f64::from(event.client_x()),
                Axis::Rows => area.bottom() - f64::from(event.client_y()),
            });
        })
    };
    let onkeydown = {
        let (set, now) = (set.clone(), *size);
        Callback::from(move |event: KeyboardEvent| {
            let step = match (axis, event.key().as_str()) {
                (Axis::Columns, "ArrowLeft") | (Axis::Rows, "ArrowUp") => KEY_STEP,
                (Axis::Columns, "ArrowRight") | (Axis::Rows, "ArrowDown") => -KEY_STEP,
                _ => return,
            };
            event.prevent_default();
            set.emit(now + step);
        })
    };
    let ondblclick = Callback::from(move |_: MouseEvent| set.emit(usual));
    let (class, orientation) = match axis {
        Axis::Columns => ("split v", "vertical"),
        Axis::Rows => ("split h", "horizontal"),
    };
    html! {
        <div {class} role="separator" tabindex="0" aria-orientation={orientation} aria-label={words.resize}
            aria-valuenow={size.round().to_string()} aria-valuemin={least.to_string()}
            aria-valuemax={most.to_string()} {onpointerdown} {onpointermove} {onkeydown} {ondblclick} />
    }
}
