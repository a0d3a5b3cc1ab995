//! What was measured on both sides, as far as it is known.

use serde::{Deserialize, Serialize};

use super::ask::SidedAsk;

/// What has been measured since it was last asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SidedPart<S> {
    /// What runs.
    pub ask: SidedAsk,
    /// The number of the first sample, counted from 0.
    pub first: usize,
    /// The samples of each side, as many of one as of the other.
    pub sides: [Vec<S>; 2],
    /// Whether those are the last.
    pub is_done: bool,
}
