//! Sentinels as they were captured, and their stories.

use std::collections::BTreeSet;

use redscope_actor::Address;
use redscope_labs::{Cast, Server, Spec};
use redscope_node::{Fact, Process, ReplicaState, SentinelView, ServerView};
use redscope_sim::Disk;

use super::rig::Rig;
use super::story::{Story, numbered};
use super::trace::Trace;
use super::windows::Spans;

/// What the Sentinels watch.
const MASTER: &str = "mymaster";
const SENTINELS: [&str; 3] = ["s1", "s2", "s3"];

/// An event a Sentinel has published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Told {
    /// Milliseconds since the fault.
    pub(crate) at_ms: i64,
    /// The Sentinel.
    pub(crate) source: String,
    /// Such as `+sdown`.
    pub(crate) name: String,
    /// Its payload.
    pub(crate) payload: String,
}

/// The part a Sentinel played.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Part {
    /// It led a failover.
    Leader,
    /// It tried to, and another one led.
    Rival,
    /// It did not try.
    Voter,
    /// It distrusted its clock meanwhile.
    Bystander,
}

/// The stories of one run. `acts_ms` are the moments of the acts, in order.
pub(crate) fn stories(
    told: &[Told],
    ids: &[(String, String)],
    acts_ms: &[i64],
) -> Vec<Story<Part>> {
    let first = |name: &str| told.iter().find(|told| told.name == name);
    let leader = first("+elected-leader").map(|told| told.source.clone());
    let port = |told: &Told| told.payload.split(' ').nth(3).map(str::to_owned);
    let promoted = first("+selected-slave").and_then(port);
    let mut words: Vec<(String, String)> = Vec::new();
    let mut word = |port: &str, part: &str| {
        words.push((format!(":{port}"), format!(":{part}")));
        words.push((format!(" {port}"), format!(" {part}")));
    };
    word("17101", "M");
    for replica in ["17102", "17103"] {
        word(replica, if promoted.as_deref() == Some(replica) { "P" } else { "O" });
    }
    for number in ["1", "2", "3"] {
        let leads = leader.as_ref().is_some_and(|leader| leader.ends_with(number));
        word(&format!("1715{number}"), if leads { "L" } else { "S" });
    }
    let leader_id = ids.iter().find(|(_, name)| leader.as_ref() == Some(name)).map(|(id, _)| id);
    let in_words = |text: String| {
        let text = words.iter().fold(text, |text, (from, to)| text.replace(from, to));
        let words = text.split(' ').map(|word| match word {
            id if Some(id) == leader_id.map(String::as_str) => "LEADER",
            id if id.len() == 40 => "OTHER",
            other => other,
        });
        words.collect::<Vec<&str>>().join(" ")
    };
    let sentinels: BTreeSet<&String> = told.iter().map(|told| &told.source).collect();
    let story = |sentinel: &String| {
        let own = told.iter().filter(|told| told.source == *sentinel);
        let has = |name: &str| own.clone().any(|told| told.name == name);
        let part = if has("+elected-leader") {
            Part::Leader
        } else if has("+try-failover") {
            Part::Rival
        } else if has("+tilt") {
            Part::Bystander
        } else {
            Part::Voter
        };
        let events = own.clone().map(|told| {
            let event = in_words(format!("{} {}", told.name, told.payload));
            let acts = acts_ms.iter().filter(|act_ms| **act_ms <= told.at_ms);
            (event, told.at_ms - acts.max().copied().unwrap_or(0))
        });
        Story { part, teller: sentinel.clone(), events: numbered(events) }
    };
    sentinels.into_iter().map(story).collect()
}

/// What the Sentinels of a captured run published from the first act on.
pub(crate) fn captured_told(trace: &Trace) -> Vec<Told> {
    let rows = trace.rows.iter().filter(|row| row.kind == "pub" && row.source.starts_with('s'));
    let told = rows.map(|row| Told {
        at_ms: row.at_ms,
        source: row.source.clone(),
        name: row.text("ch").to_owned(),
        payload: row.text("msg").to_owned(),
    });
    told.filter(|told| told.name.starts_with(['+', '-']) && told.at_ms >= 0).collect()
}

