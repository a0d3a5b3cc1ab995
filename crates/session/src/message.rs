//! What a page and its worker say to each other.

use serde::{Deserialize, Serialize};

use crate::{Completion, Frame};

/// From the page to the worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ToWorker {
    /// Start a scenario.
    Load {
        /// Its short name.
        scenario: String,
        /// Source of all chance.
        seed: u64,
    },
    /// Do something to the run, in words.
    Act(String),
    /// So much real time has passed; run on at the speed that was set.
    Tick {
        /// Microseconds.
        elapsed_us: u64,
    },
    /// Virtual time per real time.
    Speed(f64),
    /// Run or stand still.
    Play(bool),
    /// Carry out one event.
    StepOne,
    /// Look at a node.
    Select(Option<String>),
    /// Complete a line.
    Complete(String),
    /// Send a file of a node's disk.
    ReadFile {
        /// The node.
        node: String,
        /// The file.
        name: String,
    },
}

/// From the worker to the page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum FromWorker {
    /// The worker is listening.
    Ready,
    /// What has changed; the answer to a tick even if nothing has.
    Frame(Box<Frame>),
    /// The answer to [`ToWorker::Complete`].
    Completion(Completion),
    /// The answer to [`ToWorker::ReadFile`].
    File {
        /// Its name.
        name: String,
        /// Its content.
        bytes: Vec<u8>,
    },
    /// Something could not be done; nothing has changed.
    Failed(String),
}
