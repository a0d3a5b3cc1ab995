//! The way to the worker and back.

use redscope_session::{FromWorker, ToWorker, pack, unpack};
use wasm_bindgen::prelude::*;
use web_sys::{ErrorEvent, Event, MessageEvent, Worker};
use yew::Callback;

use crate::msg::Msg;
use crate::platform::{document, window};

/// The worker with the page's ear on it.
pub(crate) struct Link {
    worker: Worker,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(Event)>,
}

impl Link {
    pub(crate) fn open(on: Callback<Msg>) -> Self {
        let worker = started_early().unwrap_or_else(|| {
            let starter = document().query_selector("script[data-worker]").ok().flatten();
            let address = starter.and_then(|starter| starter.get_attribute("data-worker"));
            Worker::new(&address.unwrap_or_default()).expect("the site ships its worker")
        });
        let heard = on.clone();
        let listener = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let bytes = js_sys::Uint8Array::new(&event.data()).to_vec();
            heard.emit(unpack(&bytes).unwrap_or_else(FromWorker::Failed).into());
        });
        worker.set_onmessage(Some(listener.as_ref().unchecked_ref()));
        let failed = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
            event.prevent_default();
            // Of a file that is not there no more is said than that.
            let why = event.dyn_ref::<ErrorEvent>().map(ErrorEvent::message);
            on.emit(Msg::WorkerDied(why.unwrap_or_default()));
        });
        worker.set_onerror(Some(failed.as_ref().unchecked_ref()));
        for event in heard_early(&worker) {
            let _ = worker.dispatch_event(&event);
        }
        Link { worker, _on_message: listener, _on_error: failed }
    }

    pub(crate) fn send(&self, message: &ToWorker) {
        let bytes = js_sys::Uint8Array::from(pack(message).as_slice());
        self.worker.post_message(&bytes).expect("bytes can be posted");
    }
}

/// The worker that `start.js` has started, for the first who asks.
fn started_early() -> Option<Worker> {
    let (window, name) = (window(), JsValue::from_str("redscopeWorker"));
    let worker = js_sys::Reflect::get(&window, &name).ok()?.dyn_into::<Worker>().ok()?;
    js_sys::Reflect::delete_property(&window, &name).ok()?;
    Some(worker)
}

/// What it has said before anybody listened.
fn heard_early(worker: &Worker) -> Vec<Event> {
    let heard = js_sys::Reflect::get(worker, &JsValue::from_str("heard")).unwrap_or_default();
    let heard = heard.dyn_into::<js_sys::Array>().unwrap_or_default();
    heard.iter().filter_map(|event| event.dyn_into().ok()).collect()
}

impl Drop for Link {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}
