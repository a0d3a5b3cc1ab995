//! Replication: what a replica gets that was away, everything or what it lacks, what it says meanwhile, and how many
//! of those who write at the master and read there see their own writes.

use super::knob::{Knob, Unit, load, named, own};
use super::tape::{FAULT, PROBE, Plan, TapeChoice, TapeLab};

const WAYS: &[&str] = &["star", "chain", "min-replicas"];

const KNOBS: &[Knob] = &[
    named(
        FAULT,
        &["link", "restart-replica", "crash-replica", "restart-master", "crash-master", "promote"],
    ),
    load("rate", Unit::PerSecond, 200, 1, 1000),
    load("keys", Unit::Count, 1000, 0, 200_000),
    load("away", Unit::Ms, 6000, 100, 20_000),
    load("delay", Unit::Seconds, 1, 0, 60),
    load("lag", Unit::Ms, 0, 0, 500),
    own("backlog", Unit::Kilobytes, [1024, 16, 65_536], WAYS),
    own("max-lag", Unit::Seconds, [3, 1, 60], &["min-replicas"]),
];

/// The lab.
pub const LAB: TapeLab = TapeLab {
    id: "replication",
    knobs: KNOBS,
    ways: WAYS,
    first: &[("a", "star"), ("a.backlog", "16"), ("b", "star")],
    live: &["rate", "away", "delay", "lag", "backlog", "max-lag"],
    fault_ms: 8000,
    lasts_s: 35,
    plan,
};

/// Who writes at the master, and reads at a replica what it has written last.
pub const OWN: &str = "own";

/// Somebody writes and asks how many replicas have it: before, while one is away, and after.
fn ask_how_many(plan: &mut Plan, away_ms: u64) {
    plan.prepare(0, format!("open {PROBE} n1"));
    for at_ms in [LAB.fault_ms - 2000, LAB.fault_ms + away_ms / 2, LAB.lasts_s * 1000 - 3000] {
        for line in ["INCR asked", "WAIT 1 500", "WAIT 2 500"] {
            plan.prepare(at_ms, format!("type {PROBE} {line}"));
        }
    }
}

fn plan(choice: &TapeChoice) -> Plan {
    let mut plan = Plan::new("replication", &[("replicas", 2)]);
    plan.set("repl-backlog-size", choice.get("backlog") * 1024);
    plan.set("repl-diskless-sync-delay", choice.get("delay"));
    if choice.way() == "min-replicas" {
        plan.set("min-replicas-to-write", 1);
        plan.set("min-replicas-max-lag", choice.get("max-lag"));
    }
    plan.fill(choice.get("keys"));
    plan.prepare(0, "open c2 n2");
    plan.prepare(0, "open c3 n3");
    if choice.way() == "chain" {
        plan.at(500, "type c3 REPLICAOF 127.0.0.1 6380");
    }
    plan.at(3000, format!("add w1 writer n1,n2,n3 rate={}/s keys=12", choice.get("rate")));
    plan.at(3000, "add r1 writer n2 rate=50/s keys=12 reads=100%");
    plan.at(
        3000,
        format!("add {OWN} writer n1,n2 via apart rate=50/s keys=1 reads=50% prefix={OWN}"),
    );
    if choice.get("lag") > 0 {
        let way = format!("path n1 n2 latency {}ms", choice.get("lag"));
        plan.prepare(2500, way);
    }
    ask_how_many(&mut plan, choice.get("away"));
    let (at, back) = (LAB.fault_ms, LAB.fault_ms + choice.get("away"));
    match choice.fault() {
        "restart-replica" => {
            plan.at(at, "terminate n2");
            plan.at(back, "restart n2");
        }
        "crash-replica" => {
            plan.at(at, "crash n2");
            plan.at(back, "restart n2");
        }
        "restart-master" => {
            plan.at(at, "terminate n1");
            plan.at(back, "restart n1");
        }
        "crash-master" => {
            plan.at(at, "crash n1");
            plan.at(back, "restart n1");
        }
        "promote" => {
            plan.at(at, "crash n1");
            plan.at(at + 1000, "type c2 REPLICAOF NO ONE");
            plan.at(at + 1000, "type c3 REPLICAOF 127.0.0.1 6380");
            plan.at(back, "restart n1");
            plan.prepare(back, "open c4 n1");
            plan.at(back + 1000, "type c4 REPLICAOF 127.0.0.1 6380");
        }
        // Both ends are told, and neither reaches the other until the way is healed.
        _ => {
            plan.at(at, "cut n1 n2");
            plan.at(at, "break n1 n2");
            plan.at(back, "heal n1 n2");
        }
    }
    plan
}
