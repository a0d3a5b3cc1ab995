//! How old answers are at each stand of a side's remedy, as far as that has been run.

use redscope_labs::experiment::loaded::{Curve, CurvePoint};
use serde::{Deserialize, Serialize};

use super::choice::choice;
use super::least::{STEPS, refused};
use crate::lab::error::LabError;
use crate::lab::sided::SidedAsk;

/// Runs of a side's remedy at one stand after another.
#[derive(Debug)]
pub struct CurveRun {
    of: SidedAsk,
    side: usize,
    curve: Curve,
}

/// What has been run so far.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CurvePart {
    /// What was chosen.
    pub ask: SidedAsk,
    /// The side whose remedy it is.
    pub side: usize,
    /// The knob by its name.
    pub knob: String,
    /// Every stand that has been run, in order.
    pub points: Vec<CurvePoint>,
    /// How many stands there will be.
    pub whole: usize,
    /// Whether those are all.
    pub is_done: bool,
}

impl CurveRun {
    /// The runs of a side, as it is chosen from the beginning.
    ///
    /// # Errors
    /// [`LabError`], if what is chosen is nothing, or its remedy has nothing of which one may ask that.
    pub fn new(ask: &SidedAsk, side: usize) -> Result<Self, LabError> {
        let curve = Curve::new(choice(&ask.standing(0), side)?, ask.seed).map_err(refused)?;
        Ok(CurveRun { of: ask.at_moment(None), side, curve })
    }

    /// Runs on, and gives all points.
    ///
    /// # Errors
    /// [`LabError`], if the lab does not open.
    pub fn go_on(&mut self) -> Result<CurvePart, LabError> {
        let is_done = !self.curve.go_on(STEPS).map_err(refused)?;
        Ok(CurvePart {
            ask: self.of.clone(),
            side: self.side,
            knob: self.curve.knob().to_owned(),
            points: self.curve.points().to_vec(),
            whole: self.curve.whole(),
            is_done,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_is_of_the_side_that_deletes_twice() {
        let text = "consistency-load;rate=20;writes=5;rows=5;a=none;b=double;9000:b.delay=5";
        let ask = SidedAsk::read(text).unwrap();
        let mut run = CurveRun::new(&ask, 1).unwrap();
        let mut part = run.go_on().unwrap();
        for _ in 0..1000 {
            if part.is_done {
                break;
            }
            part = run.go_on().unwrap();
        }
        assert_eq!((part.knob.as_str(), part.points.len()), ("delay", part.whole));
        assert!(part.points.windows(2).all(|two| two[0].value < two[1].value));
        let why = CurveRun::new(&ask, 0).unwrap_err();
        assert_eq!(why, LabError::Unknown("delay".to_owned()));
    }
}
