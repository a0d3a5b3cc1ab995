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

/// Gossip is passed on to whoever is drawn: who hears what from whom, and when, differs.
fn is_gossip(event: &str) -> bool {
    event.contains("reported node")
}

/// A tick of a node, and the time it is late at the most.
const ONE_TICK_MS: i64 = 105;
/// Every node is pinged about once a second: who is killed was so at any moment between.
const ONE_PING_MS: i64 = 1_010;

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
    let comparison = Comparison { captured, can_be_anyones: is_gossip, slack_ms, races };
    comparison.run(few_seeds, |seed| {
        let mut rig = Rig::created_cluster(seed);
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
            _ if is_gossip(event) => GOSSIP_MS,
            // What follows the last ping before the kill, or a second's tick of replication.
            _ if BEFORE_THE_RESTART.iter().any(|begins| event.starts_with(begins)) => ONE_PING_MS,
            _ => ONE_TICK_MS,
        },
        races: vec![
            finds_the_failure("master"),
            finds_the_failure("heir"),
            finds_the_failure("replica"),
            hears_it_before("heir"),
            hears_it_before("master"),
            hears_it_before("replica"),
            Race {
                part: "heir",
                events: &["Connecting to MASTER victim"],
                percent: 10,
                why: "its second of replication falls into the first tick after the kill",
            },
            reached_first("victim"),
            reaches_first("heir"),
            reaches_first("master"),
            reaches_first("replica"),
        ],
    };
    check(scenario, 20);
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

/// Two reports of masters are enough for a replica that suspects the node itself.
const fn finds_the_failure(part: Role) -> Race<Role> {
    Race {
        part,
        events: &["Marking node victim", "FAIL message received"],
        percent: 45,
        why: "who hears of the second master's suspicion first says that a node has failed",
    }
}

/// Others have found that a node has failed before this one suspects it.
const fn hears_it_before(part: Role) -> Race<Role> {
    let why = "the last ping of one node can be a second after that of two masters";
    Race { part, events: &["*** NODE victim possibly failing"], percent: 25, why }
}

/// A node that is back is reached by another before it has reached anybody.
const fn reached_first(part: Role) -> Race<Role> {
    Race {
        part,
        events: &[
            "Configuration change",
            "Before turning",
            "Connecting to MASTER",
            "MASTER <-> REPLICA sync",
            "Cluster state changed",
            "Non blocking connect",
            "Master replied",
            "Trying a partial",
            "Full resync",
        ],
        percent: 10,
        why: "another node's tick falls into the moment before the first of its own",
    }
}

/// The same, as others see it.
const fn reaches_first(part: Role) -> Race<Role> {
    Race {
        part,
        events: &["Connecting with Node victim", "Clear FAIL state", "Node victim has old slots"],
        percent: 15,
        why: "a tick falls into the moments in which a node that is back has not reached anybody",
    }
}
