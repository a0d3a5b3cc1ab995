//! Two worlds that run side by side, and what was measured in both.

use redscope_actor::Time;
use redscope_labs::Cast;
use redscope_labs::experiment::loaded::{LoadedLab, Meters, Sample, open};
use redscope_sim::Timeline;

use super::choice::choice;
use crate::lab::error::LabError;
use crate::lab::sided::{SidedAsk, SidedPart};

/// So far one side runs before the other, in virtual microseconds.
const STRIDE_US: u64 = 500_000;

/// Two worlds under the same load.
#[derive(Debug)]
pub struct LoadedRun {
    of: SidedAsk,
    sides: [Timeline<Cast, Meters>; 2],
    until: Time,
    /// So many samples of each have been given.
    given: usize,
}

impl LoadedRun {
    /// Opens both worlds.
    ///
    /// # Errors
    /// [`LabError`], if what is chosen is nothing.
    pub fn new(ask: &SidedAsk) -> Result<Self, LabError> {
        let broken = || LabError::Lab(ask.lab.clone());
        let side = |side: usize| -> Result<_, LabError> {
            let world = open(&choice(ask, side)?, ask.seed).map_err(|_| broken())?;
            let mut timeline = Timeline::new(world, Meters::default());
            // Every moment that people go back to is a sample.
            timeline.set_budget_bytes(0);
            Ok(timeline)
        };
        let lab = LoadedLab::find(&ask.lab).ok_or_else(broken)?;
        Ok(LoadedRun {
            of: ask.at_moment(None),
            sides: [side(0)?, side(1)?],
            until: Time(lab.lasts_s * 1_000_000),
            given: 0,
        })
    }

    /// Runs both on, by about so many events together, and gives what is new.
    pub fn go_on(&mut self, steps: u64) -> SidedPart<Sample> {
        let begun = self.steps();
        while self.steps() - begun < steps && !self.is_done() {
            let [a, b] = &mut self.sides;
            let behind = if b.sim().now() < a.sim().now() { b } else { a };
            let until = (behind.sim().now() + STRIDE_US).min(self.until);
            behind.run_until(until, steps);
        }
        let [a, b] = [0, 1].map(|side: usize| self.sides[side].watch().samples());
        let end = a.end().min(b.end());
        let first = std::mem::replace(&mut self.given, end);
        let sides = [a, b].map(|samples| {
            samples.since(first).iter().take(end - first).cloned().collect::<Vec<_>>()
        });
        SidedPart { ask: self.of.clone(), first, sides, is_done: self.is_done() }
    }

    fn steps(&self) -> u64 {
        self.sides.iter().map(|side| side.sim().stamp().step).sum()
    }

    fn is_done(&self) -> bool {
        self.sides.iter().all(|side| side.sim().now() >= self.until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::sided;

    #[test]
    fn parts_make_the_whole_however_they_are_cut() {
        let ask = SidedAsk::read("breakdown;rate=50").unwrap();
        let whole = |steps: u64| {
            let mut run = LoadedRun::new(&ask).unwrap();
            sided::whole(|| run.go_on(steps))
        };
        let [a, b] = whole(u64::MAX);
        assert_eq!((a.len(), b.len()), (200, 200));
        assert_eq!(whole(500), [a.clone(), b.clone()]);
        let asked = |samples: &[Sample]| samples.iter().map(|s| s.users.asked).collect::<Vec<_>>();
        assert_eq!(asked(&a), asked(&b), "the load is the same");
        assert_ne!(a, b);
    }
}
