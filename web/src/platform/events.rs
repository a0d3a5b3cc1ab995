//! What the page hears of the browser, and what its parts tell each other over it.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::prelude::*;
use web_sys::{CustomEvent, CustomEventInit, Element, Event, HtmlInputElement, KeyboardEvent};

use super::{LABS, PREFERS_DARK, by_id, document, window};

/// Hears when the browser comes to prefer another theme.
pub(crate) fn on_theme_change(callback: impl Fn() + 'static) {
    let Ok(Some(query)) = window().match_media(PREFERS_DARK) else { return };
    let listener = Closure::<dyn FnMut()>::new(callback);
    let _ = query.add_event_listener_with_callback("change", listener.as_ref().unchecked_ref());
    listener.forget();
}

/// Whether the labs are what is shown.
fn are_labs_shown() -> bool {
    by_id::<Element>(LABS).is_some_and(|host| host.has_child_nodes())
}

/// Hears of an event of the window by its name.
pub(crate) fn on_window_event(name: &str, callback: impl Fn() + 'static) {
    let listener = Closure::<dyn FnMut()>::new(callback);
    let _ = window().add_event_listener_with_callback(name, listener.as_ref().unchecked_ref());
    listener.forget();
}

/// Hears of Escape, wherever the focus is, until what is returned is called: what hears of it has taken it.
pub(crate) fn on_escape(callback: impl Fn() + 'static) -> impl FnOnce() {
    let listener = Closure::<dyn FnMut(KeyboardEvent)>::new(move |event: KeyboardEvent| {
        if event.key() == "Escape" && !event.default_prevented() {
            event.prevent_default();
            callback();
        }
    });
    let document = document();
    let _ = document.add_event_listener_with_callback("keydown", listener.as_ref().unchecked_ref());
    move || {
        let _ = document
            .remove_event_listener_with_callback("keydown", listener.as_ref().unchecked_ref());
    }
}

/// A file that another page of this document wants to be opened as a run.
pub(crate) const OPEN_FILE: &str = "redscope-open-file";

/// Tells the other pages of this document bytes under a name.
pub(crate) fn tell_bytes(name: &str, bytes: &[u8]) {
    let what = CustomEventInit::new();
    what.set_detail(&js_sys::Uint8Array::from(bytes));
    if let Ok(event) = CustomEvent::new_with_event_init_dict(name, &what) {
        let _ = window().dispatch_event(&event);
    }
}

/// Hears what another page of this document tells under a name.
pub(crate) fn on_bytes(name: &str, callback: impl Fn(Vec<u8>) + 'static) {
    let listener = Closure::<dyn FnMut(CustomEvent)>::new(move |event: CustomEvent| {
        if let Ok(bytes) = event.detail().dyn_into::<js_sys::Uint8Array>() {
            callback(bytes.to_vec());
        }
    });
    let _ = window().add_event_listener_with_callback(name, listener.as_ref().unchecked_ref());
    listener.forget();
}

/// Has `start.js` put the newer build, which lies ready, in this one's place.
pub(crate) fn take_new_version() {
    if let Ok(event) = Event::new("redscope-take-version") {
        let _ = window().dispatch_event(&event);
    }
}

/// Keys that are pressed outside of fields and buttons while a page is shown, with whether Shift is held.
pub(crate) fn on_key(page: &'static str, callback: impl Fn(String, bool) + 'static) {
    let listener = Closure::<dyn FnMut(KeyboardEvent)>::new(move |event: KeyboardEvent| {
        if are_labs_shown() != (page == LABS) {
            return;
        }
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let tag = target.as_ref().map(Element::tag_name).unwrap_or_default();
        // An empty field of a filter has nothing that Escape could clear.
        let field = target.and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        let is_empty_filter = field
            .as_ref()
            .is_some_and(|field| field.type_() == "search" && field.value().is_empty());
        let is_switch = field.as_ref().is_some_and(|field| field.type_() == "checkbox");
        // A slider has no use for the space bar.
        let is_slid = field.is_some_and(|field| field.type_() == "range") && event.key() == " ";
        // A line has no pages: a clicker's keys are meant for the page.
        let is_paged = tag == "INPUT" && !is_slid && event.key().starts_with("Page");
        let is_left = is_empty_filter && event.key() == "Escape";
        let is_modified = event.ctrl_key() || event.meta_key() || event.alt_key();
        let is_field = matches!(tag.as_str(), "INPUT" | "TEXTAREA" | "SELECT")
            && !is_left
            && !is_switch
            && !is_slid
            && !is_paged;
        // A button and a switch take the space bar for themselves.
        let is_pressed = (tag == "BUTTON" || is_switch) && event.key() == " ";
        let is_taken = is_field || is_modified || is_pressed;
        if is_taken || event.default_prevented() {
            return;
        }
        // The page does not scroll, and what opens a field is not typed into it.
        if matches!(
            event.key().as_str(),
            " " | "ArrowLeft" | "ArrowRight" | "`" | "/" | "g" | "G" | "p" | "P"
        ) {
            event.prevent_default();
        }
        callback(event.key(), event.shift_key());
    });
    let _ = window().add_event_listener_with_callback("keydown", listener.as_ref().unchecked_ref());
    listener.forget();
}

/// Calls back before each frame the browser draws.
pub(crate) fn on_each_frame(callback: impl Fn() + 'static) {
    type Holder = Rc<RefCell<Option<Closure<dyn FnMut()>>>>;
    let holder = Holder::default();
    let again = holder.clone();
    let request = |closure: &Option<Closure<dyn FnMut()>>| {
        if let Some(closure) = closure {
            let _ = window().request_animation_frame(closure.as_ref().unchecked_ref());
        }
    };
    *holder.borrow_mut() = Some(Closure::new(move || {
        callback();
        request(&again.borrow());
    }));
    request(&holder.borrow());
}
