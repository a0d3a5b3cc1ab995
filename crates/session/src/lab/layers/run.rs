//! Two sites that run side by side, and what was measured of both.

use redscope_labs::experiment::layers::{LASTS_MS, Side};

use crate::lab::error::LabError;
use crate::lab::sided::{SidedAsk, SteppedRun};

/// Two sites under the same load.
pub type LayersRun = SteppedRun<Side>;

impl LayersRun {
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
    use redscope_labs::experiment::layers::Sample;

    use super::*;
    use crate::lab::sided;

    #[test]
    fn parts_make_the_whole_however_they_are_cut() {
        let ask = SidedAsk::read("layers;rate=50;users=10;b=versions;b.lock=yes").unwrap();
        let whole = |ms: u64| {
            let mut run = LayersRun::new(&ask).unwrap();
            sided::whole(|| run.go_on(ms))
        };
        let [a, b] = whole(u64::MAX);
        assert_eq!((a.len(), b.len()), (240, 240));
        assert_eq!(whole(350), [a.clone(), b.clone()]);
        let asked =
            |samples: &[Sample]| samples.iter().map(|s| s.alone[0].came).collect::<Vec<_>>();
        assert_eq!(asked(&a), asked(&b), "the load is the same");
        assert_ne!(a, b);
    }
}
