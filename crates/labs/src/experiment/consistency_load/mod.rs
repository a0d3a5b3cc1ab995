//! Consistency under load: reads and writes of the same rows, a replica that lags, deletes that fail, and how old the
//! answers are.

use super::knob::{Knob, Unit, load, named, own};
use super::loaded::{
    BURST, BURST_EVERY, BURST_FOR, Choice, LOOP, LoadedLab, MANY, Remedy, Setup, THINK, reads,
    remedy,
};
use crate::chance::Zipf;
use crate::load::{Ids, Stream};

/// How long queries take: all alike, or some longer than others.
const SERVICES: &[&str] = &["fixed", "exponential"];
/// Who deletes later than it writes, beside it.
const BESIDE: &[&str] = &["messages", "change-log"];
/// Who tries again what has failed.
const RETRY: &[&str] = &["messages", "change-log", "lease", "queue"];
/// The delays of a second delete of which each is run.
const DELAYS_MS: &[u64] = &[0, 5, 10, 20, 50, 100, 200, 500, 1000, 2000];

const KNOBS: &[Knob] = &[
    load("rate", Unit::PerSecond, 1000, 1, 20_000),
    LOOP,
    MANY,
    THINK,
    BURST,
    BURST_EVERY,
    BURST_FOR,
    load("writes", Unit::PerSecond, 50, 0, 5000),
    load("rows", Unit::Count, 200, 1, 100_000),
    load("skew", Unit::Percent, 80, 0, 200),
    load("ttl", Unit::Ms, 10_000, 100, 600_000),
    load("workers", Unit::Count, 50, 1, 1000),
    load("service", Unit::Ms, 5, 1, 1000),
    Knob { default: 1, ..named("varies", SERVICES) },
    load("work", Unit::Ms, 10, 0, 5000),
    load("pause", Unit::Ms, 5, 0, 5000),
    load("lag", Unit::Ms, 0, 0, 60_000),
    load("del-fails", Unit::Percent, 2, 0, 99),
    own("delay", Unit::Ms, [200, 0, 60_000], &["double"]),
    own("on-way", Unit::Ms, [5, 0, 10_000], BESIDE),
    own("again-after", Unit::Ms, [100, 1, 10_000], RETRY),
    own("lease-ttl", Unit::Ms, [1000, 1, 60_000], &["lease"]),
    own("marker-ttl", Unit::Ms, [1000, 1, 60_000], &["marker"]),
    own("look-again", Unit::Ms, [5, 1, 1000], &["marker"]),
    own("partitions", Unit::Count, [16, 1, 1000], &["queue"]),
    own("most-waiting", Unit::Count, [20, 1, 10_000], &["queue"]),
    own("sweep-every", Unit::Ms, [100, 1, 60_000], &["sweeper"]),
];

/// The lab.
pub const LAB: LoadedLab = LoadedLab {
    id: "consistency-load",
    knobs: KNOBS,
    remedies: &[
        remedy!("none"),
        remedy!("db-del"),
        remedy!("del-db"),
        remedy!("double"),
        remedy!("set"),
        remedy!("marker"),
        remedy!("queue"),
        remedy!("messages"),
        remedy!("change-log"),
        remedy!("lease"),
        remedy!("versions"),
        remedy!("sweeper"),
    ],
    fixed: &["loop"],
    least: None,
    curve: Some(("delay", DELAYS_MS)),
    theory: None,
    asks: &["read", "write"],
    service: "service",
    lasts_s: 20,
    setup,
};

fn setup(choice: &Choice) -> Setup {
    let asked = || Ids::Zipf(Zipf::new(choice.u32("rows"), choice.u32("skew")));
    let once = Stream::open("open", 100_000, Ids::Each { from: 0, count: 1 }, 0);
    let reads = reads(choice, asked(), 100);
    let writes = Stream::open("write", choice.u32("writes"), asked(), 500);
    let names = [
        "ttl",
        "work",
        "pause",
        "del-fails",
        "delay",
        "on-way",
        "again-after",
        "lease-ttl",
        "marker-ttl",
        "look-again",
        "partitions",
        "most-waiting",
        "sweep-every",
    ];
    Setup {
        settings: choice.settings(names),
        patience_ms: 2000,
        workers: choice.u32("workers"),
        service_us: choice.get("service") * 1000,
        varies: choice.named("varies") == "exponential",
        lag_us: choice.get("lag") * 1000,
        rows: choice.get("rows"),
        keeps_answers: true,
        ..Setup::new(vec![once, reads, writes])
    }
}
