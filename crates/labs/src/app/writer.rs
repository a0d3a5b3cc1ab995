//! An application that writes numbers that only grow, so that what is lost can be told.

use std::rc::Rc;

use redscope_actor::{Address, Boot, ConnId, Input, Output, Rng, Time};
use redscope_resp::{Frame, encode_command};

use super::find::{Finder, Next};
use super::lines::Lines;
use super::request::{Answer, Wish};
use super::{Doubt, Due, Failure, Out, Write, WriterFact, WriterSpec, WriterTimer};
use crate::client::Redirection;

/// A request goes to so many servers at the most.
const MOST_HOPS: u8 = 5;
/// So far apart are the numbers that two processes of one writer begin with.
const NUMBERS_PER_START: u64 = 1_000_000_000;

/// An application that writes.
///
/// It has one request under way at a time. A write that fails is not tried again: what is written
/// next has a number of its own.
#[derive(Clone, Debug)]
pub struct Writer {
    spec: WriterSpec,
    rng: Rng,
    lines: Lines,
    finder: Finder,
    request: Option<Request>,
    next_request: Time,
    /// The number of the last write.
    number: u64,
}

/// The request under way.
#[derive(Clone, Debug)]
struct Request {
    wish: Wish,
    /// People know that it was asked.
    told: bool,
    until: Time,
    hops: u8,
    /// The server that takes it this once, though its key belongs to another.
    ask_at: Option<Rc<Address>>,
    stage: Stage,
}

/// How far a request is.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Stage {
    /// Where it goes is to be found out.
    Seeking,
    /// The connection to a server or a Sentinel is to stand first.
    Connecting(Rc<Address>),
    /// A Sentinel is asked for the server.
    Inquiring(Rc<Address>),
    /// A server is asked, and answers something else first if it was told `ASKING`.
    Asked { server: Rc<Address>, is_first_reply: bool },
    /// A server has done the write, the key is so far, and it is asked how many replicas have it.
    Waiting { server: Rc<Address>, mark: u64 },
}

impl Stage {
    /// Whom it waits for.
    fn waits_for(&self) -> Option<&Rc<Address>> {
        match self {
            Stage::Seeking => None,
            Stage::Connecting(to) | Stage::Inquiring(to) => Some(to),
            Stage::Asked { server, .. } | Stage::Waiting { server, .. } => Some(server),
        }
    }

    /// The server that has the request, or may have it.
    fn asked(&self) -> Option<&Rc<Address>> {
        match self {
            Stage::Asked { server, .. } | Stage::Waiting { server, .. } => Some(server),
            Stage::Seeking | Stage::Connecting(_) | Stage::Inquiring(_) => None,
        }
    }
}

impl Writer {
    pub(crate) fn start(spec: &WriterSpec, boot: &Boot<'_>) -> Self {
        let mut rng = Rng::new(boot.seed);
        let phase_us = rng.below(spec.interval_us());
        let starts = u64::from(boot.process_id);
        Writer {
            spec: spec.clone(),
            rng,
            lines: Lines::default(),
            finder: Finder::new(spec),
            request: None,
            next_request: boot.now + phase_us,
            number: starts.saturating_sub(1) * NUMBERS_PER_START,
        }
    }

    /// So many writes this process has begun, whatever has become of them.
    pub fn writes_begun(&self) -> u64 {
        self.number % NUMBERS_PER_START
    }

    /// What it was started with.
    pub fn spec(&self) -> &WriterSpec {
        &self.spec
    }

    /// It goes on otherwise; what is under way is waited for as long as it was going to be.
    pub(crate) fn set(&mut self, now: Time, spec: &WriterSpec) {
        self.spec = spec.clone();
        self.next_request = self.next_request.min(now + spec.interval_us());
    }

    pub(crate) fn due(&self) -> Due {
        match &self.request {
            Some(request) => (request.until, WriterTimer::Patience),
            None => (self.next_request, WriterTimer::Request),
        }
    }

