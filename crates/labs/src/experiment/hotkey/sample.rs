//! What is measured.

use serde::{Deserialize, Serialize};

use crate::percentile::percentile;

/// A sample comes so often, in virtual milliseconds.
pub const SAMPLE_MS: u64 = 5;

/// Whose reads are counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Group {
    /// Those of the hot key.
    Hot,
    /// Those of other keys whose master has the slot of the hot key too.
    Beside,
    /// Those of keys of other masters.
    Elsewhere,
}

impl Group {
    /// How many there are.
    pub const COUNT: usize = 3;
}

/// What happened in five milliseconds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sample {
    /// When it ended, in virtual milliseconds.
    pub at_ms: u64,
    /// Each server: the masters, then a replica of each in turn, and again.
    pub servers: Vec<ServerSample>,
    /// The place of the master that has the slot of the hot key.
    pub hot: u32,
    /// Reads, by [`Group`].
    pub reads: [Reads; Group::COUNT],
    /// Of the reads of the hot key, how many have shown less than was acknowledged before they were asked.
    pub old: u32,
    /// How long something newer had been acknowledged before the oldest of them was asked, in microseconds.
    pub oldest_us: u64,
    /// How many have shown less than the same application server had read of it before.
    pub went_back: u32,
    /// Writes of the hot key that were acknowledged.
    pub written: u32,
    /// Messages by which servers said that a key has changed.
    pub invalidations: u32,
    /// Requests that were sent on by `MOVED` or `ASK`.
    pub redirected: u32,
    /// Requests that were answered with an error, or not at all.
    pub failed: u32,
}

/// A server.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerSample {
    /// So long its processor was busy, in nanoseconds.
    pub busy_ns: u64,
    /// Requests it was sent, those of other servers and of the lab's own counted in.
    pub requests: u32,
}

/// Reads of one group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reads {
    /// Those that were answered.
    pub answered: u32,
    /// Of them, those that an application server had itself.
    pub own: u32,
    /// Those that were asked and have no answer yet, at the end.
    pub open: u32,
    /// Half of those that were answered took no longer, in microseconds.
    pub p50_us: u64,
    /// Ninety-nine of a hundred took no longer.
    pub p99_us: u64,
    /// What all of them took together, in microseconds.
    pub took_us: u64,
}

impl Sample {
    /// The share of the time in which a server's processor was busy, from 0 to 1, in several samples.
    pub fn busy_of(samples: &[Sample], server: usize) -> f64 {
        let busy = samples.iter().filter_map(|sample| sample.servers.get(server));
        let busy_ns: u64 = busy.map(|server| server.busy_ns).sum();
        let ns = samples.len().max(1) as f64 * SAMPLE_MS as f64 * 1e6;
        busy_ns as f64 / ns
    }

    /// The master that has the slot of the hot key, by its place.
    pub fn hot(&self) -> usize {
        self.hot as usize
    }
}

impl Reads {
    /// What reads took.
    pub(super) fn set_took(&mut self, mut took_us: Vec<u64>) {
        took_us.sort_unstable();
        (self.p50_us, self.p99_us) = (percentile(&took_us, 50), percentile(&took_us, 99));
        self.took_us = took_us.iter().sum();
        self.answered = took_us.len() as u32;
    }
}
