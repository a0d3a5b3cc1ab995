//! A console: what redis-cli does, with a person in front of it.
//!
//! It types, waits, and follows redirections. What it shows it tells as [`Line`](super::Line)s.

mod answers;
mod connection;
mod told;
mod typing;

use std::collections::VecDeque;

use redscope_actor::{Address, ConnId, Input};
use redscope_resp::FrameDecoder;

use super::database::Database;
use super::errand::Running;
use super::order::{ConsoleFact, ConsoleOrder, ConsoleSpec};
use super::protocol::Protocol;
use super::transaction::Transaction;
use super::write::UnderWay;
use told::reply;

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
    /// What redis-cli does as a program of its own, if that is under way.
    errand: Option<Running>,
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
            errand: None,
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
        self.current.is_some() || !self.queue.is_empty() || self.errand.is_some()
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
        if let Some(running) = &mut self.errand
            && running.hears(&input)
        {
            if let Some((text, is_error)) = running.handle(input, out) {
                self.errand = None;
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
}
