//! What is asked of a world from JavaScript, and who waits for an answer.

use js_sys::{Error, Function, Promise};
use wasm_bindgen::prelude::*;

/// The two ends of a promise.
#[derive(Clone, Debug)]
pub(crate) struct Settle {
    resolve: Function,
    reject: Function,
}

impl Settle {
    /// A promise, and what settles it.
    pub(crate) fn promise() -> (Promise, Settle) {
        let mut ends = None;
        let promise = Promise::new(&mut |resolve, reject| ends = Some(Settle { resolve, reject }));
        (promise, ends.expect("a promise calls its maker at once"))
    }

    pub(crate) fn resolve(self, value: &JsValue) {
        let _ = self.resolve.call1(&JsValue::NULL, value);
    }

    pub(crate) fn reject(self, why: &str) {
        let _ = self.reject.call1(&JsValue::NULL, &Error::new(why));
    }
}

/// What is wanted from JavaScript, with who waits for it.
#[derive(Debug)]
pub(crate) struct Wish {
    pub(crate) what: What,
    pub(crate) settle: Settle,
}

/// What can be wanted. Times are virtual microseconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// Type a line at a client, the first one unless named, and have the reply.
    Exec {
        /// The line.
        line: String,
        /// The client.
        client: Option<String>,
    },
    /// Do something to the world, in words.
    Act(String),
    /// Run on for a time.
    Run(u64),
    /// Go to a moment.
    Seek(u64),
    /// Carry out one event.
    Step,
    /// Go back to before the last event.
    StepBack,
    /// Run, or stand still.
    Play(bool),
    /// Begin anew.
    Reset,
    /// Have the run as a link.
    Link,
}

/// Something that the worker answers once, in order.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) kind: Kind,
    pub(crate) then: Then,
}

/// Which answer it has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// An act, in words, that was typed at a console behind `!`, or not: `Kept` or `Refused`.
    Act { words: String, typed_at: Option<String> },
    /// An act that types a line, carried out as soon as can be: `Pasted`.
    Line(String),
    /// A step that passes time: `Reached` or `Failed`.
    Time,
    /// The run as a link: `Shared` or `Failed`.
    Share,
}

/// What follows from the answer.
#[derive(Debug)]
pub(crate) enum Then {
    Nothing,
    /// The next step of the script.
    Script,
    /// Somebody in JavaScript hears that it is done.
    Settle(Settle),
    /// Somebody in JavaScript has the link that a block leads to.
    Link(usize, Settle),
}

/// Somebody waits for the reply to a line.
#[derive(Debug)]
pub(crate) struct Awaited {
    pub(crate) client: String,
    pub(crate) line: String,
    /// Where the run was when it was typed.
    pub(crate) step: u64,
    pub(crate) settle: Settle,
}
