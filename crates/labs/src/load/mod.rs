//! Users: they ask an application, wait as long as they have patience, and perhaps try again.

mod ids;
mod users;

use redscope_actor::Address;
use serde::{Deserialize, Serialize};

pub use ids::Ids;
pub use users::{FollowedTry, MOST_RETRIES, TryEnd, Users};

use crate::client;

/// Where it puts what it wants done.
type Out = client::Out<UsersFact>;

/// What users are started with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsersSpec {
    /// The application they ask.
    pub app: Address,
    /// What they ask for.
    pub streams: Vec<Stream>,
    /// How long they wait for an answer, in milliseconds.
    pub patience_ms: u64,
    /// How often they try again after a failure or in vain waiting.
    pub retries: u32,
    /// How long they wait before they try again, in milliseconds: half to all of it, drawn, and twice as
    /// long each time. 0: at once.
    pub backoff_ms: u64,
    /// Of a hundred first tries so many may be followed by another one, all users together; `None`: any.
    pub retry_budget_percent: Option<u32>,
    /// Under which number everybody on the way of their requests keeps what becomes of them; `None`: nobody does.
    pub visit: Option<u32>,
}

impl UsersSpec {
    /// Users with everything usual: they wait a second and do not try again.
    pub fn new(app: Address, streams: Vec<Stream>) -> Self {
        UsersSpec {
            app,
            streams,
            patience_ms: 1000,
            retries: 0,
            backoff_ms: 0,
            retry_budget_percent: None,
            visit: None,
        }
    }

    /// Whether users who came so can go on so: they ask the same application, and each kind of requests comes from an
    /// open or a closed loop as before.
    pub(crate) fn can_become(&self, other: &Self) -> bool {
        let is_open = |stream: &Stream| matches!(stream.arrivals, Arrivals::Open { .. });
        self.app == other.app
            && self.streams.iter().map(is_open).eq(other.streams.iter().map(is_open))
    }
}

/// A kind of requests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stream {
    /// What the program of the application calls it.
    pub handler: String,
    /// When they come.
    pub arrivals: Arrivals,
    /// What they are about.
    pub ids: Ids,
    /// When the first may come, in milliseconds after the users have come.
    pub from_ms: u64,
    /// When no more come, counted alike; `None`: never.
    pub until_ms: Option<u64>,
    /// Whether those of an open loop come in bursts; they are counted from the first.
    pub bursts: Option<Bursts>,
}

/// Times at which more requests come than else, again and again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bursts {
    /// So many times as many.
    pub times: u32,
    /// From one to the next, in milliseconds; the first begins so long after the first request may come.
    pub every_ms: u64,
    /// How long one lasts, in milliseconds.
    pub lasts_ms: u64,
}

impl Bursts {
    /// By how much a rate is multiplied so long after the first request may come, and how long it stays so, both times in
    /// microseconds.
    fn at(&self, since_us: u64) -> (u32, u64) {
        let (every_us, lasts_us) = (self.every_ms.max(1) * 1000, self.lasts_ms * 1000);
        let into_us = since_us % every_us;
        match since_us >= every_us && into_us < lasts_us {
            true => (self.times, lasts_us.min(every_us) - into_us),
            false => (1, every_us - into_us),
        }
    }
}

impl Stream {
    /// Requests that come at a rate, from a moment on, without end.
    pub(crate) fn open(handler: &str, rate_per_s: u32, ids: Ids, from_ms: u64) -> Self {
        let (handler, arrivals) = (handler.to_owned(), Arrivals::Open { rate_per_s });
        Stream { handler, arrivals, ids, from_ms, until_ms: None, bursts: None }
    }
}

/// When requests come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrivals {
    /// So many a second, whatever becomes of them: the users know nothing of one another.
    Open {
        /// On average.
        rate_per_s: u32,
    },
    /// So many users, each of which asks again some time after its answer.
    Closed {
        /// How many.
        users: u32,
        /// How long each thinks, in milliseconds on average.
        think_ms: u32,
    },
}

/// What users tell: what has become of their requests since they last told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsersFact {
    /// First tries.
    pub asked: u32,
    /// Further tries.
    pub retried: u32,
    /// Requests that have their answer.
    pub answered: u32,
    /// Tries that were answered with an error.
    pub failed: u32,
    /// Tries for which the patience did not last.
    pub timed_out: u32,
    /// Requests that nobody tries any more.
    pub given_up: u32,
    /// Requests of which neither is known yet, when this was told.
    pub open: u32,
    /// From the first try to the answer or to giving up, of those that have ended, in microseconds: half of
    /// them took no longer.
    pub p50_us: u64,
    /// Ninety-nine of a hundred took no longer.
    pub p99_us: u64,
    /// The longest.
    pub max_us: u64,
}
