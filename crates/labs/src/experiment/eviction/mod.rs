//! Eviction: which keys a full cache lets go, and how many requests then find theirs.
//!
//! Redis's own policies run on the real engine: a request is a `GET` and, if nothing is found, a `SET` of
//! the same key, at a rate in virtual time, because the clock of LRU ticks in seconds and that of LFU in
//! minutes. Beside them stand the policies of textbooks, computed exactly on the same requests: they count
//! keys, and know no bytes.

mod exact;
mod given;
mod load;
mod play;
mod policy;
mod queue;
mod server;
mod survivors;
mod trace;

pub use given::{GivenError, MOST_BYTES, read_trace};
pub use load::{LOADS, Load};
pub use play::{Cell, Play};
pub use policy::{Exact, Kind, POLICIES, Policy};
pub use survivors::{Band, OLD, survivors};
pub use trace::Trace;

use super::knob::{Knob, Unit, load as knob};

/// What can be turned.
pub const KNOBS: &[Knob] = &[
    knob("keys", Unit::Count, 1000, 100, 20_000),
    knob("requests", Unit::Count, 20_000, 1000, 400_000),
    knob("skew", Unit::Percent, 99, 0, 200),
    knob("rate", Unit::PerSecond, 50, 1, 100_000),
    knob(policy::SAMPLES, Unit::Count, 5, 1, 64),
    knob(policy::SAMPLES_BESIDE, Unit::Count, 10, 1, 64),
    knob("log-factor", Unit::Count, 10, 0, 100),
    knob("decay", Unit::Minutes, 1, 0, 100),
    knob("with-ttl", Unit::Percent, 100, 0, 100),
    knob("ttl-spread", Unit::Seconds, 0, 0, 100),
];

/// The sizes at which every policy is tried, in hundredths of the keys.
pub const SIZES: [u64; 10] = [2, 5, 10, 15, 20, 30, 40, 60, 80, 100];
