//! What has the focus, and what is scrolled to where it is seen.

use wasm_bindgen::prelude::*;
use web_sys::{
    Element, HtmlElement, HtmlTextAreaElement, KeyboardEvent, ScrollIntoViewOptions,
    ScrollLogicalPosition, SvgElement,
};

use super::{by_id, document};

/// Scrolls the page so that an element stands at its top.
pub(crate) fn scroll_to(id: &str) {
    if let Some(element) = document().get_element_by_id(id) {
        element.scroll_into_view();
    }
}

/// Puts the caret into a field.
pub(crate) fn focus(id: &str) {
    let field = document().get_element_by_id(id).and_then(|e| e.dyn_into::<HtmlElement>().ok());
    if let Some(field) = field {
        let _ = field.focus();
    }
}

/// Puts the focus on a node of the stage, if that is shown.
pub(crate) fn focus_node(name: &str) {
    let selector = format!("[data-testid=\"node-{name}\"]");
    let node = document().query_selector(&selector).ok().flatten();
    if let Some(node) = node.and_then(|node| node.dyn_into::<SvgElement>().ok()) {
        let _ = node.focus();
    }
}

/// Selects a line of a field, from 1, and scrolls what is around it so that it is seen, as its copy in `.lns` stands
/// there.
pub(crate) fn select_line(field: &str, around: &str, line: usize) {
    let Some(field) = by_id::<HtmlTextAreaElement>(field) else { return };
    let text = field.value();
    let units = |text: &str| text.encode_utf16().count() as u32;
    let start: usize = text.split_inclusive('\n').take(line - 1).map(str::len).sum();
    let (before, rest) = text.split_at(start);
    let end = rest.split('\n').next().map_or(0, units);
    let _ = field.focus();
    let _ = field.set_selection_range(units(before), units(before) + end);
    let Some(around) = by_id::<Element>(around) else { return };
    let shown = around.query_selector(&format!(":scope .lns > :nth-child({line})")).ok().flatten();
    if let Some(shown) = shown {
        let top = shown.get_bounding_client_rect().top() - around.get_bounding_client_rect().top();
        let third = f64::from(around.client_height()) / 3.0;
        around.set_scroll_top(around.scroll_top() + (top - third) as i32);
    }
}

/// Scrolls an element's surroundings just so far that it is seen.
pub(crate) fn reveal(element: &Element) {
    let options = ScrollIntoViewOptions::new();
    options.set_block(ScrollLogicalPosition::Nearest);
    element.scroll_into_view_with_scroll_into_view_options(&options);
}

/// Whether anything on the page is what a selector says.
pub(crate) fn is_there(selector: &str) -> bool {
    document().query_selector(selector).ok().flatten().is_some()
}

/// What has the focus.
pub(crate) fn focused() -> Option<HtmlElement> {
    let active = document().active_element()?;
    active.dyn_into::<HtmlElement>().ok()
}

/// Nothing has the focus any more.
pub(crate) fn blur() {
    if let Some(element) = focused() {
        let _ = element.blur();
    }
}

/// What can have the focus within an element, in order.
fn focusable(id: &str) -> Vec<HtmlElement> {
    let Some(element) = by_id::<Element>(id) else { return Vec::new() };
    let Ok(list) = element.query_selector_all("input, textarea, select, button:not([disabled])")
    else {
        return Vec::new();
    };
    let nodes = (0..list.length()).filter_map(|at| list.item(at));
    nodes.filter_map(|node| node.dyn_into::<HtmlElement>().ok()).collect()
}

/// Has the element of an id do what a click on it does.
pub(crate) fn click(id: &str) {
    if let Some(element) = by_id::<HtmlElement>(id) {
        element.click();
    }
}

/// Gives the focus to the first field within an element, or else to the first button.
pub(crate) fn focus_first(id: &str) {
    let all = focusable(id);
    let field = all.iter().find(|one| one.tag_name() != "BUTTON");
    if let Some(one) = field.or(all.first()) {
        let _ = one.focus();
    }
}

/// Gives the focus to the first thing within an element that a selector picks.
pub(crate) fn focus_first_of(id: &str, wanted: &str) {
    let first = by_id::<Element>(id).and_then(|it| it.query_selector(wanted).ok().flatten());
    if let Some(first) = first.and_then(|first| first.dyn_into::<HtmlElement>().ok()) {
        let _ = first.focus();
    }
}

/// Gives the focus to the next field or button within an element, or to the one before; from one end
/// to the other.
pub(crate) fn focus_next(id: &str, forward: bool) {
    let (all, here) = (focusable(id), focused());
    let at = all.iter().position(|one| Some(one) == here.as_ref());
    let to = at.map_or(0, |at| (at + if forward { 1 } else { all.len() - 1 }) % all.len());
    if let Some(one) = all.get(to) {
        let _ = one.focus();
    }
}

/// Lets the tabulator go round within an element.
pub(crate) fn keep_focus(id: &str, event: &KeyboardEvent) {
    let (all, here) = (focusable(id), focused());
    let (Some(first), Some(last)) = (all.first(), all.last()) else { return };
    let (edge, to) = if event.shift_key() { (first, last) } else { (last, first) };
    if here.as_ref() == Some(edge) {
        event.prevent_default();
        let _ = to.focus();
    }
}

/// The same for the element of an id.
pub(crate) fn reveal_id(id: &str) {
    if let Some(element) = document().get_element_by_id(id) {
        reveal(&element);
    }
}
