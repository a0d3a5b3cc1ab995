//! Client-side sharding under load: a server comes, goes, is renamed or changes places, the application looks for keys
//! where they are not, and the database gets what is not found.

use std::rc::Rc;

use super::knob::{Knob, Unit, load, named, own};
use super::loaded::{
    BURST, BURST_EVERY, BURST_FOR, Choice, LOOP, LoadedLab, MANY, Remedy, Setup, Shards, THINK,
    reads, warm,
};
use crate::chance::Zipf;
use crate::load::Ids;
use crate::sharding::{Change, Placement, Scheme, Sharding, servers};

/// What happens to the servers: nothing, or one of the changes of the ring lab.
const CHANGES: &[&str] = &["remove", "add", "rename", "swap", "none"];
/// Schemes that set points on a ring.
const RINGS: &[&str] = &["jedis-unnamed", "jedis-named", "ketama"];

const KNOBS: &[Knob] = &[
    named("change", CHANGES),
    load("at", Unit::Count, 1, 1, 8),
    load("change-at", Unit::Ms, 5000, 1000, 60_000),
    load("noticed", Unit::Ms, 1000, 0, 10_000),
    load("servers", Unit::Count, 4, 2, 8),
    load("rate", Unit::PerSecond, 2000, 1, 20_000),
    LOOP,
    MANY,
    THINK,
    BURST,
    BURST_EVERY,
    BURST_FOR,
    load("keys", Unit::Count, 10_000, 10, 100_000),
    load("skew", Unit::Percent, 55, 0, 200),
    load("ttl", Unit::Ms, 120_000, 1000, 600_000),
    load("workers", Unit::Count, 9, 1, 1000),
    load("service", Unit::Ms, 10, 1, 1000),
    load("queue", Unit::Count, 2000, 0, 100_000),
    load("call-timeout", Unit::Ms, 1000, 10, 60_000),
    load("patience", Unit::Ms, 1000, 10, 60_000),
    load("retries", Unit::Count, 2, 0, 10),
    load("backoff", Unit::Ms, 0, 0, 10_000),
    own("points", Unit::Count, [160, 1, 1000], RINGS),
];

/// What runs, whoever has which key.
const fn scheme(name: &'static str) -> Remedy {
    Remedy { name, program: include_str!("programs/cache.app") }
}

/// The lab.
pub const LAB: LoadedLab = LoadedLab {
    id: "ring-load",
    knobs: KNOBS,
    remedies: &[scheme("jedis-unnamed"), scheme("jedis-named"), scheme("ketama"), scheme("modulo")],
    fixed: &["change", "at", "change-at", "noticed", "servers", "loop"],
    least: None,
    curve: None,
    theory: None,
    asks: &["read"],
    service: "service",
    lasts_s: 30,
    setup,
};

fn setup(choice: &Choice) -> Setup {
    let keys = choice.get("keys");
    let (warm, warm_ms) = warm(keys);
    let asked = Ids::Zipf(Zipf::new(choice.u32("keys"), choice.u32("skew")));
    Setup {
        settings: choice.settings(["ttl"]),
        patience_ms: choice.get("patience"),
        retries: choice.u32("retries"),
        backoff_ms: choice.get("backoff"),
        call_timeout_ms: choice.get("call-timeout"),
        workers: choice.u32("workers"),
        service_us: choice.get("service") * 1000,
        most_waiting: choice.u32("queue"),
        rows: keys,
        shards: Some(shards(choice)),
        ..Setup::new(vec![warm, reads(choice, asked, warm_ms)])
    }
}

/// Who has which key before the change and after it.
fn shards(choice: &Choice) -> Shards {
    let before = servers(choice.get("servers") as usize);
    // Of fewer servers the last is meant.
    let at = (choice.get("at") as usize).min(before.len()) - 1;
    let change = match choice.named("change") {
        "remove" => Some(Change::Remove(at)),
        "add" => Some(Change::Add),
        "rename" => Some(Change::Rename(at)),
        "swap" => Some(Change::Swap(at, (at + 1) % before.len())),
        _ => None,
    };
    let after = change.and_then(|change| change.apply(&before).ok());
    let after = after.unwrap_or_else(|| before.clone());
    let change_ms = choice.get("change-at");
    // Whoever is removed has died, and its clients learn of it some time later.
    let dies = matches!(change, Some(Change::Remove(_))).then_some((at, change_ms));
    let noticed_ms = change_ms + dies.map_or(0, |_| choice.get("noticed"));
    let scheme = Scheme::find(choice.remedy().name).unwrap_or(Scheme::Modulo);
    let placed = |servers: &[_]| {
        let placement = Placement::of(scheme, choice.get("points"), servers);
        Sharding::new(scheme, Rc::new(placement))
    };
    Shards {
        count: before.len().max(after.len()),
        before: placed(&before),
        after: placed(&after),
        change_ms: noticed_ms,
        dies,
    }
}
