//! The blocks of somebody else's page. Its loader, `web/embed/embed.js`, gets this program when the first of them
//! is touched.

use js_sys::{Function, Object, Promise};
use redscope_web::embed::What;
use redscope_web::embed::mount::{Given, Mounted, mount};
use redscope_web::platform;
use wasm_bindgen::prelude::*;
use web_sys::Element;

fn main() {}

/// Where the site's files lie, by their names.
#[wasm_bindgen(js_name = setFiles)]
pub fn set_files(files: Object) {
    platform::be_guest(files);
}

/// A block that shows a world.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Block(Mounted);

#[wasm_bindgen]
impl Block {
    /// Has an element show a world. Throws a sentence if the session runs something else.
    #[wasm_bindgen(constructor)]
    #[allow(clippy::too_many_arguments, reason = "attributes of an element, each with its type")]
    pub fn new(
        host: Element,
        scenario: Option<String>,
        lesson: Option<String>,
        seed: Option<u32>,
        session: Option<String>,
        first: Vec<String>,
        next: Vec<String>,
        lang: String,
        site: String,
        starts: Function,
        tell: Function,
    ) -> Result<Block, JsError> {
        let given =
            Given { host, scenario, lesson, seed, session, first, next, lang, site, starts, tell };
        mount(given).map(Block).map_err(|why| JsError::new(&why))
    }

    /// The block has come into sight, or has left it.
    pub fn seen(&self, is_seen: bool) {
        self.0.seen(is_seen);
    }

    /// The page has another language now.
    pub fn speak(&self, lang: &str) {
        self.0.speak(lang);
    }

    /// The present moment in virtual milliseconds.
    #[wasm_bindgen(getter)]
    pub fn now(&self) -> f64 {
        self.0.now_ms()
    }

    /// Whether time goes on by itself.
    #[wasm_bindgen(getter)]
    pub fn playing(&self) -> bool {
        self.0.is_playing()
    }

    /// Types a line at a client and waits for the reply.
    pub fn exec(&self, line: String, client: Option<String>) -> Promise {
        self.0.wish(What::Exec { line, client })
    }

    /// Does something to the world, in words.
    pub fn act(&self, words: String) -> Promise {
        self.0.wish(What::Act(words))
    }

    /// Runs on for so many virtual milliseconds.
    pub fn run(&self, ms: f64) -> Promise {
        self.0.wish_at(ms, What::Run)
    }

    /// Goes to a moment, in virtual milliseconds.
    pub fn seek(&self, ms: f64) -> Promise {
        self.0.wish_at(ms, What::Seek)
    }

    /// Carries out one event.
    pub fn step(&self) -> Promise {
        self.0.wish(What::Step)
    }

    /// Goes back to before the last event.
    #[wasm_bindgen(js_name = stepBack)]
    pub fn step_back(&self) -> Promise {
        self.0.wish(What::StepBack)
    }

    /// Runs, or stands still.
    pub fn play(&self, plays: bool) -> Promise {
        self.0.wish(What::Play(plays))
    }

    /// Begins anew.
    pub fn reset(&self) -> Promise {
        self.0.wish(What::Reset)
    }

    /// The run as the address of the whole page.
    pub fn link(&self) -> Promise {
        self.0.wish(What::Link)
    }

    /// Shows nothing any more.
    pub fn close(self) {
        self.0.close();
    }
}
