//! The active cycle: it looks for keys whose time is up and that nobody asks for.
//!
//! Source: expire.c `activeExpireCycle`, 7.0.15.

use redscope_data::Str;

use super::state::CycleKind;
use crate::config::key;
use crate::cost::MACHINE;
use crate::engine::Engine;
use crate::removed::RemovalKind;

/// Databases of one cycle, unless the one before ran out of time. `CRON_DBS_PER_CALL`.
const DBS_PER_CYCLE: usize = 16;
/// Rounds between two looks at the time.
const ROUNDS_PER_LOOK: u64 = 16;

/// What `active-expire-effort` asks for.
struct Effort {
    keys_per_round: usize,
    fast_us: u64,
    slow_percent: u64,
    /// Rounds go on while more than this share of the sample had expired.
    acceptable_percent: u64,
}

impl Effort {
    fn of(engine: &Engine) -> Self {
        let effort = engine.config.integer(key::ACTIVE_EXPIRE_EFFORT).clamp(1, 10) as u64 - 1;
        Effort {
            keys_per_round: 20 + 5 * effort as usize,
            fast_us: 1000 + 250 * effort,
            slow_percent: 25 + 2 * effort,
            acceptable_percent: 10 - effort,
        }
    }
}

/// What one cycle has done so far.
#[derive(Default)]
struct Progress {
    rounds: u64,
    spent_ns: u64,
    sampled: u64,
    expired: u64,
}

impl Engine {
    /// Looks through keys with an expiry and removes those whose time is up, until few of those
    /// looked at are, or the time a cycle may take is over.
    ///
    /// The time is what a model says, so that a run is the same everywhere.
    pub fn expire_cycle(&mut self, kind: CycleKind, now_ms: u64) {
        let is_idle = self.stats.stale_ppm == 0 && !self.expire_cycle.ran_out;
        if (kind == CycleKind::Fast && is_idle) || self.is_paused(now_ms) {
            return;
        }
        let effort = Effort::of(self);
        let budget_ns = match kind {
            CycleKind::Slow => effort.slow_percent * 10_000_000 / self.hz(),
            CycleKind::Fast => {
                let cycle = &mut self.expire_cycle;
                // A share from 0 to 1 is compared with a number of hundredths, so there are always few.
                let few = self.stats.stale_ppm < effort.acceptable_percent * 1_000_000;
                let gap_ms = (2 * effort.fast_us).div_ceil(1000);
                if (!cycle.ran_out && few) || now_ms < cycle.last_fast_ms + gap_ms {
                    return;
                }
                cycle.last_fast_ms = now_ms;
                effort.fast_us * 1000
            }
        };
        let all = self.dbs.len();
        let dbs = if self.expire_cycle.ran_out { all } else { DBS_PER_CYCLE.min(all) };
        self.expire_cycle.ran_out = false;
        let mut progress = Progress::default();
        for _ in 0..dbs {
            let db = self.expire_cycle.next_db % all;
            self.expire_cycle.next_db = (db + 1) % all;
            self.expire_in(db, &effort, budget_ns, now_ms, &mut progress);
            if self.expire_cycle.ran_out {
                self.stats.expire_time_cap_reached += 1;
                break;
            }
        }
        self.note_latency("expire-cycle", now_ms, progress.spent_ns);
        let stats = &mut self.stats;
        stats.expire_cycle_us += progress.spent_ns / 1000;
        let stale_ppm = progress.expired * 1_000_000 / progress.sampled.max(1);
        stats.stale_ppm = (stale_ppm * 5 + stats.stale_ppm * 95) / 100;
    }

