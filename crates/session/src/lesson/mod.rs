//! Lessons: a world, prose with transcripts, and goals that are judged along the run.
//!
//! A goal is a property of what happens and of what is so ([`read`] has its words), lit or not at each
//! moment. How lessons are written in files, and proved, is the business of `redscope-lessons`.

mod along;
mod asked;
mod goals;
mod moment;
mod prose;
mod read;
mod script;
mod term;
mod world;
#[cfg(test)]
mod tests;

pub use along::Along;
pub use goals::{GoalView, Goals, TurnCause, TurnView};
pub use prose::{Block, Inline, Lesson, LessonGoal, LessonRow, LessonWorld, Sent, Track};
pub use read::GoalError;
pub use script::{Step, StepError, Typist, prompted};
pub use world::{LessonError, open};
