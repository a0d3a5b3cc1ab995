//! Keys whose time is up: met on the way, or found by the active cycle.

mod cycle;
mod due;
mod state;
mod writable;

pub use state::CycleKind;
pub(crate) use state::{ExpireCycle, OwnExpiries};
