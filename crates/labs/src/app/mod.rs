//! Applications: what people build on a Redis deployment.
//!
//! An application is a client that goes on by itself. It knows of the deployment what a real one
//! would: addresses, bytes of RESP, time-outs.

mod find;
mod lines;
mod request;
mod server;
mod writer;

use std::rc::Rc;

use redscope_actor::{Address, Time};

use crate::client;

pub use request::{Form, Write};
pub use server::{Answered, AppFact, AppServer, AppSpec, FollowedRequest, FollowedStep};
pub use writer::Writer;

/// Where an application puts what it wants done.
type Out = client::Out<WriterFact>;

/// What a writer is started with.
#[derive(Clone, Debug, PartialEq)]
pub struct WriterSpec {
    /// Servers; with [`Way::Sentinel`], Sentinels.
    pub addresses: Vec<Address>,
    /// How it finds the server of a key.
    pub way: Way,
    /// Requests a second, unless one takes longer.
    pub rate_per_s: u32,
    /// How many keys it writes.
    pub keys: u32,
    /// Of a hundred requests so many read.
    pub reads_percent: u8,
    /// What its keys begin with.
    pub prefix: String,
    /// How long it waits for a reply, in milliseconds.
    pub timeout_ms: u64,
    /// After each write it asks `WAIT` for so many replicas, with half of its patience, and takes the write for done
    /// only if so many have it; 0: it does not ask.
    pub wait: u32,
}

impl WriterSpec {
    /// A writer with everything usual but the addresses and the way.
    pub fn new(addresses: Vec<Address>, way: Way) -> Self {
        let prefix = String::new();
        WriterSpec {
            addresses,
            way,
            rate_per_s: 10,
            keys: 12,
            reads_percent: 0,
            prefix,
            timeout_ms: 1000,
            wait: 0,
        }
    }

    /// Whether a writer that was started so can go on so, without being started again: it writes the same keys in the
    /// same places.
    pub(crate) fn can_become(&self, other: &Self) -> bool {
        let same = (&self.addresses, &self.way, self.keys, &self.prefix);
        same == (&other.addresses, &other.way, other.keys, &other.prefix)
    }

    /// A request is due so often, in microseconds.
    pub(crate) fn interval_us(&self) -> u64 {
        1_000_000 / u64::from(self.rate_per_s.max(1))
    }

    /// So many writes are due in so many microseconds; of a writer that reads too, on the average.
    pub fn writes_due(&self, us: u64) -> u64 {
        us / self.interval_us().max(1) * u64::from(100 - self.reads_percent.min(100)) / 100
    }
}

/// How an application finds the server of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    /// It asks the addresses it was given, the next one when one does not take its writes.
    Plain,
    /// It asks Sentinels where a master is.
    Sentinel {
        /// The name under which they watch it.
        master: String,
    },
    /// As a client of a cluster: it follows redirections and remembers who has which slot.
    Cluster,
    /// It shares the keys out itself: the slot of a key modulo the number of servers.
    Modulo,
    /// It writes at the first address it was given, and reads at the second.
    Apart,
}

/// What becomes of a writer's requests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WriterFact {
    /// A write is on its way to a server.
    Asked {
        /// The write. How far a counter or a list will be is not known yet.
        write: Write,
        /// Where it goes.
        server: Rc<Address>,
    },
    /// A server says that it has done a write.
    Acknowledged {
        /// The write.
        write: Write,
        /// Who says so.
        server: Rc<Address>,
    },
    /// A write was not done.
    Failed {
        /// The write.
        write: Write,
        /// Why.
        why: Failure,
    },
    /// A write was sent, and whether it was done nobody knows.
    Unknown {
        /// The write.
        write: Write,
        /// Where it was sent to.
        server: Rc<Address>,
        /// Why.
        why: Doubt,
    },
    /// A read is on its way to a server.
    Reading {
        /// What is read.
        key: Rc<str>,
        /// Where it goes.
        server: Rc<Address>,
    },
    /// A server has said what a key holds.
    Read {
        /// What was read.
        key: Rc<str>,
        /// How far the key is there; 0 if it is not there.
        mark: u64,
        /// Who says so.
        server: Rc<Address>,
    },
}

/// Why a write was certainly not done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// No server could be reached.
    Unreachable,
    /// No server could be reached in time.
    TimedOut,
    /// A server has refused it, with this error.
    Refused(String),
    /// It was sent from server to server too often.
    Redirected,
}

/// Why nobody knows whether a write was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// The connection was closed.
    Closed,
    /// No reply came in time.
    TimedOut,
    /// What came is no reply to such a request.
    Nonsense,
    /// By `WAIT` too few replicas had it in time.
    TooFew,
}

/// What a writer waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum WriterTimer {
    /// The next request.
    Request,
    /// The end of its patience with the present one.
    Patience,
}

/// The deadline a writer has, and what for.
pub type Due = (Time, WriterTimer);
