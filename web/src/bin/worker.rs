//! The worker: takes messages of the page, runs the simulation, answers.

use redscope_session::{FromWorker, pack, unpack};
use redscope_web::runner::Runner;
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

fn post(scope: &DedicatedWorkerGlobalScope, message: &FromWorker) {
    let bytes = js_sys::Uint8Array::from(pack(message).as_slice());
    // The buffer moves over to the page, and is not copied once more.
    scope
        .post_message_with_transfer(&bytes, &js_sys::Array::of1(&bytes.buffer()))
        .expect("bytes can be posted");
}

fn main() {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let mut runner = Runner::default();
    let here = scope.clone();
    let on_message =
        Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            match unpack(&js_sys::Uint8Array::new(&event.data()).to_vec()) {
                Ok(message) => {
                    for answer in runner.take(message) {
                        post(&here, &answer);
                    }
                }
                Err(refusal) => post(&here, &FromWorker::Failed(refusal)),
            }
        });
    scope.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
    post(&scope, &FromWorker::Ready);
}
