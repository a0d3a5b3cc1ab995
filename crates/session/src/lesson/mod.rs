//! Lessons: a world, prose with transcripts, and goals that are judged along the run.
//!
//! A goal is a property of what happens and of what is so ([`read`] has its words), lit or not at each
//! moment. How lessons are written in files, and proved, is the business of `redscope-lessons`.

/// What a shared run calls the lesson that is open.
pub const IN_VIEW: &str = "lesson";

/// What an answer has begun is waited for so long, in virtual microseconds.
pub const ANSWER_US: u64 = 10_000_000;

mod along;
mod asked;
mod goals;
mod moment;
mod read;
pub mod recording;
mod script;
mod term;
#[cfg(test)]
mod tests;
mod who;
mod world;

pub use along::Along;
pub use goals::{GoalView, Goals, GoalsView, TurnCause, TurnView};
pub use read::GoalError;
pub use script::{Played, Step, StepError, Typist};
pub use world::{LessonError, open, reopen};
