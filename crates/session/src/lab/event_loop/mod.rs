//! The event loop lab: a slow command on each side, as far as it has run.

mod run;
mod sample;

pub use run::LoopRun;
pub use sample::{LOOP_SAMPLE_MS, LoopSample, SlowCall};
