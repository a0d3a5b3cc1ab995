//! The size of the pane, and what the visitor's system asks for.

use wasm_bindgen::prelude::*;
use web_sys::{Element, ResizeObserver};
use yew::prelude::*;

use crate::platform;

/// Width and height of an element in CSS pixels, kept up to date; 0 until it is known.
#[hook]
pub(super) fn use_size(element: &NodeRef) -> (f64, f64) {
    let size = use_state_eq(|| (0.0, 0.0));
    let (element, set) = (element.clone(), size.setter());
    use_effect_with((), move |()| {
        let of = element.clone();
        let measured = Closure::<dyn FnMut()>::new(move || {
            if let Some(element) = of.cast::<Element>() {
                set.set((f64::from(element.client_width()), f64::from(element.client_height())));
            }
        });
        let observer = ResizeObserver::new(measured.as_ref().unchecked_ref()).ok();
        if let (Some(observer), Some(element)) = (&observer, element.cast::<Element>()) {
            observer.observe(&element);
        }
        move || {
            if let Some(observer) = observer {
                observer.disconnect();
            }
            drop(measured);
        }
    });
    *size
}

/// Whether the visitor wants little to move.
#[hook]
pub(super) fn use_calm() -> bool {
    *use_memo((), |()| {
        let query = platform::window().match_media("(prefers-reduced-motion: reduce)");
        query.ok().flatten().is_some_and(|query| query.matches())
    })
}
