//! What a server answers: shown, followed where it leads elsewhere, and kept in mind for the prompt.

use redscope_actor::Output;
use redscope_resp::{Frame, format_push, format_reply, format_report, is_report};

use super::told::{reply, say, show, tell};
use super::{Console, Out};
use crate::client::Redirection;
use crate::client::line::{Line, Wire};
use crate::client::lock::TypedLock;
use crate::client::order::ConsoleFact;
use crate::client::transaction::{Transaction, selected};

impl Console {
    pub(super) fn data(&mut self, bytes: &[u8], out: &mut Out) {
        self.decoder.feed(bytes);
        loop {
            match self.decoder.next_frame() {
                Ok(Some(frame)) => {
                    let wire = Wire::of(self.decoder.frame_bytes());
                    self.frame(&frame, wire, out);
                }
                Ok(None) => break,
                Err(error) => {
                    reply(out, error.to_string(), true);
                    self.current = None;
                    self.hang_up(out);
                    break;
                }
            }
        }
        self.pump(out);
    }

    pub(super) fn frame(&mut self, frame: &Frame, wire: Wire, out: &mut Out) {
        if let Some(answered) = self.db.answer(frame) {
            return match answered.refused {
                Some(_) => self.settled(answered, frame, wire, out),
                None => self.in_database(out),
            };
        }
        if let Some(answered) = self.protocol.answer(frame) {
            return self.settled(answered, frame, wire, out);
        }
        if matches!(frame, Frame::Push(_)) && !self.takes_pushes() {
            return say(out, Line::Pushed { text: format_push(frame), wire });
        }
        let Some((args, expected)) = &mut self.current else {
            return show(out, format_reply(frame), frame, wire);
        };
        if *expected > 1 && !self.streaming {
            *expected -= 1;
            // The reply to ASKING is not the person's business.
            let is_asking = *frame == Frame::simple("OK") && *expected == 1;
            if !is_asking {
                show(out, format_reply(frame), frame, wire);
            }
            return;
        }
        let args = args.clone();
        if let Some(redirection) = Redirection::read(frame).filter(|_| self.follow) {
            return self.redirect(&args, redirection, wire, out);
        }
        // What a subscription brings is no reply.
        if !self.streaming {
            tell(out, self.writes.answer(frame, &self.address));
            let lock = TypedLock::taken(&args, self.db.now(), frame, &self.address);
            if let Some(lock) = lock {
                out.push(Output::Tell(ConsoleFact::Locked(lock)));
            }
        }
        self.note_state(&args, frame);
        let text = if is_report(&args) { format_report(frame) } else { format_reply(frame) };
        show(out, text, frame, wire);
        if !self.streaming {
            self.current = None;
        }
    }

    /// Whether what comes unasked is shown as a reply: it is what a subscription is about.
    pub(super) fn takes_pushes(&self) -> bool {
        let asked = self.current.as_ref().and_then(|(args, _)| args.first());
        self.streaming
            || asked.is_some_and(|name| name.to_ascii_lowercase().ends_with(b"subscribe"))
    }

    pub(super) fn redirect(
        &mut self,
        args: &[Vec<u8>],
        to: Redirection,
        wire: Wire,
        out: &mut Out,
    ) {
        let Redirection { ask, slot, to } = to;
        let from = self.address.clone();
        say(out, Line::Redirected { slot, from, to: to.clone(), ask, wire });
        self.asking = ask;
        if to == self.address {
            return self.send(args, out);
        }
        self.hang_up(out);
        self.address = to;
        self.connect(out);
    }

    /// Keeps the prompt true: transaction, database, streaming.
    pub(super) fn note_state(&mut self, args: &[Vec<u8>], frame: &Frame) {
        let name = String::from_utf8_lossy(&args[0]).to_ascii_lowercase();
        let failed = frame.is_error();
        match name.as_str() {
            _ if self.in_transaction.is_open() && *frame == Frame::simple("QUEUED") => {
                self.writes.queue(args, self.db.now());
                let chosen = (name == "select").then(|| selected(args));
                self.in_transaction.queue(chosen);
                // What is queued behind it goes there.
                chosen.into_iter().for_each(|db| self.db.choose(db));
            }
            "multi" if !failed => self.in_transaction.open(self.db.now()),
            "exec" | "discard" => {
                if let Some(db) = self.in_transaction.end(frame) {
                    self.db.choose(db);
                }
                self.writes.leave_transaction();
            }
            "select" if !failed => self.db.choose(selected(args)),
            "subscribe" | "psubscribe" | "ssubscribe" | "monitor" if !failed => {
                self.streaming = true;
            }
            "reset" => {
                self.streaming = false;
                self.in_transaction = Transaction::default();
                self.writes.leave_transaction();
                self.db.choose(0);
            }
            _ => {}
        }
    }
}
