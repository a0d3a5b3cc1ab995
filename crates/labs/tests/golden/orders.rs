//! Cluster nodes here and those of Redis 7.0.15 change places on a person's order in the same way.

use crate::cluster::Role;
use crate::cluster::races::{
    VOTES_FOR_ITS_HEIR, WAITS_FOR_VOTES, asks_meanwhile, hears_the_claim_first,
};
use crate::cluster::scenario::{ONE_TICK_MS, Scenario, check, no_spans};
use crate::rig::Rig;
use redscope_labs::Action;
use redscope_sim::PathChange;

/// What masters, replicas and `n1` with its replica are where a failover is ordered.
fn in_manual(_: &str, name: &str, master: Option<&str>) -> Role {
    match master {
        None if name == "n1" => "old",
        Some("n1") => "new",
        None => "master",
        Some(_) => "replica",
    }
}

/// Orders a failover at the replica, and one back.
fn there_and_back(rig: &mut Rig, order: &str) -> Vec<i64> {
    rig.type_line("n4", order);
    rig.run_ms(8_000);
    let back_ms = rig.now_ms();
    rig.type_line("n1", order);
    rig.run_ms(8_000);
    vec![0, back_ms]
}

/// Forces a failover at a replica, while a client writes to the master, which hears of it late: TCP
/// holds a small packet back for 40 ms behind another.
fn forced(rig: &mut Rig, replica: &str, master: &str) {
    let path = |rig: &mut Rig, latency_us| {
        let change = PathChange { latency_us: Some(latency_us), ..PathChange::default() };
        let between = Some((replica.to_owned(), master.to_owned()));
        rig.act(Action::Path { between, change });
    };
    path(rig, 40_000);
    rig.type_line(replica, "CLUSTER FAILOVER FORCE");
    let is_master = |rig: &Rig| rig.server(replica).is_some_and(|view| view.master.is_none());
    let mut left_ms = 20;
    while left_ms > 0 {
        rig.type_line(master, "SET w2 2");
        rig.run_ms(5);
        left_ms -= if is_master(rig) { 5 } else { 0 };
    }
    path(rig, 50);
    rig.run_ms(8_000);
}

#[test]
fn a_failover_can_be_ordered() {
    let scenario = Scenario {
        captures: &["manual-default"],
        acts: &["CLUSTER FAILOVER sent to n4", "CLUSTER FAILOVER sent to n1"],
        role: in_manual,
        play: |rig, _| there_and_back(rig, "CLUSTER FAILOVER"),
        spans: no_spans,
        slack_ms: |_| ONE_TICK_MS,
        races: ["old", "new"]
            .map(hears_the_claim_first)
            .into_iter()
            .chain(VOTES_FOR_ITS_HEIR)
            .collect(),
    };
    check(scenario);
}

#[test]
fn a_failover_can_be_forced() {
    let scenario = Scenario {
        captures: &["manual-force"],
        acts: &["CLUSTER FAILOVER FORCE sent to n5", "CLUSTER FAILOVER FORCE sent to n1"],
        role: in_manual,
        play: |rig, _| {
            forced(rig, "n4", "n1");
            let back_ms = rig.now_ms();
            forced(rig, "n1", "n4");
            vec![0, back_ms]
        },
        spans: no_spans,
        slack_ms: |event| match event {
            // A child that has ended is noticed at once, or with the next tick.
            _ if event.contains("RDB transfer") => 2 * ONE_TICK_MS,
            _ if event.starts_with("Synchronization with") => 2 * ONE_TICK_MS,
            _ => ONE_TICK_MS,
        },
        races: {
            let mut races = vec![WAITS_FOR_VOTES];
            races.extend(["old", "new"].map(hears_the_claim_first));
            races.extend(["master", "replica", "new", "old"].map(asks_meanwhile));
            races
        },
    };
    check(scenario);
}

#[test]
fn a_replica_can_take_over_without_a_vote() {
    let scenario = Scenario {
        captures: &["manual-takeover"],
        acts: &["CLUSTER FAILOVER TAKEOVER sent to n5", "CLUSTER FAILOVER TAKEOVER sent to n1"],
        role: in_manual,
        play: |rig, _| there_and_back(rig, "CLUSTER FAILOVER TAKEOVER"),
        spans: no_spans,
        slack_ms: |_| ONE_TICK_MS,
        races: vec![hears_the_claim_first("old"), hears_the_claim_first("new")],
    };
    check(scenario);
}
