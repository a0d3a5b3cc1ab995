//! A database behind a cache: rows, workers that take their time, and a queue before them.
//!
//! A query waits until a worker is free, then takes its service time, and sees the rows as they are when
//! it ends; what is read comes from a replica, if there is one, and is as old as that is behind. Beyond so many that
//! wait a query is refused at once. Who has asked and does not wait any more is served all the same: the database
//! cannot know. Who follows its change log needs no worker, and waits until there is a change.

mod pages;
mod rows;
mod server;

use redscope_actor::Address;
use serde::{Deserialize, Serialize};

pub use pages::{PagesSpec, Reads};
pub use server::{Database, FollowedQuery};

use crate::client;
use crate::load::Ids;

/// Where it puts what it wants done.
type Out = client::Out<DatabaseFact>;

/// What a database is started with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatabaseSpec {
    /// Where it listens.
    pub address: Address,
    /// How many queries it works on at once.
    pub workers: u32,
    /// How long a query takes, in microseconds.
    pub service_us: u64,
    /// Whether every query takes as long, or some longer: then the time is exponential with that mean.
    pub varies: bool,
    /// So long after they were written rows are read as they are, in microseconds; 0: reads do not go to a replica.
    pub lag_us: u64,
    /// So many queries wait at the most.
    pub most_waiting: u32,
    /// What the names of its rows begin with.
    pub prefix: String,
    /// How many rows there are: PREFIX0, PREFIX1 and so on, each 0 at first.
    pub rows: u64,
    /// Where the rows lie, and what it costs to read them.
    pub pages: PagesSpec,
    /// What others write of it, who do not ask by the application; `None`: nobody does.
    pub changes: Option<Changes>,
}

/// Rows that others write, such as another program: no cache is told of it, and it takes no worker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changes {
    /// So many a second on average, at moments that know nothing of one another.
    pub per_s: u32,
    /// Which rows, by their numbers.
    pub ids: Ids,
    /// When the first may be written, in milliseconds after the database was started.
    pub from_ms: u64,
}

impl DatabaseSpec {
    /// A database with everything usual: 10 workers that take 10 ms, so 1,000 queries a second.
    pub fn new(address: Address) -> Self {
        DatabaseSpec {
            address,
            workers: 10,
            service_us: 10_000,
            varies: false,
            lag_us: 0,
            most_waiting: 1000,
            prefix: "item:".to_owned(),
            rows: 1000,
            pages: PagesSpec::default(),
            changes: None,
        }
    }

    /// Whether a database that was started so can go on so, without being started again.
    pub(crate) fn can_become(&self, other: &Self) -> bool {
        self.address == other.address
    }
}

/// What a database tells: what it has done since it last told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DatabaseFact {
    /// Queries that came.
    pub asked: u32,
    /// Queries that were answered.
    pub answered: u32,
    /// Queries that were refused.
    pub refused: u32,
    /// Reads that found no row.
    pub empty: u32,
    /// Those among them whose row was there once, and was deleted.
    pub deleted: u32,
    /// Most queries that waited at once.
    pub most_waiting: u32,
    /// What the answered ones had waited before a worker was free, together, in microseconds.
    pub waited_us: u64,
    /// Where the pages of its rows were found.
    pub reads: Reads,
}
