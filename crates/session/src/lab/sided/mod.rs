//! Labs in which two choices stand side by side under the same load, and are looked at moment by moment.

mod acts;
mod ask;
mod lab;
mod part;
mod stepped;

pub use ask::{SIDES, SidedAsk, Turned};
pub use lab::SidedLab;
pub use part::SidedPart;
#[cfg(test)]
pub(in crate::lab) use part::whole;
pub use stepped::SteppedRun;
