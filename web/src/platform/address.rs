//! The address of the page, and what stands behind its `#`.

use std::cell::Cell;

use wasm_bindgen::prelude::*;

use super::window;

thread_local! {
    /// Whether the page itself has set what stands behind `#`.
    static OWN_HASH: Cell<bool> = const { Cell::new(false) };
}

/// What stands behind `#`.
pub(crate) fn hash() -> String {
    let hash = window().location().hash().unwrap_or_default();
    hash.trim_start_matches('#').to_owned()
}

/// The whole address.
pub(crate) fn address() -> String {
    window().location().href().unwrap_or_default()
}

/// What stands in an address, with `%3C` and the like as the characters they stand for.
pub(crate) fn decoded(text: &str) -> String {
    js_sys::decode_uri_component(text).map_or_else(|_| text.to_owned(), String::from)
}

/// Puts something behind `#` that the page shows already.
pub(crate) fn set_hash(hash: &str) {
    OWN_HASH.with(|own| own.set(self::hash() != hash));
    let _ = window().location().set_hash(hash);
}

/// Puts something behind `#` in the place of what stands there: going back leads to what was before that.
pub(crate) fn replace_hash(hash: &str) {
    if let Ok(history) = window().history() {
        let address = format!("#{hash}");
        let mark = history.state().unwrap_or_default();
        let _ = history.replace_state_with_url(&mark, "", Some(&address));
    }
}

/// What the page has marked this entry of the browser's history with; nothing if it has not.
pub(crate) fn mark() -> Option<String> {
    window().history().ok()?.state().ok()?.as_string()
}

/// Marks this entry of the browser's history.
pub(crate) fn set_mark(mark: &str) {
    if let Ok(history) = window().history() {
        let _ = history.replace_state_with_url(&mark.into(), "", None);
    }
}

/// Begins another entry of the browser's history at this address, so marked.
pub(crate) fn push_mark(mark: &str) {
    if let Ok(history) = window().history() {
        let _ = history.push_state_with_url(&mark.into(), "", None);
    }
}

/// Goes back to the entry of the browser's history before this one.
pub(crate) fn go_back() {
    if let Ok(history) = window().history() {
        let _ = history.back();
    }
}

/// Puts something behind `#` for the page to follow.
pub(crate) fn set_hash_and_tell(hash: &str) {
    let _ = window().location().set_hash(hash);
}

/// Whether the change of the address that was just heard of was the page's own.
pub(crate) fn take_own_hash() -> bool {
    OWN_HASH.with(|own| own.replace(false))
}

pub(crate) fn on_hash_change(callback: impl Fn() + 'static) {
    let listener = Closure::<dyn FnMut()>::new(callback);
    window().set_onhashchange(Some(listener.as_ref().unchecked_ref()));
    listener.forget();
}

/// Opens another page beside this one.
pub(crate) fn open(address: &str) {
    let _ = window().open_with_url_and_target_and_features(address, "_blank", "noopener");
}

/// Loads the page anew.
pub(crate) fn reload() {
    let _ = window().location().reload();
}
