//! A transaction that a person types, and the database that it chooses.
//!
//! Behaviour: redis-cli.c `cliSendCommand`, 7.0.15: a `SELECT` that is queued shows in the prompt at once, and is taken
//! back if the transaction is not carried out. One that fails within it is believed by redis-cli, and not here.

use std::fmt;

use redscope_resp::Frame;

/// Whether one is open, and what was queued in it.
#[derive(Clone, Default)]
pub(super) struct Transaction {
    is_open: bool,
    /// How many commands are queued.
    queued: usize,
    /// The database before it, and those that are chosen in it, each by the place of its command; if there are any.
    before: usize,
    chosen: Vec<(usize, usize)>,
}

impl fmt::Debug for Transaction {
    /// Whether one is open, unless it chooses a database: a console's digest covers what this says.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.chosen[..] {
            [] => fmt::Debug::fmt(&self.is_open, f),
            _ => write!(f, "{} ({}, {:?})", self.is_open, self.before, self.chosen),
        }
    }
}

impl Transaction {
    pub(super) fn is_open(&self) -> bool {
        self.is_open
    }

    /// `MULTI` was carried out in this database.
    pub(super) fn open(&mut self, db: usize) {
        *self = Transaction { is_open: true, before: db, ..Transaction::default() };
    }

    /// A command is queued that chooses this database, or none.
    pub(super) fn queue(&mut self, chooses: Option<usize>) {
        self.chosen.extend(chooses.map(|db| (self.queued, db)));
        self.queued += 1;
    }

    /// It has ended with this reply to `EXEC` or `DISCARD`: the database it leads to, if it chose any.
    pub(super) fn end(&mut self, reply: &Frame) -> Option<usize> {
        let Transaction { before, chosen, .. } = std::mem::take(self);
        let replies = if let Frame::Array(replies) = reply { replies.as_slice() } else { &[] };
        let is_done = |place: usize| replies.get(place).is_some_and(|reply| !reply.is_error());
        let done = chosen.iter().rev().find(|(place, _)| is_done(*place));
        (!chosen.is_empty()).then(|| done.map_or(before, |(_, db)| *db))
    }
}

/// The database that a `SELECT` is about; 0 if it is no number, as redis-cli reads it.
pub(super) fn selected(args: &[Vec<u8>]) -> usize {
    let number = args.get(1).map(|arg| String::from_utf8_lossy(arg).into_owned());
    number.and_then(|number| number.parse().ok()).unwrap_or(0)
}
