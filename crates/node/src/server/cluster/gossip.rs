//! What others say of third nodes: failures found together, nodes learned of.
//!
//! Source: cluster.c `clusterProcessGossipSection`, `markNodeAsFailingIfNeeded`, 7.0.15.

use super::node::Node;
use super::turn::Turn;
use super::{Cluster, Ms, NodeIx};
use crate::bus::{BusKind, Contact, Gossip, NodeFlags};
use crate::fact::ClusterFact;

/// An answer others have got this far in the future is still believed: clocks differ.
const MAX_AHEAD_MS: Ms = 500;

impl Cluster {
    /// Takes what a known node says of others.
    pub(super) fn take_gossip(&mut self, turn: &mut Turn, sender: NodeIx, gossip: &[Gossip]) {
        for entry in gossip {
            match self.nodes.find_contact(&entry.contact) {
                Some(ix) => {
                    self.nodes[ix].share(&entry.contact);
                    self.take_entry(turn, sender, ix, entry);
                }
                None => self.take_unknown(turn, entry),
            }
        }
    }

    fn take_entry(&mut self, turn: &mut Turn, sender: NodeIx, ix: NodeIx, entry: &Gossip) {
        let failing = entry.flags.has(NodeFlags::FAILING);
        let pong_received = Ms::from(entry.pong_received_s) * 1000;
        let node = &self.nodes[ix];
        // Most often there is nothing to learn: a healthy node, of whose answers nothing newer is said.
        if !(failing || node.flags.has(NodeFlags::FAILING) || node.is_reported())
            && (node.ping_sent != 0 || pong_received <= node.pong_received)
        {
            return;
        }
        // Only the word of masters counts.
        if ix != self.myself
            && (failing || self.nodes[ix].is_reported())
            && self.nodes[sender].is_master()
        {
            let by = self.id(sender);
            let node = &mut self.nodes[ix];
            if failing {
                if node.add_report(sender, turn.now) {
                    turn.tell(ClusterFact::Reported { node: entry.contact.id, by });
                }
                self.mark_failed_if_agreed(turn, ix);
            } else if node.remove_report(sender) {
                turn.tell(ClusterFact::ReportWithdrawn { node: entry.contact.id, by });
            }
        }
        let valid_ms = self.settings.twice_node_timeout();
        let node = &mut self.nodes[ix];
        if !failing
            && node.ping_sent == 0
            && (!node.is_reported() || node.count_reports(valid_ms, turn.now) == 0)
            && pong_received <= turn.now + MAX_AHEAD_MS
            && pong_received > node.pong_received
        {
            node.pong_received = pong_received;
        }
        if node.flags.has(NodeFlags::FAILING)
            && !entry.flags.has(NodeFlags::FAILING.with(NodeFlags::NOADDR))
            && node.contact != entry.contact
        {
            let Contact { host, port, bus_port, .. } = &*entry.contact;
            node.move_to(host.clone(), (*port, *bus_port));
            let (node, address) = (node.id(), node.address());
            turn.tell(ClusterFact::AddressHeard { node, address });
            self.drop_link(turn, ix);
        }
    }

    /// A node known to somebody known is taken in, under the flags it is said to have.
    fn take_unknown(&mut self, turn: &mut Turn, entry: &Gossip) {
        if entry.flags.has(NodeFlags::NOADDR)
            || self.forgotten.contains_key(&entry.contact.id)
            || self.nodes.is_full()
        {
            return;
        }
        let node = Node::at(entry.contact.clone(), entry.flags, turn.now);
        turn.tell(ClusterFact::NodeAdded { node: node.id(), address: node.address() });
        self.nodes.insert(node);
    }

    /// A node this one gets no answer from has failed if enough masters say so.
    fn mark_failed_if_agreed(&mut self, turn: &mut Turn, ix: NodeIx) {
        let needed = self.majority();
        let own = usize::from(self.me().is_master());
        let valid_ms = self.settings.twice_node_timeout();
        let node = &mut self.nodes[ix];
        if !node.is_suspected() || node.is_failed() {
            return;
        }
        let reports = node.count_reports(valid_ms, turn.now) + own;
        if reports < needed {
            return;
        }
        node.flags = node.flags.without(NodeFlags::PFAIL).with(NodeFlags::FAIL);
        node.times_mut().failed = turn.now;
        let id = node.id();
        turn.tell(ClusterFact::Failed { node: id, reports, needed });
        self.broadcast(turn, &BusKind::Fail(id));
        self.changed();
    }
}
