//! Which database a console's connection is in, and which one it chooses again.
//!
//! Behaviour: redis-cli.c `cliConnect` and `cliSelect`, 7.0.15. Who connects elsewhere by `connect` is in the
//! database that was chosen before. After a connection that was lost redis-cli believes that it still is, and
//! does not ask: it is in database 0. Its prompt names the database that it believes; this one's does not.

use std::fmt;

use redscope_resp::{Frame, encode_command, format_reply};

use super::protocol::Answered;

/// Databases by their numbers.
#[derive(Clone, Copy, Default)]
pub(super) struct Database {
    /// That of the connection.
    now: usize,
    /// The one that was chosen last (`input_dbnum`).
    chosen: usize,
    /// The one that redis-cli takes for the connection's (`dbnum`).
    believed: usize,
    /// Whether a new connection has been asked for the chosen one.
    is_asked: bool,
}

impl fmt::Debug for Database {
    /// The number alone, unless something is left to be chosen: a console's digest covers what this says.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Database { now, chosen, believed, is_asked } = *self;
        if now == chosen && now == believed && !is_asked {
            return fmt::Debug::fmt(&now, f);
        }
        write!(f, "{now} ({chosen}, {believed}, {is_asked})")
    }
}

impl Database {
    /// That of the connection.
    pub(super) fn now(self) -> usize {
        self.now
    }

    /// `SELECT` was carried out.
    pub(super) fn choose(&mut self, number: usize) {
        *self = Database { now: number, chosen: number, believed: number, is_asked: false };
    }

    /// A connection is given up for another one.
    pub(super) fn leave(&mut self) {
        self.believed = 0;
        self.lose();
    }

    /// A connection is gone.
    pub(super) fn lose(&mut self) {
        self.now = 0;
        self.is_asked = false;
    }

    /// Whether the next reply is about it.
    pub(super) fn is_asked(self) -> bool {
        self.is_asked
    }

    /// What a new connection is asked before anything else, if another database was chosen.
    pub(super) fn ask(&mut self) -> Option<Vec<u8>> {
        self.is_asked = self.chosen != self.believed;
        self.is_asked.then(|| {
            let mut bytes = Vec::new();
            encode_command(&["SELECT", &self.chosen.to_string()], &mut bytes);
            bytes
        })
    }

    /// Takes the reply to that; `None`: it is no such reply.
    pub(super) fn answer(&mut self, frame: &Frame) -> Option<Answered> {
        if matches!(frame, Frame::Push(_)) || !std::mem::take(&mut self.is_asked) {
            return None;
        }
        let refused = frame.is_error().then(|| {
            let why = format_reply(frame);
            let why = why.strip_prefix("(error) ").unwrap_or(&why);
            format!("SELECT {} failed: {why}", self.chosen)
        });
        if refused.is_none() {
            self.choose(self.chosen);
        }
        Some(Answered { is_new: true, refused })
    }
}
