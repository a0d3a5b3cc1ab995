//! The connection of a console: made when it is first needed, with the database and the protocol that were chosen.

use redscope_actor::{ConnId, Output};
use redscope_node::LinkKind;
use redscope_resp::{Frame, FrameDecoder};

use super::told::{done, reply, show};
use super::{Console, Out};
use crate::client::line::Wire;
use crate::client::order::ConsoleSpec;
use crate::client::protocol::Answered;
use crate::client::write::UnderWay;

impl Console {
    pub(super) fn move_to(&mut self, to: ConsoleSpec, out: &mut Out) {
        self.follow = to.follow;
        self.protocol.choose(to.resp3, self.connected);
        if self.home != to.home || self.address != to.home {
            self.home.clone_from(&to.home);
            self.hang_up(out);
            self.address = to.home;
        } else if self.protocol.is_due() {
            self.pump(out);
        }
    }

    pub(super) fn hang_up(&mut self, out: &mut Out) {
        if let Some(conn) = self.conn.take() {
            out.push(Output::Close(conn));
            self.db.leave();
        }
        self.lost();
    }

    /// Nothing of the connection's state holds any more.
    pub(super) fn lost(&mut self) {
        self.conn = None;
        self.connected = false;
        self.decoder = FrameDecoder::default();
        self.protocol.forget();
        self.streaming = false;
        if let Some(db) = self.in_transaction.end(&Frame::Null) {
            self.db.choose(db);
        }
        self.writes = UnderWay::default();
        self.db.lose();
    }

    pub(super) fn connect(&mut self, out: &mut Out) {
        let conn = self.next_conn();
        self.conn = Some(conn);
        out.push(Output::Connect { conn, to: self.address.clone(), link: LinkKind::Client });
    }

    pub(super) fn next_conn(&mut self) -> ConnId {
        let conn = ConnId(self.next_conn);
        self.next_conn += 1;
        conn
    }

    /// Asks for the protocol that was chosen.
    pub(super) fn ask_for_protocol(&mut self, is_new: bool, out: &mut Out) {
        if let Some(conn) = self.conn {
            out.push(Output::Send(conn, self.protocol.ask(is_new)));
        }
    }

    /// Goes on where the database or the protocol is settled. If it is refused, the connection stays as it is, and the
    /// request that waits for it is answered with that (`cliConnect`).
    pub(super) fn settled(&mut self, answered: Answered, frame: &Frame, wire: Wire, out: &mut Out) {
        let Answered { is_new, refused } = answered;
        if let Some(why) = refused {
            show(out, why, frame, wire);
            if is_new && !std::mem::take(&mut self.connecting) && self.current.take().is_none() {
                self.next_request();
            }
            self.asking = false;
        } else if is_new {
            return self.ready(out);
        }
        self.pump(out);
    }

    pub(super) fn connected(&mut self, out: &mut Out) {
        self.connected = true;
        // redis-cli asks before anything else, for the database first.
        match (self.conn, self.db.ask()) {
            (Some(conn), Some(bytes)) => out.push(Output::Send(conn, bytes)),
            _ => self.in_database(out),
        }
    }

    /// A new connection is in the database that it is to be in.
    pub(super) fn in_database(&mut self, out: &mut Out) {
        match self.protocol.is_resp3() {
            true => self.ask_for_protocol(true, out),
            false => self.ready(out),
        }
    }

    /// A new connection takes requests.
    pub(super) fn ready(&mut self, out: &mut Out) {
        if std::mem::take(&mut self.connecting) {
            done(out);
        }
        // A redirected request goes out first.
        match self.current.clone() {
            Some((args, _)) => self.send(&args, out),
            None => self.pump(out),
        }
    }

    /// The request that waits for the connection is answered with that; those behind it try again.
    pub(super) fn refused(&mut self, out: &mut Out) {
        self.lost();
        let was_connecting = std::mem::take(&mut self.connecting);
        if self.is_waiting() || was_connecting {
            let address = self.address.clone();
            if !was_connecting && self.current.take().is_none() {
                self.next_request();
            }
            self.asking = false;
            let text = format!("Could not connect to Redis at {address}: Connection refused");
            reply(out, text, true);
            self.address.clone_from(&self.home);
        }
        self.pump(out);
    }

    pub(super) fn closed(&mut self, out: &mut Out) {
        let was_waiting = self.current.take();
        let quit =
            was_waiting.as_ref().is_some_and(|(args, _)| args[0].eq_ignore_ascii_case(b"quit"));
        self.lost();
        if was_waiting.is_some() && !quit {
            reply(out, "Error: Server closed the connection".to_owned(), true);
        }
        self.pump(out);
    }
}
