//! What can be chosen and turned, and how long a run takes.

use crate::experiment::knob::{Knob, Knobs, Unit, load as knob, own};

/// The name of the lab.
pub const ID: &str = "expiry";

/// How keys are got rid of. Redis's own way is the first.
pub const POLICIES: [&str; 5] = [REDIS, TIMER, LAZY, BUCKETS, SAMPLING];

/// Redis's own: lazily and by a cycle.
pub const REDIS: &str = "redis";
/// A timer for each key.
pub const TIMER: &str = "timer";
/// Only when somebody asks for the key.
pub const LAZY: &str = "lazy";
/// Keys by the slice of time in which theirs is up; a slice goes as a whole.
pub const BUCKETS: &str = "buckets";
/// Some keys drawn at random now and then, and more as long as many of them are dead.
pub const SAMPLING: &str = "sampling";

/// What can be turned.
pub const KNOBS: &[Knob] = &[
    knob("rate", Unit::PerSecond, 2000, 0, 20_000),
    knob("ttl", Unit::Ms, 2000, 100, 5000),
    knob("jitter", Unit::Ms, 0, 0, 5000),
    knob("at-once", Unit::Count, 20_000, 0, 200_000),
    knob("reads", Unit::PerSecond, 0, 0, 5000),
    own("effort", Unit::Count, [1, 1, 10], &[REDIS]),
    own("hz", Unit::PerSecond, [10, 1, 500], &[REDIS, SAMPLING]),
    own("stopped", Unit::Ms, [0, 0, 3000], &[REDIS]),
    own("slice", Unit::Ms, [1000, 10, 5000], &[BUCKETS]),
    own("draws", Unit::Count, [20, 1, 200], &[SAMPLING]),
    own("repeat", Unit::Percent, [25, 1, 100], &[SAMPLING]),
];

/// Those that can be turned while it runs. The others say what is written when, and when each key dies.
pub const LIVE: &[&str] = &["effort", "hz", "draws", "repeat"];

/// Keys that expire together are written in so long, in milliseconds; from then on their time runs.
pub const LOADS_MS: u64 = 1000;
/// After everything can be seen it goes on for so long, in milliseconds.
const REST_MS: u64 = 4000;

/// When the time of the keys is up that expire together, or begins to be with a jitter: in milliseconds.
pub fn mass_at_ms(knobs: &Knobs) -> u64 {
    LOADS_MS + knobs.get("ttl")
}

/// How long it takes until everything has been seen, in virtual milliseconds.
pub fn lasts_ms(knobs: &Knobs) -> u64 {
    mass_at_ms(knobs) + knobs.get("jitter") + REST_MS
}
