//! A console as a process of the simulation: it types, waits, and follows redirections.

use std::collections::VecDeque;

use redscope_actor::{ConnId, Time};
use redscope_resp::{
    Frame, FrameDecoder, encode_command, format_reply, format_report, is_report, split_args,
};
use serde::{Deserialize, Serialize};

/// A line a console shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClientLine {
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
    },
    /// Something the console itself says, such as a redirection it follows.
    Note(String),
}

/// What a picture of a console shows beside its lines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientView {
    /// Its name.
    pub name: String,
    /// The node it talks to.
    pub node: String,
    /// Whether it follows redirections.
    pub follow: bool,
    /// The prompt.
    pub prompt: String,
    /// Whether it waits for a reply.
    pub waiting: bool,
}

/// What a console does next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Open a connection to the node at this address.
    Connect(String),
    /// Send bytes over the connection.
    Send(Vec<u8>),
    /// Close the connection.
    Disconnect(ConnId),
}

/// A console.
#[derive(Clone, Debug)]
pub(crate) struct Console {
    /// Address it talks to, `host:port`.
    pub(crate) address: String,
    pub(crate) home: String,
    pub(crate) follow: bool,
    pub(crate) conn: Option<ConnId>,
    pub(crate) connected: bool,
    decoder: FrameDecoder,
    /// Lines typed and not sent yet.
    queue: VecDeque<Vec<Vec<u8>>>,
    /// The request under way, and how many replies it still gets.
    current: Option<(Vec<Vec<u8>>, usize)>,
    asking: bool,
    /// Shows whatever comes: subscriptions and MONITOR.
    streaming: bool,
    in_transaction: bool,
    db: usize,
    pub(crate) lines: Vec<(Time, ClientLine)>,
    pub(crate) steps: VecDeque<Step>,
}

impl Console {
    pub(crate) fn new(address: String, follow: bool) -> Self {
        Console {
            home: address.clone(),
            address,
            follow,
            conn: None,
            connected: false,
            decoder: FrameDecoder::default(),
            queue: VecDeque::new(),
            current: None,
            asking: false,
            streaming: false,
            in_transaction: false,
            db: 0,
            lines: Vec::new(),
            steps: VecDeque::new(),
        }
    }

    pub(crate) fn prompt(&self) -> String {
        if !self.connected
            && self.conn.is_none()
            && !self.lines.is_empty()
            && self.current.is_none()
        {
            return "not connected>".to_owned();
        }
        let db = if self.db == 0 { String::new() } else { format!("[{}]", self.db) };
        let transaction = if self.in_transaction { "(TX)" } else { "" };
        format!("{}{db}{transaction}>", self.address)
    }

    pub(crate) fn is_waiting(&self) -> bool {
        self.current.is_some() || !self.queue.is_empty()
    }

    fn say(&mut self, now: Time, line: ClientLine) {
        self.lines.push((now, line));
    }

    /// A person typed a line.
    pub(crate) fn type_line(&mut self, now: Time, line: &str) {
        let prompt = self.prompt();
        self.say(now, ClientLine::Typed { prompt, line: line.to_owned() });
        match split_args(line.as_bytes()) {
            Ok(args) if args.is_empty() => {}
            Ok(args) => {
                self.queue.push_back(args);
                self.pump();
            }
            Err(_) => self.say(
                now,
                ClientLine::Reply { text: "Invalid argument(s)".to_owned(), error: true },
            ),
        }
    }

    /// Talks to another node from now on.
    pub(crate) fn move_to(&mut self, address: String, follow: bool) {
        self.follow = follow;
        if self.home != address || self.address != address {
            self.home.clone_from(&address);
            self.hang_up();
            self.address = address;
        }
    }

    fn hang_up(&mut self) {
        if let Some(conn) = self.conn.take() {
            self.steps.push_back(Step::Disconnect(conn));
        }
        self.lost();
    }

    fn lost(&mut self) {
        self.connected = false;
        self.decoder = FrameDecoder::default();
        self.streaming = false;
        self.in_transaction = false;
        self.db = 0;
    }

    /// Sends the next request if none is under way.
    fn pump(&mut self) {
        if self.current.is_some() && !self.streaming {
            return;
        }
        if self.queue.is_empty() {
            return;
        }
        if self.conn.is_none() {
            self.steps.push_back(Step::Connect(self.address.clone()));
            return;
        }
        if !self.connected {
            return;
        }
        let Some(args) = self.queue.pop_front() else { return };
        let expected = expected_replies(&args);
        self.send(&args);
        self.current = Some((args, expected));
    }

    fn send(&mut self, args: &[Vec<u8>]) {
        let mut bytes = Vec::new();
        if std::mem::take(&mut self.asking) {
            encode_command(&["ASKING"], &mut bytes);
            if let Some((_, expected)) = &mut self.current {
                *expected += 1;
            }
        }
        encode_command(args, &mut bytes);
        self.steps.push_back(Step::Send(bytes));
    }

