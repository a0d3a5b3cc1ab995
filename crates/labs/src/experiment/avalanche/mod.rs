//! Avalanche: keys that were loaded together expire together, and the database gets everything at once.

use super::knob::{Knob, Unit, load, own};
use super::loaded::{Choice, LoadedLab, Remedy, Setup, remedy, warm};
use crate::chance::Zipf;
use crate::load::{Ids, Stream};

const KNOBS: &[Knob] = &[
    load("rate", Unit::PerSecond, 2000, 1, 20_000),
    load("keys", Unit::Count, 6000, 10, 100_000),
    load("skew", Unit::Percent, 55, 0, 200),
    load("ttl", Unit::Ms, 10_000, 1000, 120_000),
    load("workers", Unit::Count, 9, 1, 1000),
    load("service", Unit::Ms, 10, 1, 1000),
    load("queue", Unit::Count, 2000, 0, 100_000),
    load("call-timeout", Unit::Ms, 1000, 10, 60_000),
    load("patience", Unit::Ms, 1000, 10, 60_000),
    load("retries", Unit::Count, 2, 0, 10),
    load("backoff", Unit::Ms, 0, 0, 10_000),
    own("jitter", Unit::Ms, [8000, 0, 120_000], &["jitter"]),
    own("lock-ttl", Unit::Ms, [1000, 1, 60_000], &["mutex", "logical"]),
];

/// The lab.
pub const LAB: LoadedLab = LoadedLab {
    id: "avalanche",
    knobs: KNOBS,
    remedies: &[
        remedy!("none"),
        remedy!("jitter"),
        remedy!("mutex"),
        remedy!("single-flight"),
        remedy!("logical"),
    ],
    service: "service",
    lasts_s: 40,
    setup,
};

fn setup(choice: &Choice) -> Setup {
    let keys = choice.get("keys");
    let (warm, warm_ms) = warm(keys);
    let settings = choice.settings(["ttl", "jitter", "lock-ttl"]);
    let asked = Ids::Zipf(Zipf::new(choice.u32("keys"), choice.u32("skew")));
    Setup {
        settings,
        streams: vec![warm, Stream::open("read", choice.u32("rate"), asked, warm_ms)],
        attack: Vec::new(),
        patience_ms: choice.get("patience"),
        retries: choice.u32("retries"),
        backoff_ms: choice.get("backoff"),
        call_timeout_ms: choice.get("call-timeout"),
        workers: choice.u32("workers"),
        service_us: choice.get("service") * 1000,
        most_waiting: choice.u32("queue"),
        rows: keys,
        redis: Vec::new(),
    }
}
