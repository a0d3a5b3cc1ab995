//! What can happen, and what was asked meanwhile.

use super::Play;
use crate::program::{Value, Wanted};

/// Something that happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// A client takes its next step.
    Step(u8),
    /// The request of a client's next step is lost.
    Lose(u8),
    /// A client crashes.
    Crash(u8),
    /// The clock of a server jumps past a lease.
    Jump(u8),
    /// A server restarts without its data.
    Restart(u8),
    /// A replica, counted from 1, hears what it has not yet of the stream.
    Replicate(u8),
    /// The master crashes.
    Fail,
    /// A replica, counted from 1, becomes the master.
    Promote(u8),
    /// A tick passes.
    Tick,
    /// A tick passes while a client is paused, its watchdog with it.
    PausedTick(u8),
}

/// Something that was asked, and the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Who has asked.
    pub client: u8,
    /// Which server; `None`: the resource, or a request that was lost.
    pub server: Option<usize>,
    /// The line of the program, counted from 1.
    pub line: usize,
    /// What was asked.
    pub asked: Wanted,
    /// What came back.
    pub answer: Value,
    /// Whether the client's watchdog has asked.
    pub renews: bool,
}

impl Play {
    /// The name of a client.
    pub fn client_name(client: u8) -> char {
        char::from(b'A' + client.min(25))
    }
}
