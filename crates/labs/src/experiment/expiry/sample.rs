//! What is measured.

use serde::{Deserialize, Serialize};

use crate::percentile::percentile;

/// A sample comes so often, in virtual milliseconds.
pub const SAMPLE_MS: u64 = 20;

/// What happened in a fiftieth of a second.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sample {
    /// When it ended, in virtual milliseconds.
    pub at_ms: u64,
    /// Keys held at the end that expire some time.
    pub keys: u32,
    /// Of these, how many are dead: their time is up.
    pub dead: u32,
    /// What the dead ones take, in bytes.
    pub dead_bytes: u64,
    /// Keys that were removed because their time was up.
    pub expired: u32,
    /// Processor time that went into looking for such keys and removing them, but for what readers paid, in
    /// microseconds.
    pub cycle_us: u32,
    /// Processor time that went into remembering when keys expire, beyond what Redis does, in microseconds.
    pub keeping_us: u32,
    /// Requests of bystanders that were answered.
    pub answered: u32,
    /// How long half of them took at the most, in microseconds.
    pub p50_us: u64,
    /// The longest, in microseconds.
    pub max_us: u64,
    /// What the replica holds, if there is one.
    pub replica: Option<Held>,
}

/// What a server holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// Keys that expire some time.
    pub keys: u32,
    /// Of these, how many are dead.
    pub dead: u32,
}

impl Sample {
    /// The share of the keys held that are dead, from 0 to 1.
    pub fn dead_share(&self) -> f64 {
        f64::from(self.dead) / f64::from(self.keys.max(1))
    }

    /// Sets how long bystanders waited.
    pub(super) fn set_waits(&mut self, mut took_us: Vec<u64>) {
        took_us.sort_unstable();
        self.answered = took_us.len() as u32;
        self.p50_us = percentile(&took_us, 50);
        self.max_us = percentile(&took_us, 100);
    }
}
