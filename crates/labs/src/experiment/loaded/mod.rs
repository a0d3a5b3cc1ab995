//! What labs under load have in common: users ask an application, which asks Redis and a database.
//!
//! A lab says which knobs it has, which remedies there are, and what a world is made of for a
//! [`Choice`] of both. Two choices with the same seed are asked for the same at the same moments.

mod act;
mod arrivals;
mod choice;
mod console;
mod curve;
mod least;
mod meters;
mod side;
mod stale;
mod theory;
mod visit;
mod world;

use std::collections::BTreeMap;

pub use act::{Act, AskError, CONSOLE, MOST_ID};
pub(crate) use arrivals::{BURST, BURST_EVERY, BURST_FOR, LOOP, THINK, USERS as MANY, reads};
pub use choice::{Choice, ChoiceError};
pub use console::{ConsoleKind, ConsoleLine, ConsoleSample};
pub use curve::{Curve, CurvePoint};
pub use least::{Least, LeastError, Tried};
pub use meters::{Meters, RedisSample, SAMPLE_MS, Sample};
pub use side::LoadedSide;
pub use stale::StaleSample;
pub use theory::Theory;
pub use visit::{Visit, VisitEnd, VisitStep, VisitTry, Whom};
pub use world::{APP, ATTACK, DATABASE, REDIS, USERS, open, redis_name};

use super::knob::{Knob, Unit, load};
use crate::database::Changes;
use crate::load::{Ids, Stream};
use crate::sharding::Sharding;

/// A lab under load.
#[derive(Debug)]
pub struct LoadedLab {
    /// Its name, as links and command lines carry it.
    pub id: &'static str,
    /// What can be turned.
    pub knobs: &'static [Knob],
    /// What is done about the problem; the first does nothing.
    pub remedies: &'static [Remedy],
    /// Knobs that say what is there, or happens, from the beginning: they cannot be turned while it runs.
    pub fixed: &'static [&'static str],
    /// The knob of a remedy of which one may ask how little of it is enough, if there is one: then nobody gives up.
    pub least: Option<&'static str>,
    /// The knob of a remedy of which one may ask how old answers are at each of these stands, if there is one.
    pub curve: Option<(&'static str, &'static [u64])>,
    /// What is to be expected of what is chosen, where that is known.
    pub(crate) theory: Option<fn(&Choice) -> Theory>,
    /// What users ask the application for, and a person can.
    pub asks: &'static [&'static str],
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

    /// How long a command line can have it run; the page runs it as long as it lasts.
    pub fn seconds(&self) -> Knob {
        load("seconds", Unit::Seconds, self.lasts_s, 1, MOST_S)
    }

    /// A knob by its name.
    pub fn knob(&self, name: &str) -> Option<&'static Knob> {
        self.knobs.iter().find(|knob| knob.name == name)
    }
}

/// Nobody has a lab run longer, in virtual seconds.
const MOST_S: u64 = 3600;

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
    /// Of a hundred first tries so many may be followed by another one; `None`: any.
    pub(crate) retry_budget_percent: Option<u32>,
    /// How long the application waits for Redis or the database.
    pub(crate) call_timeout_ms: u64,
    pub(crate) workers: u32,
    pub(crate) service_us: u64,
    /// Whether some queries take longer than others.
    pub(crate) varies: bool,
    /// How far the replica that is read is behind.
    pub(crate) lag_us: u64,
    pub(crate) most_waiting: u32,
    pub(crate) rows: u64,
    /// Whether answers to `read` are compared with the rows of the database.
    pub(crate) keeps_answers: bool,
    /// Rows that others write, past the application.
    pub(crate) changes: Option<Changes>,
    /// Parameters of Redis.
    pub(crate) redis: Vec<(&'static str, String)>,
    /// Several servers of Redis over which keys are shared out; `None`: there is one.
    pub(crate) shards: Option<Shards>,
    /// When Redis is killed and when it is started again, empty, in virtual milliseconds; `None`: never.
    pub(crate) down_ms: Option<[u64; 2]>,
}

impl Setup {
    /// A setup with everything usual: users who wait a second and ask once, one query at a time.
    pub(crate) fn new(streams: Vec<Stream>) -> Self {
        Setup {
            settings: BTreeMap::new(),
            streams,
            attack: Vec::new(),
            patience_ms: 1000,
            retries: 0,
            backoff_ms: 0,
            retry_budget_percent: None,
            call_timeout_ms: 60_000,
            workers: 1,
            service_us: 1000,
            varies: false,
            lag_us: 0,
            most_waiting: 100_000,
            rows: 1000,
            keeps_answers: false,
            changes: None,
            redis: Vec::new(),
            down_ms: None,
            shards: None,
        }
    }
}

/// Servers of Redis over which keys are shared out, and what changes of it.
#[derive(Clone, Debug)]
pub(crate) struct Shards {
    /// How many there are, with the one that comes later.
    pub(crate) count: usize,
    /// Who has which key at first.
    pub(crate) before: Sharding,
    /// Who has which key afterwards.
    pub(crate) after: Sharding,
    /// When the application goes over to it, in virtual milliseconds.
    pub(crate) change_ms: u64,
    /// The server that is killed by its place, and when, in virtual milliseconds.
    pub(crate) dies: Option<(usize, u64)>,
}

/// What an attack asks for begins here, far behind what rows there are.
pub(crate) const ATTACK_FROM: u64 = 1_000_000;

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
