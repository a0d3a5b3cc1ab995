//! Clusters as they were captured, and the stories of their nodes.

pub(crate) mod races;
pub(crate) mod scenario;
pub(crate) mod view;

use std::collections::BTreeSet;

use redscope_node::LinkStep;

use crate::rig::Rig;
use crate::story::{Story, numbered};
use crate::trace::{Line, REPLY_MS, Trace};

/// What a node is in a scenario, in the words of any run.
pub(crate) type Role = &'static str;

/// The nodes of a run.
pub(crate) struct Company {
    /// Name, node id and what it is.
    nodes: Vec<(String, String, Role)>,
}

impl Company {
    /// The nodes of a captured run; `role` says what one is, from its name and its master's.
    pub(crate) fn captured(trace: &Trace, role: impl Fn(&str, Option<&str>) -> Role) -> Self {
        let ids = trace.meta["ids"].as_object().expect("node ids");
        let nodes = ids.iter().map(|(name, id)| {
            let was = trace.meta["initial_roles"][name].as_str().unwrap_or_default();
            let master = was.strip_prefix("replica of ");
            (name.clone(), id.as_str().unwrap().to_owned(), role(name, master))
        });
        Company { nodes: nodes.collect() }
    }

    /// The nodes of a run of ours.
    pub(crate) fn of(rig: &Rig, role: impl Fn(&str, Option<&str>) -> Role) -> Self {
        let nodes = (1..=NODES).map(|number| format!("n{number}")).filter_map(|name| {
            let id = rig.cluster(&name)?.myself.to_string();
            let role = role(&name, master_of(&name).as_deref());
            Some((name, id, role))
        });
        Company { nodes: nodes.collect() }
    }

    /// The names of all nodes.
    pub(crate) fn names(&self) -> Vec<String> {
        self.nodes.iter().map(|(name, ..)| name.clone()).collect()
    }

    /// The role of a node.
    pub(crate) fn role(&self, name: &str) -> Role {
        self.nodes.iter().find(|(own, ..)| own == name).expect("a node of the cluster").2
    }

    /// A line as it is in any run.
    pub(crate) fn in_words(&self, line: &str) -> String {
        if line.starts_with(COLLISION) {
            return COLLISION.to_owned();
        }
        let has_numbers = NUMBERS.iter().any(|begins| line.starts_with(begins));
        let word = |word: &str| {
            let bare = word.trim_matches(|c: char| !c.is_ascii_alphanumeric());
            let (name, rest) = bare.split_once(':').unwrap_or((bare, ""));
            if name.len() == 40 && name.bytes().all(|b| b.is_ascii_hexdigit()) {
                let node = self.nodes.iter().find(|(_, id, _)| id == name);
                let id = node.map_or("ID", |(.., role)| role);
                let offset = if rest.is_empty() { "" } else { ":N" };
                return word.replace(bare, &format!("{id}{offset}"));
            }
            if let ("127.0.0.1", Ok(port)) = (name, rest.parse::<u16>()) {
                let (port, bus) = if port > 27200 { (port - 10000, " bus") } else { (port, "") };
                let role = self.role(&format!("n{}", port - FIRST_PORT + 1));
                return word.replace(bare, &format!("{role}{bus}"));
            }
            let is_number = has_numbers && bare.bytes().all(|b| b.is_ascii_digit());
            if is_number && !word.starts_with('#') {
                return word.replace(bare, "N");
            }
            word.to_owned()
        };
        line.split(' ').map(word).collect::<Vec<String>>().join(" ")
    }

    /// The stories of all nodes from what they logged; `acts_ms` are the moments of the acts.
    pub(crate) fn stories(&self, log: &[Line], acts_ms: &[i64]) -> Vec<Story<Role>> {
        let story = |(name, _, role): &(String, String, Role)| {
            let mut repeated = BTreeSet::new();
            let own = log.iter().filter(|line| line.node == *name);
            let own = own.map(|line| {
                let acts = acts_ms.iter().filter(|act_ms| **act_ms - REPLY_MS <= line.at_ms);
                let act_ms = acts.max().copied().unwrap_or(0);
                (self.in_words(&line.text), line.at_ms - act_ms)
            });
            let events = own.filter(|(text, _)| {
                let repeats = REPEATED.iter().any(|part| text.contains(part));
                !repeats || repeated.insert(text.clone())
            });
            Story { part: *role, teller: name.clone(), events: numbered(events) }
        };
        self.nodes.iter().map(story).collect()
    }
}

/// How the line begins about two nodes with one config epoch.
const COLLISION: &str = "WARNING: configEpoch collision";

