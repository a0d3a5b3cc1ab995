//! Clients that ask a Redis themselves, each by a script: no application stands between.

mod clients;

use std::fmt;
use std::rc::Rc;

use redscope_actor::Address;

use crate::client;
pub use clients::Direct;

/// Where they put what they want done.
type Out = client::Out<DirectFact>;

/// What clients are started with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DirectSpec {
    /// The Redis they ask.
    pub redis: Address,
    /// What each of them sends, over a connection of its own.
    pub scripts: Vec<Script>,
    /// So often they tell what was answered, in microseconds; 0: at once.
    pub tells_every_us: u64,
}

impl DirectSpec {
    /// Whether clients who were started so can go on so: they are as many, and ask the same Redis.
    pub(crate) fn can_become(&self, other: &Self) -> bool {
        self.redis == other.redis
            && self.scripts.len() == other.scripts.len()
            && self.tells_every_us == other.tells_every_us
    }
}

/// What a client sends.
#[derive(Clone, PartialEq, Eq)]
pub struct Script {
    /// In order, by the moment at which they are due.
    pub calls: Rc<[Call]>,
    /// When a call is made that is due.
    pub pace: Pace,
    /// Whether what its calls took is told.
    pub is_told: bool,
}

impl fmt::Debug for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Script { calls, pace, is_told } = self;
        write!(f, "Script {{ calls: {}, pace: {pace:?}, is_told: {is_told} }}", calls.len())
    }
}

/// One or more requests that are sent together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// When they are due, in microseconds after the clients were started.
    pub at_us: u64,
    /// As they go over the wire.
    pub bytes: Box<[u8]>,
    /// How many replies they have.
    pub replies: u32,
}

/// When a call is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// When it is due, whatever has become of those before: an open loop.
    Open,
    /// When it is due, unless one is under way: what falls due meanwhile is never asked. A closed loop, as
    /// most tools that measure have it.
    Skipping,
    /// As soon as it is due and the one before is answered.
    Chained,
}

/// What clients tell: what was answered since they last told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DirectFact {
    /// Calls of scripts that are told, in the order of their answers.
    pub answers: Vec<Answer>,
}

/// A call that was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The place of its script.
    pub script: u32,
    /// When it was sent, in microseconds after the clients were started.
    pub sent_us: u64,
    /// From there to its last reply, in microseconds.
    pub took_us: u64,
}
