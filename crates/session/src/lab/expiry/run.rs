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

    #[test]
    fn more_effort_while_it_runs_leaves_fewer_dead_keys() {
        let whole = |turns: &str| {
            let text = format!("expiry;rate=2000;at-once=0;ttl=1000;a=redis;b=sampling{turns}");
            let mut run = ExpiryRun::new(&SidedAsk::read(&text).unwrap()).unwrap();
            sided::whole(|| run.go_on(700))
        };
        let [a, b] = whole("");
        let every_ms = 6000 / a.len();
        let [then, soon] = [3000, 3500].map(|ms: usize| ms / every_ms);
        let dead = |of: &[redscope_labs::experiment::expiry::Sample]| {
            of.iter().map(|s| s.dead).sum::<u32>()
        };
        let more = whole(";3000:a.effort=10");
        assert!(more[0][..then] == a[..then] && more[1] == b);
        assert!(
            dead(&more[0][soon..]) * 3 < dead(&a[soon..]) * 2,
            "{} {}",
            dead(&more[0][soon..]),
            dead(&a[soon..])
        );
        let often = whole(";3000:b.hz=200");
        assert!(often[0] == a && often[1][..then] == b[..then]);
        assert!(dead(&often[1][soon..]) * 2 < dead(&b[soon..]));
    }
}
