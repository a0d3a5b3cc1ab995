//! A console: what redis-cli does, with a person in front of it.
//!
//! It types, waits, and follows redirections. What it shows it tells as [`Line`]s.

use std::collections::VecDeque;

use redscope_actor::{Address, ConnId, Input, Output};
use redscope_node::LinkKind;
use redscope_resp::{
    Frame, FrameDecoder, encode_command, format_push, format_reply, format_report, is_report,
    split_args,
};

use super::Redirection;
use super::database::Database;
use super::line::{Line, Wire};
use super::local::{Local, local};
use super::lock::TypedLock;
use super::order::{ConsoleFact, ConsoleOrder, ConsoleSpec};
use super::protocol::{Answered, Protocol};
use super::survey::{self, Surveying};
use super::transaction::{Transaction, selected};
use super::write::{TypedFact, UnderWay};

type Out = super::Out<ConsoleFact>;

/// A console.
#[derive(Clone, Debug)]
pub struct Console {
    /// Whom it talks to now, and where it goes back to when that one is gone.
    address: Address,
    home: Address,
    follow: bool,
    protocol: Protocol,
    conn: Option<ConnId>,
    connected: bool,
    next_conn: u64,
    decoder: FrameDecoder,
    /// Requests typed and not sent yet, each so many times.
    queue: VecDeque<(Vec<Vec<u8>>, usize)>,
    /// The request under way, and how many replies it still gets.
    current: Option<(Vec<Vec<u8>>, usize)>,
    asking: bool,
    /// Shows whatever comes: subscriptions and MONITOR.
    streaming: bool,
    in_transaction: Transaction,
    writes: UnderWay,
    db: Database,
    /// Whether anything was ever typed for a server.
    used: bool,
    /// Whether a person waits for the connection itself, after `connect`.
    connecting: bool,
    /// A search for big keys that is under way.
    surveying: Option<Surveying>,
}

impl Console {
    /// What a copy takes, roughly, in bytes.
    pub(crate) fn weight_bytes(&self) -> usize {
        let requests = self.queue.iter().chain(&self.current).flat_map(|(request, _)| request);
        let typed = requests.map(|argument| size_of_val(argument) + argument.len());
        size_of::<Self>() + self.decoder.len_bytes() + typed.sum::<usize>()
    }

    pub(crate) fn new(spec: &ConsoleSpec) -> Self {
        Console {
            address: spec.home.clone(),
            home: spec.home.clone(),
            follow: spec.follow,
            protocol: Protocol::new(spec.resp3),
            conn: None,
            connected: false,
            next_conn: ConnId::OWN,
            decoder: FrameDecoder::default(),
            queue: VecDeque::new(),
            current: None,
            asking: false,
            streaming: false,
            in_transaction: Transaction::default(),
            writes: UnderWay::default(),
            db: Database::default(),
            used: false,
            connecting: false,
            surveying: None,
        }
    }

    /// The server it talks to, or would.
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// Whether it follows redirections.
    pub fn follows(&self) -> bool {
        self.follow
    }

    /// Whether it asks for RESP3 with each new connection.
    pub fn speaks_resp3(&self) -> bool {
        self.protocol.is_resp3()
    }

    /// Whether it waits for a reply.
    pub fn is_waiting(&self) -> bool {
        self.current.is_some() || !self.queue.is_empty() || self.surveying.is_some()
    }

    /// Whether lines wait that were typed before the ones before them were answered.
    pub fn has_queued(&self) -> bool {
        !self.queue.is_empty()
    }

    /// Whether it shows whatever comes, after `SUBSCRIBE` or `MONITOR`.
    pub fn is_streaming(&self) -> bool {
        self.streaming
    }

    /// What stands before the line that is being typed.
    pub fn prompt(&self) -> String {
        if self.conn.is_none() && self.used && self.current.is_none() {
            return "not connected>".to_owned();
        }
        let db = match self.db.now() {
            0 => String::new(),
            db => format!("[{db}]"),
        };
        let transaction = if self.in_transaction.is_open() { "(TX)" } else { "" };
        format!("{}{db}{transaction}>", self.address)
    }

    /// Does what a person does.
    pub(crate) fn obey(&mut self, order: ConsoleOrder, out: &mut Out) {
        match order {
            ConsoleOrder::Type(line) => self.type_line(&line, out),
            ConsoleOrder::Move(to) => self.move_to(to, out),
            ConsoleOrder::Interrupt => self.interrupt(out),
        }
    }

    /// Takes one input.
    pub(crate) fn handle<M, O>(&mut self, input: Input<M, O>, out: &mut Out) {
        if let Some(surveying) = &mut self.surveying
            && surveying.hears(&input)
        {
            if let Some((text, is_error)) = surveying.handle(input, out) {
                self.surveying = None;
                reply(out, text, is_error);
                self.pump(out);
            }
            return;
        }
        match input {
            Input::Connected(conn) if self.conn == Some(conn) => self.connected(out),
            Input::Refused(conn) if self.conn == Some(conn) => self.refused(out),
            Input::Closed(conn) if self.conn == Some(conn) => self.closed(out),
            Input::Data(conn, bytes) if self.conn == Some(conn) => self.data(&bytes, out),
            _ => {}
        }
    }

