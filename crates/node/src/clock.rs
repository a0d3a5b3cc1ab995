//! The process's wall clock: virtual time plus the moment the run began, as this machine has it.

use redscope_actor::{Time, WallClock};

/// Turns virtual time into Unix time.
///
/// A machine's clock can be set while the process runs; virtual time, which timers and deadlines
/// count in, is not touched by that.
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

    pub(crate) fn now(&self) -> Time {
        self.now
    }

    /// Unix milliseconds.
    pub(crate) fn unix_ms(&self) -> u64 {
        self.unix_ms_of(self.now)
    }

    /// Unix milliseconds of a moment of virtual time.
    pub(crate) fn unix_ms_of(&self, time: Time) -> u64 {
        self.zero_unix_us().saturating_add(time.0) / 1000
    }

    /// Unix seconds, the coarse clock that replication ages are counted with.
    pub(crate) fn unix_s(&self) -> u64 {
        self.unix_ms() / 1000
    }

    /// Virtual time of a Unix moment, not before the run began.
    pub(crate) fn time_of_unix_ms(&self, unix_ms: u64) -> Time {
        Time(unix_ms.saturating_mul(1000).saturating_sub(self.zero_unix_us()))
    }

    /// What this machine's clock showed at virtual time zero.
    fn zero_unix_us(&self) -> u64 {
        self.wall.epoch_unix_us.saturating_add_signed(self.wall.ahead_us)
    }
}
