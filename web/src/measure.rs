//! The size of panes and of the window, and what the visitor's system asks for.

use wasm_bindgen::prelude::*;
use web_sys::{Element, MediaQueryList, ResizeObserver};
use yew::prelude::*;

use crate::platform;

/// Width and height of an element in CSS pixels, kept up to date; 0 until it is known.
#[hook]
pub(crate) fn use_size(element: &NodeRef) -> (f64, f64) {
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

/// Whether what a media query asks for is so, kept up to date.
#[hook]
pub(crate) fn use_media(query: &'static str) -> bool {
    let list = use_memo((), |()| platform::window().match_media(query).ok().flatten());
    let matches = |list: &Option<MediaQueryList>| list.as_ref().is_some_and(|list| list.matches());
    let is_so = use_state_eq(|| matches(&list));
    {
        let set = is_so.setter();
        use_effect_with((), move |()| {
            let of = list.clone();
            let changed = Closure::<dyn FnMut()>::new(move || set.set(matches(&of)));
            let listener = changed.as_ref().unchecked_ref();
            if let Some(list) = &*list {
                let _ = list.add_event_listener_with_callback("change", listener);
            }
            move || {
                let listener = changed.as_ref().unchecked_ref();
                if let Some(list) = &*list {
                    let _ = list.remove_event_listener_with_callback("change", listener);
                }
            }
        });
    }
    *is_so
}

/// Whether the visitor wants little to move.
#[hook]
pub(crate) fn use_calm() -> bool {
    use_media("(prefers-reduced-motion: reduce)")
}
