//! Cluster nodes here and those of Redis 7.0.15 tell the same stories.
//!
//! Each scenario is played with many seeds. What every node logs has to have the lines of the
//! captured runs, in their order, inside the measured times and as much beside them as is stated.
//! Five captured runs cannot show every outcome of a race: what else the rules of cluster.c allow
//! is listed with its reason, and may not be frequent.

mod golden;

use std::cell::RefCell;

use golden::cluster::{Company, Role, replica_of};
use golden::compare::{Comparison, Race};
use golden::rig::Rig;
use golden::trace::{Line, Trace};
use golden::windows::{Spans, check_spans};
use redscope_labs::Action;
use redscope_sim::PathChange;

/// A scenario, and how far runs of it may be apart.
struct Scenario {
    captures: &'static [&'static str],
    /// How the words of its acts begin in them.
    acts: &'static [&'static str],
    /// What a node is: from the name of the master that things happen to, its own and its master's.
    role: fn(&str, &str, Option<&str>) -> Role,
    /// Carries out the acts; returns when, in milliseconds.
    play: fn(&mut Rig, &str) -> Vec<i64>,
    /// Spans of time that are compared: from the log and the roles.
    spans: fn(&[Line], &Company) -> Spans,
    slack_ms: fn(&str) -> i64,
    races: Vec<Race<Role>>,
}

/// Gossip is passed on to whoever is drawn, and of two nodes with one epoch the name decides: who
/// says so, and when, differs.
fn is_drawn(event: &str) -> bool {
    event.contains("reported node") || event.starts_with("WARNING: configEpoch collision")
}

/// What a line is about: a node as another one, the cluster, or replication.
fn matter(event: &str) -> &str {
    let words = |after: &str| event.split_once(after).and_then(|(_, rest)| rest.split(' ').next());
    let of_node =
        ["*** NODE ", "Marking node ", "FAIL state for node ", " at ", "with node ", " about "];
    if let Some(node) = of_node.into_iter().find_map(words) {
        return node.trim_end_matches([':', '.']);
    }
    let of_cluster = ["Cluster", "Node ", "onfig", "election", "ailover"];
    if of_cluster.iter().any(|part| event.contains(part)) { "the cluster" } else { "replication" }
}

fn is_of_one_matter(one: &str, other: &str) -> bool {
    matter(one) == matter(other)
}

/// A tick of a node, and the time it is late at the most.
const ONE_TICK_MS: i64 = 105;
/// Every node is pinged about once a second: who is killed was so at any moment between.
const ONE_PING_MS: i64 = 1_010;

/// The part of an election's delay that is drawn.
const ELECTION_DRAW_MS: i64 = 500;
/// How much later somebody may hear what everybody knows.
const GOSSIP_MS: i64 = 10_000;

fn check(scenario: Scenario, few_seeds: u64) {
    let Scenario { captures, acts, role, play, spans, slack_ms, races } = scenario;
    let (mut captured, mut captured_spans) = (Vec::new(), Vec::new());
    for name in captures {
        let trace = Trace::read(&format!("cluster/{name}.jsonl"));
        let victim = trace.meta["victim"].as_str().unwrap_or("n1").to_owned();
        let company = Company::captured(&trace, |name, master| role(&victim, name, master));
        let acts_ms: Vec<i64> = acts.iter().map(|act| trace.act_ms(act).expect("an act")).collect();
        let log = trace.log();
        captured.extend(company.stories(&log, &acts_ms));
        captured_spans.push(spans(&log, &company));
    }
    let own_spans = RefCell::new(Vec::new());
    // One run does not tell what comes first for a reason from what happens to.
    let is_ordered = if captures.len() > 1 { |_: &str, _: &str| true } else { is_of_one_matter };
    let comparison = Comparison { captured, can_be_anyones: is_drawn, is_ordered, slack_ms, races };
    comparison.run(few_seeds, |seed| {
        let meets = captures == ["meet-epochs"];
        let mut rig = if meets { Rig::strangers(seed) } else { Rig::created_cluster(seed) };
        let victim = if captures.len() > 1 { format!("n{}", seed % 3 + 1) } else { "n1".into() };
        let company = Company::of(&rig, |name, master| role(&victim, name, master));
        rig.zero();
        let acts_ms = play(&mut rig, &victim);
        let log = rig.log();
        own_spans.borrow_mut().push(spans(&log, &company));
        company.stories(&log, &acts_ms)
    });
    check_spans(&captured_spans, &own_spans.into_inner(), 5, |_| ONE_TICK_MS);
}

