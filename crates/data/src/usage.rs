//! How much a key is used: when it was last, and how often.
//!
//! Source: evict.c, 7.0.15.

use redscope_actor::Rng;

/// How much a key is used: what `maxmemory-policy` looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Usage {
    /// Unix seconds of the last use.
    pub accessed_s: u32,
    /// Unix minutes, the lowest sixteen bits, of the last change of `count`.
    pub counted_min: u16,
    /// Uses on a logarithmic scale, kept under an LFU policy only.
    pub count: u8,
}

impl Usage {
    /// Uses start from here, so that a new key is not the first to go. `LFU_INIT_VAL`.
    pub(crate) const INITIAL_FREQUENCY: u8 = 5;

    /// Seconds since the last use.
    pub fn idle_s(self, now_ms: u64) -> u64 {
        (now_ms / 1000).saturating_sub(u64::from(self.accessed_s))
    }

    /// The logarithmic count of uses, less what time has worn off.
    /// Source: evict.c `LFUDecrAndReturn`, 7.0.15.
    pub fn frequency(self, now_ms: u64, decay_min: u64) -> u8 {
        let elapsed_min = u64::from(((now_ms / 60_000) as u16).wrapping_sub(self.counted_min));
        let periods = elapsed_min.checked_div(decay_min).unwrap_or(0);
        self.count.saturating_sub(periods.min(255) as u8)
    }

    /// After one more use. Source: evict.c `LFULogIncr`, 7.0.15.
    pub fn used(self, now_ms: u64, log_factor: u64, decay_min: u64, rng: &mut Rng) -> Usage {
        let count = self.frequency(now_ms, decay_min);
        let base = u64::from(count.saturating_sub(Self::INITIAL_FREQUENCY));
        let grows = count < u8::MAX && rng.below(base.saturating_mul(log_factor) + 1) == 0;
        Usage {
            accessed_s: (now_ms / 1000) as u32,
            counted_min: (now_ms / 60_000) as u16,
            count: count + u8::from(grows),
        }
    }
}
