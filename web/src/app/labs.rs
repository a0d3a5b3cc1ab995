//! The labs: a program of its own, which is fetched when the first of them is opened and shows itself.

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::App;
use crate::loading::Loading;
use crate::msg::Msg;

#[wasm_bindgen]
extern "C" {
    /// Starts the program of the labs, as `start.js` has it; a second time it does nothing.
    #[wasm_bindgen(js_name = redscopeLabs, catch)]
    async fn start_labs() -> Result<JsValue, JsValue>;
}

impl App {
    /// Has the program of the labs, from the first time on.
    pub(super) fn fetch_labs(&mut self, ctx: &Context<Self>) {
        if self.labs == Loading::Done {
            return;
        }
        self.labs = Loading::begin();
        let on = ctx.link().callback(|message: Msg| message);
        spawn_local(async move {
            on.emit(Msg::Labs(start_labs().await.is_ok()));
        });
    }
}
