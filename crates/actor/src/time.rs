//! Virtual time.

use std::fmt;
use std::ops::{Add, Sub};

/// Microseconds since the run began. It can be stored, shown and rewound; it never runs back, and what
/// lies beyond its end lies at its end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(pub u64);

impl Time {
    /// A moment `ms` milliseconds after the run began.
    pub const fn from_ms(ms: u64) -> Self {
        Time(ms * 1000)
    }

    /// Whole milliseconds since the run began.
    pub const fn as_ms(self) -> u64 {
        self.0 / 1000
    }

    /// This moment plus `ms` milliseconds.
    pub const fn plus_ms(self, ms: u64) -> Self {
        Time(self.0.saturating_add(ms.saturating_mul(1000)))
    }
}

impl Add<u64> for Time {
    type Output = Time;
    /// Adds microseconds.
    fn add(self, us: u64) -> Time {
        Time(self.0.saturating_add(us))
    }
}

impl Sub for Time {
    type Output = u64;
    /// The microseconds between two moments, 0 if `other` is later.
    fn sub(self, other: Time) -> u64 {
        self.0.saturating_sub(other.0)
    }
}

impl fmt::Display for Time {
    /// Seconds with three decimals, as traces and the event log show it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:03}", self.0 / 1_000_000, self.0 / 1000 % 1000)
    }
}
