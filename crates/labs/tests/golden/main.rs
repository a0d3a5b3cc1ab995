//! Traces of real runs, and runs of ours that are compared with them.
//!
//! `trace` reads what was captured from redis-server 7.0.15, `rig` drives the simulation through
//! the same acts, `sentinel` and `cluster` know the processes of those captures, `story` and
//! `compare` hold what both told against each other, `windows` when things happened.
//!
//! The tests: `failures` and `orders` of a cluster, `replication` and what it is answered (`replies`), over
//! the `courses` of those captures and in bytes (`wire`),
//! `failovers` of Sentinels, `clocks` that are wrong.

mod clocks;
mod cluster;
mod compare;
mod courses;
mod failovers;
mod failures;
mod orders;
mod replication;
mod replies;
mod rig;
mod sentinel;
mod story;
mod trace;
mod windows;
mod wire;

/// Seeds that a scenario is run with, or as many as `REDSCOPE_GOLDEN_SEEDS` says.
const SEEDS: u64 = 200;

/// Seeds to run a scenario with.
pub(crate) fn seeds() -> std::ops::Range<u64> {
    seeds_at_most(SEEDS)
}

/// Seeds to run a scenario with of which so many take long enough.
pub(crate) fn seeds_at_most(most: u64) -> std::ops::Range<u64> {
    let wanted = std::env::var("REDSCOPE_GOLDEN_SEEDS");
    let count = wanted.ok().and_then(|text| text.parse().ok()).unwrap_or(most);
    0..count
}
