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
    use redscope_labs::experiment::hotkey::Sample;

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

    #[test]
    fn what_is_turned_while_it_runs_changes_what_comes_after() {
        let whole = |turns: &str, ms: u64| {
            let text = format!("hot-key;rate=3000;share=50;a=ttl;b=replicas{turns}");
            let mut run = HotKeyRun::new(&SidedAsk::read(&text).unwrap()).unwrap();
            sided::whole(|| run.go_on(ms))
        };
        let [a, b] = whole("", u64::MAX);
        let asked = |of: &[Sample]| {
            of.iter().map(|s| s.reads.iter().map(|r| r.answered).sum::<u32>()).sum::<u32>()
        };
        // Twice as many ask from then on, of both, and nothing before is another.
        let more = whole(";150:rate=6000", u64::MAX);
        assert_eq!((&more[0][..30], &more[1][..30]), (&a[..30], &b[..30]));
        for (more, before) in more.iter().zip([&a, &b]) {
            let [more, before] = [more, before].map(|side| f64::from(asked(&side[32..48])));
            assert!((1.8..2.2).contains(&(more / before)), "{more} {before}");
        }
        // A knob of one side leaves the other as it was, and so does one that is turned to where it stands.
        let lag = whole(";150:b.lag=40", u64::MAX);
        assert_eq!(lag[0], a);
        let oldest = |side: &[Sample]| side.iter().map(|s| s.oldest_us).max();
        assert!(lag[1][..30] == b[..30] && oldest(&lag[1][30..]) > Some(30_000));
        assert!(oldest(&b) < Some(10_000));
        // However it is cut, and wherever within a sample it is turned.
        assert_eq!(whole(";147:b.lag=40", 13), lag);
        let short = whole(";100:a.ttl=1", u64::MAX);
        assert!(oldest(&a[45..]) > Some(2000) && oldest(&short[0][45..]) < Some(2000));
    }

    #[test]
    fn what_is_there_from_the_beginning_cannot_be_turned() {
        for knob in ["keys", "value", "replicas", "connections"] {
            let why = SidedAsk::read(&format!("hot-key;100:{knob}=2")).unwrap_err().to_string();
            assert!(why.contains(&format!("100:{knob}")), "{why}");
        }
        assert!(SidedAsk::read("hot-key;b=split;100:b.copies=2").is_err());
        assert!(SidedAsk::read("hot-key;451:rate=200").is_err(), "it is over by then");
    }
}
