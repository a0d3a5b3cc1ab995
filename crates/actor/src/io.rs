//! What goes into a process and what comes out.

use std::collections::VecDeque;
use std::fmt;

use crate::{Address, Digest, Digester, DiskError, DiskOp, DiskReply, Ticket};

/// A connection of one process. Those it opens itself count from [`ConnId::OWN`] up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConnId(pub u64);

impl ConnId {
    /// First number of the connections a process opens; accepted ones lie below.
    pub const OWN: u64 = 1 << 48;

    /// Whether the process opened this connection.
    pub fn is_own(self) -> bool {
        self.0 >= Self::OWN
    }
}

/// Something that happens to a process. `M` is what travels over its links beside plain bytes, `O`
/// what a person can order it to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Input<M, O> {
    /// Somebody connected.
    Accepted {
        /// The new connection.
        conn: ConnId,
        /// The other end.
        peer: Address,
        /// The port that was dialled.
        port: u16,
    },
    /// A connection this process asked for stands.
    Connected(ConnId),
    /// A connection this process asked for was refused.
    Refused(ConnId),
    /// Bytes came in.
    Data(ConnId, Vec<u8>),
    /// A message came in.
    Message(ConnId, M),
    /// So many of the bytes sent over a connection have not left yet, because the other end does
    /// not take them. Said again whenever the number has changed.
    Unsent(ConnId, usize),
    /// The other end is gone.
    Closed(ConnId),
    /// What has become of an operation of the disk.
    Disk(Ticket, Result<DiskReply, DiskError>),
    /// The machine's clock was set: it is so many microseconds ahead of the world's time.
    ClockSet {
        /// Negative if it is behind.
        ahead_us: i64,
    },
    /// Look at your timers. Harmless when none is due.
    Deadline,
    /// A person wants something done.
    Order(O),
    /// SIGTERM.
    Terminate,
}

impl<M, O> Input<M, O> {
    /// What a copy takes, roughly, in bytes. Files are shared.
    pub fn weight_bytes(&self) -> usize {
        let payload = match self {
            Input::Data(_, bytes) => bytes.len(),
            _ => 0,
        };
        size_of::<Self>() + payload
    }

    /// The input for a process that takes no orders; `None` for an order.
    pub fn without_orders<N>(self) -> Option<Input<M, N>> {
        Some(match self {
            Input::Accepted { conn, peer, port } => Input::Accepted { conn, peer, port },
            Input::Connected(conn) => Input::Connected(conn),
            Input::Refused(conn) => Input::Refused(conn),
            Input::Data(conn, bytes) => Input::Data(conn, bytes),
            Input::Message(conn, message) => Input::Message(conn, message),
            Input::Unsent(conn, bytes) => Input::Unsent(conn, bytes),
            Input::Closed(conn) => Input::Closed(conn),
            Input::Disk(ticket, done) => Input::Disk(ticket, done),
            Input::ClockSet { ahead_us } => Input::ClockSet { ahead_us },
            Input::Deadline => Input::Deadline,
            Input::Order(_) => return None,
            Input::Terminate => Input::Terminate,
        })
    }
}

/// Something a process wants done. `F` is what it tells people, `L` what a connection is for.
#[derive(Clone, Debug, PartialEq)]
pub enum Output<M, F, L> {
    /// Open a connection.
    Connect {
        /// What it will be called; from [`ConnId::OWN`] up.
        conn: ConnId,
        /// Where to.
        to: Address,
        /// What it is for.
        link: L,
    },
    /// Send bytes.
    Send(ConnId, Vec<u8>),
    /// Send a message.
    SendMessage(ConnId, M),
    /// Close a connection, once everything sent before is on its way.
    Close(ConnId),
    /// Close a connection now; what has not left yet is dropped.
    Abort(ConnId),
    /// Do something to a file; the answer comes as an input.
    Disk(Ticket, DiskOp),
    /// Tell people.
    Tell(F),
    /// The process has ended.
    Exit,
}

impl<M, F, L> Output<M, F, L> {
    /// What a copy takes, roughly, in bytes.
    pub fn weight_bytes(&self) -> usize {
        let payload = match self {
            Output::Send(_, bytes) => bytes.len(),
            Output::Disk(_, op) => op.weight_bytes(),
            _ => 0,
        };
        size_of::<Self>() + payload
    }
}

