//! Cluster nodes here and those of Redis 7.0.15 tell the same stories.
//!
//! Each scenario is played with many seeds. What every node logs has to have the lines of the
//! captured runs, in their order, inside the measured times and as much beside them as is stated.
//! Five captured runs cannot show every outcome of a race: what else the rules of cluster.c allow
//! is listed with its reason, and may not be frequent.

use crate::cluster::races::{
    REPLICATES_FIRST, finds_it_later, finds_the_failure, hears_it_before, reached_first,
    reaches_first,
};
use crate::cluster::scenario::{
    ELECTION_DRAW_MS, GOSSIP_MS, ONE_PING_MS, ONE_TICK_MS, Scenario, check, is_drawn, moments,
    no_spans,
};
use crate::cluster::{Role, replica_of};
use crate::compare::Race;
use crate::rig::Rig;
use crate::seeds;
use crate::trace::Trace;
use crate::windows::{Spans, check_spans};

#[test]
fn a_killed_master_is_replaced_and_comes_back_as_a_replica() {
    let scenario = Scenario {
        captures: &["failover-1", "failover-2", "failover-3", "failover-4", "failover-5"],
        acts: &["kill -9", "restart"],
        role: |victim, name, master| match master {
            None if name == victim => "victim",
            Some(master) if master == victim => "heir",
            None => "master",
            Some(_) => "replica",
        },
        play: |rig, victim| {
            rig.crash(victim);
            let heir = replica_of(victim);
            let is_master = |rig: &Rig| rig.server(&heir).is_some_and(|view| view.master.is_none());
            assert!(rig.run_until(30_000, is_master), "nobody takes over");
            rig.run_ms(5_000);
            let restart_ms = rig.now_ms();
            rig.restart(victim);
            rig.run_ms(5_000);
            vec![0, restart_ms]
        },
        spans: |log, company| {
            let first = |begins: &str, role: Role| {
                let moments = moments(log, begins, |node| company.role(node) == role);
                moments.unwrap_or_else(|| panic!("{role} does not log {begins}")).0
            };
            let ready_ms = first("Ready to accept", "victim");
            let seen_ms = first("Cluster state changed: ok", "replica");
            let failed_ms = first("Cluster state changed: fail", "heir");
            let scheduled_ms = first("Start of election delayed", "heir");
            let started_ms = first("Starting a failover election", "heir");
            let won_ms = first("Failover election won", "heir");
            let delayed = log.iter().find(|line| line.text.starts_with("Start of election"));
            let delay_ms =
                delayed.and_then(|line| line.text.split(' ').nth(5)?.parse::<i64>().ok());
            let delay_ms = delay_ms.expect("a delay");
            assert!((500..1000).contains(&delay_ms), "{delay_ms} ms");
            Spans::from([
                ("from failure to a date for the election", scheduled_ms - failed_ms),
                (
                    "from the date of the election to its start",
                    started_ms - scheduled_ms - delay_ms,
                ),
                ("from the start of the election to its end", won_ms - started_ms),
                ("from the election until it is seen", seen_ms - won_ms),
                ("from start to following", first("Configuration change", "victim") - ready_ms),
                ("from start to data", first("Done loading RDB", "victim") - ready_ms),
            ])
        },
        slack_ms: |event| match event {
            _ if is_drawn(event) => GOSSIP_MS,
            // What follows the last ping before the kill, or a second's tick of replication.
            _ if BEFORE_THE_RESTART.iter().any(|begins| event.starts_with(begins)) => ONE_PING_MS,
            _ => ONE_TICK_MS,
        },
        races: {
            let others = ["master", "heir", "replica"];
            let mut races = vec![reached_first("victim"), REPLICATES_FIRST];
            races.extend(others.map(|part| finds_the_failure(part, 45)));
            races.extend(others.map(|part| hears_it_before(part, 25)));
            races.extend(others.map(reaches_first));
            races
        },
    };
    check(scenario);
}

