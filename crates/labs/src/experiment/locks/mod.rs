//! Locks: a ladder of algorithms, and every schedule in which each may break.

mod choice;
mod rungs;

pub use choice::Choice;
pub use rungs::{Knob, RUNGS, Rung};
