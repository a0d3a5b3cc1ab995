//! Every order in which the steps of some requests can come, tried out on the real engine.
//!
//! Who takes part is a request to a [`Program`]; a step is a call (a command, a row read or written, to stand
//! in a queue) and is atomic; time stands still. What is computed between two calls belongs to the step
//! before. Schedules are counted by what is wrong with them, and of each kind the shortest is kept; among
//! those of equal length the first in the order of who takes part and then of the steps' names.

mod contents;
mod course;
mod explore;
mod state;
mod verdict;

use std::collections::BTreeMap;
use std::rc::Rc;

use redscope_actor::{Rng, Time};

pub use course::{Course, Moment, Order};
pub use explore::{Findings, Step};
pub use verdict::{VERDICTS, Verdict, Verdicts};

use crate::program::{Program, Run, StartError, Value};

/// Requests that run at the same time over one cache and one database.
#[derive(Clone, Debug)]
pub struct Play {
    /// Who takes part.
    pub actors: Vec<Actor>,
    /// The key that is judged, in the cache and in the database.
    pub key: Vec<u8>,
    /// What the database holds there at the start.
    pub row: Value,
    /// Whether the cache holds the same at the start.
    pub is_cached: bool,
    /// What stands in the cache while nobody may trust it.
    pub marker: Value,
    /// Whether what is tried may fail.
    pub tries_fail: bool,
    /// Whether what has failed is tried again.
    pub tries_again: bool,
    /// What `sleep` means.
    pub sleeps: Sleeps,
    /// What programs are given.
    pub settings: BTreeMap<String, Value>,
    /// What is judged.
    pub judged: Judged,
}

/// What is judged, and over which connections it is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Judged {
    /// What the cache holds, against what the database does. Nobody begins anything on a connection, so one serves all.
    Cache,
    /// The sum of some keys, against what it was at the start and what those who write were told that they have added.
    /// Each has a connection of its own.
    Sum {
        /// The keys.
        keys: Vec<Vec<u8>>,
        /// The commands that make what there is at the start.
        setup: Vec<Vec<Vec<u8>>>,
    },
}

/// One who takes part.
#[derive(Clone, Debug)]
pub struct Actor {
    /// Its name.
    pub name: String,
    /// What it does.
    pub program: Rc<Program>,
    /// Which kind of request.
    pub handler: String,
    /// With what.
    pub arguments: Vec<Value>,
    /// Whether what it answers is judged.
    pub reads: bool,
}

/// How long those sleep who sleep, where time stands still.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sleeps {
    /// They go on at any moment.
    Any,
    /// They go on when no reader is between its first and its last step.
    Long,
}

/// The connection of nobody who takes part, over which is looked.
const LOOKING: usize = 0;

impl Play {
    /// How many connections there are.
    fn connections(&self) -> usize {
        1 + self.actors.len() * usize::from(self.judged != Judged::Cache)
    }

    /// The connection of one who takes part.
    fn connection(&self, actor: usize) -> usize {
        if self.judged == Judged::Cache { LOOKING } else { LOOKING + 1 + actor }
    }

    fn runs(&self) -> Result<Vec<Run>, StartError> {
        let run = |actor: &Actor| {
            let rng = Rng::fork(0, &actor.name);
            let Actor { program, handler, arguments, .. } = actor;
            if program.starts_others() {
                return Err(StartError::Beside);
            }
            Run::new(program, handler, arguments, &self.settings, Time(0), rng)
        };
        self.actors.iter().map(run).collect()
    }
}
