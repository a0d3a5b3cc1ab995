//! Two policies that run side by side, and what was measured of both.

use redscope_labs::experiment::expiry::{Side, lasts_ms};

use crate::lab::error::LabError;
use crate::lab::sided::{SidedAsk, SteppedRun};

/// Two policies under the same load.
pub type ExpiryRun = SteppedRun<Side>;

impl ExpiryRun {
    /// Opens both sides.
    ///
    /// # Errors
    /// [`LabError`], if what is chosen is nothing.
    pub fn new(ask: &SidedAsk) -> Result<Self, LabError> {
        SteppedRun::open(ask, lasts_ms(&ask.knobs(0)?), Side::open)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::sided;

    #[test]
    fn parts_make_the_whole_however_they_are_cut() {
        let ask = SidedAsk::read("expiry;rate=200;at-once=300;ttl=300;b=sampling").unwrap();
        let whole = |ms: u64| {
            let mut run = ExpiryRun::new(&ask).unwrap();
            sided::whole(|| run.go_on(ms))
        };
        let [a, b] = whole(u64::MAX / 2);
        assert_eq!((a.len(), b.len()), (265, 265));
        assert_eq!(whole(70), [a.clone(), b.clone()]);
        assert_ne!(a, b);
    }
}