    fn expire_in(
        &mut self,
        db: usize,
        effort: &Effort,
        budget_ns: u64,
        now_ms: u64,
        progress: &mut Progress,
    ) {
        loop {
            progress.rounds += 1;
            let sample = self.dbs[db].next_expiries(effort.keys_per_round);
            if sample.is_empty() {
                self.dbs[db].avg_ttl_ms = 0;
                return;
            }
            let sampled = sample.len() as u64;
            let (due, alive): (Vec<_>, Vec<_>) =
                sample.into_iter().partition(|(_, at_ms)| *at_ms < now_ms);
            let expired = due.len() as u64;
            let remove = |(key, _): &(Str, u64)| {
                self.remove_expired(db, key, now_ms, RemovalKind::ExpiredByCycle)
            };
            let spent_ns: u64 = due.iter().map(remove).sum();
            let looking_ns = sampled * MACHINE.expire_look_ns;
            self.meter.charge(looking_ns);
            progress.spent_ns += spent_ns + looking_ns;
            progress.sampled += sampled;
            progress.expired += expired;
            if !alive.is_empty() {
                let left_ms: u64 = alive.iter().map(|(_, at_ms)| at_ms - now_ms).sum();
                self.dbs[db].note_ttl(left_ms / alive.len() as u64);
            }
            if progress.rounds.is_multiple_of(ROUNDS_PER_LOOK) && progress.spent_ns > budget_ns {
                self.expire_cycle.ran_out = true;
                return;
            }
            if expired * 100 / sampled <= effort.acceptable_percent {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::mode::Mode;
    use redscope_data::value::Value;

    fn engine(keys: usize, expires_at_ms: u64) -> Engine {
        let mut engine = Engine::new(Mode::Standalone, Config::default(), 1, 1000);
        for number in 0..keys {
            let key = format!("key:{number}");
            engine.dbs[0].insert(key.as_bytes(), Value::Int(1), false, 1000);
            engine.dbs[0].set_expiry(key.as_bytes(), Some(expires_at_ms));
        }
        engine
    }

    #[test]
    fn a_cycle_goes_on_while_much_has_expired() {
        let mut engine = engine(1000, 1500);
        engine.expire_cycle(CycleKind::Slow, 1400);
        assert_eq!((engine.dbs[0].len(), engine.dbs[0].avg_ttl_ms), (1000, 100));
        engine.expire_cycle(CycleKind::Slow, 1600);
        assert!(engine.dbs[0].is_empty());
        assert_eq!(engine.stats.expired_keys, 1000);
        assert_eq!(engine.stats.stale_ppm, 50_000);
    }

    #[test]
    fn a_cycle_ends_when_its_time_is_up_and_the_fast_one_follows() {
        let mut engine = engine(100_000, 1500);
        engine.expire_cycle(CycleKind::Slow, 1600);
        let first = engine.stats.expired_keys;
        // 25 ms of a tick of 100 ms, at 0.85 us a key.
        assert!((27_000..31_000).contains(&first), "{first}");
        assert_eq!(engine.stats.expire_time_cap_reached, 1);
        engine.expire_cycle(CycleKind::Fast, 1601);
        let second = engine.stats.expired_keys - first;
        assert!((1100..1600).contains(&second), "{second}");
        engine.expire_cycle(CycleKind::Fast, 1602);
        assert_eq!(engine.stats.expired_keys, first + second, "too soon");
    }

    /// In 7.0.15 a cycle that has ended by itself is never followed by a fast one, however much is stale.
    #[test]
    fn without_a_cycle_that_ran_out_of_time_there_is_no_fast_one() {
        for effort in ["1", "10"] {
            let mut engine = engine(1000, 1500);
            engine.config.set(b"active-expire-effort", effort.as_bytes()).unwrap();
            engine.stats.stale_ppm = 990_000;
            engine.expire_cycle(CycleKind::Fast, 1600);
            assert_eq!(engine.stats.expired_keys, 0, "effort {effort}");
            engine.expire_cycle(CycleKind::Slow, 1600);
            assert_eq!(engine.stats.expired_keys, 1000, "effort {effort}");
        }
    }

    #[test]
    fn a_cycle_has_less_time_if_there_are_more_of_them() {
        let expired = |hz: &str| {
            let mut engine = engine(100_000, 1500);
            engine.config.set(b"hz", hz.as_bytes()).unwrap();
            engine.expire_cycle(CycleKind::Slow, 1600);
            engine.stats.expired_keys
        };
        // A quarter of a second, of which each of ten cycles has 25 ms and each of a hundred 2.5 ms.
        assert!((27_000..31_000).contains(&expired("10")));
        assert!((2700..3300).contains(&expired("100")));
    }

    #[test]
    fn every_key_is_looked_at_in_turn() {
        let mut engine = engine(1000, 1_000_000);
        engine.dbs[0].set_expiry(b"key:3", Some(1500));
        for _ in 0..50 {
            engine.expire_cycle(CycleKind::Slow, 1600);
        }
        assert!(engine.dbs[0].get(b"key:3").is_none());
    }

    #[test]
    fn a_large_value_takes_its_time() {
        let mut engine = engine(0, 0);
        engine.config.set(b"latency-monitor-threshold", b"20").unwrap();
        let mut set = redscope_data::value::Set::default();
        for number in 0..300_000 {
            set.insert(format!("m:{number}").as_bytes(), 512);
        }
        engine.dbs[0].insert(b"big", Value::Set(Box::new(set)), false, 1000);
        engine.dbs[0].set_expiry(b"big", Some(1500));
        engine.expire_cycle(CycleKind::Slow, 1600);
        let events: Vec<_> = engine.latency.events.keys().copied().collect();
        assert_eq!(events, ["expire-cycle", "expire-del"]);
    }
}
