//! How old answers are at each stand of a knob: a whole run for each, with the same seed and the same load.

use redscope_actor::Time;
use serde::{Deserialize, Serialize};

use super::{Choice, LeastError, LoadedSide};

/// A stand of a knob, and how old answers were.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CurvePoint {
    /// Where the knob stood.
    pub value: u64,
    /// Reads that were answered.
    pub answers: u64,
    /// Those whose answer the database did not hold any more.
    pub stale: u64,
    /// How long before its answer the oldest of them had been replaced, in microseconds.
    pub oldest_us: u64,
    /// How long after its row was written an old value was put back, at the most, in microseconds.
    pub late_us: u64,
}

/// Runs of a lab with a knob at one stand after another.
#[derive(Debug)]
pub struct Curve {
    choice: Choice,
    knob: &'static str,
    stands: &'static [u64],
    seed: u64,
    running: Option<LoadedSide>,
    points: Vec<CurvePoint>,
}

impl Curve {
    /// The stands that the lab of a choice names, of which no run has begun yet.
    ///
    /// Errors: [`LeastError::Knob`], if the remedy has no such knob.
    pub fn new(choice: Choice, seed: u64) -> Result<Self, LeastError> {
        let (knob, stands) = choice.lab().curve.unwrap_or_default();
        let has = choice.knobs().any(|(known, _)| known.name == knob && !known.of.is_empty());
        if !has {
            return Err(LeastError::Knob(knob.to_owned()));
        }
        Ok(Curve { choice, knob, stands, seed, running: None, points: Vec::new() })
    }

    /// Runs on by about so many events; whether there is more to do.
    ///
    /// Errors: [`LeastError::Open`].
    pub fn go_on(&mut self, steps: u64) -> Result<bool, LeastError> {
        let Some(value) = self.stands.get(self.points.len()).copied() else { return Ok(false) };
        let mut side = match self.running.take() {
            Some(side) => side,
            None => self.open(value)?,
        };
        let end = Time(self.choice.lab().lasts_s * 1_000_000);
        side.run_until(end, steps);
        if side.now() < end {
            self.running = Some(side);
            return Ok(true);
        }
        let samples = || side.samples().iter().map(|sample| sample.stale);
        self.points.push(CurvePoint {
            value,
            answers: samples().map(|stale| u64::from(stale.answers)).sum(),
            stale: samples().map(|stale| u64::from(stale.stale)).sum(),
            oldest_us: samples().map(|stale| stale.oldest_us).max().unwrap_or(0),
            late_us: samples().map(|stale| stale.late_us).max().unwrap_or(0),
        });
        Ok(self.points.len() < self.stands.len())
    }

    fn open(&self, value: u64) -> Result<LoadedSide, LeastError> {
        let mut choice = self.choice.clone();
        let wrong = |_| LeastError::Knob(self.knob.to_owned());
        choice.set(self.knob, &value.to_string()).map_err(wrong)?;
        LoadedSide::open(choice, [], self.seed).map_err(LeastError::Open)
    }

    /// The knob.
    pub fn knob(&self) -> &'static str {
        self.knob
    }

    /// Every stand that has been run, in order.
    pub fn points(&self) -> &[CurvePoint] {
        &self.points
    }

    /// How many stands there are.
    pub fn whole(&self) -> usize {
        self.stands.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::loaded::LoadedLab;

    #[test]
    fn every_stand_is_a_run_of_its_own() {
        let mut choice = Choice::new(LoadedLab::find("consistency-load").unwrap());
        assert!(Curve::new(choice.clone(), 1).is_err(), "nothing is deleted again");
        choice.set_remedy("double").unwrap();
        for (knob, value) in [("rate", "50"), ("writes", "10"), ("rows", "5")] {
            choice.set(knob, value).unwrap();
        }
        let mut curve = Curve::new(choice.clone(), 4).unwrap();
        while curve.go_on(20_000).unwrap() {}
        let stands: Vec<u64> = curve.points().iter().map(|point| point.value).collect();
        assert_eq!((stands.len(), stands[0]), (curve.whole(), 0));
        let point = curve.points()[6];
        choice.set("delay", &point.value.to_string()).unwrap();
        let mut side = LoadedSide::open(choice, [], 4).unwrap();
        side.run_until(Time(20_000_000), u64::MAX);
        let stale = side.samples().iter().map(|sample| u64::from(sample.stale.stale)).sum::<u64>();
        assert_eq!((point.stale, point.answers > 500), (stale, true));
    }
}
