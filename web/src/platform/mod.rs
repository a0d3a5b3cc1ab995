//! The few things the page needs from the browser.

mod address;
mod clipboard;
mod drops;
mod events;
mod files;
mod focus;
mod runs;
mod storage;

use wasm_bindgen::prelude::*;
use web_sys::{
    Document, Element, Event, HtmlElement, HtmlInputElement, HtmlSelectElement,
    HtmlTextAreaElement, SubmitEvent, Window,
};

pub(crate) use address::{
    address, decoded, go_back, hash, mark, on_hash_change, open, push_mark, reload, replace_hash,
    set_hash, set_hash_and_tell, set_mark, take_own_hash,
};
pub(crate) use clipboard::copy;
pub(crate) use drops::on_drop;
pub(crate) use events::{
    OPEN_FILE, on_bytes, on_each_frame, on_escape, on_key, on_theme_change, on_window_event,
    take_new_version, tell_bytes,
};
pub(crate) use files::{download, fetch_address, fetch_file, own_address};
pub(crate) use focus::{
    blur, click, focus, focus_first, focus_first_of, focus_next, focus_node, focused, is_there,
    keep_focus, reveal, reveal_id, scroll_to, select_line,
};
pub(crate) use runs::{get_run, put_run};
pub(crate) use storage::{keep_in_tab, kept_in_tab, store, store_or_forget, stored, stored_names};

/// Where the page stands: start page, workbench, nodes.
pub const APP: &str = "app";
/// Where the labs stand; empty while something else is shown.
pub const LABS: &str = "lab";

const PREFERS_DARK: &str = "(prefers-color-scheme: dark)";

/// The page is somebody else's: the site's files lie at these addresses, by the names that its own document has
/// for them, and nothing is stored in the browser.
pub fn be_guest(files: js_sys::Object) {
    storage::store_nothing();
    files::lie_at(files);
}

pub(crate) fn window() -> Window {
    web_sys::window().expect("the page runs in a window")
}

pub(crate) fn document() -> Document {
    window().document().expect("a window has a document")
}

/// Milliseconds since the page began to load.
pub(crate) fn now_ms() -> f64 {
    window().performance().map_or(0.0, |performance| performance.now())
}

/// What the clock of this machine shows, in Unix milliseconds.
pub(crate) fn unix_ms() -> u64 {
    js_sys::Date::now() as u64
}

/// A seed nobody has seen before.
pub(crate) fn random_seed() -> u64 {
    let mut bytes = [0; 4];
    // Without randomness every visitor gets the same run; that is no reason not to run.
    let _ = getrandom::fill(&mut bytes);
    u64::from(u32::from_le_bytes(bytes))
}

/// Whether the browser prefers a dark page.
pub(crate) fn prefers_dark() -> bool {
    let query = window().match_media(PREFERS_DARK).ok().flatten();
    query.is_some_and(|query| query.matches())
}

/// The language the browser prefers.
pub(crate) fn language() -> String {
    window().navigator().language().unwrap_or_default()
}

/// Sets an attribute of the page itself.
pub(crate) fn set_root(name: &str, value: &str) {
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute(name, value);
    }
}

/// What an attribute of the page itself says.
pub(crate) fn root(name: &str) -> String {
    let root = document().document_element();
    root.and_then(|root| root.get_attribute(name)).unwrap_or_default()
}

/// The element in which a page stands, by its id.
///
/// # Panics
/// If the site's document has none.
pub fn host(id: &str) -> Element {
    by_id(id).expect("the document has a place for every page")
}

/// Calls the page something, if it is called otherwise.
pub(crate) fn set_title(title: &str) {
    if document().title() != title {
        document().set_title(title);
    }
}

/// Has the browser print the page.
pub(crate) fn print() {
    let _ = window().print();
}

/// What a select box has been set to.
pub(crate) fn chosen(event: &Event) -> String {
    let select = event.target().and_then(|target| target.dyn_into::<HtmlSelectElement>().ok());
    select.map(|select| select.value()).unwrap_or_default()
}

/// What stands in the field that was typed into, or in which a key was pressed. Who is fast presses Enter before what
/// was typed last is drawn: what is done then is done with this.
pub(crate) fn typed(event: &Event) -> String {
    event.target().map_or_else(String::new, |target| text_of(target.unchecked_into()))
}

/// What stands in the first field of a form that is sent, for the same reason.
pub(crate) fn sent(event: &SubmitEvent) -> String {
    let form = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let field = form.and_then(|form| form.query_selector(FIELD).ok().flatten());
    field.map_or_else(String::new, text_of)
}

/// A field that is typed into.
const FIELD: &str = "input:not([type=file]), textarea";

fn text_of(field: Element) -> String {
    match field.dyn_into::<HtmlInputElement>() {
        Ok(field) => field.value(),
        Err(other) => other
            .dyn_into::<HtmlTextAreaElement>()
            .map_or_else(|_| String::new(), |field| field.value()),
    }
}

/// Sets a size in pixels as a CSS variable of the page's root.
pub(crate) fn set_root_size(name: &str, size: f64) {
    let root = document().document_element().and_then(|root| root.dyn_into::<HtmlElement>().ok());
    if let Some(root) = root {
        let _ = root.style().set_property(name, &format!("{size}px"));
    }
}

/// The height of the window, in CSS pixels.
pub(crate) fn height() -> f64 {
    window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or(0.0)
}

/// An element by its id.
pub(crate) fn by_id<T: JsCast>(id: &str) -> Option<T> {
    document().get_element_by_id(id)?.dyn_into().ok()
}

/// A moment in Unix milliseconds as ISO 8601 has it; the number if that has no such form.
pub(crate) fn iso_time(unix_ms: u64) -> String {
    /// What a date of the browser holds at the most.
    const MOST_MS: u64 = 8_640_000_000_000_000;
    match unix_ms <= MOST_MS {
        true => js_sys::Date::new(&JsValue::from_f64(unix_ms as f64)).to_iso_string().into(),
        false => unix_ms.to_string(),
    }
}
