//! Chaos: faults drawn from a seed, and after them a world that must come right again.
//!
//! A run has two phases. In the first everything can happen to everybody, and what must hold holds
//! all the same. In the second everything is mended, and within a bound the applications' writes
//! must be taken again and all must agree. What was done is kept as a [`Plan`], which gives the same
//! run again, can be shrunk, and is written as one line.

mod arena;
mod attend;
mod draw;
mod heal;
mod plan;
mod rejoin;
mod run;
mod shrink;
mod stuck;

pub use arena::{ARENAS, Arena};
pub use plan::{Deed, Plan, PlanError};
pub use run::{Counted, Failure, Listener, Outcome, run, run_drawn, run_told};
pub use shrink::shrink;
