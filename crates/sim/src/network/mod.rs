//! What lies between actors: paths with latency and cuts, and what travels over them.

mod packet;
mod paths;

pub use packet::{Carried, Packet};
pub use paths::{MOST_LOSS_PPM, Path, PathChange};

pub(crate) use paths::Paths;

/// How long TCP waits before it sends again what was lost, in microseconds: Linux's least RTO.
pub const RETRANSMISSION_US: u64 = 200_000;
