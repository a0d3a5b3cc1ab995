//! What is to be expected of a choice. It stands beside what is measured, and takes the place of nothing.

use super::Choice;
use super::arrivals::{BURST, LOOP};

/// What is to be expected, where that is known.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Theory {
    /// Queries for one row that are under way at once, at the most, when its key has expired.
    pub for_one_row: Option<f64>,
    /// Queries a second that find no row.
    pub empty_per_s: Option<f64>,
    /// For how long an answer can have been out of date, in milliseconds, where nobody tells the cache of a write.
    pub oldest_ms: Option<f64>,
}

impl Choice {
    /// What is to be expected of it.
    pub fn theory(&self) -> Theory {
        self.lab().theory.map_or_else(Theory::default, |theory| theory(self))
    }

    /// How many users come a second, if they come at random and always alike.
    pub(crate) fn arrivals_per_s(&self) -> Option<f64> {
        let is_even = self.named(LOOP.name) != "closed" && self.get(BURST.name) <= 1;
        is_even.then(|| self.get("rate") as f64)
    }
}
