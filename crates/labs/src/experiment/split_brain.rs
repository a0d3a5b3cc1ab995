//! Split brain: a master that is cut off with some of its clients, and what becomes of what it takes.

use super::knob::{Knob, Unit, load, named, own};
use super::tape::{FAULT, Plan, TapeChoice, TapeLab};

const KNOBS: &[Knob] = &[
    named(FAULT, &["cut", "one-way", "with-sentinel", "with-replica", "pause"]),
    load("inside", Unit::Count, 2, 0, 10),
    load("outside", Unit::Count, 2, 0, 10),
    load("rate", Unit::PerSecond, 20, 1, 1000),
    load("away", Unit::Ms, 15_000, 100, 40_000),
    load("down-after", Unit::Ms, 2000, 100, 60_000),
    own("max-lag", Unit::Seconds, [3, 1, 60], &["min-replicas"]),
    own("replicas", Unit::Count, [1, 1, 2], &["min-replicas"]),
    own("wait", Unit::Count, [1, 1, 2], &["wait"]),
];

/// The lab.
pub const LAB: TapeLab = TapeLab {
    id: "split-brain",
    knobs: KNOBS,
    ways: &["sentinel", "min-replicas", "cluster", "wait"],
    first: &[("a", "sentinel"), ("b", "min-replicas")],
    live: &["inside", "outside", "rate", "away", "max-lag", "replicas", "wait"],
    fault_ms: 5000,
    lasts_s: 50,
    plan,
};

/// Keys of one slot, which belongs to the first master of a cluster of three.
const TAG: &str = "{b}";

fn plan(choice: &TapeChoice) -> Plan {
    let down_after = choice.get("down-after");
    let is_cluster = choice.way() == "cluster";
    let mut plan = match is_cluster {
        true => Plan::new("cluster", &[("node-timeout-ms", down_after)]),
        false => {
            Plan::new("sentinel", &[("down-after-ms", down_after), ("failover-timeout-ms", 10_000)])
        }
    };
    if choice.way() == "min-replicas" {
        plan.set("min-replicas-to-write", choice.get("replicas"));
        plan.set("min-replicas-max-lag", choice.get("max-lag"));
    }
    let rate = choice.get("rate");
    let wait = match choice.way() {
        "wait" => format!(" wait={}", choice.get("wait")),
        _ => String::new(),
    };
    let mut add = |name: String, addresses: &str| {
        let keys = format!("keys=12 prefix={TAG}{name}:{wait}");
        plan.at(1000, format!("add {name} writer {addresses} rate={rate}/s {keys}"));
        name
    };
    let (own, all) = match is_cluster {
        true => ("n1 via cluster", "n2,n3,n4,n5,n6 via cluster"),
        false => ("n1", "s1,s2,s3 via sentinel mymaster"),
    };
    let inside: Vec<_> =
        (1..=choice.get("inside")).map(|number| add(format!("in{number}"), own)).collect();
    let outside: Vec<_> =
        (1..=choice.get("outside")).map(|number| add(format!("out{number}"), all)).collect();
    let with_sentinel = choice.fault() == "with-sentinel" && !is_cluster;
    let with_replica = choice.fault() == "with-replica";
    let mut minority = inside;
    minority.insert(0, "n1".to_owned());
    let mut others = vec!["n2", "n3"];
    match is_cluster {
        true => others.extend(["n4", "n5", "n6"]),
        false if with_sentinel => others.extend(["s2", "s3"]),
        false => others.extend(["s1", "s2", "s3"]),
    }
    if with_sentinel {
        minority.push("s1".to_owned());
    }
    if with_replica {
        let replica = if is_cluster { "n4" } else { "n2" };
        others.retain(|name| *name != replica);
        minority.push(replica.to_owned());
    }
    others.extend(outside.iter().map(String::as_str));
    let (minority, others) = (minority.join(","), others.join(","));
    let (at, back) = (LAB.fault_ms, LAB.fault_ms + choice.get("away"));
    match choice.fault() {
        "pause" => {
            plan.at(at, "pause n1");
            plan.at(back, "resume n1");
        }
        "one-way" => {
            plan.at(at, format!("cut {minority} {others} one-way"));
            plan.at(back, format!("heal {minority} {others} one-way"));
        }
        _ => {
            plan.at(at, format!("cut {minority} {others}"));
            plan.at(back, format!("heal {minority} {others}"));
        }
    }
    plan
}
