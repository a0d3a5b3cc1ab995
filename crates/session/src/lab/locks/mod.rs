//! The locks lab: two rungs, the shortest schedule that breaks each, and what happens in it.

mod ask;
mod found;
mod happening;

pub use ask::LocksAsk;
pub use found::{
    FoundRow, LockCall, LockClient, LockMoment, LockScene, LockServer, LockSide, LockTarget, Locks,
    LocksView,
};
pub use happening::LockHappening;
