//! Two sides that run beside each other, and what was measured of both.

use redscope_labs::experiment::tape::{TapeChoice, TapeLab};

use super::sample::TapeSample;
use super::side::Side;
use crate::lab::error::{LabError, short};
use crate::lab::sided::{SidedAsk, SidedPart};
use crate::share::Shared;

/// Two sides under the same tape.
#[derive(Debug)]
pub struct TapeRun {
    of: SidedAsk,
    sides: [Side; 2],
    lasts_ms: u64,
    /// So many samples of each have been given.
    given: usize,
}

impl TapeRun {
    /// Starts both sides.
    ///
    /// # Errors
    /// [`LabError`], if what is chosen is nothing.
    pub fn new(ask: &SidedAsk) -> Result<Self, LabError> {
        let lab = TapeLab::find(&ask.lab).ok_or_else(|| LabError::Lab(short(&ask.lab)))?;
        let side = |side: usize| {
            let way = &ask.chosen[side];
            let choice = TapeChoice::of(lab, way, ask.knobs(side)?);
            Side::new(&choice.ok_or_else(|| LabError::Unknown(short(way)))?, ask.seed)
        };
        let sides = [side(0)?, side(1)?];
        Ok(TapeRun { of: ask.at_moment(None), sides, lasts_ms: lab.lasts_s * 1000, given: 0 })
    }

    /// Runs both on, by about so many events together, and gives what is new.
    pub fn go_on(&mut self, steps: u64) -> SidedPart<TapeSample> {
        let begun = self.steps();
        while self.steps() - begun < steps && !self.is_done() {
            let [a, b] = &mut self.sides;
            let behind = if b.measured_ms() < a.measured_ms() { b } else { a };
            behind.go_on(steps);
        }
        let count = self.sides.iter().map(Side::new_samples).min().unwrap_or(0);
        let first = self.given;
        self.given += count;
        let sides = self.sides.each_mut().map(|side| side.take(count));
        SidedPart { ask: self.of.clone(), first, sides, is_done: self.is_done() }
    }

    /// A side's run as it can be opened at a workbench, at a moment that was measured.
    pub fn shared(&self, side: usize, at_ms: u64) -> Option<Shared> {
        self.sides.get(side)?.shared(at_ms)
    }

    fn steps(&self) -> u64 {
        self.sides.iter().map(Side::steps).sum()
    }

    fn is_done(&self) -> bool {
        self.sides.iter().all(|side| side.measured_ms() >= self.lasts_ms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::sided;

    #[test]
    fn parts_make_the_whole_however_they_are_cut() {
        let ask = SidedAsk::read("persistence;keys=0;writers=1;rate=20").unwrap();
        let whole = |steps: u64| {
            let mut run = TapeRun::new(&ask).unwrap();
            sided::whole(|| run.go_on(steps))
        };
        let [a, b] = whole(u64::MAX);
        assert_eq!((a.len(), b.len()), (350, 350));
        assert_eq!(whole(700), [a.clone(), b.clone()]);
        assert_ne!(a, b);
    }
}