/// What a process has wanted done since it was last looked at.
#[derive(Clone, Debug)]
pub struct Outbox<M, F, L> {
    outputs: VecDeque<Output<M, F, L>>,
    took_us: u64,
}

impl<M, F, L> Default for Outbox<M, F, L> {
    fn default() -> Self {
        Outbox { outputs: VecDeque::new(), took_us: 0 }
    }
}

impl<M, F, L> Outbox<M, F, L> {
    /// Adds what is to be done next.
    pub fn push(&mut self, output: Output<M, F, L>) {
        self.outputs.push_back(output);
    }

    /// Says that the input has cost processor time: what comes in meanwhile waits, and what was put
    /// out leaves when it is over.
    pub fn took(&mut self, us: u64) {
        self.took_us += us;
    }

    /// How many things are to be done.
    pub fn len(&self) -> usize {
        self.outputs.len()
    }

    /// Whether nothing is to be done.
    pub fn is_empty(&self) -> bool {
        self.outputs.is_empty()
    }

    /// The next thing to be done.
    pub fn pop(&mut self) -> Option<Output<M, F, L>> {
        self.outputs.pop_front()
    }

    /// The processor time said since this was last asked, in microseconds.
    pub fn take_took_us(&mut self) -> u64 {
        std::mem::take(&mut self.took_us)
    }

    /// Moves everything of another outbox, whose facts are of another kind, to the end of this one.
    pub fn absorb<F2>(&mut self, other: &mut Outbox<M, F2, L>, fact: impl Fn(F2) -> F) {
        self.took_us += other.take_took_us();
        for output in other.outputs.drain(..) {
            self.outputs.push_back(match output {
                Output::Connect { conn, to, link } => Output::Connect { conn, to, link },
                Output::Send(conn, bytes) => Output::Send(conn, bytes),
                Output::SendMessage(conn, message) => Output::SendMessage(conn, message),
                Output::Close(conn) => Output::Close(conn),
                Output::Abort(conn) => Output::Abort(conn),
                Output::Disk(ticket, op) => Output::Disk(ticket, op),
                Output::Tell(told) => Output::Tell(fact(told)),
                Output::Exit => Output::Exit,
            });
        }
    }
}

impl<M: Digest, O: Digest> Digest for Input<M, O> {
    fn digest(&self, into: &mut Digester) {
        match self {
            Input::Data(conn, bytes) => {
                into.number(1);
                into.add(conn);
                into.bytes(bytes);
            }
            Input::Message(conn, message) => {
                into.number(2);
                into.add(conn);
                into.add(message);
            }
            Input::Disk(ticket, done) => {
                into.number(3);
                into.number(ticket.0);
                match done {
                    Ok(DiskReply::Content(content)) => into.add(content),
                    done => into.debug(done),
                }
            }
            Input::Order(order) => {
                into.number(4);
                into.add(order);
            }
            Input::Accepted { conn, peer, port } => into.debug(&(5, conn, peer, port)),
            Input::Connected(conn) => into.debug(&(6, conn)),
            Input::Refused(conn) => into.debug(&(7, conn)),
            Input::Unsent(conn, bytes) => into.debug(&(8, conn, bytes)),
            Input::Closed(conn) => into.debug(&(9, conn)),
            Input::ClockSet { ahead_us } => into.debug(&(10, ahead_us)),
            Input::Deadline => into.number(11),
            Input::Terminate => into.number(12),
        }
    }
}

impl<M: Digest, F: fmt::Debug, L: fmt::Debug> Digest for Output<M, F, L> {
    fn digest(&self, into: &mut Digester) {
        match self {
            Output::Send(conn, bytes) => {
                into.number(1);
                into.add(conn);
                into.bytes(bytes);
            }
            Output::SendMessage(conn, message) => {
                into.number(2);
                into.add(conn);
                into.add(message);
            }
            Output::Disk(ticket, op) => {
                into.number(3);
                into.number(ticket.0);
                into.add(op);
            }
            Output::Tell(fact) => into.debug(&(4, fact)),
            Output::Connect { conn, to, link } => into.debug(&(5, conn, to, link)),
            Output::Close(conn) => into.debug(&(6, conn)),
            Output::Abort(conn) => into.debug(&(7, conn)),
            Output::Exit => into.number(8),
        }
    }
}

impl Digest for ConnId {
    fn digest(&self, into: &mut Digester) {
        into.number(self.0);
    }
}
