//! Choosing a deployment: the same load and the same fault for one server, for replicas, Sentinel,
//! Cluster and sharding by the client.

use super::knob::{Knob, Unit, load, named, own};
use super::tape::{FAULT, Plan, TapeChoice, TapeLab};

const KNOBS: &[Knob] = &[
    named(FAULT, &["crash", "power-cut", "new-disk", "cut", "pause", "tape"]),
    load("writers", Unit::Count, 3, 1, 20),
    load("rate", Unit::PerSecond, 20, 1, 1000),
    load("away", Unit::Ms, 20_000, 100, 40_000),
    load("keys", Unit::Count, 3000, 0, 100_000),
    own("operator", Unit::Ms, [10_000, 0, 60_000], &["replicas"]),
    own("down-after", Unit::Ms, [5000, 100, 60_000], &["sentinel", "cluster"]),
];

/// The lab.
pub const LAB: TapeLab = TapeLab {
    id: "deployment",
    knobs: KNOBS,
    ways: &["alone", "replicas", "sentinel", "cluster", "sharding"],
    first: &[("a", "alone"), ("b", "sentinel")],
    live: &["writers", "rate", "away", "operator"],
    fault_ms: 5000,
    lasts_s: 60,
    plan,
};

/// When keys are written.
pub const FILLED_MS: u64 = 300;
/// By then they have been, on all servers, and nobody else has come.
pub const HAS_FILLED_MS: u64 = 900;

/// How long everything is well between the faults of a tape of several.
const CALM_MS: u64 = 10_000;
/// How long everything is without power in it.
const DARK_MS: u64 = 1000;
/// So much later than the others the first server is started again.
const FIRST_LATER_MS: u64 = 1000;

/// What is tried before anything happens, with two keys of the first writer: commands with several keys, a
/// script, a transaction, requests in one piece, other databases, and what one server knows of the whole.
pub const TRIED: [&str; 15] = [
    "GET w1:k:0",
    "MSET m:1 x m:2 y",
    "MGET w1:k:0 w1:c:1",
    "MGET {w1}:0 {w1}:1",
    "WATCH w1:k:0 w1:c:1",
    "EVAL 'return #KEYS' 2 w1:k:0 w1:c:1",
    "MULTI",
    "GET w1:k:0",
    "GET w1:c:1",
    "EXEC",
    r#"printf "SET pipe:1 x\r\nSET pipe:2 y\r\nSET pipe:3 z\r\n" | redis-cli --pipe"#,
    "DBSIZE",
    "WAIT 1 100",
    "SELECT 1",
    "SELECT 0",
];

fn plan(choice: &TapeChoice) -> Plan {
    let down_after = choice.get("down-after");
    let (mut plan, addresses, others) = match choice.way() {
        "replicas" => (Plan::new("replication", &[]), "n1,n2,n3", "n2,n3"),
        "sentinel" => {
            let params = [("down-after-ms", down_after), ("failover-timeout-ms", 10_000)];
            let plan = Plan::new("sentinel", &params);
            (plan, "s1,s2,s3 via sentinel mymaster", "n2,n3,s1,s2,s3")
        }
        "cluster" => {
            let plan = Plan::new("cluster", &[("node-timeout-ms", down_after)]);
            (plan, "n1,n2,n3,n4,n5,n6 via cluster", "n2,n3,n4,n5,n6")
        }
        "sharding" => (Plan::new("standalone", &[("servers", 3)]), "n1,n2,n3 via modulo", "n2,n3"),
        _ => (Plan::new("standalone", &[]), "n1", ""),
    };
    plan.set("appendonly", "yes");
    fill(&mut plan, choice);
    plan.probe(3000, &TRIED);
    let (at, back) = (LAB.fault_ms, LAB.fault_ms + choice.get("away"));
    let writers: Vec<_> = (1..=choice.get("writers")).map(|number| format!("w{number}")).collect();
    for name in &writers {
        let rate = choice.get("rate");
        plan.at(1000, format!("add {name} writer {addresses} rate={rate}/s keys=12 prefix={name}"));
    }
    let everybody: Vec<_> = others
        .split(',')
        .filter(|name| !name.is_empty())
        .chain(writers.iter().map(String::as_str))
        .collect();
    let everybody = everybody.join(",");
    let (fault, end) = match choice.fault() {
        "power-cut" => ("power-cut n1".to_owned(), "restart n1".to_owned()),
        "new-disk" => ("crash n1".to_owned(), "restart n1 new-disk".to_owned()),
        "cut" => (format!("cut n1 {everybody}"), format!("heal n1 {everybody}")),
        "pause" => ("pause n1".to_owned(), "resume n1".to_owned()),
        _ => ("crash n1".to_owned(), "restart n1".to_owned()),
    };
    plan.at(at, fault);
    plan.at(back, end);
    if choice.fault() == "tape" {
        let dark = back + CALM_MS;
        // n1 comes last: it may take itself for a master that it is no more, and must not be alone with that.
        plan.at(dark, "power-cut n1");
        for name in others.split(',').filter(|name| !name.is_empty()) {
            plan.at(dark, format!("power-cut {name}"));
            plan.at(dark + DARK_MS, format!("restart {name}"));
        }
        plan.at(dark + DARK_MS + FIRST_LATER_MS, "restart n1");
    }
    if choice.way() == "replicas" {
        operate(&mut plan, at + choice.get("operator"), back);
    }
    plan
}

