//! Opening a lesson: its scenario, what is done in it before the reader comes, and goals from there on.

use std::fmt;

use redscope_labs::scenario::OpenError;

use super::goals::Goals;
use super::prose::LessonWorld;
use super::script::{Step, StepError, Typist};
use crate::Session;

/// Between what is done before the reader comes and the reader, in virtual microseconds.
const REST_US: u64 = 10_000;

/// Why a lesson does not open.
#[derive(Clone, Debug, PartialEq)]
pub enum LessonError {
    /// Its world does not.
    World(OpenError),
    /// A step of its setup cannot be carried out.
    Setup {
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
            LessonError::Setup { step, why } => write!(f, "setup, '{step}': {why}"),
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

fn set_up(world: &LessonWorld, seed: u64, goals: Option<Goals>) -> Result<Session, LessonError> {
    let values = world.values(seed).map_err(LessonError::World)?;
    let mut session = Session::with_goals(values, goals).map_err(LessonError::World)?;
    let mut typist = Typist::default();
    for line in &world.setup {
        let step = Step::read(line).and_then(|step| typist.take(&mut session, &step));
        step.map_err(|why| LessonError::Setup { step: line.clone(), why })?;
    }
    session.run_for(REST_US, u64::MAX);
    Ok(session)
}
