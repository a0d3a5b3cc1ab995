//! How writes fare on a side: by what was due, because a client that waits for an answer asks nothing meanwhile and has
//! nothing fail.

use serde::{Deserialize, Serialize};

use super::sample::TapeSample;

/// What has just been is what was in so many samples: half a second.
pub const JUST: usize = 5;
/// Whether all is served is judged over so many samples, a second: as long as a client waits for an answer, so that
/// what is told does not change from one wait to the next.
pub const JUDGED: usize = 10;
/// One in so many of those that are due may come late, after a command that took long.
const LATE: u32 = 8;
/// Who has nothing acknowledged for so long is not served, in milliseconds.
const PATIENCE_MS: u64 = 900;

/// How writes fare over some samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Service {
    /// Nobody writes, or so rarely that nothing can be said.
    Idle,
    /// All that are due are acknowledged.
    All,
    /// Fewer are.
    Some,
    /// None is.
    None,
}

impl Service {
    /// How writes fare when so many samples have been taken.
    pub fn at(samples: &[TapeSample], at: usize) -> Self {
        let seen = &samples[..at.min(samples.len())];
        let just = Fared::over(&seen[seen.len().saturating_sub(JUST)..]);
        let judged = Fared::over(&seen[seen.len().saturating_sub(JUDGED)..]);
        let silent_ms = seen.last().map_or(0, |sample| sample.silent_ms);
        match () {
            () if just.acknowledged > 0 && judged.is_short() => Service::Some,
            () if just.acknowledged > 0 => Service::All,
            () if just.failed > 0 || just.is_short() => Service::None,
            () if just.clients > 0 && silent_ms >= PATIENCE_MS => Service::None,
            () => Service::Idle,
        }
    }
}

/// What was counted over some samples.
struct Fared {
    due: u32,
    acknowledged: u32,
    failed: u32,
    clients: u32,
}

impl Fared {
    fn over(window: &[TapeSample]) -> Self {
        let all: Vec<_> = window.iter().map(TapeSample::all).collect();
        Fared {
            due: all.iter().map(|all| all.due).sum(),
            acknowledged: all.iter().map(|all| all.acknowledged).sum(),
            failed: all.iter().map(|all| all.failed + all.unknown).sum(),
            clients: window.last().map_or(0, |sample| sample.clients.len() as u32),
        }
    }

    /// Whether fewer were acknowledged than were due. Each client may have one under way, or be about to ask.
    fn is_short(&self) -> bool {
        self.failed > 0 || self.due > self.acknowledged + self.clients + self.due / LATE
    }
}