/// How lines begin whose numbers differ from run to run.
const NUMBERS: &[&str] = &[
    "Background RDB transfer started by pid",
    "Start of election delayed",
    "Setting secondary replication ID",
    "Received replication offset",
    "Partial resynchronization request",
    "Partial resynchronization not accepted: Requested offset",
];

/// What lines contain that come again as long as nothing else happens; the first one is kept.
const REPEATED: &[&str] = &[
    "failed: Connection refused",
    "possibly failing",
    "Connecting to MASTER",
    "MASTER <-> REPLICA sync started",
    "Error condition on socket for SYNC",
    COLLISION,
];

const FIRST_PORT: u16 = 17201;
const NODES: u16 = 6;
/// A key of each master.
const KEYS: [(&str, &str); 3] = [("n1", "w2"), ("n2", "w0"), ("n3", "w1")];
const SLOTS: [&str; 3] = ["0 5460", "5461 10922", "10923 16383"];

/// Whose replica a node of ours is.
fn master_of(name: &str) -> Option<String> {
    let number: u16 = name[1..].parse().unwrap();
    (number > 3).then(|| format!("n{}", number - 3))
}

/// The replica of a master of ours.
pub(crate) fn replica_of(name: &str) -> String {
    let number: u16 = name[1..].parse().unwrap();
    format!("n{}", number + 3)
}

impl Rig {
    pub(crate) fn add_node(&mut self, name: &str) {
        let number: u16 = name[1..].parse().unwrap();
        let settings = [
            ("save", ""),
            ("loglevel", "debug"),
            ("cluster-enabled", "yes"),
            ("cluster-node-timeout", "2000"),
            ("repl-diskless-sync-delay", "0"),
        ];
        self.add_server(name, FIRST_PORT + number - 1, &settings);
    }

    /// Three masters that do not know each other, each with a third of the slots, and a node without.
    pub(crate) fn strangers(seed: u64) -> Self {
        let mut rig = Rig::empty(seed);
        for number in 1..=4 {
            rig.add_node(&format!("n{number}"));
            rig.run_ms(20);
        }
        for (number, slots) in (1..).zip(SLOTS) {
            rig.expect_ok(&format!("n{number}"), &format!("CLUSTER ADDSLOTSRANGE {slots}"));
        }
        rig.run_ms(500);
        rig
    }

    /// Three masters and a replica of each, put together as `redis-cli --cluster create` does.
    pub(crate) fn created_cluster(seed: u64) -> Self {
        let mut rig = Rig::empty(seed);
        let names: Vec<String> = (1..=NODES).map(|number| format!("n{number}")).collect();
        for name in &names {
            rig.add_node(name);
            rig.run_ms(20);
        }
        for (name, slots) in names.iter().zip(SLOTS) {
            rig.expect_ok(name, &format!("CLUSTER ADDSLOTSRANGE {slots}"));
        }
        for (name, epoch) in names.iter().zip(1..) {
            rig.expect_ok(name, &format!("CLUSTER SET-CONFIG-EPOCH {epoch}"));
        }
        for name in &names[1..] {
            rig.expect_ok(name, &format!("CLUSTER MEET 127.0.0.1 {FIRST_PORT}"));
        }
        rig.run_ms(1_000);
        let all_know = |rig: &Rig| {
            let complete = |name: &String| {
                rig.cluster(name).is_some_and(|own| {
                    own.nodes.iter().filter(|node| !node.in_handshake).count() == names.len()
                })
            };
            names.iter().all(complete)
        };
        assert!(rig.run_until(20_000, all_know), "seed {seed}: not everybody is known");
        for name in &names {
            if let Some(master) = master_of(name) {
                let id = rig.cluster(&master).expect("a node").myself;
                rig.expect_ok(name, &format!("CLUSTER REPLICATE {id}"));
            }
        }
        let serves = |rig: &Rig| {
            let is_linked = |name: &String| {
                let master = rig.server(name).and_then(|view| view.master);
                master.is_none_or(|master| master.link == LinkStep::Connected)
            };
            let is_ok = |name: &String| rig.cluster(name).is_some_and(|cluster| cluster.ok);
            names.iter().all(|name| is_ok(name) && is_linked(name))
        };
        assert!(rig.run_until(20_000, serves), "seed {seed}: the cluster does not serve");
        for key in KEYS {
            rig.expect_ok(key.0, &format!("SET {} 1", key.1));
        }
        // As long as the capture waited.
        rig.run_ms(7_050);
        rig
    }
}
