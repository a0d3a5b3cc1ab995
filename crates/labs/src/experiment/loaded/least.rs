//! How little of a remedy is enough: runs of a lab with its knob at one stand after another, until the least is found
//! at which nobody gives up.
//!
//! A run at a stand says nothing of another stand, and more is not better by law. So what is found is the least of
//! those that were tried: halving between one that is not enough and one that is, down to a step. Everything that was
//! tried is kept, with what came of it.

use std::fmt;

use redscope_actor::Time;
use serde::{Deserialize, Serialize};

use super::{Choice, LoadedSide};
use crate::scenario::OpenError;

/// A stand of a knob, and what came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tried {
    /// Where the knob stood.
    pub value: u64,
    /// Requests that were given up in the whole run.
    pub given_up: u64,
}

/// A search for the least stand of a knob.
#[derive(Debug)]
pub struct Least {
    choice: Choice,
    knob: &'static str,
    seed: u64,
    /// Stands are multiples of this.
    step: u64,
    /// The greatest that is known to be too little, and the least that is known to be enough, in steps.
    too_little: Option<u64>,
    enough: Option<u64>,
    /// The greatest that is tried.
    most: u64,
    running: Option<(u64, LoadedSide)>,
    tried: Vec<Tried>,
}

/// Why nothing can be searched for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LeastError {
    /// The remedy has no such knob.
    Knob(String),
    /// The lab does not open.
    Open(OpenError),
}

impl fmt::Display for LeastError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LeastError::Knob(name) => write!(f, "there is no knob '{name}' of what is done here"),
            LeastError::Open(why) => why.fmt(f),
        }
    }
}

impl std::error::Error for LeastError {}

/// So many stands there are between nothing and the most that is tried.
const STANDS: u64 = 32;

impl Least {
    /// A search between 0 and twice where a knob stands by itself, which no run has begun yet.
    ///
    /// Errors: [`LeastError::Knob`].
    pub fn new(choice: Choice, knob: &str, seed: u64) -> Result<Self, LeastError> {
        let found = choice.knobs().find(|(found, _)| found.name == knob && !found.of.is_empty());
        let (found, _) = found.ok_or_else(|| LeastError::Knob(knob.chars().take(40).collect()))?;
        let most = (2 * found.default).clamp(1, found.most);
        Ok(Least {
            choice,
            knob: found.name,
            seed,
            step: most.div_ceil(STANDS).max(1),
            too_little: None,
            enough: None,
            most,
            running: None,
            tried: Vec::new(),
        })
    }

    /// Runs on by about so many events; whether there is more to do.
    ///
    /// Errors: [`LeastError::Open`].
    pub fn go_on(&mut self, steps: u64) -> Result<bool, LeastError> {
        let Some((stand, mut side)) = self.running.take() else {
            let Some(stand) = self.next() else { return Ok(false) };
            self.running = Some((stand, self.open(stand)?));
            return Ok(true);
        };
        let end = Time(self.choice.lab().lasts_s * 1_000_000);
        side.run_until(end, steps);
        if side.now() < end {
            self.running = Some((stand, side));
            return Ok(true);
        }
        let given_up = side.samples().iter().map(|sample| u64::from(sample.users.given_up)).sum();
        self.tried.push(Tried { value: self.value(stand), given_up });
        match given_up {
            0 => self.enough = Some(stand),
            _ => self.too_little = Some(stand),
        }
        Ok(self.next().is_some())
    }

    fn open(&self, stand: u64) -> Result<LoadedSide, LeastError> {
        let mut choice = self.choice.clone();
        let value = self.value(stand).to_string();
        choice.set(self.knob, &value).map_err(|_| LeastError::Knob(self.knob.to_owned()))?;
        LoadedSide::open(choice, [], self.seed).map_err(LeastError::Open)
    }

    /// A stand in the knob's own units.
    fn value(&self, stand: u64) -> u64 {
        (stand * self.step).min(self.most)
    }

    /// The stand that is tried next: the most first, since without one that is enough there is nothing to halve.
    fn next(&self) -> Option<u64> {
        let most = self.most.div_ceil(self.step);
        let Some(enough) = self.enough else {
            return self.too_little.is_none().then_some(most);
        };
        let Some(too_little) = self.too_little else { return (enough > 0).then_some(0) };
        (enough > too_little + 1).then_some(too_little + (enough - too_little) / 2)
    }

    /// The knob.
    pub fn knob(&self) -> &'static str {
        self.knob
    }

    /// Everything that was tried, in order.
    pub fn tried(&self) -> &[Tried] {
        &self.tried
    }

    /// The least of what was tried at which nobody gave up.
    pub fn found(&self) -> Option<u64> {
        let enough = self.tried.iter().filter(|tried| tried.given_up == 0);
        enough.map(|tried| tried.value).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::loaded::LoadedLab;

    fn choice(knobs: &[(&str, &str)]) -> Choice {
        let mut choice = Choice::new(LoadedLab::find("avalanche").unwrap());
        choice.set_remedy("jitter").unwrap();
        for (knob, value) in knobs {
            choice.set(knob, value).unwrap();
        }
        choice
    }

    /// A database that is small beside the keys, so that some jitter is needed and little load does.
    const SMALL: [(&str, &str); 4] =
        [("rate", "200"), ("keys", "1000"), ("workers", "9"), ("service", "100")];

    #[test]
    fn what_is_found_is_enough_and_a_step_less_is_not() {
        let mut least = Least::new(choice(&SMALL), "jitter", 3).unwrap();
        while least.go_on(100_000).unwrap() {}
        let found = least.found().expect("with jitter enough nobody gives up");
        let too_little = least.tried().iter().filter(|tried| tried.given_up > 0);
        let too_little = too_little.map(|tried| tried.value).max().expect("without it they do");
        assert_eq!(found - too_little, 500, "{:?}", least.tried());
        let given_up = |jitter: u64| {
            let mut choice = choice(&SMALL);
            choice.set("jitter", &jitter.to_string()).unwrap();
            let mut side = LoadedSide::open(choice, [], 3).unwrap();
            side.run_until(Time(40_000_000), u64::MAX);
            side.samples().iter().map(|sample| u64::from(sample.users.given_up)).sum::<u64>()
        };
        for tried in least.tried() {
            assert_eq!(given_up(tried.value), tried.given_up, "{tried:?}");
        }
    }

    #[test]
    fn what_no_remedy_has_cannot_be_searched_for() {
        let why = |knob| Least::new(choice(&SMALL), knob, 1).unwrap_err().to_string();
        assert_eq!(why("luck"), "there is no knob 'luck' of what is done here");
        assert_eq!(why("rate"), "there is no knob 'rate' of what is done here");
        assert_eq!(why("lock-ttl"), "there is no knob 'lock-ttl' of what is done here");
    }
}
