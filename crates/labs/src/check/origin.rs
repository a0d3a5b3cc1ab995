//! Since when something is wrong, and what has led to it.

use std::fmt;

use redscope_sim::{Fate, Stamp, What};

use crate::cast::Fact;
use crate::{Told, World};

/// Where a finding comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct Origin {
    /// The moment at which it began, which may be long before it is found.
    pub began: Stamp,
    /// The fact that has led to it, if there is one: who was promoted, cut off, crashed.
    pub cause: Option<Told>,
}

impl Origin {
    /// It began at a moment, and no fact has led to it.
    pub(super) const fn at(began: Stamp) -> Self {
        Origin { began, cause: None }
    }

    /// It began with a fact.
    pub(super) fn with(cause: &Told) -> Self {
        Origin { began: cause.stamp, cause: Some(cause.clone()) }
    }

    /// It began with a fact, if that is known, else at a moment.
    pub(super) fn with_or(cause: Option<&Told>, began: Stamp) -> Self {
        cause.map_or(Origin::at(began), Origin::with)
    }

    /// The origin in words, with the names of a world.
    pub fn words<'a>(&'a self, world: &'a World) -> impl fmt::Display + 'a {
        OriginWords { origin: self, world }
    }
}

struct OriginWords<'a> {
    origin: &'a Origin,
    world: &'a World,
}

impl fmt::Display for OriginWords<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Origin { began: Stamp { step, at }, cause } = self.origin;
        write!(f, "since {at} s, step {step}")?;
        let Some(Told { stamp, actor, what }) = cause else { return Ok(()) };
        if stamp != &self.origin.began {
            write!(f, ", led to at {} s, step {}", stamp.at, stamp.step)?;
        }
        write!(f, ", by {}: ", self.world.name(*actor))?;
        match what {
            What::Fact(Fact::Redis(fact)) => fact.fmt(f),
            What::Fact(fact) => write!(f, "{fact:?}"),
            What::Fate(Fate::Cut { to }) => write!(f, "cut off from {}", self.world.name(*to)),
            What::Fate(fate) => write!(f, "{fate:?}"),
        }
    }
}
