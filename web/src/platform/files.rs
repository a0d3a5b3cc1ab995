//! The site's files, and those that the page hands out.

use std::cell::RefCell;

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, HtmlAnchorElement, HtmlElement, Response, Url};

use super::{document, window};

thread_local! {
    /// Addresses of the site's files by their names, where its document is not the one that is shown.
    static FILES: RefCell<Option<js_sys::Object>> = const { RefCell::new(None) };
}

/// The site's files lie at these addresses, by their names.
pub(super) fn lie_at(files: js_sys::Object) {
    FILES.with(|known| known.replace(Some(files)));
}

/// Where a file of the site lies: as the page's script element has it, or whoever has the page as a guest.
fn site_file(name: &str) -> Option<String> {
    let given = FILES.with(|files| files.borrow().clone());
    if let Some(files) = given {
        return js_sys::Reflect::get(&files, &JsValue::from_str(name)).ok()?.as_string();
    }
    let script = document().query_selector("script[data-app]").ok().flatten()?;
    script.dyn_into::<HtmlElement>().ok()?.dataset().get(name)
}

/// Fetches a file of the site by its name, and says what is in it; `None`: it did
/// not come.
pub(crate) fn fetch_file(name: &str, then: impl FnOnce(Option<Vec<u8>>) + 'static) {
    match site_file(name) {
        Some(address) => fetch_address(address, then),
        None => then(None),
    }
}

/// An address as it is on this site, whole; `None` if it leads to another origin.
pub(crate) fn own_address(address: &str) -> Option<String> {
    let here = window().location().href().ok()?;
    let url = Url::new_with_base(address, &here).ok()?;
    let origin = window().location().origin().ok()?;
    (url.origin() == origin).then(|| url.href())
}

/// Fetches what lies at an address; `None`: it did not come.
pub(crate) fn fetch_address(address: String, then: impl FnOnce(Option<Vec<u8>>) + 'static) {
    wasm_bindgen_futures::spawn_local(async move {
        let fetched = async {
            let response = JsFuture::from(window().fetch_with_str(&address)).await.ok()?;
            let response = response.dyn_into::<Response>().ok().filter(Response::ok)?;
            let bytes = JsFuture::from(response.array_buffer().ok()?).await.ok()?;
            Some(js_sys::Uint8Array::new(&bytes).to_vec())
        };
        then(fetched.await);
    });
}

/// Offers bytes as a file to be saved.
pub(crate) fn download(name: &str, bytes: &[u8]) -> Result<(), JsValue> {
    let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(bytes));
    let url = Url::create_object_url_with_blob(&Blob::new_with_u8_array_sequence(&parts)?)?;
    let link: HtmlAnchorElement = document().create_element("a")?.unchecked_into();
    link.set_href(&url);
    link.set_download(name);
    link.click();
    Url::revoke_object_url(&url)
}
