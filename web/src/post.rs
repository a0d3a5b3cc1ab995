//! A worker's side of what page and worker say to each other.

use redscope_session::{Refusal, pack, unpack};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

/// Says that the worker is there, and answers every message of the page from then on; one that cannot be read
/// comes as the reason.
///
/// # Panics
/// If this is no worker.
pub fn answer<Asked, Said>(
    ready: &Said,
    mut take: impl FnMut(Result<Asked, Refusal>) -> Vec<Said> + 'static,
) where
    Asked: DeserializeOwned,
    Said: Serialize,
{
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let here = scope.clone();
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        let asked = unpack(&js_sys::Uint8Array::new(&event.data()).to_vec());
        for said in take(asked) {
            post(&here, &said);
        }
    });
    scope.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
    post(&scope, ready);
}

/// Says something at once, while a message of the page is still being answered.
///
/// # Panics
/// If this is no worker.
pub fn say<Said: Serialize>(said: &Said) {
    post(&js_sys::global().unchecked_into(), said);
}

fn post<Said: Serialize>(scope: &DedicatedWorkerGlobalScope, message: &Said) {
    let bytes = js_sys::Uint8Array::from(pack(message).as_slice());
    // The buffer moves over to the page, and is not copied once more.
    scope
        .post_message_with_transfer(&bytes, &js_sys::Array::of1(&bytes.buffer()))
        .expect("bytes can be posted");
}