    pub(crate) fn connected(&mut self) {
        self.connected = true;
        // A redirected request goes out first.
        match self.current.clone() {
            Some((args, _)) => self.send(&args),
            None => self.pump(),
        }
    }

    pub(crate) fn refused(&mut self, now: Time) {
        self.conn = None;
        self.lost();
        if self.is_waiting() {
            let address = self.address.clone();
            self.current = None;
            self.queue.pop_front();
            let text = format!("Could not connect to Redis at {address}: Connection refused");
            self.say(now, ClientLine::Reply { text, error: true });
            self.address.clone_from(&self.home);
        }
        self.pump();
    }

    pub(crate) fn closed(&mut self, now: Time) {
        self.conn = None;
        let was_waiting = self.current.take();
        let quit =
            was_waiting.as_ref().is_some_and(|(args, _)| args[0].eq_ignore_ascii_case(b"quit"));
        self.lost();
        if was_waiting.is_some() && !quit {
            let text = "Error: Server closed the connection".to_owned();
            self.say(now, ClientLine::Reply { text, error: true });
        }
        self.pump();
    }

    pub(crate) fn data(&mut self, now: Time, bytes: &[u8]) {
        self.decoder.feed(bytes);
        loop {
            match self.decoder.next_frame() {
                Ok(Some(frame)) => self.frame(now, frame),
                Ok(None) => break,
                Err(error) => {
                    self.say(now, ClientLine::Reply { text: error.to_string(), error: true });
                    self.current = None;
                    self.hang_up();
                    break;
                }
            }
        }
        self.pump();
    }

    fn frame(&mut self, now: Time, frame: Frame) {
        let Some((args, expected)) = &mut self.current else {
            return self.show(now, &frame);
        };
        if *expected > 1 && !self.streaming {
            *expected -= 1;
            // The reply to ASKING is not the person's business.
            let is_asking = frame == Frame::simple("OK") && *expected == 1;
            if !is_asking {
                self.show(now, &frame);
            }
            return;
        }
        let args = args.clone();
        if let Some((address, slot, ask)) = redirection(&frame).filter(|_| self.follow) {
            let text = format!("-> Redirected to slot [{slot}] located at {address}");
            self.say(now, ClientLine::Note(text));
            self.asking = ask;
            if address == self.address {
                self.send(&args);
                return;
            }
            self.hang_up();
            self.address.clone_from(&address);
            self.steps.push_back(Step::Connect(address));
            return;
        }
        self.note_state(&args, &frame);
        match is_report(&args) {
            true => self.say_reply(now, format_report(&frame), frame.is_error()),
            false => self.show(now, &frame),
        }
        if !self.streaming {
            self.current = None;
        }
    }

    /// Keeps the prompt true: transaction, database, streaming.
    fn note_state(&mut self, args: &[Vec<u8>], frame: &Frame) {
        let name = String::from_utf8_lossy(&args[0]).to_ascii_lowercase();
        let failed = frame.is_error();
        match name.as_str() {
            "multi" if !failed => self.in_transaction = true,
            "exec" | "discard" => self.in_transaction = false,
            "select" if !failed && !self.in_transaction => {
                let number = args.get(1).map(|arg| String::from_utf8_lossy(arg).into_owned());
                self.db = number.and_then(|number| number.parse().ok()).unwrap_or(0);
            }
            "subscribe" | "psubscribe" | "ssubscribe" | "monitor" if !failed => {
                self.streaming = true;
            }
            "reset" => {
                self.streaming = false;
                self.in_transaction = false;
                self.db = 0;
            }
            _ => {}
        }
    }

    fn show(&mut self, now: Time, frame: &Frame) {
        self.say_reply(now, format_reply(frame), frame.is_error());
    }

    fn say_reply(&mut self, now: Time, text: String, error: bool) {
        self.say(now, ClientLine::Reply { text, error });
    }
}

/// `MOVED` or `ASK` with the address, the slot, and whether it is an `ASK`.
fn redirection(frame: &Frame) -> Option<(String, String, bool)> {
    let Frame::Error(text) = frame else { return None };
    let text = std::str::from_utf8(text).ok()?;
    let mut words = text.split(' ');
    let ask = match words.next()? {
        "MOVED" => false,
        "ASK" => true,
        _ => return None,
    };
    let slot = words.next()?.to_owned();
    Some((words.next()?.to_owned(), slot, ask))
}

/// A subscription is confirmed once for each channel.
fn expected_replies(args: &[Vec<u8>]) -> usize {
    let name = String::from_utf8_lossy(&args[0]).to_ascii_lowercase();
    match name.as_str() {
        "subscribe" | "psubscribe" | "ssubscribe" => args.len().saturating_sub(1).max(1),
        _ => 1,
    }
}
