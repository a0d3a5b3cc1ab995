//! The few things the page needs from the browser.

use redscope_session::{FromWorker, ToWorker};
use wasm_bindgen::prelude::*;
use web_sys::{Blob, HtmlAnchorElement, MessageEvent, Url, Window, Worker};

pub(crate) fn window() -> Window {
    web_sys::window().expect("the page runs in a window")
}

/// Milliseconds since the page began to load.
pub(crate) fn now_ms() -> f64 {
    window().performance().map_or(0.0, |performance| performance.now())
}

/// A seed nobody has seen before.
pub(crate) fn random_seed() -> u64 {
    let mut bytes = [0; 6];
    // Without randomness every visitor gets the same run; that is no reason not to run.
    let _ = getrandom::fill(&mut bytes);
    bytes.iter().fold(0, |seed, byte| seed << 8 | u64::from(*byte))
}

/// Whether the browser prefers a dark page.
pub(crate) fn prefers_dark() -> bool {
    let query = window().match_media("(prefers-color-scheme: dark)").ok().flatten();
    query.is_some_and(|query| query.matches())
}

pub(crate) fn set_theme(dark: bool) {
    if let Some(root) = window().document().and_then(|document| document.document_element()) {
        let _ = root.set_attribute("data-theme", if dark { "dark" } else { "light" });
    }
}

/// Offers bytes as a file to be saved.
pub(crate) fn download(name: &str, bytes: &[u8]) -> Result<(), JsValue> {
    let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(bytes));
    let url = Url::create_object_url_with_blob(&Blob::new_with_u8_array_sequence(&parts)?)?;
    let document = window().document().expect("a window has a document");
    let link: HtmlAnchorElement = document.create_element("a")?.unchecked_into();
    link.set_href(&url);
    link.set_download(name);
    link.click();
    Url::revoke_object_url(&url)
}

/// The worker with the page's ear on it.
pub(crate) struct Link {
    worker: Worker,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
}

impl Link {
    pub(crate) fn open(on_message: impl Fn(FromWorker) + 'static) -> Self {
        let worker = Worker::new("worker_loader.js").expect("the site ships its worker");
        let listener = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            match serde_wasm_bindgen::from_value(event.data()) {
                Ok(message) => on_message(message),
                Err(error) => on_message(FromWorker::Failed(error.to_string())),
            }
        });
        worker.set_onmessage(Some(listener.as_ref().unchecked_ref()));
        Link { worker, _on_message: listener }
    }

    pub(crate) fn send(&self, message: &ToWorker) {
        let value = serde_wasm_bindgen::to_value(message).expect("messages are plain values");
        self.worker.post_message(&value).expect("plain values can be posted");
    }
}

/// Calls back before each frame the browser draws.
pub(crate) fn on_each_frame(callback: impl Fn() + 'static) {
    use std::cell::RefCell;
    use std::rc::Rc;
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
