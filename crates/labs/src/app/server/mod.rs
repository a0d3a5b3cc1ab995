//! An application server: it answers users by running a program, with a Redis and a database behind it.

mod backends;
mod followed;
mod queues;
mod work;

use std::collections::BTreeMap;
use std::rc::Rc;

use redscope_actor::{Address, Time};
use serde::{Deserialize, Serialize};

pub use followed::{FollowedRequest, FollowedStep};
pub use work::AppServer;

use crate::client;
use crate::program::{Program, Value};
use crate::sharding::Sharding;

/// Where it puts what it wants done.
type Out = client::Out<AppFact>;

/// What an application server is started with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppSpec {
    /// Where it listens.
    pub address: Address,
    /// The text of its program, as [`crate::program`] has it.
    pub program: Rc<str>,
    /// What the program reads and does not write.
    pub settings: BTreeMap<String, i64>,
    /// Redis servers by the names that the program calls them; the first is the one without a name.
    pub redis: Vec<(Rc<str>, Address)>,
    /// Who has which key, if keys are shared out over all of them: then a command that names no server goes to that of
    /// its first key, by its place among them.
    pub sharding: Option<Sharding>,
    /// The database.
    pub database: Address,
    /// So many requests are worked on at once; others wait.
    pub most_running: u32,
    /// So many wait at the most; beyond, they are refused.
    pub most_waiting: u32,
    /// How long Redis and the database may take for one call, in milliseconds.
    pub call_timeout_ms: u64,
    /// Whether it keeps what it has answered until it tells again, so that answers can be judged.
    pub keeps_answers: bool,
}

/// An answer of an application server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// When.
    pub at: Time,
    /// When it was begun.
    pub began: Time,
    /// The kind of request.
    pub handler: Rc<str>,
    /// What it was about.
    pub about: Vec<Value>,
    /// What was answered.
    pub value: Value,
    /// Whether the database was asked for it.
    pub asked_database: bool,
    /// Whether Redis has taken something (`OK`) after that.
    pub has_cached: bool,
}

impl AppSpec {
    /// A server with everything usual but its program and what stands behind it.
    pub fn new(address: Address) -> Self {
        AppSpec {
            database: address.clone(),
            address,
            program: Rc::from(""),
            settings: BTreeMap::new(),
            redis: Vec::new(),
            sharding: None,
            most_running: 10_000,
            most_waiting: 10_000,
            call_timeout_ms: 60_000,
            keeps_answers: false,
        }
    }

    /// Whether a server that was started so can go on so, without being started again: it asks the same servers, and
    /// its program can be read.
    pub(crate) fn can_become(&self, other: &Self) -> bool {
        let same = (&self.address, &self.redis, &self.database);
        same == (&other.address, &other.redis, &other.database)
            && Program::read(&other.program).is_ok()
    }
}

/// What an application server tells: what it has done since it last told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppFact {
    /// Requests that came.
    pub asked: u32,
    /// Requests that were answered as they should be.
    pub answered: u32,
    /// Those among them for which the database was not asked.
    pub without_database: u32,
    /// Requests that ended with an error.
    pub failed: u32,
    /// Requests that were refused because too many waited.
    pub refused: u32,
    /// Most requests that were worked on at once.
    pub most_running: u32,
    /// Most requests that waited at once.
    pub most_waiting: u32,
    /// Most queries for one and the same row that were under way at once.
    pub most_for_one_row: u32,
}
