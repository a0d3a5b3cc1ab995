//! The process's clocks: virtual time, and the machine's clock as it is set.
//!
//! Redis keeps its timers by a monotonic clock and computes ages with the machine's (`mstime`,
//! `server.unixtime`), so a clock that is set makes everything older or younger at once. Here
//! virtual time is the first, [`Mstime`] the second.

use std::ops::{Add, Sub};

use redscope_actor::{Time, Utc, WallClock};

/// A moment as the machine's clock shows it, in whole Unix milliseconds.
///
/// A clock can be set, so a later moment may be a smaller number: an age is never negative, but
/// whoever has to know compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Mstime(pub(crate) u64);

impl Mstime {
    /// The moment as C's `ctime` writes it, in UTC.
    pub(crate) fn ctime(self) -> String {
        const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
        let unix_s = self.0 / 1000;
        let date = Utc::of_unix_s(unix_s);
        let Utc { year, day, hour, minute, second, .. } = date;
        let weekday = DAYS[(unix_s / 86_400 % 7) as usize];
        let month = date.month_name();
        format!("{weekday} {month} {day:2} {hour:02}:{minute:02}:{second:02} {year}")
    }
}

impl Add<u64> for Mstime {
    type Output = Mstime;
    /// Adds milliseconds.
    fn add(self, ms: u64) -> Mstime {
        Mstime(self.0.saturating_add(ms))
    }
}

impl Sub for Mstime {
    type Output = u64;
    /// The milliseconds from `other` to this moment, 0 if the clock shows less than it did then.
    fn sub(self, other: Mstime) -> u64 {
        self.0.saturating_sub(other.0)
    }
}

/// Virtual time, and what it is by the machine's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Clock {
    wall: WallClock,
    /// Last time the process was told; time only moves forward.
    now: Time,
}

impl Clock {
    pub(crate) fn new(wall: WallClock, now: Time) -> Self {
        Clock { wall, now }
    }

    /// Moves on.
    ///
    /// # Panics
    /// If time runs back: the caller is broken.
    pub(crate) fn advance(&mut self, now: Time) {
        assert!(now >= self.now, "time ran back from {} to {now}", self.now);
        self.now = now;
    }

    /// Sets how far the machine's clock is ahead of the world's, in microseconds.
    pub(crate) fn set_ahead(&mut self, ahead_us: i64) {
        self.wall.ahead_us = ahead_us;
    }

    /// Virtual time, for the timers of the event loop.
    pub(crate) fn now(&self) -> Time {
        self.now
    }

    /// What the machine's clock shows.
    pub(crate) fn mstime(&self) -> Mstime {
        Mstime(self.unix_ms())
    }

    /// Unix milliseconds by the machine's clock.
    pub(crate) fn unix_ms(&self) -> u64 {
        self.unix_ms_of(self.now)
    }

    /// Unix milliseconds of a moment of virtual time, as the clock is set now.
    pub(crate) fn unix_ms_of(&self, time: Time) -> u64 {
        self.zero_unix_us().saturating_add(time.0) / 1000
    }

    /// Unix seconds, the coarse clock that replication ages are counted with.
    pub(crate) fn unix_s(&self) -> u64 {
        self.unix_ms() / 1000
    }

    /// When the machine's clock will show a moment, as it is set now; not before the run began.
    pub(crate) fn time_of_unix_ms(&self, unix_ms: u64) -> Time {
        Time(unix_ms.saturating_mul(1000).saturating_sub(self.zero_unix_us()))
    }

    /// What this machine's clock showed at virtual time zero.
    fn zero_unix_us(&self) -> u64 {
        self.wall.epoch_unix_us.saturating_add_signed(self.wall.ahead_us)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_set_moves_moments_and_not_time() {
        let wall = WallClock { epoch_unix_us: 1_000_000_000, ahead_us: 0 };
        let mut clock = Clock::new(wall, Time::from_ms(5));
        let before = clock.mstime();
        assert_eq!(before, Mstime(1_000_005));
        clock.set_ahead(10_000_000);
        assert_eq!(clock.mstime() - before, 10_000);
        assert_eq!(clock.time_of_unix_ms(clock.unix_ms() + 7), Time::from_ms(12));
        clock.set_ahead(-10_000_000);
        assert!(clock.mstime() < before, "the clock ran back");
        assert_eq!(clock.mstime() - before, 0, "and nothing is younger than new");
        assert_eq!(clock.now(), Time::from_ms(5));
    }

    #[test]
    fn moments_are_written_as_c_does() {
        assert_eq!(Mstime(0).ctime(), "Thu Jan  1 00:00:00 1970");
        assert_eq!(Mstime(951_782_400_999).ctime(), "Tue Feb 29 00:00:00 2000");
        assert_eq!(Mstime(1_795_347_153_000).ctime(), "Sun Nov 22 11:32:33 2026");
    }
}
