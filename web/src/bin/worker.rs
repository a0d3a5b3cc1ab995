//! The worker: takes messages of the page, runs the simulation, answers.

use redscope_session::{FromWorker, Refusal, ToWorker};
use redscope_web::runner::Runner;
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

fn post(scope: &DedicatedWorkerGlobalScope, message: &FromWorker) {
    let value = serde_wasm_bindgen::to_value(message).expect("messages are plain values");
    scope.post_message(&value).expect("plain values can be posted");
}

fn main() {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let mut runner = Runner::default();
    let here = scope.clone();
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        match serde_wasm_bindgen::from_value::<ToWorker>(event.data()) {
            Ok(message) => {
                for answer in runner.take(message) {
                    post(&here, &answer);
                }
            }
            Err(error) => post(&here, &FromWorker::Failed(Refusal::Message(error.to_string()))),
        }
    });
    scope.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
    post(&scope, &FromWorker::Ready);
}
