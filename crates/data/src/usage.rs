//! How much a key is used: when it was last, and how often.
//!
//! Source: evict.c, 7.0.15.

use redscope_actor::Rng;

/// The bits in which Redis keeps how much a key is used. `LRU_CLOCK_MAX`.
const BITS: u32 = 0x00ff_ffff;

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

    /// The 24 bits in which Redis keeps it: the seconds of the last use, or under an LFU policy minutes
    /// and the count.
    pub fn bits(self, is_lfu: bool) -> u32 {
        match is_lfu {
            true => u32::from(self.counted_min) << 8 | u32::from(self.count),
            false => self.accessed_s & BITS,
        }
    }

    /// What becomes of it when the policy becomes an LFU one, or none any more: Redis reads the same bits
    /// in the other way from then on.
    ///
    /// Source: object.c `createObject`, evict.c `LFUDecrAndReturn` and `estimateObjectIdleTime`, 7.0.15.
    pub fn read_anew(self, is_lfu: bool, now_ms: u64) -> Usage {
        let bits = self.bits(!is_lfu);
        if is_lfu {
            return Usage { counted_min: (bits >> 8) as u16, count: bits as u8, ..self };
        }
        let now_s = (now_ms / 1000) as u32;
        let clock = now_s & BITS;
        let idle_s = if clock >= bits { clock - bits } else { clock + (BITS - bits) };
        Usage { accessed_s: now_s.saturating_sub(idle_s), ..self }
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

#[cfg(test)]
mod tests {
    use super::*;

    /// When a server of 7.0.15 was asked, and what it said by `DEBUG OBJECT`, `OBJECT FREQ` without
    /// decay, and `OBJECT IDLETIME`.
    const NOW_MS: u64 = 1_795_793_406_000;

    #[test]
    fn seconds_are_read_as_minutes_and_a_count() {
        let used = Usage { accessed_s: (NOW_MS / 1000) as u32, counted_min: 0, count: 5 };
        assert_eq!(used.bits(false), 631_294);
        let counted = used.read_anew(true, NOW_MS);
        assert_eq!((counted.bits(true), counted.frequency(NOW_MS, 0)), (631_294, 254));
        assert_eq!(counted.frequency(NOW_MS, 1), 0);
        assert_eq!(counted.read_anew(false, NOW_MS).idle_s(NOW_MS), 0);
    }

    #[test]
    fn minutes_and_a_count_are_read_as_seconds() {
        let new = Usage { accessed_s: 0, counted_min: (NOW_MS / 60_000) as u16, count: 5 };
        assert_eq!(new.bits(true), 11_641_349);
        assert_eq!(new.read_anew(false, NOW_MS).idle_s(NOW_MS), 5_767_160);
    }
}
