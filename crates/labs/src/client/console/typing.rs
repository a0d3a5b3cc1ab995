//! What is typed: what the console does itself, and requests that wait for their turn.

use redscope_actor::Output;
use redscope_resp::{encode_command, split_args};

use super::told::{done, reply, say, tell};
use super::{Console, Out};
use crate::client::database::Database;
use crate::client::errand::{self, Running};
use crate::client::line::Line;
use crate::client::local::{Local, local};
use crate::client::order::ConsoleSpec;

impl Console {
    pub(super) fn type_line(&mut self, line: &str, out: &mut Out) {
        let prompt = self.prompt();
        say(out, Line::Typed { prompt, line: line.to_owned() });
        match split_args(line.as_bytes()) {
            Ok(args) if args.is_empty() => {}
            Ok(args) => match local(&args) {
                Some(Local::Says(text)) => reply(out, text, false),
                Some(Local::Quit) => {
                    self.used = true;
                    self.hang_up(out);
                    self.db = Database::default();
                    done(out);
                }
                Some(Local::Connect(to)) => {
                    self.used = true;
                    let (follow, resp3) = (self.follow, self.protocol.is_resp3());
                    self.move_to(ConsoleSpec { home: to, follow, resp3 }, out);
                    match self.connected {
                        true => done(out),
                        false => self.connecting = true,
                    }
                    if self.conn.is_none() {
                        self.connect(out);
                    }
                }
                Some(Local::Repeat(count)) => {
                    self.used = true;
                    self.queue.push_back((args[1..].to_vec(), count));
                    self.pump(out);
                }
                // Its turn comes behind what was typed before.
                Some(Local::Errand) => {
                    self.queue.push_back((args, 1));
                    self.pump(out);
                }
                None => {
                    self.used = true;
                    self.queue.push_back((args, 1));
                    self.pump(out);
                }
            },
            Err(_) => reply(out, "Invalid argument(s)".to_owned(), true),
        }
    }

    /// A reply that comes after all would be taken for that of the next request: the connection goes.
    /// What redis-cli does as a program of its own says what it has come to.
    pub(super) fn interrupt(&mut self, out: &mut Out) {
        if let Some(running) = self.errand.take() {
            self.queue.clear();
            let text = running.cut(out);
            return reply(out, text, false);
        }
        if self.is_waiting() || self.streaming || self.connecting {
            self.connecting = false;
            self.queue.clear();
            self.current = None;
            self.asking = false;
            self.hang_up(out);
            self.db = Database::default();
            reply(out, "^C".to_owned(), true);
        }
    }

    /// Sends the next request if none is under way.
    pub(super) fn pump(&mut self, out: &mut Out) {
        let is_busy = self.current.is_some() && !self.streaming || self.errand.is_some();
        if is_busy || self.protocol.is_asked() || self.db.is_asked() {
            return;
        }
        if self.protocol.is_due() && !self.streaming {
            return self.ask_for_protocol(false, out);
        }
        let Some((next, _)) = self.queue.front() else { return };
        if let Some(errand) = errand::read(next) {
            self.queue.pop_front();
            match errand {
                Ok(errand) => {
                    let (conn, address) = (self.next_conn(), self.address.clone());
                    self.errand = Some(Running::start(errand, conn, address, out));
                }
                Err(text) => {
                    reply(out, text, true);
                    self.pump(out);
                }
            }
            return;
        }
        if self.conn.is_none() {
            return self.connect(out);
        }
        if !self.connected {
            return;
        }
        let Some(args) = self.next_request() else { return };
        let expected = expected_replies(&args);
        self.send(&args, out);
        self.current = Some((args, expected));
    }

    /// Takes what is to be sent next: of what is repeated, one.
    pub(super) fn next_request(&mut self) -> Option<Vec<Vec<u8>>> {
        match self.queue.front_mut()? {
            (args, times @ 2..) => {
                *times -= 1;
                Some(args.clone())
            }
            _ => self.queue.pop_front().map(|(args, _)| args),
        }
    }

    pub(super) fn send(&mut self, args: &[Vec<u8>], out: &mut Out) {
        let Some(conn) = self.conn else { return };
        let mut bytes = Vec::new();
        if std::mem::take(&mut self.asking) {
            encode_command(&["ASKING"], &mut bytes);
            if let Some((_, expected)) = &mut self.current {
                *expected += 1;
            }
        }
        encode_command(args, &mut bytes);
        out.push(Output::Send(conn, bytes));
        let database = (!self.in_transaction.is_open()).then_some(self.db.now());
        tell(out, self.writes.ask(args, database, &self.address));
    }
}

/// A subscription is confirmed once for each channel.
fn expected_replies(args: &[Vec<u8>]) -> usize {
    let name = String::from_utf8_lossy(&args[0]).to_ascii_lowercase();
    match name.as_str() {
        "subscribe" | "psubscribe" | "ssubscribe" => args.len().saturating_sub(1).max(1),
        _ => 1,
    }
}
