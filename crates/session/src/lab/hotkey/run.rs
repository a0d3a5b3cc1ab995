//! Two clusters that run side by side, and what was measured of both.

use redscope_labs::experiment::hotkey::{LASTS_MS, Side};

use crate::lab::error::LabError;
use crate::lab::sided::{SidedAsk, SteppedRun};

/// Two clusters under the same load.
pub type HotKeyRun = SteppedRun<Side>;

impl HotKeyRun {
    /// Opens both sides.
    ///
    /// # Errors
    /// [`LabError`], if what is chosen is nothing.
    pub fn new(ask: &SidedAsk) -> Result<Self, LabError> {
        SteppedRun::open(ask, LASTS_MS, Side::open)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::sided;

    #[test]
    fn parts_make_the_whole_however_they_are_cut() {
        let ask = SidedAsk::read("hot-key;rate=3000;b=replicas").unwrap();
        let whole = |ms: u64| {
            let mut run = HotKeyRun::new(&ask).unwrap();
            sided::whole(|| run.go_on(ms))
        };
        let [a, b] = whole(u64::MAX);
        assert_eq!((a.len(), b.len()), (90, 90));
        assert_eq!(whole(13), [a.clone(), b.clone()]);
        assert_ne!(a, b);
    }
}
