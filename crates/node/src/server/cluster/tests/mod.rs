//! Several cluster nodes that speak to each other without a process around them.

mod health;
mod hostile;
mod places;

use redscope_actor::{ConnId, Rng};
use redscope_engine::config::Config;

use super::node::Node;
use super::settings::Settings;
use super::turn::{Effect, Turn};
use super::{Cluster, Ms, NodeIx, created_cluster};
use crate::bus::{BUS_PORT_OFFSET, NodeId};
use crate::fact::ClusterFact;

const FIRST_PORT: u16 = 7000;
const TICK_MS: Ms = 100;
const NODE_TIMEOUT: Ms = 2000;

/// Nodes, all of which hear at once what is sent to them, unless they are down.
struct Net {
    nodes: Vec<Cluster>,
    down: Vec<bool>,
    now: Ms,
    /// How far the clock of each node is ahead.
    ahead: Vec<Ms>,
    facts: Vec<(usize, ClusterFact)>,
}

/// The connection that `from` has opened to `to`, at either end.
fn conn(from: usize, to: usize) -> ConnId {
    ConnId((from * 100 + to) as u64)
}

impl Net {
    /// A cluster as `redis-cli` makes one; node `i` and node `i + masters` are of one shard.
    fn start(masters: usize, nodes: usize, settings: &[(&str, &str)]) -> Net {
        let mut rng = Rng::new(7);
        let ids: Vec<String> = (0..nodes).map(|_| rng.hex(40)).collect();
        let now = 1_000_000;
        let mut config = Config::default();
        let timeout = NODE_TIMEOUT.to_string();
        for (name, value) in [&[("cluster-node-timeout", timeout.as_str())], settings].concat() {
            config.set_at_start(name.as_bytes(), value.as_bytes()).unwrap();
        }
        let start = |(index, conf): (usize, Vec<u8>)| {
            let settings = Settings::read(&config, "127.0.0.1", FIRST_PORT + index as u16);
            let mut cluster = Cluster::new(Rng::new(index as u64), settings.clone(), now);
            cluster.read_conf(&conf, now).unwrap();
            cluster.set_settings(settings);
            cluster
        };
        let confs = created_cluster(FIRST_PORT, masters, &ids);
        let nodes: Vec<Cluster> = confs.into_iter().enumerate().map(start).collect();
        let (down, ahead) = (vec![false; nodes.len()], vec![0; nodes.len()]);
        let mut net = Net { nodes, down, now, ahead, facts: Vec::new() };
        net.run(5000);
        net.facts.clear();
        net
    }

    fn id(&self, node: usize) -> NodeId {
        self.nodes[node].my_id()
    }

    /// What one node knows of another.
    fn known(&self, by: usize, node: usize) -> &Node {
        let id = self.id(node);
        &self.nodes[by].nodes[self.ix(by, id)]
    }

    fn ix(&self, by: usize, id: NodeId) -> NodeIx {
        self.nodes[by].nodes.find(&id).unwrap()
    }

    /// Asks one node something and carries out what it wants, and what follows from that.
    fn ask<R>(&mut self, at: usize, ask: impl FnOnce(&mut Cluster, &mut Turn) -> R) -> R {
        let now = self.now + self.ahead[at];
        let replicates = self.nodes[at].me().is_replica();
        let mut turn = Turn::new(now, 100, Some(0), replicates);
        let answer = ask(&mut self.nodes[at], &mut turn);
        self.nodes[at].before_sleep(&mut turn);
        for effect in turn.into_effects() {
            self.carry_out(at, effect);
        }
        answer
    }

    fn carry_out(&mut self, at: usize, effect: Effect) {
        let end = |named: ConnId| ((named.0 / 100) as usize, (named.0 % 100) as usize);
        match effect {
            Effect::Connect(ix, to) => {
                let other = usize::from(to.port - FIRST_PORT - BUS_PORT_OFFSET);
                let named = conn(at, other);
                assert!(self.nodes[at].dialled(ix, named));
                if self.down[other] {
                    return self.ask(at, |cluster, turn| cluster.closed(turn, named));
                }
                let peer = redscope_actor::Address::local(FIRST_PORT + at as u16);
                self.ask(other, |cluster, turn| cluster.accepted(turn, named, &peer));
                self.ask(at, |cluster, turn| cluster.connected(turn, named));
            }
            Effect::Send(named, message) => {
                let (from, to) = end(named);
                let other = if from == at { to } else { from };
                if !self.down[other] {
                    self.ask(other, |cluster, turn| cluster.receive(turn, named, message));
                }
            }
            Effect::Tell(fact) => self.facts.push((at, fact)),
            Effect::Close(_)
            | Effect::SaveConf
            | Effect::Follow(_)
            | Effect::StopFollowing
            | Effect::PauseWrites(_)
            | Effect::ResumeWrites
            | Effect::Publish { .. }
            | Effect::DropKeys(_)
            | Effect::Flush => {}
        }
    }

    fn run(&mut self, ms: Ms) {
        for _ in 0..ms / TICK_MS {
            self.now += TICK_MS;
            for at in 0..self.nodes.len() {
                if !self.down[at] {
                    self.ask(at, Cluster::cron);
                }
            }
        }
    }

    /// Ends a node: its connections break.
    fn kill(&mut self, node: usize) {
        self.down[node] = true;
        for at in (0..self.nodes.len()).filter(|at| *at != node) {
            for named in [conn(at, node), conn(node, at)] {
                self.ask(at, |cluster, turn| cluster.closed(turn, named));
                self.ask_dead(node, named);
            }
        }
    }

    fn ask_dead(&mut self, node: usize, named: ConnId) {
        let mut turn = Turn::new(self.now, 100, Some(0), false);
        self.nodes[node].closed(&mut turn, named);
    }

    /// What one node has told, as lines of its log.
    fn told(&self, by: usize) -> Vec<String> {
        let its = self.facts.iter().filter(|(at, fact)| *at == by && fact.level().is_some());
        its.map(|(_, fact)| fact.to_string()).collect()
    }

    /// The facts of one node for which `wanted` has something.
    fn facts<T>(&self, by: usize, wanted: impl Fn(&ClusterFact) -> Option<T>) -> Vec<T> {
        let its = self.facts.iter().filter(|(at, _)| *at == by);
        its.filter_map(|(_, fact)| wanted(fact)).collect()
    }
}
