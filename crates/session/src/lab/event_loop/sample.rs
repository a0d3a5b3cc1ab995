//! What is measured, and what is to be seen of the loop.

use serde::{Deserialize, Serialize};

use crate::inside::{LoopView, RoundRow};

/// A sample comes so often, in virtual milliseconds.
pub const LOOP_SAMPLE_MS: u64 = 1;

/// A millisecond, and what is to be seen at its end. Moments count from the beginning of the clients, but for
/// those in `view` and `rounds`, which are the world's.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LoopSample {
    /// When it ended, in the world's virtual microseconds.
    pub now_us: u64,
    /// The loop at its end: a few of its sockets, and no rounds.
    pub view: LoopView,
    /// Rounds that have begun in it, or are known better now.
    pub rounds: Vec<RoundRow>,
    /// Calls of bystanders that were answered in it: when they were sent and how long they took, in microseconds.
    pub answers: Vec<(u64, u64)>,
    /// How many things waited for the server at the most.
    pub waiting: u32,
    /// What the thread spent in it reading and writing, and everything else, in microseconds, by the rounds that began
    /// in it.
    pub io_us: u32,
    /// Everything else.
    pub run_us: u32,
    /// The slow command, once it is answered.
    pub slow: Option<SlowCall>,
}

/// How long a slow command took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlowCall {
    /// When it was sent, in microseconds.
    pub sent_us: u64,
    /// What its client waited, in microseconds.
    pub took_us: u64,
    /// What the slow log says, in microseconds; 0: nothing.
    pub logged_us: u64,
    /// What the server uses in memory, in bytes, which a fork has to go through.
    pub memory_bytes: u64,
}
