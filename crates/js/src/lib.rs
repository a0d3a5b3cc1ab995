//! A session as a JavaScript class: the npm package `redscope`.
//!
//! This crate only translates. Results are plain objects; their TypeScript types are written
//! from the session's by the test `types`.

use redscope_labs::{Scenario, Values};
use redscope_session::share::{self, Shared};
use redscope_session::{FIRST_CONSOLE, Line};
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;

/// Virtual time a command may take before `exec` gives up waiting, in microseconds.
const EXEC_LIMIT_US: u64 = 10_000_000;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = include_str!("types.d.ts");

#[wasm_bindgen]
extern "C" {
    /// `Line[]`.
    #[wasm_bindgen(typescript_type = "Line[]")]
    pub type Lines;
    /// `Frame`.
    #[wasm_bindgen(typescript_type = "Frame")]
    pub type FrameValue;
}

fn to_js<T: Serialize>(value: &T) -> Result<JsValue, JsError> {
    let serializer = Serializer::json_compatible();
    value.serialize(&serializer).map_err(|error| JsError::new(&error.to_string()))
}

fn error(error: impl std::fmt::Display) -> JsError {
    JsError::new(&error.to_string())
}

/// A simulation with consoles to type into.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Session {
    inner: redscope_session::Session,
}

#[wasm_bindgen]
impl Session {
    /// Starts a scenario (`cluster`, `sentinel`, `standalone`). The seed decides all chance.
    ///
    /// Throws if there is no such scenario.
    #[wasm_bindgen(constructor)]
    pub fn new(scenario: &str, seed: u32) -> Result<Session, JsError> {
        let found = Scenario::find(scenario);
        let found =
            found.ok_or_else(|| error(format!("there is no scenario called {scenario}")))?;
        let inner =
            redscope_session::Session::new(Values::new(found, u64::from(seed))).map_err(error)?;
        Ok(Session { inner })
    }

    /// Opens a run at the moment at which it was shared: a link, whole or what stands behind its `#`.
    ///
    /// Throws a sentence if it cannot be read, or does not come to what it came to where it was
    /// shared.
    pub fn open(link: &str) -> Result<Session, JsError> {
        let run = share::read_link(link).map_err(error)?;
        let inner = redscope_session::Session::open(run).map_err(error)?;
        Ok(Session { inner })
    }

    /// The same from the content of a file.
    #[wasm_bindgen(js_name = openFile)]
    pub fn open_file(bytes: &[u8]) -> Result<Session, JsError> {
        let run = share::read(bytes).map_err(error)?;
        let inner = redscope_session::Session::open(run).map_err(error)?;
        Ok(Session { inner })
    }

    /// The run until now as what stands behind the `#` of a link; undefined if it is too long for
    /// that: then `file()` has it.
    pub fn link(&self) -> Result<Option<String>, JsError> {
        Ok(match share::write(&self.inner.run()).map_err(error)? {
            Shared::Link(link) => Some(link),
            Shared::File(_) => None,
        })
    }

    /// The run until now as the content of a file.
    pub fn file(&self) -> Result<Vec<u8>, JsError> {
        share::write_file(&self.inner.run()).map_err(error)
    }

    /// Types a line into a console, the first one unless named, and waits for the reply.
    pub fn exec(&mut self, line: &str, client: Option<String>) -> Result<Lines, JsError> {
        let client = client.as_deref().unwrap_or(FIRST_CONSOLE);
        let lines: Vec<Line> = self.inner.exec(client, line, EXEC_LIMIT_US).map_err(error)?;
        Ok(to_js(&lines)?.unchecked_into())
    }

    /// Does something to the run, in words such as `crash n1` or `cut n1 n2 one-way`; throws if it
    /// cannot be done, and says what can.
    pub fn act(&mut self, words: &str) -> Result<(), JsError> {
        self.inner.act_in_words(words).map_err(error)
    }

    /// Runs on for so many virtual milliseconds.
    pub fn run(&mut self, ms: f64) {
        self.inner.run_for((ms.max(0.0) * 1000.0) as u64, u64::MAX);
    }

    /// Carries out one event.
    pub fn step(&mut self) {
        self.inner.step();
    }

    /// What has changed since the last frame.
    pub fn frame(&mut self) -> Result<FrameValue, JsError> {
        Ok(to_js(&self.inner.frame())?.unchecked_into())
    }

    /// A file of a node's disk, such as `dump.rdb`; undefined if there is none.
    pub fn snapshot(&self, node: &str, name: &str) -> Option<Vec<u8>> {
        self.inner.file(node, name)
    }

    /// Virtual time in milliseconds.
    #[wasm_bindgen(getter)]
    pub fn now(&self) -> f64 {
        self.inner.sim().now().0 as f64 / 1000.0
    }

    /// Sums up everything that has travelled: equal runs have equal digests.
    #[wasm_bindgen(getter)]
    pub fn digest(&self) -> String {
        format!("{:016x}", self.inner.sim().digest())
    }
}