/// How far moments may be apart where only one run was captured.
fn of_lost_masters(event: &str) -> i64 {
    if is_drawn(event) { GOSSIP_MS } else { ONE_PING_MS + ELECTION_DRAW_MS + ONE_TICK_MS }
}

#[test]
fn without_a_majority_nobody_is_elected() {
    let scenario = Scenario {
        captures: &["majority-lost"],
        acts: &["kill -9", "restart n2", "restart n3"],
        role: |_, name, master| match (name, master) {
            ("n1", _) => "survivor",
            ("n2", _) => "first",
            ("n3", _) => "second",
            (_, Some("n1")) => "replica",
            (_, Some("n2")) => "first-heir",
            _ => "second-heir",
        },
        play: |rig, _| {
            rig.crash("n2");
            rig.crash("n3");
            rig.run_ms(20_000);
            rig.restart("n2");
            rig.run_ms(15_000);
            rig.restart("n3");
            rig.run_ms(12_000);
            vec![0, 20_000, 35_000]
        },
        spans: no_spans,
        slack_ms: of_lost_masters,
        races: {
            let all = ["survivor", "replica", "first", "first-heir", "second-heir"];
            let mut races = vec![reached_first("first"), reached_first("second")];
            races.push(Race {
                part: "survivor",
                events: &["Cluster state changed", "Failover auth granted"],
                percent: 10,
                matter: None,
                why: "two seconds before it serves again the next failure may have been found",
            });
            // One of those who can find it is the captured one: that comes up as well.
            races.extend(all.map(|part| finds_the_failure(part, 97)));
            races.extend(all.map(reaches_first));
            races
        },
    };
    check(scenario);
}

#[test]
fn a_master_lost_with_its_replica_takes_its_slots_along() {
    let scenario = Scenario {
        captures: &["shard-lost"],
        acts: &["kill -9", "restart"],
        role: |_, name, master| match master {
            None if name == "n1" => "victim",
            Some("n1") => "heir",
            None => "master",
            Some(_) => "replica",
        },
        play: |rig, _| {
            rig.crash("n1");
            rig.run_ms(2);
            rig.crash("n4");
            rig.run_ms(10_000);
            rig.restart("n1");
            rig.run_ms(12_000);
            vec![0, 10_000]
        },
        spans: no_spans,
        slack_ms: of_lost_masters,
        races: {
            let all = ["master", "replica", "victim"];
            let finders = ["master", "replica"];
            let mut races = Vec::from(finders.map(|part| finds_the_failure(part, 70)));
            races.push(finds_it_later("victim"));
            races.push(Race {
                part: "heir",
                events: &["Connection with Node victim"],
                percent: 5,
                matter: None,
                why: "a tick falls into the two milliseconds it has left",
            });
            races.extend(all.map(|part| hears_it_before(part, 40)));
            races.extend(all.map(reaches_first));
            races
        },
    };
    check(scenario);
}

#[test]
fn masters_meet_and_settle_their_epochs() {
    let scenario = Scenario {
        captures: &["meet-epochs"],
        acts: &["n1: CLUSTER MEET", "n4: CLUSTER REPLICATE", "n1: CLUSTER FORGET"],
        role: |_, name, _| match name {
            "n1" => "host",
            "n2" => "second",
            "n3" => "third",
            _ => "empty",
        },
        play: |rig, _| {
            for port in 17202..=17204 {
                rig.type_line("n1", &format!("CLUSTER MEET 127.0.0.1 {port}"));
            }
            rig.run_ms(10_000);
            let host = rig.cluster("n1").expect("a node").myself;
            rig.type_line("n4", &format!("CLUSTER REPLICATE {host}"));
            rig.run_ms(6_000);
            let empty = rig.cluster("n4").expect("a node").myself;
            for node in ["n1", "n2", "n3"] {
                rig.type_line(node, &format!("CLUSTER FORGET {empty}"));
            }
            rig.run_ms(6_000);
            vec![0, 10_000, 16_000]
        },
        spans: no_spans,
        slack_ms: |event| match event {
            _ if is_drawn(event) => GOSSIP_MS,
            // Guests learn of each other by gossip.
            _ if event.starts_with("Connecting with Node") => 2 * ONE_PING_MS,
            _ if event.starts_with("Cluster state changed") => 2 * ONE_PING_MS,
            // A tick of the host, then one of the guest.
            _ => 2 * ONE_TICK_MS,
        },
        races: Vec::new(),
    };
    check(scenario);
}

