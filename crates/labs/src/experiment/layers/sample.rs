//! What is measured.

use serde::{Deserialize, Serialize};

use crate::database::Reads;
use crate::percentile::percentile;

/// A sample comes so often, in virtual milliseconds.
pub const SAMPLE_MS: u64 = 100;

/// What happened in a tenth of a second.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sample {
    /// When it ended, in virtual milliseconds.
    pub at_ms: u64,
    /// What was asked of each layer, from the user inwards; the last is the database.
    pub layers: [Counts; 6],
    /// Where the database found the pages of its rows.
    pub reads: Reads,
    /// What each layer but the database would have been asked and had, if it stood alone.
    pub alone: [Alone; 5],
    /// How many of each but the database would show the old page 0 at the end.
    pub old: [u32; 5],
    /// Pages that were shown.
    pub shown: u32,
    /// Of these, how many were old.
    pub shown_stale: u32,
    /// How old the oldest was, in microseconds after the write.
    pub worst_us: u64,
    /// Half of the users waited no longer, in microseconds.
    pub p50_us: u64,
    /// Ninety-nine of a hundred waited no longer.
    pub p99_us: u64,
    /// Rows that were written.
    pub written: u32,
}

/// What was asked of a layer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Pages it was asked for.
    pub came: u32,
    /// Those it had.
    pub held: u32,
    /// How often it asked the next one.
    pub passed_on: u32,
    /// Of those it had, how many were old.
    pub stale: u32,
    /// How old the oldest was, in microseconds.
    pub worst_us: u64,
}

/// What a layer would have been asked if it stood alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alone {
    /// Pages it was asked for.
    pub came: u32,
    /// Those it had.
    pub held: u32,
}

impl Counts {
    /// Together with others.
    pub fn and(self, other: Counts) -> Self {
        Counts {
            came: self.came + other.came,
            held: self.held + other.held,
            passed_on: self.passed_on + other.passed_on,
            stale: self.stale + other.stale,
            worst_us: self.worst_us.max(other.worst_us),
        }
    }

    /// The share it had, from 0 to 1; `None`: it was not asked.
    pub fn hit_ratio(self) -> Option<f64> {
        (self.came > 0).then(|| f64::from(self.held) / f64::from(self.came))
    }

    /// What it asked the next one of what it was asked, from 0 to 1; `None`: it was not asked.
    pub fn miss_ratio(self) -> Option<f64> {
        (self.came > 0).then(|| f64::from(self.passed_on) / f64::from(self.came))
    }
}

impl Alone {
    /// Together with others.
    pub fn and(self, other: Alone) -> Self {
        Alone { came: self.came + other.came, held: self.held + other.held }
    }

    /// The share it would have had, from 0 to 1; `None`: it was not asked.
    pub fn hit_ratio(self) -> Option<f64> {
        (self.came > 0).then(|| f64::from(self.held) / f64::from(self.came))
    }
}

impl Sample {
    /// What was asked of each layer in several samples.
    pub fn layers_of(samples: &[Sample]) -> [Counts; 6] {
        std::array::from_fn(|layer| {
            let counts = samples.iter().map(|sample| sample.layers[layer]);
            counts.fold(Counts::default(), Counts::and)
        })
    }

    /// Where the database found its pages in several samples.
    pub fn reads_of(samples: &[Sample]) -> Reads {
        samples.iter().map(|sample| sample.reads).fold(Reads::default(), Reads::and)
    }

    /// What each would have been asked alone in several samples.
    pub fn alone_of(samples: &[Sample]) -> [Alone; 5] {
        std::array::from_fn(|layer| {
            let counts = samples.iter().map(|sample| sample.alone[layer]);
            counts.fold(Alone::default(), Alone::and)
        })
    }

    /// Sets how long users waited.
    pub(super) fn set_waits(&mut self, mut took_us: Vec<u64>) {
        took_us.sort_unstable();
        (self.p50_us, self.p99_us) = (percentile(&took_us, 50), percentile(&took_us, 99));
    }
}
