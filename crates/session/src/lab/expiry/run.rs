//! Two policies that run side by side, and what was measured of both.

use redscope_labs::experiment::expiry::{Sample, Side, lasts_ms};

use crate::lab::error::LabError;
use crate::lab::sided::{SidedAsk, SidedPart};

/// Two policies under the same load.
#[derive(Debug)]
pub struct ExpiryRun {
    of: SidedAsk,
    sides: [Side; 2],
    lasts_ms: u64,
    at_ms: u64,
    /// So many samples of each have been given.
    given: usize,
}

impl ExpiryRun {
    /// Opens both sides.
    ///
    /// # Errors
    /// [`LabError`], if what is chosen is nothing.
    pub fn new(ask: &SidedAsk) -> Result<Self, LabError> {
        let side = |side: usize| -> Result<Side, LabError> {
            let opened = Side::open(&ask.chosen[side], &ask.knobs(side)?, ask.seed);
            opened.map_err(|_| LabError::Lab(ask.lab.clone()))
        };
        Ok(ExpiryRun {
            of: ask.at_moment(None),
            sides: [side(0)?, side(1)?],
            lasts_ms: lasts_ms(&ask.knobs(0)?),
            at_ms: 0,
            given: 0,
        })
    }

    /// Runs both on by so many virtual milliseconds, and gives what is new.
    pub fn go_on(&mut self, ms: u64) -> SidedPart<Sample> {
        self.at_ms = (self.at_ms + ms).min(self.lasts_ms);
        self.sides.iter_mut().for_each(|side| side.go_on(self.at_ms));
        let [a, b] = &self.sides;
        let end = a.samples().len().min(b.samples().len());
        let first = std::mem::replace(&mut self.given, end);
        let sides = [a, b].map(|side| side.samples()[first..end].to_vec());
        let is_done = self.at_ms == self.lasts_ms;
        SidedPart { ask: self.of.clone(), first, sides, is_done }
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
