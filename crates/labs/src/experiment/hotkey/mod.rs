//! A hot key: one server of a cluster melts while its neighbours idle, and what is done about it.
//!
//! The servers are simulated ones whose processors take the time that the cost table says; application servers ask
//! them over pools of connections, in an open loop. What is counted is what both tell.

mod knobs;
mod ledger;
mod load;
mod sample;
mod side;
mod world;

pub use knobs::{
    APPS, HOT_FROM_MS, HOT_UNTIL_MS, ID, KNOBS, LASTS_MS, LIVE, MASTER, MASTERS, NONE, OPTIONS,
    REPLICAS, SPLIT, TRACKING, TTL, hot_rate,
};
pub use load::Load;
pub use sample::{Group, Reads, SAMPLE_MS, Sample, ServerSample};
pub use side::{HotKeyError, Side};
