//! What happened, for logs, pictures and narration.

use redscope_actor::Time;
use redscope_node::LogLevel;

/// Something that happened at a node at a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SimEvent {
    /// When.
    pub at: Time,
    /// Where; the name of a node.
    pub node: String,
    /// What.
    pub what: What,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A line of the node's log.
    Log {
        /// How much it matters.
        level: LogLevel,
        /// The line.
        text: String,
    },
    /// An event of a Sentinel.
    Sentinel {
        /// Such as `+sdown`.
        name: String,
        /// Its payload.
        payload: String,
    },
    /// A file was put in place.
    File {
        /// Its name.
        name: String,
        /// Its length.
        bytes: usize,
    },
    /// A fault or its end, as a person or a scenario caused it.
    Fault(String),
}
