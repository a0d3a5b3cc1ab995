//! A pool of connections to one server, each with one request under way.

use std::collections::VecDeque;

use redscope_actor::{Address, Input};
use redscope_resp::{Frame, encode_command};

use super::Out;
use crate::exchange::Line;

/// Connections, and the requests that wait for one.
#[derive(Clone, Debug)]
pub(super) struct Pool<J> {
    connections: Vec<Connection<J>>,
    /// Those that have nothing to do; the last one used is the next.
    idle: Vec<usize>,
    waiting: VecDeque<Request<J>>,
    /// What is said first on each, and the number of replies to it.
    greeting: Vec<u8>,
    greetings: u32,
}

/// A request that is to be sent.
#[derive(Clone, Debug)]
pub(super) struct Request<J> {
    pub(super) bytes: Vec<u8>,
    /// Whether it goes to a server that has not got its slot yet.
    pub(super) asking: bool,
    /// What it is for.
    pub(super) job: J,
}

#[derive(Clone, Debug)]
struct Connection<J> {
    line: Line,
    stands: bool,
    /// So many replies come before that of the request.
    before: u32,
    under_way: Option<J>,
}

/// What has come from a server.
#[derive(Debug)]
pub(super) enum Came<J> {
    /// A reply.
    Reply(J, Frame),
    /// Something that nobody asked for just now.
    Push(Vec<Frame>),
    /// There will be no reply.
    Lost(J),
}

/// A request that is preceded by `ASKING` has one more reply.
const ASKING: &[u8] = b"*1\r\n$6\r\nASKING\r\n";

impl<J> Pool<J> {
    /// Opens so many connections to a server, whose places among those of the actor begin here, and says something
    /// on each.
    pub(super) fn open(
        to: &Address,
        first: usize,
        count: usize,
        greeting: &[&[&str]],
        out: &mut Out,
    ) -> Self {
        let mut said = Vec::new();
        greeting.iter().for_each(|words| encode_command(words, &mut said));
        let connection = |place| Connection {
            line: Line::new(to.clone(), first + place),
            stands: false,
            before: 0,
            under_way: None,
        };
        let mut pool = Pool {
            connections: (0..count).map(connection).collect(),
            idle: (0..count).collect(),
            waiting: VecDeque::new(),
            greeting: said,
            greetings: greeting.len() as u32,
        };
        (0..count).for_each(|place| pool.greet(place, Vec::new(), out));
        pool
    }

    /// Sends a request as soon as a connection has nothing else to do; behind `ASKING`, if its slot is on its way to
    /// this server.
    pub(super) fn send(&mut self, request: Request<J>, out: &mut Out) {
        match self.idle.pop() {
            Some(place) => self.send_at(place, request, out),
            None => self.waiting.push_back(request),
        }
    }

    fn send_at(&mut self, place: usize, request: Request<J>, out: &mut Out) {
        let Request { mut bytes, asking, job } = request;
        if asking {
            bytes.splice(..0, ASKING.iter().copied());
            self.connections[place].before += 1;
        }
        self.connections[place].under_way = Some(job);
        self.greet(place, bytes, out);
    }

    /// Sends over a connection; first what is said first, if it does not stand.
    fn greet(&mut self, place: usize, bytes: Vec<u8>, out: &mut Out) {
        let connection = &mut self.connections[place];
        if connection.stands {
            return connection.line.send(bytes, out);
        }
        connection.stands = true;
        connection.before += self.greetings;
        connection.line.send([self.greeting.as_slice(), &bytes].concat(), out);
    }

    /// Takes what is for the connection at a place.
    pub(super) fn take<M, O>(
        &mut self,
        place: usize,
        input: &Input<M, O>,
        out: &mut Out,
    ) -> Vec<Came<J>> {
        let Some(connection) = self.connections.get_mut(place) else { return Vec::new() };
        let mut came = Vec::new();
        let is_lost = match input {
            Input::Connected(_) => {
                connection.line.connected(out);
                false
            }
            Input::Data(_, bytes) => match connection.line.frames(bytes) {
                Ok(frames) => {
                    came.extend(frames.into_iter().filter_map(|frame| connection.read(frame)));
                    false
                }
                Err(()) => {
                    connection.line.abort(out);
                    true
                }
            },
            _ => {
                connection.line.closed();
                true
            }
        };
        if is_lost {
            (connection.stands, connection.before) = (false, 0);
            came.extend(connection.under_way.take().map(Came::Lost));
        }
        if came.iter().any(|one| !matches!(one, Came::Push(_))) {
            match self.waiting.pop_front() {
                Some(request) => self.send_at(place, request, out),
                None => self.idle.push(place),
            }
        }
        came
    }

    /// How many requests wait, here or at the server.
    pub(super) fn len(&self) -> usize {
        self.waiting.len() + self.connections.len() - self.idle.len()
    }
}

impl<J> Connection<J> {
    fn read(&mut self, frame: Frame) -> Option<Came<J>> {
        if let Frame::Push(parts) = frame {
            return Some(Came::Push(parts));
        }
        if self.before > 0 {
            self.before -= 1;
            return None;
        }
        self.under_way.take().map(|job| Came::Reply(job, frame))
    }
}