    pub(crate) fn handle<M, O>(&mut self, now: Time, input: Input<M, O>, out: &mut Out) {
        match input {
            Input::Connected(conn) => {
                let to = self.lines.connected(conn);
                let stage = self.request.as_ref().map(|request| &request.stage);
                if let (Some(to), Some(Stage::Connecting(awaited))) = (to, stage)
                    && to == *awaited
                {
                    self.proceed(out);
                }
            }
            Input::Refused(conn) | Input::Closed(conn) => self.closed(conn, out),
            Input::Data(conn, bytes) => self.data(conn, &bytes, out),
            Input::Deadline => self.tick(now, out),
            Input::Terminate => out.push(Output::Exit),
            _ => {}
        }
    }

    fn tick(&mut self, now: Time, out: &mut Out) {
        match &self.request {
            Some(request) if request.until <= now => self.give_up(out),
            None if self.next_request <= now => {
                self.next_request = now + self.spec.interval_us();
                let until = now.plus_ms(self.spec.timeout_ms);
                let wish = self.next_wish();
                let (told, ask_at, stage) = (false, None, Stage::Seeking);
                self.request = Some(Request { wish, told, until, hops: 0, ask_at, stage });
                self.proceed(out);
            }
            _ => {}
        }
    }

    fn next_wish(&mut self) -> Wish {
        let key = self.rng.below(u64::from(self.spec.keys)) as u32;
        if self.rng.below(100) < u64::from(self.spec.reads_percent) {
            return Wish::read(&self.spec.prefix, key);
        }
        self.number += 1;
        Wish::write(&self.spec.prefix, key, self.number)
    }

    /// Goes on with the request as far as possible.
    fn proceed(&mut self, out: &mut Out) {
        let Some(request) = &mut self.request else { return };
        let ask_at = request.ask_at.clone().map(Next::Server);
        let is_asking = ask_at.is_some();
        let mut bytes = Vec::new();
        match ask_at.or_else(|| self.finder.next(request.wish.key(), !request.wish.writes())) {
            None => self.fail(Failure::Unreachable, out),
            Some(Next::Sentinel(sentinel)) => {
                self.finder.encode_question(&mut bytes);
                request.stage = match self.lines.send(&sentinel, bytes, out) {
                    true => Stage::Inquiring(sentinel),
                    false => Stage::Connecting(sentinel),
                };
            }
            Some(Next::Server(server)) => {
                if is_asking {
                    encode_command(&["ASKING"], &mut bytes);
                }
                request.wish.encode(&mut bytes);
                if !self.lines.send(&server, bytes, out) {
                    request.stage = Stage::Connecting(server);
                    return;
                }
                request.ask_at = None;
                request.stage =
                    Stage::Asked { server: Rc::clone(&server), is_first_reply: is_asking };
                if !std::mem::replace(&mut request.told, true) {
                    tell_asked(&request.wish, server, out);
                }
            }
        }
    }

    fn data(&mut self, conn: ConnId, bytes: &[u8], out: &mut Out) {
        let Some(from) = self.lines.feed(conn, bytes) else { return };
        loop {
            match self.lines.next_frame(&from) {
                Ok(Some(frame)) => self.frame(&from, &frame, out),
                Ok(None) => return,
                Err(_) => {
                    self.lines.abort(&from, out);
                    return self.doubt(&from, Doubt::Nonsense, out);
                }
            }
        }
    }

    fn frame(&mut self, from: &Rc<Address>, frame: &Frame, out: &mut Out) {
        let Some(request) = &mut self.request else { return };
        match &request.stage {
            Stage::Inquiring(sentinel) if sentinel == from => {
                if !self.finder.learn_master(frame) {
                    self.finder.avoid(from);
                    return self.fail(Failure::Unreachable, out);
                }
                self.proceed(out);
            }
            Stage::Asked { server, is_first_reply: true } if server == from => {
                let server = Rc::clone(server);
                request.stage = Stage::Asked { server, is_first_reply: false };
            }
            Stage::Asked { server, .. } if server == from => match request.wish.answer(frame) {
                Answer::Done(mark) if self.spec.wait > 0 && request.wish.writes() => {
                    let (server, until_ms) = (Rc::clone(from), self.spec.timeout_ms / 2);
                    request.stage = Stage::Waiting { server, mark };
                    let (count, until_ms) = (self.spec.wait.to_string(), until_ms.to_string());
                    let mut bytes = Vec::new();
                    encode_command(&["WAIT", &count, &until_ms], &mut bytes);
                    self.lines.send(from, bytes, out);
                }
                Answer::Done(mark) => self.done(mark, from, out),
                Answer::Error(text) => self.refused(from, text, frame, out),
                Answer::Nonsense => self.doubt(from, Doubt::Nonsense, out),
            },
            Stage::Waiting { server, mark } if server == from => {
                let mark = *mark;
                match frame {
                    Frame::Integer(count) if *count >= i64::from(self.spec.wait) => {
                        self.done(mark, from, out);
                    }
                    // The master has it, and goes on.
                    _ => self.leave_unknown(Doubt::TooFew, out),
                }
            }
            _ => {}
        }
    }

