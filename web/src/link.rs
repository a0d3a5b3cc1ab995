//! The way from a page to its worker and back.

use std::marker::PhantomData;

use redscope_session::{Refusal, pack, unpack};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;
use web_sys::{ErrorEvent, Event, MessageEvent, Worker};
use yew::Callback;

use crate::platform::{document, window};
use crate::socket::Socket;

/// A worker is taken for dead if it owes a picture and gives no sign of life for so long, in milliseconds: one command
/// over a million keys takes a phone half of that.
pub(crate) const PATIENCE_MS: f64 = 60_000.0;

/// What is heard from a worker, or a bridge.
pub(crate) enum Heard<Said> {
    /// It has said something, or what cannot be read.
    Said(Result<Said, Refusal>),
    /// It has died, for a reason if that is known.
    Died(String),
}

/// A worker that is asked in messages of one kind, with the page's ear on it; or a bridge, which is asked the same.
pub(crate) struct Link<Asked> {
    carrier: Carrier,
    asked: PhantomData<Asked>,
}

/// What carries the messages.
enum Carrier {
    Worker {
        worker: Worker,
        _on_message: Closure<dyn FnMut(MessageEvent)>,
        _on_error: Closure<dyn FnMut(Event)>,
    },
    Socket(Socket),
}

impl<Asked: Serialize> Link<Asked> {
    /// Starts the worker whose script the page names under `data-` and a name.
    ///
    /// # Panics
    /// If the site has no such worker.
    pub(crate) fn open<Said>(name: &'static str, on: Callback<Heard<Said>>) -> Self
    where
        Said: DeserializeOwned + 'static,
    {
        let worker = started_early(name).unwrap_or_else(|| {
            let attribute = format!("data-{name}");
            let starter = document().query_selector(&format!("script[{attribute}]")).ok().flatten();
            let address = starter.and_then(|starter| starter.get_attribute(&attribute));
            Worker::new(&address.unwrap_or_default()).expect("the site ships its worker")
        });
        Link::over(worker, on)
    }

    /// Listens to a worker that somebody else has started.
    pub(crate) fn over<Said>(worker: Worker, on: Callback<Heard<Said>>) -> Self
    where
        Said: DeserializeOwned + 'static,
    {
        let listener = listener(on.clone());
        worker.set_onmessage(Some(listener.as_ref().unchecked_ref()));
        let failed = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
            event.prevent_default();
            // Of a file that is not there no more is said than that.
            let why = event.dyn_ref::<ErrorEvent>().map(ErrorEvent::message);
            on.emit(Heard::Died(why.unwrap_or_default()));
        });
        worker.set_onerror(Some(failed.as_ref().unchecked_ref()));
        for event in heard_early(&worker) {
            let _ = worker.dispatch_event(&event);
        }
        let carrier = Carrier::Worker { worker, _on_message: listener, _on_error: failed };
        Link { carrier, asked: PhantomData }
    }

    /// Connects to a bridge; one of another build hangs up.
    ///
    /// # Errors
    /// The browser does not let the page connect there, in its words.
    pub(crate) fn connect<Said>(
        url: &str,
        on: Callback<Heard<Said>>,
        on_other_build: Callback<()>,
    ) -> Result<Self, String>
    where
        Said: DeserializeOwned + 'static,
    {
        let carrier = Carrier::Socket(Socket::open(url, on, on_other_build)?);
        Ok(Link { carrier, asked: PhantomData })
    }

    pub(crate) fn send(&self, message: &Asked) {
        let packed = pack(message);
        match &self.carrier {
            Carrier::Worker { worker, .. } => {
                let bytes = js_sys::Uint8Array::from(packed.as_slice());
                worker.post_message(&bytes).expect("bytes can be posted");
            }
            Carrier::Socket(socket) => socket.send(&packed),
        }
    }
}

/// Passes on what comes, be it from a worker or a bridge.
pub(crate) fn listener<Said>(on: Callback<Heard<Said>>) -> Closure<dyn FnMut(MessageEvent)>
where
    Said: DeserializeOwned + 'static,
{
    Closure::new(move |event: MessageEvent| {
        let bytes = js_sys::Uint8Array::new(&event.data()).to_vec();
        on.emit(Heard::Said(unpack(&bytes)));
    })
}

/// The worker that `start.js` has started under a name, for the first who asks.
fn started_early(name: &str) -> Option<Worker> {
    let early = js_sys::Reflect::get(&window(), &JsValue::from_str("redscopeEarly")).ok()?;
    let name = JsValue::from_str(name);
    let worker = js_sys::Reflect::get(&early, &name).ok()?.dyn_into::<Worker>().ok()?;
    js_sys::Reflect::delete_property(&js_sys::Object::from(early), &name).ok()?;
    Some(worker)
}

/// What it has said before anybody listened.
fn heard_early(worker: &Worker) -> Vec<Event> {
    let heard = js_sys::Reflect::get(worker, &JsValue::from_str("heard")).unwrap_or_default();
    let heard = heard.dyn_into::<js_sys::Array>().unwrap_or_default();
    heard.iter().filter_map(|event| event.dyn_into().ok()).collect()
}

impl<Asked> Drop for Link<Asked> {
    fn drop(&mut self) {
        if let Carrier::Worker { worker, .. } = &self.carrier {
            // What it has said already is heard no more.
            worker.set_onmessage(None);
            worker.set_onerror(None);
            worker.terminate();
        }
    }
}
