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
    fn what_is_turned_while_it_runs_changes_what_comes_after() {
        let whole = |turns: &str, ms: u64| {
            let text = format!("layers;rate=200;users=10;b=tracking{turns}");
            let mut run = LayersRun::new(&SidedAsk::read(&text).unwrap()).unwrap();
            sided::whole(|| run.go_on(ms))
        };
        let [a, b] = whole("", u64::MAX);
        let every_ms = 24_000 / a.len();
        let [then, soon] = [9000, 9500].map(|ms: usize| ms / every_ms);
        let sum = |of: &[Sample], what: fn(&Sample) -> u32| of.iter().map(what).sum::<u32>();
        let more = whole(";9000:rate=600", u64::MAX);
        assert!(more[0][..then] == a[..then] && more[1][..then] == b[..then]);
        let [before, after] = [&a, &more[0]].map(|side| f64::from(sum(&side[soon..], |s| s.shown)));
        assert!((2.6..3.4).contains(&(after / before)), "{before} {after}");
        // Browsers that keep nothing any more ask every time; the other side is as it was.
        let off = whole(";9000:a.browser=0", 700);
        assert!(off[0][..then] == a[..then] && off[1] == b);
        let held = |of: &[Sample]| sum(of, |s| s.layers[0].held);
        assert!(held(&a[then..]) > 100 && held(&off[0][soon..]) == 0);
        let alone = |of: &[Sample]| sum(of, |s| s.alone[0].held);
        assert!(
            alone(&a[then..]) > 100 && alone(&off[0][soon..]) == 0,
            "and so does one that stands alone"
        );
        // A way that is longer keeps those waiting who come from then on.
        let far = whole(";9000:way-cdn=150", u64::MAX);
        let slowest = |of: &[Sample]| of.iter().map(|s| s.p99_us).max();
        assert!(slowest(&a) < Some(250_000) && slowest(&far[0][soon..]) > Some(300_000));
        assert_eq!(whole(";8950:a.browser=0", u64::MAX)[0][soon..].len(), a[soon..].len());
        assert!(
            SidedAsk::read("layers;9000:users=20").is_err(),
            "they are there from the beginning"
        );
    }

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
