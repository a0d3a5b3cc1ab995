//! Persistence: what a server still has after its power was cut, by what it writes when.

use super::knob::{Knob, Unit, load, named, own};
use super::tape::{FAULT, Plan, TapeChoice, TapeLab};
use crate::cast::PROCESSOR;

/// Those that have an append-only file, which can be rewritten.
const AOF: &[&str] = &["everysec", "always", "no", "both"];

const KNOBS: &[Knob] = &[
    named(FAULT, &["power-cut", "crash", "shutdown", "new-disk"]),
    load("writers", Unit::Count, 4, 1, 20),
    load("rate", Unit::PerSecond, 50, 1, 1000),
    load("keys", Unit::Count, 20_000, 0, 200_000),
    load("disk", Unit::Count, 1, 1, 1000),
    load("away", Unit::Ms, 2000, 100, 10_000),
    own("rewrite-at", Unit::Ms, [0, 0, 25_000], AOF),
    own("save-s", Unit::Seconds, [10, 1, 3600], &["rdb", "both"]),
    own("save-writes", Unit::Count, [100, 1, 1_000_000], &["rdb", "both"]),
];

/// The lab.
pub const LAB: TapeLab = TapeLab {
    id: "persistence",
    knobs: KNOBS,
    ways: &["none", "rdb", "everysec", "always", "no", "both"],
    first: &[("a", "rdb"), ("b", "everysec")],
    live: &["writers", "rate", "away", "disk", "save-s", "save-writes"],
    fault_ms: 25_700,
    lasts_s: 35,
    plan,
};

fn plan(choice: &TapeChoice) -> Plan {
    let mut plan = Plan::new("standalone", &[]);
    plan.set(PROCESSOR, "modelled");
    let points = format!("{} {}", choice.get("save-s"), choice.get("save-writes"));
    let (save, fsync) = match choice.way() {
        "rdb" => (points, None),
        "both" => (points, Some("everysec")),
        "none" => ("\"\"".to_owned(), None),
        fsync => ("\"\"".to_owned(), Some(fsync)),
    };
    plan.set("save", save);
    if let Some(fsync) = fsync {
        plan.set("appendonly", "yes");
        plan.set("appendfsync", fsync);
    }
    if choice.get("disk") > 1 {
        plan.at(0, format!("disk n1 slow {}", choice.get("disk")));
    }
    plan.fill(choice.get("keys"));
    for number in 1..=choice.get("writers") {
        let rate = choice.get("rate");
        plan.at(1000, format!("add w{number} writer n1 rate={rate}/s keys=50 prefix=w{number}:"));
    }
    let rewrite_ms = choice.get("rewrite-at");
    if fsync.is_some() && rewrite_ms > 0 {
        plan.at(rewrite_ms, "type c1 BGREWRITEAOF");
    }
    let back_ms = LAB.fault_ms + choice.get("away");
    let (fault, back) = match choice.fault() {
        "crash" => ("crash n1", "restart n1"),
        "shutdown" => ("terminate n1", "restart n1"),
        "new-disk" => ("crash n1", "restart n1 new-disk"),
        _ => ("power-cut n1", "restart n1"),
    };
    plan.at(LAB.fault_ms, fault);
    plan.at(back_ms, back);
    plan
}
