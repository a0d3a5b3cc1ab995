//! Traces of real runs, and runs of ours that are compared with them.
//!
//! `trace` reads what was captured from redis-server 7.0.15, `rig` drives the simulation through
//! the same acts, `sentinel` and `cluster` know the processes of those captures, `story` and
//! `compare` hold what both told against each other, `windows` when things happened.

#![allow(dead_code, reason = "each test takes what it needs")]

pub(crate) mod cluster;
pub(crate) mod compare;
pub(crate) mod rig;
pub(crate) mod sentinel;
pub(crate) mod story;
pub(crate) mod trace;
pub(crate) mod windows;

/// Seeds to run a scenario with: few, or as many as `REDSCOPE_GOLDEN_SEEDS` says.
pub(crate) fn seeds(few: u64) -> std::ops::Range<u64> {
    let wanted = std::env::var("REDSCOPE_GOLDEN_SEEDS");
    let count = wanted.ok().and_then(|text| text.parse().ok()).unwrap_or(few);
    0..count
}
