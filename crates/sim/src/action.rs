//! What a person, a lesson, a fuzzer or a share link does to a run.

use std::fmt;

use serde::{Deserialize, Serialize};

/// One act. Buttons, lessons and saved runs all make these.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Action {
    /// Kills a process; what its disk has, stays.
    Crash {
        /// Name of the node.
        node: String,
    },
    /// Starts a crashed process from its disk.
    Restart {
        /// Name of the node.
        node: String,
    },
    /// Stops a process without ending it (SIGSTOP).
    Pause {
        /// Name of the node.
        node: String,
    },
    /// Lets a paused process go on (SIGCONT).
    Resume {
        /// Name of the node.
        node: String,
    },
    /// Cuts the link between two nodes: nothing arrives, nobody is told.
    Cut {
        /// One end.
        a: String,
        /// The other end.
        b: String,
    },
    /// Heals the link; what was sent meanwhile arrives.
    Heal {
        /// One end.
        a: String,
        /// The other end.
        b: String,
    },
    /// Opens a console at a node.
    OpenClient {
        /// Name of the console.
        client: String,
        /// Name of the node.
        node: String,
        /// Whether it follows redirections, as `redis-cli -c`.
        follow: bool,
    },
    /// Closes a console.
    CloseClient {
        /// Name of the console.
        client: String,
    },
    /// Sends a console to another node, or changes whether it follows redirections.
    MoveClient {
        /// Name of the console.
        client: String,
        /// Name of the node.
        node: String,
        /// Whether it follows redirections.
        follow: bool,
    },
    /// Types a line into a console.
    Type {
        /// Name of the console.
        client: String,
        /// The line.
        line: String,
    },
}

/// Why an act could not be carried out. Nothing has changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ActionError {
    /// No node of that name.
    UnknownNode(String),
    /// No console of that name.
    UnknownClient(String),
    /// The node is not in the state the act needs, such as restarting one that runs.
    WrongState(String),
    /// A console of that name is open.
    ClientExists(String),
}

impl fmt::Display for ActionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ActionError::UnknownNode(name) => write!(f, "there is no node called {name}"),
            ActionError::UnknownClient(name) => write!(f, "there is no client called {name}"),
            ActionError::WrongState(text) => f.write_str(text),
            ActionError::ClientExists(name) => write!(f, "a client called {name} is open"),
        }
    }
}

impl std::error::Error for ActionError {}