/// Tags of keys that belong to the masters of a cluster, and to three servers by the slot modulo their number.
const IN_CLUSTER: [(&str, &str); 3] = [("n1", "b"), ("n2", "c"), ("n3", "a")];
const BY_MODULO: [(&str, &str); 3] = [("n1", "a"), ("n2", "s3"), ("n3", "s1")];

/// Keys are written, before anybody else comes; where several servers have them, each gets as many. How much memory
/// they take is what is used then less what was used before.
fn fill(plan: &mut Plan, choice: &TapeChoice) {
    let keys = choice.get("keys");
    let servers: &[(&str, &str)] = match choice.way() {
        _ if keys == 0 => &[],
        "cluster" => &IN_CLUSTER,
        "sharding" => &BY_MODULO,
        _ => &[("n1", "a")],
    };
    let set = "redis.call('SET', '{' .. KEYS[1] .. '}:row:' .. i, string.rep('x', 100))";
    for (place, (server, tag)) in servers.iter().enumerate() {
        let (console, share) = (format!("f{}", place + 1), keys / servers.len() as u64);
        plan.prepare(0, format!("open {console} {server}"));
        let count = share + u64::from((place as u64) < keys % servers.len() as u64);
        let all = format!("EVAL \"for i = 1, ARGV[1] do {set} end\" 1 {tag} {count}");
        plan.prepare(FILLED_MS, format!("type {console} {all}"));
    }
}

/// What the one does who looks after replicas by hand: promotes one, if the master is still away, and has
/// the old master follow it a second after it is back.
fn operate(plan: &mut Plan, at_ms: u64, back_ms: u64) {
    if at_ms >= back_ms {
        return;
    }
    plan.prepare(0, "open c2 n2");
    plan.prepare(0, "open c3 n3");
    plan.at(at_ms, "type c2 REPLICAOF NO ONE");
    plan.at(at_ms, "type c3 REPLICAOF 127.0.0.1 6380");
    plan.prepare(back_ms + 1000, "open c4 n1");
    plan.at(back_ms + 1000, "type c4 REPLICAOF 127.0.0.1 6380");
}

#[cfg(test)]
mod tests {
    use redscope_data::key_slot;

    use super::*;

    #[test]
    fn keys_are_written_where_clients_look_for_them() {
        for (place, (_, tag)) in IN_CLUSTER.iter().enumerate() {
            assert_eq!(usize::from(key_slot(tag.as_bytes())) * 3 / 16384, place, "{tag}");
        }
        let [one, other] = [b"m:1", b"m:2"].map(|key| usize::from(key_slot(key)) * 3 / 16384);
        assert_ne!(one, other, "MSET is tried with keys of two masters");
        for (place, (_, tag)) in BY_MODULO.iter().enumerate() {
            assert_eq!(usize::from(key_slot(tag.as_bytes())) % 3, place, "{tag}");
        }
    }
}
