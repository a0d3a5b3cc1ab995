//! What a cluster node does ten times a second.
//!
//! Source: cluster.c `clusterCron`, 7.0.15.

use redscope_actor::Address;

use super::node::Node;
use super::send::PingKind;
use super::turn::{Effect, Turn};
use super::{Cluster, NodeIx};
use crate::bus::NodeFlags;
use crate::fact::ClusterFact;

/// Nodes drawn once a second, of which the one heard from least recently is pinged.
const PING_DRAWS: usize = 5;
/// A handshake takes no longer than the node timeout, but is given this much.
const MIN_HANDSHAKE_MS: i64 = 1000;

impl Cluster {
    /// One tick.
    pub(super) fn cron(&mut self, turn: &mut Turn) {
        self.ticks += 1;
        self.drop_full_links(turn);
        self.connect_to_all(turn);
        if self.ticks.is_multiple_of(10) {
            self.ping_somebody(turn);
            self.forgotten.retain(|_, until| *until > turn.now);
        }
        let newly_suspected = self.look_after_links(turn);
        let me = self.me();
        if me.is_replica()
            && !turn.replicates
            && let Some(master) = me.master.and_then(|ix| self.nodes.get(ix))
            && !master.flags.has(NodeFlags::NOADDR)
        {
            turn.want(Effect::Follow(master.address()));
        }
        self.end_late_manual_failover(turn);
        if self.me().is_replica() {
            self.manual_failover_step(turn);
            self.election_step(turn);
            self.migrate_to_orphan(turn);
        }
        if newly_suspected || !self.ok {
            self.update_state(turn);
        }
    }

    /// Opens the links that are missing, counts the suspected and ends handshakes nobody answers.
    fn connect_to_all(&mut self, turn: &mut Turn) {
        let patience = self.settings.node_timeout.max(MIN_HANDSHAKE_MS);
        let unreachable = NodeFlags::MYSELF.with(NodeFlags::NOADDR);
        let mut given_up = Vec::new();
        self.suspected = 0;
        for (ix, node) in self.nodes.iter_mut() {
            if node.has_link() && !node.flags.has(NodeFlags::PFAIL.with(NodeFlags::HANDSHAKE)) {
                continue;
            }
            if node.flags.has(unreachable) {
                continue;
            }
            self.suspected += usize::from(node.is_suspected());
            if node.in_handshake() && turn.now - node.created > patience {
                given_up.push(ix);
            } else if !node.has_link() {
                node.want_link(turn.now);
                let to =
                    Address { host: node.contact.host.to_string(), port: node.contact.bus_port };
                turn.want(Effect::Connect(ix, to));
            }
        }
        for ix in given_up {
            turn.tell(ClusterFact::HandshakeGivenUp { node: self.id(ix) });
            self.remove_node(turn, ix);
        }
    }

    /// Of some nodes drawn at random, pings the one heard from least recently.
    fn ping_somebody(&mut self, turn: &mut Turn) {
        let unknown = NodeFlags::MYSELF.with(NodeFlags::HANDSHAKE);
        let mut chosen: Option<(i64, NodeIx)> = None;
        for _ in 0..PING_DRAWS {
            let ix = self.draw_node();
            let node = &self.nodes[ix];
            if !node.has_link() || node.ping_sent != 0 || node.flags.has(unknown) {
                continue;
            }
            if chosen.is_none_or(|(pong_received, _)| pong_received > node.pong_received) {
                chosen = Some((node.pong_received, ix));
            }
        }
        if let Some((_, ix)) = chosen {
            self.ping(turn, ix, PingKind::Ping);
        }
    }

    /// Pings whoever was silent, drops links that seem dead, suspects whoever gives no answer. Says
    /// whether somebody is suspected who was not.
    fn look_after_links(&mut self, turn: &mut Turn) -> bool {
        let unknown = NodeFlags::MYSELF.with(NodeFlags::NOADDR).with(NodeFlags::HANDSHAKE);
        let (now, timeout) = (turn.now, self.settings.node_timeout);
        let asks_to_stand_still = match self.me().is_master() {
            true => self.manual.as_ref().and_then(|manual| manual.replica),
            false => None,
        };
        // Most nodes have answered not long ago: only the others are looked at closely.
        let is_quiet = |node: &Node| {
            node.ping_sent == 0 && node.has_link() && now - node.pong_received <= timeout / 2
        };
        let others = self.nodes.iter().filter(|(ix, node)| {
            !(is_quiet(node) && asks_to_stand_still != Some(*ix) || node.flags.has(unknown))
        });
        let others: Vec<NodeIx> = others.map(|(ix, _)| ix).collect();
        let (needed, own) = (self.majority(), usize::from(self.me().is_master()));
        let valid_ms = self.settings.twice_node_timeout();
        let mut newly_suspected = false;
        for ix in others {
            let node = &self.nodes[ix];
            let ping_sent = node.ping_sent;
            let (ping_delay, data_delay) = (now - ping_sent, now - node.data_received);
            if node.link().is_some_and(|link| now - link.since > timeout)
                && ping_sent != 0
                && ping_delay > timeout / 2
                && data_delay > timeout / 2
            {
                self.drop_link(turn, ix);
            }
            let node = &mut self.nodes[ix];
            if node.has_link()
                && ((ping_sent == 0 && now - node.pong_received > timeout / 2)
                    || asks_to_stand_still == Some(ix))
            {
                self.ping(turn, ix, PingKind::Ping);
                continue;
            }
            if ping_sent != 0
                && ping_delay.min(data_delay) > timeout
                && !node.flags.has(NodeFlags::FAILING)
            {
                node.flags.set(NodeFlags::PFAIL, true);
                newly_suspected = true;
                let reports = node.fresh_reports(valid_ms, now) + own;
                turn.tell(ClusterFact::Suspected { node: node.id(), reports, needed });
            }
        }
        newly_suspected
    }
}
