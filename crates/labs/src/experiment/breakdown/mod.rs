//! Breakdown: one hot key expires, and everybody who asks for it rebuilds it.

use super::knob::{Knob, Unit, load, own};
use super::loaded::{Choice, LoadedLab, Remedy, Setup, remedy};
use crate::load::{Ids, Stream};

/// The key that is hot.
const HOT: u64 = 7;
const LOCKS: &[&str] = &["mutex", "logical"];

const KNOBS: &[Knob] = &[
    load("rate", Unit::PerSecond, 1000, 1, 20_000),
    load("rebuild", Unit::Ms, 100, 1, 5000),
    load("workers", Unit::Count, 200, 1, 10_000),
    load("ttl", Unit::Ms, 3000, 100, 60_000),
    load("patience", Unit::Ms, 2000, 10, 60_000),
    own("lock-ttl", Unit::Ms, [1000, 1, 60_000], LOCKS),
    own("look-again", Unit::Ms, [20, 1, 5000], &["mutex"]),
    own("beta", Unit::Percent, [100, 1, 1000], &["early"]),
];

/// The lab.
pub const LAB: LoadedLab = LoadedLab {
    id: "breakdown",
    knobs: KNOBS,
    remedies: &[
        remedy!("none"),
        remedy!("mutex"),
        remedy!("single-flight"),
        remedy!("logical"),
        remedy!("early"),
    ],
    service: "rebuild",
    lasts_s: 20,
    setup,
};

fn setup(choice: &Choice) -> Setup {
    let settings = choice.settings(["ttl", "lock-ttl", "look-again", "beta"]);
    let stream = Stream::open("read", choice.u32("rate"), Ids::One(HOT), 0);
    Setup {
        settings,
        streams: vec![stream],
        attack: Vec::new(),
        patience_ms: choice.get("patience"),
        retries: 0,
        backoff_ms: 0,
        call_timeout_ms: 60_000,
        workers: choice.u32("workers"),
        service_us: choice.get("rebuild") * 1000,
        most_waiting: 100_000,
        rows: 1000,
        redis: Vec::new(),
    }
}