/// The stories of a captured run; `acts` are the beginnings of the words of its acts.
pub(crate) fn captured(name: &str, acts: &[&str]) -> Vec<Story<Part>> {
    let trace = Trace::read(&format!("sentinel/{name}.jsonl"));
    let acts_ms: Vec<i64> = acts.iter().map(|act| trace.act_ms(act).unwrap_or_default()).collect();
    stories(&captured_told(&trace), &trace.ids(), &acts_ms)
}

/// When the steps of a failover were told first, in milliseconds after the end of a master.
pub(crate) fn steps(told: &[Told]) -> Spans {
    const STEPS: [&str; 10] = [
        "+sdown",
        "+odown",
        "+try-failover",
        "+elected-leader",
        "+selected-slave",
        "+failover-state-wait-promotion",
        "+promoted-slave",
        "+config-update-from",
        "+slave-reconf-done",
        "+failover-end",
    ];
    let first = |step: &&'static str| {
        let first = told.iter().find(|told| told.name == *step);
        (*step, first.unwrap_or_else(|| panic!("{step} is not told")).at_ms)
    };
    STEPS.iter().map(first).collect()
}

impl Rig {
    /// One master, two replicas and three Sentinels: all in sync and known to each other.
    pub(crate) fn settled(seed: u64, quorum: usize) -> Self {
        let mut rig = Rig::empty(seed);
        rig.add_server("m", 17101, &[("save", "")]);
        for (name, port) in [("r1", 17102), ("r2", 17103)] {
            rig.add_server(name, port, &[("save", ""), ("replicaof", "127.0.0.1 17101")]);
        }
        // The capture starts the Sentinels when the servers are there.
        rig.run_ms(500);
        for (name, port) in SENTINELS.into_iter().zip(17151..) {
            rig.add_sentinel(name, port, quorum);
        }
        let is_settled = rig.run_until(60_000, |rig| {
            let online = |view: ServerView| {
                view.replicas.iter().filter(|r| r.state == ReplicaState::Online).count()
            };
            let knows_all =
                |view: SentinelView| view.masters.iter().all(|master| master.instances.len() == 5);
            let mut sentinels = SENTINELS.into_iter().filter_map(|name| rig.sentinel(name));
            rig.server("m").map(online) == Some(2) && sentinels.all(knows_all)
        });
        assert!(is_settled, "seed {seed} does not settle");
        // As long as the capture waited, so that no periodic INFO falls into the story.
        rig.run_ms(13_000);
        rig
    }

    fn add_sentinel(&mut self, name: &str, port: u16, quorum: usize) {
        let conf = format!(
            "sentinel monitor {MASTER} 127.0.0.1 17101 {quorum}\n\
             sentinel down-after-milliseconds {MASTER} 2000\n\
             sentinel failover-timeout {MASTER} 10000\n\
             sentinel parallel-syncs {MASTER} 1\n"
        );
        let server = Server { address: Address::local(port), sentinel: true, settings: Vec::new() };
        let disk = Disk::new(vec![("sentinel.conf".to_owned(), conf.into_bytes())]);
        self.sim.add(name, Spec::Server(server), disk).unwrap();
    }

    /// A Sentinel, while it runs.
    pub(crate) fn sentinel(&self, name: &str) -> Option<SentinelView> {
        match self.sim.find(name).and_then(|id| self.sim.actor(id)) {
            Some(Cast::Redis(Process::Sentinel(sentinel))) => Some(sentinel.view()),
            _ => None,
        }
    }

    /// Whether every Sentinel that runs sends clients to another port than this.
    pub(crate) fn all_left(&self, port: u16) -> bool {
        let views = SENTINELS.into_iter().filter_map(|name| self.sentinel(name));
        views.flat_map(|view| view.masters).all(|master| master.address.port != port)
    }

    /// Run ids of Sentinels, with their names.
    pub(crate) fn ids(&self) -> Vec<(String, String)> {
        let named = |name: &str| Some((self.sentinel(name)?.myid, name.to_owned()));
        SENTINELS.into_iter().filter_map(named).collect()
    }

    /// What Sentinels have published since time is counted.
    pub(crate) fn published(&self) -> Vec<Told> {
        let told = self.told().filter_map(|(at_ms, source, fact)| {
            let Fact::Sentinel(fact) = fact else { return None };
            Some(Told {
                at_ms: *at_ms,
                source: source.clone(),
                name: fact.name()?.to_owned(),
                payload: fact.payload(),
            })
        });
        told.collect()
    }
}
