//! A side of the lab: a policy under the load.

use std::fmt;

use super::books::Books;
use super::knobs::{POLICIES, REDIS};
use super::load::Load;
use super::redis::RedisSide;
use super::sample::{SAMPLE_MS, Sample};
use crate::experiment::knob::Knobs;
use crate::experiment::stepped::Stepped;
use crate::scenario::OpenError;

/// A policy under the load, as far as it has run.
#[derive(Clone, Debug)]
pub enum Side {
    /// Redis's own.
    Redis(Box<RedisSide>),
    /// One of a textbook.
    Books(Box<Books>),
}

/// Why there is no such side.
#[derive(Debug)]
pub enum ExpiryError {
    /// There is no policy of this name.
    Policy(String),
    /// The servers do not start.
    Open(OpenError),
}

impl fmt::Display for ExpiryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ExpiryError::Policy(name) => write!(f, "there is no policy '{name}'"),
            ExpiryError::Open(why) => why.fmt(f),
        }
    }
}

impl std::error::Error for ExpiryError {}

impl Side {
    /// A policy by its name, where the knobs stand. The same seed has the same keys written and read at the same
    /// moments, whatever the policy.
    ///
    /// Errors: [`ExpiryError`].
    pub fn open(policy: &str, knobs: &Knobs, seed: u64) -> Result<Self, ExpiryError> {
        if !POLICIES.contains(&policy) {
            return Err(ExpiryError::Policy(policy.to_owned()));
        }
        let load = Load::draw(knobs, seed);
        Ok(match policy {
            REDIS => {
                let side = RedisSide::open(knobs, seed, &load).map_err(ExpiryError::Open)?;
                Side::Redis(Box::new(side))
            }
            _ => Side::Books(Box::new(Books::open(policy, knobs, seed, load))),
        })
    }
}

impl Stepped for Side {
    type Sample = Sample;

    const SAMPLE_MS: u64 = SAMPLE_MS;

    fn turn(&mut self, knobs: &Knobs) {
        match self {
            Side::Redis(side) => side.turn(knobs),
            Side::Books(side) => side.turn(knobs),
        }
    }

    fn go_on(&mut self, until_ms: u64) {
        match self {
            Side::Redis(side) => side.go_on(until_ms),
            Side::Books(side) => side.go_on(until_ms),
        }
    }

    fn samples(&self) -> &[Sample] {
        match self {
            Side::Redis(side) => &side.samples,
            Side::Books(side) => &side.samples,
        }
    }
}
