//! What a page and a bridge to real servers say to each other beside what a page and its worker do.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What a bridge calls the scenario of what it shows.
pub const LIVE: &str = "live";
/// Under this name a bridge says, as of what a page has open, that consoles may change things.
pub const LIVE_WRITES: &str = "writes";
/// The status with which a bridge closes the connection of a page of another build.
pub const OTHER_BUILD: u16 = 4001;

/// The name of the subprotocol of the WebSocket: messages are of one build, so what they look like is in the name.
pub fn live_protocol() -> String {
    format!("redscope-live.{SHAPE:016x}")
}

/// The sources of the messages, added up.
const SHAPE: u64 = shape(&[
    include_bytes!("live.rs"),
    include_bytes!("message.rs"),
    include_bytes!("refusal.rs"),
    include_bytes!("frame/mod.rs"),
    include_bytes!("frame/detail.rs"),
    include_bytes!("frame/stage.rs"),
    include_bytes!("frame/time.rs"),
    include_bytes!("frame/told.rs"),
    include_bytes!("frame/traffic.rs"),
    include_bytes!("story/mod.rs"),
    include_bytes!("story/cause.rs"),
    include_bytes!("story/found.rs"),
]);

/// FNV-1a.
const fn shape(files: &[&[u8]]) -> u64 {
    let mut sum: u64 = 0xcbf2_9ce4_8422_2325;
    let mut file = 0;
    while file < files.len() {
        let mut at = 0;
        while at < files[file].len() {
            sum = (sum ^ files[file][at] as u64).wrapping_mul(0x0100_0000_01b3);
            at += 1;
        }
        file += 1;
    }
    sum
}

/// Why a bridge to real servers does not do something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LiveRefusal {
    /// A command changes data or the server, or may have a script do so, and that is not allowed.
    Changes {
        /// The command.
        command: String,
    },
    /// The server does not list a command, so nobody knows what it does.
    Unlisted {
        /// The command.
        command: String,
    },
    /// It takes a simulation.
    NeedsSimulation,
    /// There is no such console.
    NoConsole(String),
    /// There are so many consoles already.
    TooManyConsoles(usize),
}

impl fmt::Display for LiveRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LiveRefusal::Changes { command } => write!(
                f,
                "{command} changes the data or the server, or may: it was not sent. redscope-serve live is read-only \
                 unless it is started with --allow-writes"
            ),
            LiveRefusal::Unlisted { command } => write!(
                f,
                "{command} is not among the commands the server lists: it was not sent, as it might change something. \
                 --allow-writes lets everything through"
            ),
            LiveRefusal::NeedsSimulation => {
                f.write_str("that takes a simulation: real servers do not undergo it from here")
            }
            LiveRefusal::NoConsole(name) => write!(f, "there is no console {name}"),
            LiveRefusal::TooManyConsoles(most) => write!(f, "there are {most} consoles already"),
        }
    }
}
