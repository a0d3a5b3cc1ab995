//! What a console shows, and the bytes it came as.

use std::fmt;

use redscope_actor::Address;

/// Of what a server sent, so much is kept beside the text.
const MOST_BYTES: usize = 8 * 1024;

/// A line that a console shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// What was typed, behind the prompt that was shown.
    Typed {
        /// Such as `127.0.0.1:7000>`.
        prompt: String,
        /// The line.
        line: String,
    },
    /// A reply as redis-cli prints it.
    Reply {
        /// Possibly several lines.
        text: String,
        /// Whether it is an error.
        error: bool,
        /// What the server sent; nothing if the console says it itself.
        wire: Option<Wire>,
    },
    /// What a server sends unasked, as redis-cli prints it: it answers no command.
    Pushed {
        /// Possibly several lines.
        text: String,
        /// What the server sent.
        wire: Wire,
    },
    /// It follows a redirection.
    Redirected {
        /// The slot of the key.
        slot: u16,
        /// Who was asked.
        from: Address,
        /// Who is asked now.
        to: Address,
        /// Whether it is for this once: the slot is on its way (`ASK`).
        ask: bool,
        /// What the server sent.
        wire: Wire,
    },
}

impl fmt::Display for Line {
    /// As redis-cli shows it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Line::Typed { prompt, line } => write!(f, "{prompt} {line}"),
            Line::Reply { text, .. } | Line::Pushed { text, .. } => f.write_str(text),
            Line::Redirected { slot, to, .. } => {
                write!(f, "-> Redirected to slot [{slot}] located at {to}")
            }
        }
    }
}

/// A reply as it came over the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wire {
    /// Its first bytes; all of them if they are few.
    pub beginning: Vec<u8>,
    /// How many it has.
    pub len_bytes: usize,
}

impl Wire {
    pub(super) fn of(bytes: &[u8]) -> Self {
        let beginning = bytes[..bytes.len().min(MOST_BYTES)].to_vec();
        Wire { beginning, len_bytes: bytes.len() }
    }
}
