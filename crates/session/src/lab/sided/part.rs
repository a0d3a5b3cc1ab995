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

/// All samples of both sides, of a run that is asked until it has come to its end.
#[cfg(test)]
pub(in crate::lab) fn whole<S>(mut go_on: impl FnMut() -> SidedPart<S>) -> [Vec<S>; 2] {
    let mut all = [Vec::new(), Vec::new()];
    for _ in 0..10_000 {
        let part = go_on();
        assert_eq!(part.first, all[0].len());
        for (all, more) in all.iter_mut().zip(part.sides) {
            all.extend(more);
        }
        if part.is_done {
            return all;
        }
    }
    panic!("it comes to its end");
}