    fn done(&mut self, mark: u64, server: &Rc<Address>, out: &mut Out) {
        let Some(request) = self.request.take() else { return };
        let server = Rc::clone(server);
        tell(
            out,
            match request.wish {
                Wish::Write(write) => {
                    WriterFact::Acknowledged { write: Write { mark, ..write }, server }
                }
                Wish::Read { key, .. } => WriterFact::Read { key, mark, server },
            },
        );
    }

    /// A server has answered with an error: it sends the request elsewhere, or does not do it.
    fn refused(&mut self, from: &Rc<Address>, text: String, frame: &Frame, out: &mut Out) {
        let redirection = Redirection::read(frame).filter(|_| self.finder.follows());
        let Some(Redirection { ask, slot, to }) = redirection else {
            self.finder.avoid(from);
            return self.fail(Failure::Refused(text), out);
        };
        let Some(request) = &mut self.request else { return };
        request.hops += 1;
        if request.hops >= MOST_HOPS {
            return self.fail(Failure::Redirected, out);
        }
        let to = Rc::new(to);
        request.stage = Stage::Seeking;
        match ask {
            true => request.ask_at = Some(to),
            false => self.finder.learn_owner(slot, to),
        }
        self.proceed(out);
    }

    fn closed(&mut self, conn: ConnId, out: &mut Out) {
        if let Some(server) = self.lines.closed(conn) {
            self.doubt(&server, Doubt::Closed, out);
        }
    }

    /// Nothing more is heard of a server, or nothing that can be understood.
    fn doubt(&mut self, server: &Rc<Address>, why: Doubt, out: &mut Out) {
        self.finder.avoid(server);
        let stage = self.request.as_ref().map(|request| &request.stage);
        match stage.filter(|stage| stage.waits_for() == Some(server)) {
            None => {}
            Some(stage) if stage.asked().is_some() => self.leave_unknown(why, out),
            Some(_) => self.fail(Failure::Unreachable, out),
        }
    }

    /// The end of its patience.
    fn give_up(&mut self, out: &mut Out) {
        let Some(request) = &self.request else { return };
        let was_asked = request.stage.asked().is_some();
        if let Some(awaited) = request.stage.waits_for().cloned() {
            self.lines.abort(&awaited, out);
            self.finder.avoid(&awaited);
        }
        match was_asked {
            true => self.leave_unknown(Doubt::TimedOut, out),
            false => self.fail(Failure::TimedOut, out),
        }
    }

    fn fail(&mut self, why: Failure, out: &mut Out) {
        if let Some(Request { wish: Wish::Write(write), .. }) = self.request.take() {
            tell(out, WriterFact::Failed { write, why });
        }
    }

    fn leave_unknown(&mut self, why: Doubt, out: &mut Out) {
        let Some(Request { wish, stage, .. }) = self.request.take() else { return };
        let Some(server) = stage.asked().cloned() else { return };
        if let Wish::Write(write) = wish {
            tell(out, WriterFact::Unknown { write, server, why });
        }
    }
}

fn tell_asked(wish: &Wish, server: Rc<Address>, out: &mut Out) {
    tell(
        out,
        match wish {
            Wish::Write(write) => WriterFact::Asked { write: write.clone(), server },
            Wish::Read { key, .. } => WriterFact::Reading { key: Rc::clone(key), server },
        },
    );
}

fn tell(out: &mut Out, fact: WriterFact) {
    out.push(Output::Tell(fact));
}
