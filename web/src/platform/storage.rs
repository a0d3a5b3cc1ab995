//! What the browser keeps for the page.

use std::cell::Cell;

use web_sys::Storage;

use super::window;

thread_local! {
    /// Whether the page is somebody else's: then nothing is stored there.
    static IS_GUEST: Cell<bool> = const { Cell::new(false) };
}

/// Nothing is stored in the browser any more.
pub(super) fn store_nothing() {
    IS_GUEST.with(|guest| guest.set(true));
}

/// What was stored under a name; nothing if the browser does not let the page store.
pub(crate) fn stored(name: &str) -> Option<String> {
    storage()?.get_item(name).ok().flatten()
}

/// The names under which something is stored.
pub(crate) fn stored_names() -> Vec<String> {
    let Some(storage) = storage() else { return Vec::new() };
    let count = storage.length().unwrap_or_default();
    (0..count).filter_map(|at| storage.key(at).ok().flatten()).collect()
}

/// Where the page stores, if it may.
fn storage() -> Option<Storage> {
    let is_guest = IS_GUEST.with(Cell::get);
    if is_guest { None } else { window().local_storage().ok().flatten() }
}

/// What was kept for this tab under a name, which a reload survives.
pub(crate) fn kept_in_tab(name: &str) -> Option<String> {
    window().session_storage().ok().flatten()?.get_item(name).ok().flatten()
}

/// Keeps a value for this tab, or nothing any more; whether that is so now.
pub(crate) fn keep_in_tab(name: &str, value: Option<&str>) -> bool {
    window().session_storage().ok().flatten().is_some_and(|storage| put(&storage, name, value))
}

/// Stores a value, or nothing any more; whether that is so now: a browser may refuse.
pub(crate) fn store_or_forget(name: &str, value: Option<&str>) -> bool {
    storage().is_some_and(|storage| put(&storage, name, value))
}

/// Stores a choice, which a browser that refuses forgets with the page.
pub(crate) fn store(name: &str, value: &str) {
    store_or_forget(name, Some(value));
}

fn put(storage: &Storage, name: &str, value: Option<&str>) -> bool {
    let done = match value {
        Some(value) => storage.set_item(name, value),
        None => storage.remove_item(name),
    };
    done.is_ok()
}
