//! Avalanche: keys that were loaded together expire together, and the database gets everything at once.

use super::knob::{Knob, Unit, load, named, own};
use super::loaded::{
    BURST, BURST_EVERY, BURST_FOR, Choice, LOOP, LoadedLab, MANY, Remedy, Setup, THINK, Theory,
    reads, remedy, warm,
};
use crate::chance::Zipf;
use crate::database::Changes;
use crate::load::Ids;

/// What makes the keys be missing: their time is up, or Redis is killed and comes back empty.
const TRIGGERS: &[&str] = &["expiry", "redis-down"];

const KNOBS: &[Knob] = &[
    named("trigger", TRIGGERS),
    load("down-at", Unit::Ms, 5000, 1000, 120_000),
    load("down-for", Unit::Ms, 2000, 1, 60_000),
    load("rate", Unit::PerSecond, 2000, 1, 20_000),
    LOOP,
    MANY,
    THINK,
    BURST,
    BURST_EVERY,
    BURST_FOR,
    load("keys", Unit::Count, 10_000, 10, 100_000),
    load("skew", Unit::Percent, 55, 0, 200),
    load("ttl", Unit::Ms, 10_000, 1000, 120_000),
    load("changes", Unit::PerSecond, 20, 0, 5000),
    load("workers", Unit::Count, 9, 1, 1000),
    load("service", Unit::Ms, 10, 1, 1000),
    load("queue", Unit::Count, 2000, 0, 100_000),
    load("call-timeout", Unit::Ms, 1000, 10, 60_000),
    load("patience", Unit::Ms, 1000, 10, 60_000),
    load("retries", Unit::Count, 2, 0, 10),
    load("backoff", Unit::Ms, 0, 0, 10_000),
    load("retry-budget", Unit::Percent, 1000, 0, 1000),
    own("jitter", Unit::Ms, [8000, 0, 120_000], &["jitter"]),
    own("stagger", Unit::Ms, [8000, 0, 120_000], &["staggered"]),
    own("batches", Unit::Count, [20, 1, 1000], &["staggered"]),
    own("lock-ttl", Unit::Ms, [1000, 1, 60_000], &["mutex", "logical"]),
];

/// The lab.
pub const LAB: LoadedLab = LoadedLab {
    id: "avalanche",
    knobs: KNOBS,
    remedies: &[
        remedy!("none"),
        remedy!("jitter"),
        remedy!("staggered"),
        remedy!("mutex"),
        remedy!("single-flight"),
        remedy!("logical"),
        remedy!("mark"),
    ],
    fixed: &["trigger", "down-at", "down-for", "loop"],
    least: Some("jitter"),
    curve: None,
    theory: Some(theory),
    asks: &["read"],
    service: "service",
    lasts_s: 40,
    setup,
};

/// How long an answer can have been out of date: as long as a copy of the row lives, since nobody tells the cache that
/// it was written. With logical expiry a copy lives until somebody asks for it after its time, so nothing is known.
fn theory(choice: &Choice) -> Theory {
    let ttl_ms = choice.get("ttl");
    let oldest_ms = match choice.remedy().name {
        "jitter" => Some(ttl_ms + choice.get("jitter")),
        "staggered" => Some(ttl_ms + choice.get("stagger")),
        "mark" => Some(2 * ttl_ms),
        "logical" => None,
        _ => Some(ttl_ms),
    };
    Theory { oldest_ms: oldest_ms.map(|ms| ms as f64), ..Theory::default() }
}

fn setup(choice: &Choice) -> Setup {
    let keys = choice.get("keys");
    let (warm, warm_ms) = warm(keys);
    let settings = choice.settings(["ttl", "jitter", "stagger", "batches", "lock-ttl"]);
    let retries = choice.u32("retries");
    // A budget that every try again fits into is none.
    let budget = choice.u32("retry-budget");
    let down_at_ms = choice.get("down-at");
    let down_ms = [down_at_ms, down_at_ms + choice.get("down-for")];
    let asked = Ids::Zipf(Zipf::new(choice.u32("keys"), choice.u32("skew")));
    let changes = Changes { per_s: choice.u32("changes"), ids: asked.clone(), from_ms: warm_ms };
    let streams = vec![warm, reads(choice, asked, warm_ms)];
    Setup {
        settings,
        patience_ms: choice.get("patience"),
        retries,
        backoff_ms: choice.get("backoff"),
        retry_budget_percent: (budget < 100 * retries).then_some(budget),
        call_timeout_ms: choice.get("call-timeout"),
        workers: choice.u32("workers"),
        service_us: choice.get("service") * 1000,
        most_waiting: choice.u32("queue"),
        rows: keys,
        keeps_answers: true,
        changes: Some(changes),
        down_ms: (choice.named("trigger") == "redis-down").then_some(down_ms),
        ..Setup::new(streams)
    }
}
