//! A replica whose own disk keeps nothing, and what its master sends all the same.

use super::Replication;

/// That it goes on is logged this often at the most, in milliseconds.
const LOG_RATE_MS: u64 = 10_000;

/// What becomes of something the master sends that cannot be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unkept {
    /// This is the end of the process.
    End,
    /// It is done, which is logged.
    DoneAndLogged,
    /// It is done.
    Done,
}

impl Replication {
    /// Judges something the master sends. `is_allowed` says whether it may be done at all, as a
    /// `PING` may, and anything under `replica-ignore-disk-write-errors`.
    ///
    /// Source: server.c `processCommand`, 7.0.15.
    pub(super) fn judge_unkept(&mut self, is_allowed: bool, now_ms: u64) -> Unkept {
        if !is_allowed {
            return Unkept::End;
        }
        if now_ms <= self.unkept_logged_ms + LOG_RATE_MS {
            return Unkept::Done;
        }
        self.unkept_logged_ms = now_ms;
        Unkept::DoneAndLogged
    }
}
