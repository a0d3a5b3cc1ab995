//! The eviction lab: every policy at every size under one load, as far as it has been tried.

mod ask;
mod run;

pub use ask::EvictionAsk;
pub use run::{EvictionPart, EvictionRun};
