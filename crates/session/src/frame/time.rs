//! The run as a strip, and what was written beside it.

use serde::{Deserialize, Serialize};

/// The run as a strip.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct TimelineView {
    /// The branch the present moment is on.
    pub branch: usize,
    /// Nothing before can be gone back to, in virtual microseconds.
    pub begun_us: u64,
    /// All branches, in the order in which they came.
    pub branches: Vec<BranchView>,
    /// What was written on this branch, in order of time.
    pub notes: Vec<NoteView>,
}

impl TimelineView {
    /// How far the run is known on any branch, in virtual microseconds.
    pub fn end_us(&self) -> u64 {
        self.branches.iter().map(|branch| branch.end_us).max().unwrap_or(0)
    }
}

/// Something that was written at a moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct NoteView {
    /// When, in virtual microseconds.
    pub at_us: u64,
    /// What it says.
    pub text: String,
}

/// A course of the run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct BranchView {
    /// Its number.
    pub id: usize,
    /// Its name.
    pub name: String,
    /// The branch it has left, and when, in virtual microseconds.
    pub parent: Option<(usize, u64)>,
    /// How many acts it has.
    pub acts: usize,
    /// How far it is known, in virtual microseconds.
    pub end_us: u64,
}

/// Why time is slower than it usually is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Slowed {
    /// A message of a console is on its way.
    Client,
    /// Votes of an election are on their way.
    Election,
    /// A process is busy, and what comes in meanwhile waits.
    Busy,
    /// More happens than can be carried out in time.
    Crowded,
}
