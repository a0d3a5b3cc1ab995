//! Labs in which two choices stand side by side under the same load, and are looked at moment by moment.

mod acts;
mod ask;
mod lab;
mod part;
mod stepped;
mod turned;

pub use ask::SidedAsk;
pub use lab::SidedLab;
pub use part::SidedPart;
#[cfg(test)]
pub(in crate::lab) use part::whole;
pub use stepped::SteppedRun;
pub use turned::{SIDES, Turned};
