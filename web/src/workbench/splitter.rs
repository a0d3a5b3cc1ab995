//! A bar between two panes that can be dragged, or moved by the arrow keys; a double click sets it back. Its
//! button, Enter, and dragging it nearly to the edge fold the pane beside it, whose name stands there then.

use wasm_bindgen::JsCast;
use web_sys::Element;
use yew::prelude::*;

use crate::i18n::use_words;
use crate::msg::Msg;
use crate::platform;
use crate::shown::Folded;

/// Pixels that an arrow key moves it by.
const KEY_STEP: f64 = 24.0;
/// A pointer that has moved less, in pixels, has pressed the button.
const CLICK: f64 = 4.0;

/// Which pane has the size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Axis {
    /// The one at the left.
    Left,
    /// The one at the right.
    Right,
    /// The one below.
    Below,
}

#[derive(Properties, PartialEq)]
pub(super) struct SplitterProps {
    /// What is resized and folded; the CSS variable on the page's root that has the size is called so, and what
    /// is stored.
    pub(super) pane: Folded,
    /// What stands there.
    pub(super) title: String,
    pub(super) axis: Axis,
    /// The size at first, in pixels.
    pub(super) usual: f64,
    pub(super) least: f64,
    pub(super) most: f64,
    /// Whether the pane is folded.
    pub(super) folded: bool,
    pub(super) on: Callback<Msg>,
}

/// Where the bar was taken hold of.
struct Held {
    x: f64,
    y: f64,
    is_button: bool,
    is_dragged: bool,
}

/// Sets a size that was chosen in a visit before.
pub(super) fn restore(pane: Folded) {
    if let Some(size) = stored(pane) {
        apply(pane, size);
    }
}

fn stored(pane: Folded) -> Option<f64> {
    platform::stored(&format!("redscope.{}", pane.name()))?.parse().ok()
}

fn apply(pane: Folded, size: f64) {
    platform::set_root_size(&format!("--{}", pane.name()), size);
}

/// The width or height that a pane gets from a pointer at its edge.
fn size_at(event: &PointerEvent, bar: &NodeRef, axis: Axis) -> Option<f64> {
    let area = bar.cast::<Element>()?.parent_element()?.get_bounding_client_rect();
    let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
    Some(match axis {
        Axis::Left => x - area.left(),
        Axis::Right => area.right() - x,
        Axis::Below => area.bottom() - y,
    })
}

/// Whether it happened at the button of a bar.
fn is_at_button(event: &MouseEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|target| target.closest("button").ok().flatten().is_some())
}

#[component]
pub(super) fn Splitter(props: &SplitterProps) -> Html {
    let words = use_words();
    let SplitterProps { pane, axis, usual, least, most, folded, .. } = *props;
    let size = use_state_eq(|| stored(pane).unwrap_or(usual));
    // As large as it is by now: a key may be pressed again before that is drawn.
    let now = use_mut_ref(|| *size);
    let bar = use_node_ref();
    let held = use_mut_ref(|| None::<Held>);
    let fold = {
        let on = props.on.clone();
        Callback::from(move |to: bool| {
            if to != folded {
                on.emit(Msg::Fold(pane, to));
            }
        })
    };
    let set = {
        let (size, now) = (size.clone(), now.clone());
        Callback::from(move |new: f64| {
            let new = new.clamp(least, most);
            *now.borrow_mut() = new;
            apply(pane, new);
            platform::store(&format!("redscope.{}", pane.name()), &new.to_string());
            size.set(new);
        })
    };
    let onpointerdown = {
        let (held, bar) = (held.clone(), bar.clone());
        Callback::from(move |event: PointerEvent| {
            event.prevent_default();
            if let Some(bar) = bar.cast::<Element>() {
                let _ = bar.set_pointer_capture(event.pointer_id());
            }
            *held.borrow_mut() = Some(Held {
                x: f64::from(event.client_x()),
                y: f64::from(event.client_y()),
                is_button: is_at_button(&event),
                is_dragged: false,
            });
        })
    };
    let onpointermove = {
        let (held, bar, set, fold) = (held.clone(), bar.clone(), set.clone(), fold.clone());
        Callback::from(move |event: PointerEvent| {
            if let Some(held) = &mut *held.borrow_mut() {
                let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
                held.is_dragged |= (x - held.x).hypot(y - held.y) >= CLICK;
                let new = size_at(&event, &bar, axis).filter(|_| held.is_dragged);
                if let Some(new) = new {
                    fold.emit(new < least / 2.0);
                    if new >= least / 2.0 {
                        set.emit(new);
                    }
                }
            }
        })
    };
    let onpointerup = {
        let (held, fold) = (held.clone(), fold.clone());
        Callback::from(move |_: PointerEvent| {
            let held = held.borrow_mut().take();
            if held.is_some_and(|held| held.is_button && !held.is_dragged) {
                fold.emit(!folded);
            }
        })
    };
    let onpointercancel = Callback::from(move |_: PointerEvent| *held.borrow_mut() = None);
    let onkeydown = {
        let (set, fold) = (set.clone(), fold.clone());
        Callback::from(move |event: KeyboardEvent| {
            let step = match (axis, event.key().as_str()) {
                (_, "Enter") => 0.0,
                (Axis::Right, "ArrowLeft")
                | (Axis::Left, "ArrowRight")
                | (Axis::Below, "ArrowUp") => KEY_STEP,
                (Axis::Right, "ArrowRight")
                | (Axis::Left, "ArrowLeft")
                | (Axis::Below, "ArrowDown") => -KEY_STEP,
                _ => return,
            };
            event.prevent_default();
            match step {
                0.0 => fold.emit(!folded),
                // What is folded is as large as it was before.
                _ if folded => fold.emit(step < 0.0),
                step => {
                    let new = *now.borrow() + step;
                    set.emit(new);
                }
            }
        })
    };
    let ondblclick = {
        let fold = fold.clone();
        Callback::from(move |event: MouseEvent| {
            if !is_at_button(&event) {
                fold.emit(false);
                set.emit(usual);
            }
        })
    };
    // A pointer's press is heard when it is over: the bar may be dragged by its button, too.
    let onpress = Callback::from(move |event: MouseEvent| {
        if event.detail() == 0 {
            fold.emit(!folded);
        }
    });
    let (axis_class, orientation) = match axis {
        Axis::Left | Axis::Right => ("upright", "vertical"),
        Axis::Below => ("level", "horizontal"),
    };
    let side = matches!(axis, Axis::Left).then_some("left");
    let title = &props.title;
    let named = |word: &str| format!("{word}{}{title}", words.colon);
    let (does, value) = match folded {
        true => (named(words.unfold), 0.0),
        false => (named(words.fold), *size),
    };
    html! {
        <div class={classes!("split", axis_class, side, folded.then_some("shut"))} ref={bar} {onpointerdown} {onpointermove}
            {onpointerup} {onpointercancel} {ondblclick}>
            <div class="bar" role="separator" tabindex="0" aria-orientation={orientation} aria-label={named(words.resize)}
                aria-valuenow={value.round().to_string()} aria-valuemin="0" aria-valuemax={most.to_string()} {onkeydown} />
            <button class="foldb" aria-label={does.clone()} title={does} aria-expanded={(!folded).to_string()} onclick={onpress}>
                <svg class="chev" viewBox="0 0 10 10" aria-hidden="true"><path d="M3.500 2l3 3-3 3" /></svg>
                if folded { <span>{ title }</span> }
            </button>
        </div>
    }
}
