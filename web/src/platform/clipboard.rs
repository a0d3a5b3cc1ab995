//! Copying, and whether the browser has let the page.

use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::window;

/// Copies a text, and says whether that was done.
pub(crate) fn copy(text: &str, then: impl FnOnce(bool) + 'static) {
    let navigator = window().navigator();
    // A page that has not come over a safe connection has no clipboard.
    let is_there = js_sys::Reflect::get(&navigator, &JsValue::from_str("clipboard"));
    if !is_there.is_ok_and(|clipboard| clipboard.is_object()) {
        then(false);
        return;
    }
    let written = navigator.clipboard().write_text(text);
    spawn_local(async move { then(JsFuture::from(written).await.is_ok()) });
}
