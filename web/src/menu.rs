//! Menus behind a button: their keys, and how they are shut.

use web_sys::HtmlElement;
use yew::prelude::*;

use crate::platform;

/// What keys do in the menu of an id: the arrows go to the next entry and to the one before, Escape shuts it.
pub(crate) fn menu_keys(id: &'static str, shut: Callback<()>) -> Callback<KeyboardEvent> {
    Callback::from(move |event: KeyboardEvent| match event.key().as_str() {
        "Escape" => {
            event.prevent_default();
            event.stop_propagation();
            shut.emit(());
        }
        "ArrowUp" | "ArrowDown" => {
            event.prevent_default();
            platform::focus_next(id, event.key() == "ArrowDown");
        }
        _ => {}
    })
}

/// Shuts what is open behind a button, and gives the focus back to that.
pub(crate) fn shutting(open: &UseStateHandle<bool>, button: &NodeRef) -> Callback<()> {
    let (open, button) = (open.clone(), button.clone());
    Callback::from(move |()| {
        open.set(false);
        if let Some(button) = button.cast::<HtmlElement>() {
            let _ = button.focus();
        }
    })
}
