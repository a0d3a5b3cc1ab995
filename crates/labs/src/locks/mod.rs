//! Every schedule of some clients of a lock, tried out on the real engine while time passes and things fail.
//!
//! A client is a handler of a [`Program`]; a step of it is a call that has a label, with what it computes and
//! calls without a label after it, and takes no time. Time passes by ticks, at most so many, and a lease lasts
//! [`LEASE_TICKS`] of them. A client that is slow, paused or cut off is one whose next step comes after many
//! ticks. What a client believes is what its program knows: it holds the lock while its variable `holds_until`
//! is not nil, and its lease has not run out before that moment of its clock.
//!
//! The search goes through states level by level, so the first schedule that has a [`Property`] is a shortest
//! one; where none has it, none exists within the bounds. What a command makes of a server's content is tried
//! out once on an engine and then known.

mod contents;
mod course;
mod faults;
mod interned;
mod judge;
mod moves;
mod parts;
mod possible;
mod search;
mod servers;
mod state;
mod told;
mod world;

use std::collections::BTreeMap;
use std::rc::Rc;

pub use course::{ClientScene, Course, Moment, Outcome, Scene, ServerScene};
pub use judge::{PROPERTIES, Property};
pub use moves::{Call, Move};
pub use parts::Phase;
pub use search::{Findings, MOST_STATES};
pub use world::NO_ANSWER;

use crate::program::{Program, Value};

/// How long a tick lasts: so long that three of them are longer than a lease.
pub const TICK_MS: u64 = 10_100;
/// How long a lease lasts.
pub const LEASE_MS: u64 = 30_000;
/// After so many ticks a lease has run out.
pub const LEASE_TICKS: u8 = 3;
/// Most clients of a play.
pub const MOST_CLIENTS: usize = 3;
/// Most servers of a play.
pub const MOST_SERVERS: usize = 5;

/// Clients that want one lock.
#[derive(Clone, Debug)]
pub struct Play {
    /// What clients do.
    pub program: Rc<Program>,
    /// The handler of each client, with the lock's id as its argument; at most [`MOST_CLIENTS`].
    pub clients: Vec<&'static str>,
    /// The id that handlers are given.
    pub id: &'static str,
    /// The key of the lock.
    pub key: Vec<u8>,
    /// What the program is given.
    pub settings: BTreeMap<String, Value>,
    /// What the lock lives on.
    pub servers: Servers,
    /// So many ticks pass at the most.
    pub ticks: u8,
    /// Whether each process has a watchdog that runs the handler `renew` at every tick while it holds the lock.
    pub renews: bool,
    /// Whether the first client holds the lock before another begins, and while it goes on.
    pub is_one_first: bool,
    /// Whether the resource refuses a write with an older token than one it has accepted.
    pub is_fenced: bool,
    /// What may go wrong.
    pub faults: Faults,
}

/// What a lock lives on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Servers {
    /// One server.
    One,
    /// A master that may crash once, with replicas one of which is then promoted.
    Replicated {
        /// How many replicas.
        replicas: u8,
        /// Whether one of those is promoted that have most of the stream, and not any.
        best: bool,
    },
    /// So many masters that know nothing of one another, `n1` and so on.
    Independent(u8),
}

impl Servers {
    /// How many there are.
    pub fn count(self) -> usize {
        match self {
            Servers::One => 1,
            Servers::Replicated { replicas, .. } => 1 + usize::from(replicas),
            Servers::Independent(count) => usize::from(count),
        }
    }
}

/// What may go wrong in a play, and how often.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Faults {
    /// Clients that crash once they have the lock or have asked for it.
    pub crashes: u8,
    /// Requests that are lost, of those that a program tries.
    pub lost: u8,
    /// Clocks of servers that jump past a lease.
    pub jumps: u8,
    /// Servers that restart without their data.
    pub restarts: u8,
    /// Whether a server that restarts stays away for a lease.
    pub stays_away: bool,
    /// Whether a whole process may be paused for a tick, its watchdog with it.
    pub pauses: bool,
    /// Whether a client that has the lock works for ever.
    pub hangs: bool,
}
