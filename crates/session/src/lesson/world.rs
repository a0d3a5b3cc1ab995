//! Opening a lesson: its scenario, what is done in it before the reader comes, and goals from there on.

use std::fmt;

use redscope_labs::scenario::OpenError;
use redscope_labs::{Scenario, Values};
use redscope_lessons::lesson::LessonWorld;
use serde::{Deserialize, Serialize};

use super::goals::Goals;
use super::read::GoalError;
use super::script::{Step, StepError, Typist};
use crate::Session;
use crate::refusal::Refusal;
use crate::share::{Opening, Run};

/// Between what is done before the reader comes and the reader, in virtual microseconds.
const REST_US: u64 = 10_000;

/// Why a lesson does not open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LessonError {
    /// Its world does not.
    World(OpenError),
    /// One of its goals cannot be read: its number, from 0, and why.
    Goal(usize, GoalError),
    /// A step cannot be carried out.
    Step {
        /// The step.
        step: String,
        /// Why.
        why: StepError,
    },
}

impl fmt::Display for LessonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LessonError::World(error) => error.fmt(f),
            LessonError::Goal(number, why) => write!(f, "goal {}: {why}", number + 1),
            LessonError::Step { step, why } => write!(f, "'{step}': {why}"),
        }
    }
}

impl std::error::Error for LessonError {}

/// Opens the world of a lesson with a seed, and goals that see what comes after the setup.
///
/// The setup is done twice: goals run along from the beginning, so that they are known at each moment,
/// and must know where the setup ends.
///
/// Errors: [`LessonError`].
pub fn open(world: &LessonWorld, seed: u64, goals: Goals) -> Result<Session, LessonError> {
    let from = set_up(world, seed, None)?.sim().now();
    set_up(world, seed, Some(goals.from(from)))
}

/// Begins to open a run of a lesson again, with its goals.
///
/// Errors: [`Refusal`], of the lesson or of the run.
pub fn reopen(world: &LessonWorld, run: Run, goals: Goals) -> Result<Opening, Refusal> {
    let from = set_up(world, run.values.seed, None)?.sim().now();
    Ok(Opening::new(run)?.with_goals(goals.from(from)))
}

fn set_up(world: &LessonWorld, seed: u64, goals: Option<Goals>) -> Result<Session, LessonError> {
    let values = values(world, seed).map_err(LessonError::World)?;
    let mut session = Session::with_goals(values, goals).map_err(LessonError::World)?;
    let mut typist = Typist::default();
    for line in &world.setup {
        let step = Step::read(line).and_then(|step| typist.take(&mut session, &step));
        step.map_err(|why| LessonError::Step { step: line.clone(), why })?;
    }
    session.run_for(REST_US, u64::MAX);
    Ok(session)
}

/// What a lesson's scenario is opened with, for a seed.
fn values(world: &LessonWorld, seed: u64) -> Result<Values, OpenError> {
    let scenario = Scenario::find(&world.scenario)
        .ok_or_else(|| OpenError::Unknown(world.scenario.clone()))?;
    let mut values = Values::new(scenario, seed);
    for (name, value) in &world.numbers {
        values.set(name, *value)?;
    }
    values.settings.clone_from(&world.settings);
    Ok(values)
}
