//! Menus behind a button: their keys, and how they are shut.

use web_sys::HtmlElement;
use yew::prelude::*;

use crate::platform;

/// What keys do in the menu of an id: the arrows go to the next entry and to the one before, Escape shuts it.
pub(crate) fn menu_keys(id: &'static str, shut: Callback<()>) -> Callback<KeyboardEvent> {
    keys(shut, move |event| {
        if let "ArrowUp" | "ArrowDown" = event.key().as_str() {
            event.prevent_default();
            platform::focus_next(id, event.key() == "ArrowDown");
        }
    })
}

/// What keys do in the dialog of an id: the tabulator stays in it, Escape shuts it.
pub(crate) fn dialog_keys(id: &'static str, shut: Callback<()>) -> Callback<KeyboardEvent> {
    keys(shut, move |event| {
        if event.key() == "Tab" {
            platform::keep_focus(id, event);
        }
    })
}

/// Escape shuts what has the focus.
pub(crate) fn escape_shuts(shut: Callback<()>) -> Callback<KeyboardEvent> {
    keys(shut, |_| ())
}

/// Escape shuts, and whoever is around hears nothing of it; the other keys do something else.
fn keys(shut: Callback<()>, other: impl Fn(&KeyboardEvent) + 'static) -> Callback<KeyboardEvent> {
    Callback::from(move |event: KeyboardEvent| match event.key().as_str() {
        "Escape" => {
            event.prevent_default();
            event.stop_propagation();
            shut.emit(());
        }
        _ => other(&event),
    })
}

/// Opens what is behind a button, or shuts it.
pub(crate) fn toggling(open: &UseStateHandle<bool>) -> Callback<MouseEvent> {
    let open = open.clone();
    Callback::from(move |_: MouseEvent| open.set(!*open))
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
