//! How little of a side's remedy is enough, as far as it has been searched for.

use redscope_labs::experiment::loaded::{Least, LeastError, Tried};
use serde::{Deserialize, Serialize};

use super::choice::choice;
use crate::lab::error::{LabError, short};
use crate::lab::sided::SidedAsk;

/// Events of a run that are carried out before it is asked again.
pub(super) const STEPS: u64 = 120_000;

/// A search for the least of a side's remedy.
#[derive(Debug)]
pub struct LeastRun {
    of: SidedAsk,
    side: usize,
    least: Least,
}

/// What a search has tried so far.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeastPart {
    /// What was chosen.
    pub ask: SidedAsk,
    /// The side whose remedy it is.
    pub side: usize,
    /// The knob by its name.
    pub knob: String,
    /// Everything that was tried, in order.
    pub tried: Vec<Tried>,
    /// The least of it at which nobody gives up.
    pub found: Option<u64>,
    /// Whether nothing more is tried.
    pub is_done: bool,
}

impl LeastRun {
    /// A search of a side, as it is chosen from the beginning.
    ///
    /// # Errors
    /// [`LabError`], if what is chosen is nothing, or its remedy has nothing of which one may ask how little is enough.
    pub fn new(ask: &SidedAsk, side: usize) -> Result<Self, LabError> {
        let choice = choice(&ask.standing(0), side)?;
        let knob = choice.lab().least.unwrap_or_default();
        let least = Least::new(choice, knob, ask.seed).map_err(refused)?;
        Ok(LeastRun { of: ask.at_moment(None), side, least })
    }

    /// Runs on, and gives all that was tried.
    ///
    /// # Errors
    /// [`LabError`], if the lab does not open.
    pub fn go_on(&mut self) -> Result<LeastPart, LabError> {
        let is_done = !self.least.go_on(STEPS).map_err(refused)?;
        Ok(LeastPart {
            ask: self.of.clone(),
            side: self.side,
            knob: self.least.knob().to_owned(),
            tried: self.least.tried().to_vec(),
            found: self.least.found(),
            is_done,
        })
    }
}

pub(super) fn refused(why: LeastError) -> LabError {
    match why {
        LeastError::Knob(name) => LabError::Unknown(name),
        LeastError::Open(why) => LabError::Lab(short(&why.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_tells_what_it_has_tried_until_it_is_done() {
        let text = "avalanche;rate=100;keys=200;ttl=3000;a=none;b=jitter;9000:b.jitter=5";
        let ask = SidedAsk::read(text).unwrap();
        let mut run = LeastRun::new(&ask, 1).unwrap();
        let mut parts = Vec::new();
        loop {
            parts.push(run.go_on().unwrap());
            if parts.last().is_some_and(|part| part.is_done) {
                break;
            }
        }
        let last = parts.last().unwrap();
        assert!(parts.len() > 2 && parts[0].tried.is_empty());
        // So few keys need no jitter.
        assert_eq!((last.knob.as_str(), last.found), ("jitter", Some(0)));
        assert_eq!(last.tried.iter().map(|tried| tried.value).collect::<Vec<_>>(), [16_000, 0]);
        let why = LeastRun::new(&ask, 0).unwrap_err().to_string();
        assert_eq!(why, "there is nothing called 'jitter' to choose here");
        let why = LeastRun::new(&SidedAsk::read("breakdown").unwrap(), 0).unwrap_err();
        assert_eq!(why, LabError::Unknown(String::new()));
    }
}
