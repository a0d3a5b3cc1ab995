//! What connections and operations are called.

use redscope_actor::{ConnId, Ticket};

/// What connections and operations will be called that a process asks for next.
#[derive(Debug)]
pub(crate) struct Numbers<'a> {
    next_own: &'a mut u64,
    last_ticket: &'a mut u64,
}

impl<'a> Numbers<'a> {
    /// Counts on from the connection that comes next, and from the operation that came last.
    pub(crate) fn new(next_own: &'a mut u64, last_ticket: &'a mut u64) -> Self {
        Numbers { next_own, last_ticket }
    }

    /// The name of a connection that is about to be opened.
    pub(crate) fn conn(&mut self) -> ConnId {
        let conn = ConnId(*self.next_own);
        *self.next_own += 1;
        conn
    }

    /// The name of an operation that is about to be asked for.
    pub(crate) fn ticket(&mut self) -> Ticket {
        *self.last_ticket += 1;
        Ticket(*self.last_ticket)
    }
}