    fn type_line(&mut self, line: &str, out: &mut Out) {
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
                Some(Local::Survey) => {
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

    fn move_to(&mut self, to: ConsoleSpec, out: &mut Out) {
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

    /// A reply that comes after all would be taken for that of the next request: the connection goes.
    /// A search for big keys says what it has found.
    fn interrupt(&mut self, out: &mut Out) {
        if let Some(surveying) = self.surveying.take() {
            self.queue.clear();
            let text = surveying.cut(out);
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

    fn hang_up(&mut self, out: &mut Out) {
        if let Some(conn) = self.conn.take() {
            out.push(Output::Close(conn));
            self.db.leave();
        }
        self.lost();
    }

    /// Nothing of the connection's state holds any more.
    fn lost(&mut self) {
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

    fn connect(&mut self, out: &mut Out) {
        let conn = self.next_conn();
        self.conn = Some(conn);
        out.push(Output::Connect { conn, to: self.address.clone(), link: LinkKind::Client });
    }

    fn next_conn(&mut self) -> ConnId {
        let conn = ConnId(self.next_conn);
        self.next_conn += 1;
        conn
    }

    /// Sends the next request if none is under way.
    fn pump(&mut self, out: &mut Out) {
        let is_busy = self.current.is_some() && !self.streaming || self.surveying.is_some();
        if is_busy || self.protocol.is_asked() || self.db.is_asked() {
            return;
        }
        if self.protocol.is_due() && !self.streaming {
            return self.ask_for_protocol(false, out);
        }
        let Some((next, _)) = self.queue.front() else { return };
        if let Some(survey) = survey::read(next) {
            self.queue.pop_front();
            match survey {
                Ok(survey) => {
                    let (conn, address) = (self.next_conn(), self.address.clone());
                    self.surveying = Some(Surveying::start(survey, conn, address, out));
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
    fn next_request(&mut self) -> Option<Vec<Vec<u8>>> {
        match self.queue.front_mut()? {
            (args, times @ 2..) => {
                *times -= 1;
                Some(args.clone())
            }
            _ => self.queue.pop_front().map(|(args, _)| args),
        }
    }

    /// Asks for the protocol that was chosen.
    fn ask_for_protocol(&mut self, is_new: bool, out: &mut Out) {
        if let Some(conn) = self.conn {
            out.push(Output::Send(conn, self.protocol.ask(is_new)));
        }
    }

    /// Goes on where the database or the protocol is settled. If it is refused, the connection stays as it is, and the
    /// request that waits for it is answered with that (`cliConnect`).
    fn settled(&mut self, answered: Answered, frame: &Frame, wire: Wire, out: &mut Out) {
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

    fn send(&mut self, args: &[Vec<u8>], out: &mut Out) {
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

    fn connected(&mut self, out: &mut Out) {
        self.connected = true;
        // redis-cli asks before anything else, for the database first.
        match (self.conn, self.db.ask()) {
            (Some(conn), Some(bytes)) => out.push(Output::Send(conn, bytes)),
            _ => self.in_database(out),
        }
    }

    /// A new connection is in the database that it is to be in.
    fn in_database(&mut self, out: &mut Out) {
        match self.protocol.is_resp3() {
            true => self.ask_for_protocol(true, out),
            false => self.ready(out),
        }
    }

    /// A new connection takes requests.
    fn ready(&mut self, out: &mut Out) {
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
    fn refused(&mut self, out: &mut Out) {
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

    fn closed(&mut self, out: &mut Out) {
        let was_waiting = self.current.take();
        let quit =
            was_waiting.as_ref().is_some_and(|(args, _)| args[0].eq_ignore_ascii_case(b"quit"));
        self.lost();
        if was_waiting.is_some() && !quit {
            reply(out, "Error: Server closed the connection".to_owned(), true);
        }
        self.pump(out);
    }

    fn data(&mut self, bytes: &[u8], out: &mut Out) {
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

    fn frame(&mut self, frame: &Frame, wire: Wire, out: &mut Out) {
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
    fn takes_pushes(&self) -> bool {
        let asked = self.current.as_ref().and_then(|(args, _)| args.first());
        self.streaming
            || asked.is_some_and(|name| name.to_ascii_lowercase().ends_with(b"subscribe"))
    }

    fn redirect(&mut self, args: &[Vec<u8>], to: Redirection, wire: Wire, out: &mut Out) {
        let Redirection { ask, slot, to } = to;
        say(out, Line::Redirected { slot, to: to.clone(), wire });
        self.asking = ask;
        if to == self.address {
            return self.send(args, out);
        }
        self.hang_up(out);
        self.address = to;
        self.connect(out);
    }

    /// Keeps the prompt true: transaction, database, streaming.
    fn note_state(&mut self, args: &[Vec<u8>], frame: &Frame) {
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

fn tell(out: &mut Out, fact: Option<TypedFact>) {
    if let Some(fact) = fact {
        out.push(Output::Tell(ConsoleFact::Typed(fact)));
    }
}

fn say(out: &mut Out, line: Line) {
    out.push(Output::Tell(ConsoleFact::Line(line)));
}

/// What has been done, and says nothing: as a reply, so that what comes next is not taken for it.
fn done(out: &mut Out) {
    reply(out, String::new(), false);
}

/// What the console says itself.
fn reply(out: &mut Out, text: String, error: bool) {
    say(out, Line::Reply { text, error, wire: None });
}

fn show(out: &mut Out, text: String, frame: &Frame, wire: Wire) {
    say(out, Line::Reply { text, error: frame.is_error(), wire: Some(wire) });
}

/// A subscription is confirmed once for each channel.
fn expected_replies(args: &[Vec<u8>]) -> usize {
    let name = String::from_utf8_lossy(&args[0]).to_ascii_lowercase();
    match name.as_str() {
        "subscribe" | "psubscribe" | "ssubscribe" => args.len().saturating_sub(1).max(1),
        _ => 1,
    }
}
