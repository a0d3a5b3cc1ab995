//! The way of a person's request through application, cache and database, as everybody on it has kept it.

use redscope_actor::Time;
use serde::{Deserialize, Serialize};

use super::act::visit_name;
use super::{APP, DATABASE};
use crate::World;
use crate::app::{AppServer, FollowedStep};
use crate::cast::Cast;
use crate::database::Database;
use crate::load::{FollowedTry, TryEnd};
use crate::program::shown::{self, text};
use crate::program::{Value, Wanted};

/// A request of a person, and how far it has come. Moments are in virtual microseconds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    /// Its number, from 1.
    pub number: u32,
    /// What was asked for, such as `read 7`.
    pub asked: String,
    /// Every try.
    pub tries: Vec<VisitTry>,
    /// Whether it is answered, or given up.
    pub is_over: bool,
}

/// A try of a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitTry {
    /// When the application was asked.
    pub asked_us: u64,
    /// When the application had the question.
    pub came_us: Option<u64>,
    /// When it was worked on.
    pub began_us: Option<u64>,
    /// What its program did.
    pub steps: Vec<VisitStep>,
    /// So many steps more it did.
    pub left_out: u32,
    /// When the application answered.
    pub answered_us: Option<u64>,
    /// When the user knew what came of it.
    pub ended_us: Option<u64>,
    /// What that is.
    pub end: Option<VisitEnd>,
}

/// What comes of a try.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum VisitEnd {
    /// An answer; `None`: nil.
    Answered(Option<String>),
    /// An error.
    Failed(String),
    /// Nothing as long as the user waited.
    TimedOut,
    /// The connection was lost.
    Lost,
}

/// A step of the program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitStep {
    /// Its line, counted from 1.
    pub line: u32,
    /// What it does, such as `GET item:7`.
    pub text: String,
    /// Whom it asks.
    pub whom: Whom,
    /// When it began.
    pub began_us: u64,
    /// When it ended.
    pub ended_us: Option<u64>,
    /// What came of it.
    pub answer: Option<String>,
    /// Of a query: so many waited before it, and so long it waited until a worker was free, in microseconds.
    pub queued: Option<(u32, Option<u64>)>,
}

/// Whom a step asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Whom {
    /// Nobody else.
    Itself,
    /// Redis.
    Redis,
    /// The database.
    Database,
}

/// So many characters of a command or a reply are shown.
const MOST_CHARS: usize = 120;

impl Visit {
    /// How far a visit has come; `None`: there is none of this number.
    pub(super) fn of(world: &World, number: u32) -> Option<Self> {
        let actor = |name: &str| world.find(name).and_then(|id| world.actor(id));
        let Some(Cast::Users(user)) = actor(&visit_name(number)) else { return None };
        let (Some(Cast::App(app)), Some(Cast::Database(database))) = (actor(APP), actor(DATABASE))
        else {
            return None;
        };
        let stream = user.spec().streams.first()?;
        let asked = match stream.ids {
            crate::load::Ids::Each { from, .. } => format!("{} {from}", stream.handler),
            _ => stream.handler.clone(),
        };
        let tries = user.tries().iter().map(|one| VisitTry::of(one, number, app, database));
        let tries: Vec<_> = tries.collect();
        let is_over = !tries.is_empty() && user.is_idle();
        Some(Visit { number, asked, tries, is_over })
    }
}

impl VisitTry {
    fn of(one: &FollowedTry, visit: u32, app: &AppServer, database: &Database) -> Self {
        let us = |at: &Time| at.0;
        let known = app.followed(visit, one.number);
        let steps = known.map_or(&[][..], |known| &known.steps);
        let (ended, end) = one.ended.as_ref().map(|(at, end)| (at.0, VisitEnd::of(end))).unzip();
        VisitTry {
            asked_us: one.asked.0,
            came_us: known.map(|known| known.came.0),
            began_us: known.and_then(|known| known.began.as_ref()).map(us),
            steps: steps.iter().map(|step| VisitStep::of(step, database)).collect(),
            left_out: known.map_or(0, |known| known.left_out),
            answered_us: known.and_then(|known| known.ended.as_ref()).map(|(at, _)| at.0),
            ended_us: ended,
            end,
        }
    }
}

impl VisitEnd {
    fn of(end: &TryEnd) -> Self {
        match end {
            TryEnd::Answered(Value::Failed(why)) => VisitEnd::Failed(why.to_string()),
            TryEnd::Answered(value) => VisitEnd::Answered(text(value).map(short)),
            TryEnd::TimedOut => VisitEnd::TimedOut,
            TryEnd::Lost => VisitEnd::Lost,
        }
    }
}

impl VisitStep {
    fn of(step: &FollowedStep, database: &Database) -> Self {
        let whom = match step.wanted {
            Wanted::Redis { .. } => Whom::Redis,
            Wanted::Get(_)
            | Wanted::Row(_)
            | Wanted::Put(..)
            | Wanted::Ids(..)
            | Wanted::Change(_) => Whom::Database,
            _ => Whom::Itself,
        };
        let query = step.call.filter(|_| whom == Whom::Database);
        let query = query.and_then(|call| database.followed(call));
        let answer = step.back.as_ref().and_then(|(_, value)| match value {
            Value::Failed(why) => Some(format!("(error) {why}")),
            value => shown::answer(&step.wanted, value),
        });
        VisitStep {
            line: step.line as u32,
            text: short(shown::step(&step.wanted)),
            whom,
            began_us: step.asked.0,
            ended_us: step.back.as_ref().map(|(at, _)| at.0),
            answer: answer.map(short),
            queued: query.map(|query| (query.ahead, query.began.map(|at| at - query.came))),
        }
    }
}

/// As much of a text as is shown.
fn short(text: String) -> String {
    match text.char_indices().nth(MOST_CHARS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
