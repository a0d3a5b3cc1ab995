//! A list in order of time, of which what lies after the moment that is looked at is pale.

use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::NodeRef;

/// Scrolls the list to the last row that is not pale.
pub(super) fn show_last_past(list: &NodeRef) {
    let Some(list) = list.cast::<HtmlElement>() else { return };
    let first_pale = list.query_selector("li.fut").ok().flatten();
    let end = first_pale.and_then(|row| row.dyn_into::<HtmlElement>().ok());
    let bottom = end.map_or(list.scroll_height(), |row| row.offset_top());
    list.set_scroll_top((bottom - list.client_height()).max(0));
}
