//! Keys that went by themselves, told as facts: the first at once, those of the next second together.

use redscope_actor::Time;
use redscope_engine::config::key;
use redscope_engine::{Engine, REMOVAL_KINDS, RemovalKind, RemovedKeys};

use super::ServerHost;
use crate::fact::{ExpiredBy, KeyspaceFact};

/// What goes within so many microseconds of what was told is told together.
const TOGETHER_US: u64 = 1_000_000;

/// What is not told yet, for each kind.
#[derive(Clone, Default)]
pub(super) struct Removed([Untold; REMOVAL_KINDS.len()]);

#[derive(Clone, Default)]
struct Untold {
    keys: RemovedKeys,
    /// When the first of them went.
    since: Time,
    /// When this kind was told last.
    told: Option<Time>,
}

impl Untold {
    /// Adds what went; what is to be told now, and since when, if something is.
    fn add(&mut self, now: Time, keys: RemovedKeys) -> Option<(RemovedKeys, Time)> {
        if self.keys.count == 0 {
            self.since = now;
        }
        self.keys.add(keys);
        let is_due = self.told.is_none_or(|told| now - told >= TOGETHER_US);
        if self.keys.count == 0 || !is_due {
            return None;
        }
        self.told = Some(now);
        Some((std::mem::take(&mut self.keys), self.since))
    }
}

impl ServerHost {
    /// Tells of keys that went by themselves, if it is time to.
    pub(super) fn tell_removed(&mut self, engine: &mut Engine) {
        let now = self.clock.now();
        for (kind, untold) in REMOVAL_KINDS.into_iter().zip(&mut self.rounds.removed.0) {
            let Some((keys, since)) = untold.add(now, engine.take_removed(kind)) else { continue };
            let over_us = now - since;
            let expired = |keys, by| KeyspaceFact::Expired { keys, over_us, by };
            self.network.tell(match kind {
                RemovalKind::Evicted => KeyspaceFact::Evicted {
                    keys,
                    over_us,
                    policy: engine.config.text(key::MAXMEMORY_POLICY).to_owned(),
                    limit_bytes: engine.config.limits.max_memory,
                },
                RemovalKind::ExpiredOnAccess => expired(keys, ExpiredBy::Access),
                RemovalKind::ExpiredByCycle => expired(keys, ExpiredBy::Cycle),
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_is_told_at_once_and_what_follows_within_a_second_together() {
        let mut untold = Untold::default();
        let keys = |count| RemovedKeys { count, first: None };
        let at = |ms| Time::from_ms(ms);
        assert_eq!(untold.add(at(5000), keys(0)), None);
        assert_eq!(untold.add(at(5000), keys(1)), Some((keys(1), at(5000))));
        for ms in [5100, 5500, 5999] {
            assert_eq!(untold.add(at(ms), keys(10)), None);
        }
        assert_eq!(untold.add(at(6000), keys(0)), Some((keys(30), at(5100))));
        assert_eq!(untold.add(at(7000), keys(0)), None, "nothing went");
        assert_eq!(untold.add(at(7100), keys(2)), Some((keys(2), at(7100))));
    }
}
