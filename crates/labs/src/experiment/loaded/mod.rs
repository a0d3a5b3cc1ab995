//! What labs under load have in common: users ask an application, which asks Redis and a database.
//!
//! A lab says which knobs it has, which remedies there are, and what a world is made of for a
//! [`Choice`] of both. Two choices with the same seed are asked for the same at the same moments.

mod choice;
mod meters;
mod side;
mod world;

use std::collections::BTreeMap;

pub use choice::{Choice, ChoiceError};
pub use meters::{Meters, RedisSample, SAMPLE_MS, Sample};
pub use side::LoadedSide;
pub use world::{APP, ATTACK, DATABASE, REDIS, USERS, open};

use super::knob::Knob;
use crate::load::{Ids, Stream};

/// A lab under load.
#[derive(Debug)]
pub struct LoadedLab {
    /// Its name, as links and command lines carry it.
    pub id: &'static str,
    /// What can be turned.
    pub knobs: &'static [Knob],
    /// What is done about the problem; the first does nothing.
    pub remedies: &'static [Remedy],
    /// The knob that says how long a query takes.
    pub(crate) service: &'static str,
    /// How long it takes until everything has been seen, in virtual seconds.
    pub lasts_s: u64,
    /// What a world is made of.
    pub(crate) setup: fn(&Choice) -> Setup,
}

impl LoadedLab {
    /// A lab by its name.
    pub fn find(id: &str) -> Option<&'static LoadedLab> {
        super::LOADED.into_iter().find(|lab| lab.id == id)
    }

    /// A knob by its name.
    pub fn knob(&self, name: &str) -> Option<&'static Knob> {
        self.knobs.iter().find(|knob| knob.name == name)
    }
}

/// A way to do something about the problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Remedy {
    /// Its name, such as `mutex`.
    pub name: &'static str,
    /// What the application does.
    pub program: &'static str,
}

/// What a world is made of.
#[derive(Clone, Debug)]
pub(crate) struct Setup {
    /// What the program reads.
    pub(crate) settings: BTreeMap<String, i64>,
    /// What users ask for.
    pub(crate) streams: Vec<Stream>,
    /// What others ask for, who are not counted among the users.
    pub(crate) attack: Vec<Stream>,
    pub(crate) patience_ms: u64,
    pub(crate) retries: u32,
    pub(crate) backoff_ms: u64,
    /// How long the application waits for Redis or the database.
    pub(crate) call_timeout_ms: u64,
    pub(crate) workers: u32,
    pub(crate) service_us: u64,
    pub(crate) most_waiting: u32,
    pub(crate) rows: u64,
    /// Parameters of Redis.
    pub(crate) redis: Vec<(&'static str, String)>,
}

/// Keys are loaded at this rate before the users come.
const WARM_PER_S: u32 = 20_000;

/// A request `warm` for each of so many, and the millisecond at which all are done, with a fifth more than
/// it takes on average.
pub(crate) fn warm(count: u64) -> (Stream, u64) {
    let each = Ids::Each { from: 0, count };
    (Stream::open("warm", WARM_PER_S, each, 0), count * 1200 / u64::from(WARM_PER_S) + 100)
}

/// The text of a program of a lab, and what its remedy is called.
macro_rules! remedy {
    ($name:literal) => {
        Remedy { name: $name, program: include_str!(concat!("programs/", $name, ".app")) }
    };
}
pub(crate) use remedy;
