//! The process's wall clock: virtual time plus the moment the run began.

use redscope_actor::Time;

/// Turns virtual time into Unix time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Clock {
    epoch_unix_us: u64,
    /// Last time the process was told; time only moves forward.
    now: Time,
}

impl Clock {
    pub(crate) fn new(epoch_unix_us: u64, now: Time) -> Self {
        Clock { epoch_unix_us, now }
    }

    /// Moves on.
    ///
    /// # Panics
    /// If time runs back: the caller is broken.
    pub(crate) fn advance(&mut self, now: Time) {
        assert!(now >= self.now, "time ran back from {} to {now}", self.now);
        self.now = now;
    }

    pub(crate) fn now(&self) -> Time {
        self.now
    }

    /// Unix milliseconds.
    pub(crate) fn unix_ms(&self) -> u64 {
        (self.epoch_unix_us + self.now.0) / 1000
    }

    /// Unix milliseconds of a moment of virtual time.
    pub(crate) fn unix_ms_of(&self, time: Time) -> u64 {
        (self.epoch_unix_us + time.0) / 1000
    }

    /// Unix seconds, the coarse clock that replication ages are counted with.
    pub(crate) fn unix_s(&self) -> u64 {
        self.unix_ms() / 1000
    }

    /// Virtual time of a Unix moment, not before the run began.
    pub(crate) fn time_of_unix_ms(&self, unix_ms: u64) -> Time {
        Time((unix_ms * 1000).saturating_sub(self.epoch_unix_us))
    }
}
