//! Carrying out what an actor wants done.

use redscope_actor::{Actor, DiskOp, Output, Ticket};

use super::Sim;
use crate::ids::{ActorId, End};
use crate::network::Carried;
use crate::told::{Fate, What};

impl<A: Actor> Sim<A> {
    /// Carries out what is in the outbox.
    pub(super) fn carry_out(&mut self, id: ActorId) {
        while let Some(output) = self.outbox.pop() {
            let end = |conn| End { actor: id, conn };
            match output {
                Output::Connect { conn, to, link } => self.dial(end(conn), &to, link),
                Output::Send(conn, bytes) => self.send(end(conn), Carried::Bytes(bytes)),
                Output::SendMessage(conn, message) => {
                    self.send(end(conn), Carried::Message(message));
                }
                Output::Close(conn) => self.close(end(conn), Carried::Fin),
                Output::Abort(conn) => self.close(end(conn), Carried::Reset),
                Output::Disk(ticket, op) => self.begin_operation(id, ticket, op),
                Output::Tell(fact) => self.tell(id, What::Fact(fact)),
                Output::Exit => {
                    // What it wanted after that is not done.
                    while self.outbox.pop().is_some() {}
                    self.stop(id);
                    self.fate(id, Fate::Ended);
                }
            }
        }
    }

    /// A disk does one thing after the other.
    fn begin_operation(&mut self, id: ActorId, ticket: Ticket, op: DiskOp) {
        let now = self.now;
        let speed = self.setting.disk;
        let slot = self.slot_mut(id);
        let done_at = slot.disk_free_at.max(now) + slot.disk.duration_us(&op, &speed);
        slot.disk_free_at = done_at;
        self.queue.push_disk(done_at, id, ticket, op);
    }
}