/// When the first and the last of some nodes logged a line that begins so.
fn moments(log: &[Line], begins: &str, is_one: impl Fn(&str) -> bool) -> Option<(i64, i64)> {
    let lines = log.iter().filter(|line| line.text.starts_with(begins) && is_one(&line.node));
    let moments: Vec<i64> = lines.map(|line| line.at_ms).collect();
    Some((*moments.iter().min()?, *moments.iter().max()?))
}

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
    check(scenario, 20);
}

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

/// How far moments may be apart where only one run was captured.
fn of_lost_masters(event: &str) -> i64 {
    if is_drawn(event) { GOSSIP_MS } else { ONE_PING_MS + ELECTION_DRAW_MS + ONE_TICK_MS }
}

fn no_spans(_: &[Line], _: &Company) -> Spans {
    Spans::new()
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
        races: vec![
            hears_the_claim_first("old"),
            hears_the_claim_first("new"),
            votes_for_its_heir("old"),
            votes_for_its_heir("new"),
        ],
    };
    check(scenario, 10);
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
            let mut races = vec![waits_for_votes("old"), waits_for_votes("new")];
            races.extend(["old", "new"].map(hears_the_claim_first));
            races.extend(["master", "replica", "new", "old"].map(asks_meanwhile));
            races
        },
    };
    check(scenario, 10);
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
    check(scenario, 10);
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
                why: "two seconds before it serves again the next failure may have been found",
            });
            races.extend(all.map(|part| finds_the_failure(part, 100)));
            races.extend(all.map(reaches_first));
            races
        },
    };
    check(scenario, 10);
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
            let mut races = Vec::from(all.map(|part| finds_the_failure(part, 100)));
            races.push(Race {
                part: "heir",
                events: &["Connection with Node victim"],
                percent: 5,
                why: "a tick falls into the two milliseconds it has left",
            });
            races.extend(all.map(|part| hears_it_before(part, 40)));
            races.extend(all.map(reaches_first));
            races
        },
    };
    check(scenario, 10);
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
    check(scenario, 10);
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

/// A replica's second of replication falls into the first tick after its master's end.
const REPLICATES_FIRST: Race<Role> = Race {
    part: "heir",
    events: &["Connecting to MASTER victim"],
    percent: 10,
    why: "the captured replicas had waited less than a second",
};

/// Two reports of masters are enough for a replica that suspects the node itself.
const fn finds_the_failure(part: Role, percent: usize) -> Race<Role> {
    let events = &["Marking node", "FAIL message received"];
    let why = "who hears of the second master's suspicion first says that a node has failed";
    Race { part, events, percent, why }
}

/// Others have found that a node has failed before this one suspects it.
const fn hears_it_before(part: Role, percent: usize) -> Race<Role> {
    let why = "the last ping of one node can be a second after that of two masters";
    Race { part, events: &["*** NODE"], percent, why }
}

/// How lines begin of a node that follows another from now on.
const FOLLOWING: &[&str] = &[
    "Configuration change",
    "Before turning",
    "Connecting to MASTER",
    "MASTER <-> REPLICA sync",
    "Cluster state changed: ok",
    "Non blocking connect",
    "Master replied",
    "Trying a partial",
    "Full resync",
    "Discarding previously cached",
];

/// A node that is back is reached by another before it has reached anybody.
const fn reached_first(part: Role) -> Race<Role> {
    Race {
        part,
        events: FOLLOWING,
        percent: 10,
        why: "another node's tick falls into the moment before the first of its own",
    }
}

/// The same, as others see it.
const fn reaches_first(part: Role) -> Race<Role> {
    Race {
        part,
        events: &["Connecting with Node", "Clear FAIL state", "Node "],
        percent: 15,
        why: "a tick falls into the moments in which a node that is back has not reached anybody",
    }
}

/// The end of a link and the claim of who has ended it come over two connections.
const fn hears_the_claim_first(part: Role) -> Race<Role> {
    Race { part, events: FOLLOWING, percent: 60, why: "either can be there first" }
}

/// Votes can come one by one.
const fn waits_for_votes(part: Role) -> Race<Role> {
    let events = &["Currently unable to failover: Waiting for votes"];
    Race { part, events, percent: 100, why: "the captured votes came one by one there, not back" }
}

/// A master that does not know of its successor yet pings somebody who does.
const fn asks_meanwhile(part: Role) -> Race<Role> {
    Race {
        part,
        events: &["Node ", "Failover auth granted", "Cluster state changed"],
        percent: 15,
        why: "in the captured runs no ping fell into the moments before it was told",
    }
}

/// A small packet waits up to 40 ms behind another one in TCP; here it does not.
const fn votes_for_its_heir(part: Role) -> Race<Role> {
    Race {
        part,
        events: &["Failover auth granted", "Node "],
        percent: 100,
        why: "the captured master heard of its successor before it was asked to vote for it",
    }
}