/// Pings of one node to all others fall into one tick, once a second; the one that is drawn joins them.
#[test]
fn nodes_ping_each_other_as_often() {
    const WATCHED_MS: u64 = 6_000;
    let trace = Trace::read("cluster/gossip.jsonl");
    let names: Vec<String> = (1..=6).map(|number| format!("n{number}")).collect();
    let captured = names.iter().map(|name| {
        let pings = trace.rows.iter().filter(|row| row.source == *name).count();
        Spans::from([("pings", pings as i64)])
    });
    let own = seeds().flat_map(|seed| {
        let mut rig = Rig::created_cluster(seed);
        let pings = |rig: &mut Rig| -> Vec<i64> {
            let infos = names.iter().map(|name| rig.ask(name, "CLUSTER INFO"));
            let count = |info: String| {
                let line = info.lines().find_map(|line| line.split_once("ping_received:"));
                line.expect("a count").1.trim().parse::<i64>().unwrap()
            };
            let infos: Vec<String> = infos.collect();
            infos.into_iter().map(count).collect()
        };
        let before = pings(&mut rig);
        rig.run_ms(WATCHED_MS);
        let after = pings(&mut rig);
        let spans = before.into_iter().zip(after);
        spans.map(|(before, after)| Spans::from([("pings", after - before)])).collect::<Vec<_>>()
    });
    // A round more or less.
    check_spans(&captured.collect::<Vec<_>>(), &own.collect::<Vec<_>>(), 0, |_| 5);
}

/// What `redis-cli --cluster reshard` sends for some slots, one of which has forty keys, and is answered.
#[test]
fn slots_move_with_their_keys() {
    let path = format!("{}/tests/data/cluster/reshard-commands.txt", env!("CARGO_MANIFEST_DIR"));
    let exchanges = std::fs::read_to_string(path).unwrap();
    for seed in seeds() {
        let mut rig = Rig::created_cluster(seed);
        for number in 0..40 {
            rig.expect_ok("n1", &format!("SET {{t644}}:{number} v{number}"));
        }
        let ids: Vec<String> = ["n1", "n2", "n3"]
            .map(|name| rig.cluster(name).expect("a node").myself.to_string())
            .into();
        for exchange in exchanges.lines() {
            let (_, exchange) = exchange.split_once(' ').unwrap();
            let (place, exchange) = exchange.split_once(' ').unwrap();
            let (request, reply) = exchange.split_once(" -> ").unwrap();
            let words = request.split(' ').map(|word| match word {
                "n1" => ids[0].as_str(),
                "n2" => ids[1].as_str(),
                // The captured nodes announced proxies.
                "17252" => "17202",
                word => word,
            });
            let own = rig.ask(&place[..2], &words.collect::<Vec<&str>>().join(" "));
            let wanted = match reply.trim_end_matches("\\r\\n").rsplit_once("\\r\\n") {
                Some((_, key)) => format!("1) \"{key}\""),
                None if reply.starts_with('*') => "(empty array)".to_owned(),
                None => reply.trim_start_matches('+').trim_end_matches("\\r\\n").to_owned(),
            };
            assert_eq!(own, wanted, "seed {seed}, {place}: {request}");
        }
        assert_eq!(rig.ask("n2", "CLUSTER COUNTKEYSINSLOT 7"), "(integer) 40", "seed {seed}");
    }
}

/// Lines of the time between a master's end and the election of another.
const BEFORE_THE_RESTART: &[&str] = &[
    "*** NODE",
    "Marking node",
    "FAIL message",
    "Cluster state changed",
    "Start of election",
    "Starting a failover",
    "Failover",
    "configEpoch set",
    "Discarding previously cached",
    "Setting secondary",
    "Connecting to MASTER",
];
