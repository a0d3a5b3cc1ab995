//! Runs that are too large for the browser's storage of texts: its database, as `start.js` has it.

use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;

#[wasm_bindgen]
extern "C" {
    /// Puts bytes under a name; fails if they are not kept.
    #[wasm_bindgen(js_namespace = redscopeRuns, js_name = put, catch)]
    async fn put(name: &str, bytes: &Uint8Array) -> Result<JsValue, JsValue>;

    /// What was put under a name; `undefined` if nothing was.
    #[wasm_bindgen(js_namespace = redscopeRuns, js_name = get, catch)]
    async fn get(name: &str) -> Result<JsValue, JsValue>;
}

/// Keeps a run under a name, and says whether it is kept.
pub(crate) fn put_run(name: String, run: &[u8], then: impl FnOnce(bool) + 'static) {
    let bytes = Uint8Array::from(run);
    spawn_local(async move { then(put(&name, &bytes).await.is_ok()) });
}

/// The run that was kept under a name; `None` if there is none any more, or it cannot be read.
pub(crate) fn get_run(name: String, then: impl FnOnce(Option<Vec<u8>>) + 'static) {
    spawn_local(async move {
        let bytes = get(&name).await.ok().and_then(|found| found.dyn_into::<Uint8Array>().ok());
        then(bytes.map(|bytes| bytes.to_vec()));
    });
}
