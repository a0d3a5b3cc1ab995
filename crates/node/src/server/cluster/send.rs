//! Messages out: the header, gossip, and who is sent what.

use std::sync::Arc;

use super::turn::{Effect, Turn};
use super::{Cluster, NodeIx};
use crate::bus::{BusKind, BusMessage, Gossip, Header, NodeFlags, Update};

/// Entries of gossip in a message, suspected nodes aside.
const MIN_GOSSIP: usize = 3;

/// A message that carries gossip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PingKind {
    Ping,
    Pong,
    Meet,
}

impl Cluster {
    /// What this node says of itself. Source: cluster.c `clusterBuildMessageHdr`, 7.0.15.
    fn header(&mut self, offset: u64) -> Arc<Header> {
        let (me, shard) = (self.me(), &self.nodes[self.my_shard()]);
        let in_failover = self.manual.is_some();
        let is_current = |header: &&Arc<Header>| {
            (header.offset, header.current_epoch) == (offset, self.current_epoch)
                && (header.config_epoch, header.flags) == (shard.config_epoch, me.flags)
                && (header.ok, header.forced) == (self.ok, in_failover)
                && header.slots == shard.slots
        };
        if let Some(header) = self.header.as_ref().filter(is_current) {
            return header.clone();
        }
        let header = Arc::new(Header {
            sender: me.id(),
            master: me.master.map(|ix| self.id(ix)),
            current_epoch: self.current_epoch,
            config_epoch: shard.config_epoch,
            offset,
            slots: shard.slots.clone(),
            host: self.settings.announced.clone(),
            hostname: self.settings.hostname.clone(),
            unknown_extensions: Vec::new(),
            port: me.contact.port,
            bus_port: me.contact.bus_port,
            flags: me.flags,
            ok: self.ok,
            paused: me.is_master() && in_failover,
            forced: in_failover,
        });
        self.header = Some(header.clone());
        header
    }

    fn count_sent(&mut self, kind: &BusKind) {
        if let Some(count) = self.sent.get_mut(usize::from(kind.number())) {
            *count += 1;
        }
    }

    /// Sends a message over a connection that stands.
    pub(super) fn send(&mut self, turn: &mut Turn, conn: redscope_actor::ConnId, kind: BusKind) {
        self.count_sent(&kind);
        let header = self.header(turn.offset);
        turn.want(Effect::Send(conn, BusMessage { kind, header }));
    }

    /// Sends a message over this node's own link. One that does not stand yet keeps the message;
    /// without any it is lost.
    pub(super) fn send_to(&mut self, turn: &mut Turn, ix: NodeIx, kind: BusKind) {
        let Some(node) = self.nodes.get(ix).filter(|node| node.has_link()) else { return };
        match node.conn() {
            Some(conn) => self.send(turn, conn, kind),
            None => {
                self.count_sent(&kind);
                let header = self.header(turn.offset);
                self.waiting.entry(ix).or_default().push(BusMessage { kind, header });
            }
        }
    }

    /// Pings, or answers, over this node's own link.
    pub(super) fn ping(&mut self, turn: &mut Turn, ix: NodeIx, kind: PingKind) {
        let Some(node) = self.nodes.get_mut(ix).filter(|node| node.has_link()) else { return };
        if kind == PingKind::Ping {
            node.ping_sent = turn.now;
        }
        let kind = self.with_gossip(kind);
        self.send_to(turn, ix, kind);
    }

    /// Sends a message to every node with a link.
    pub(super) fn broadcast(&mut self, turn: &mut Turn, kind: &BusKind) {
        for ix in self.linked() {
            self.send_to(turn, ix, kind.clone());
        }
    }

    /// Answers every node, or the replicas of this shard, without having been asked.
    /// Source: cluster.c `clusterBroadcastPong`, 7.0.15.
    pub(super) fn broadcast_pong(&mut self, turn: &mut Turn, shard_only: bool) {
        let my_master = self.me().master;
        for ix in self.linked() {
            let of_shard = self.nodes[ix].master.is_some_and(|master| {
                self.nodes[ix].is_replica() && (master == self.myself || my_master == Some(master))
            });
            if !shard_only || of_shard {
                self.ping(turn, ix, PingKind::Pong);
            }
        }
    }

    /// Nodes with a link whose name is known.
    fn linked(&self) -> Vec<NodeIx> {
        let unknown = NodeFlags::MYSELF.with(NodeFlags::HANDSHAKE);
        let linked = self.nodes.iter().filter(|(_, n)| n.has_link() && !n.flags.has(unknown));
        linked.map(|(ix, _)| ix).collect()
    }

    /// Passes a message for subscribers on: to all nodes, or to those of this shard.
    pub(super) fn publish(&mut self, turn: &mut Turn, channel: &[u8], message: &[u8], shard: bool) {
        let my_shard = self.my_shard();
        for ix in self.linked() {
            if !shard || ix == my_shard || self.nodes[ix].master == Some(my_shard) {
                let (channel, message) = (channel.to_vec(), message.to_vec());
                self.send_to(turn, ix, BusKind::Publish { channel, message, shard });
            }
        }
    }

    /// Lets a node know who owns slots that it claims.
    pub(super) fn send_update(&mut self, turn: &mut Turn, to: NodeIx, owner: NodeIx) {
        let owner = &self.nodes[owner];
        let update = Update {
            node: owner.id(),
            config_epoch: owner.config_epoch,
            slots: owner.slots.clone(),
        };
        self.send_to(turn, to, BusKind::Update(Box::new(update)));
    }

    /// A message with entries about nodes drawn at random, and about every node this one suspects.
    /// Source: cluster.c `clusterSendPing`, 7.0.15.
    pub(super) fn with_gossip(&mut self, kind: PingKind) -> BusKind {
        let mut hoped = self.nodes.len().saturating_sub(2);
        let wanted = (self.nodes.len() / 10).max(MIN_GOSSIP).min(hoped);
        let mut told = Vec::with_capacity(wanted + self.suspected);
        let mut is_drawn = vec![false; self.nodes.places()];
        let skipped = NodeFlags::HANDSHAKE.with(NodeFlags::NOADDR);
        for _ in 0..wanted * 3 {
            if hoped == 0 || told.len() >= wanted {
                break;
            }
            let ix = self.draw_node();
            let node = &self.nodes[ix];
            if ix == self.myself || node.is_suspected() {
                continue;
            }
            if node.flags.has(skipped) || (!node.has_link() && node.slot_count == 0) {
                hoped -= 1;
                continue;
            }
            if !std::mem::replace(&mut is_drawn[ix.at()], true) {
                hoped -= 1;
                told.push(ix);
            }
        }
        if self.suspected > 0 {
            let suspected = self.nodes.iter();
            let suspected = suspected.filter(|(_, n)| n.is_suspected() && !n.flags.has(skipped));
            told.extend(suspected.take(self.suspected).map(|(ix, _)| ix));
        }
        // Written down when all have been fetched from memory: counting who shares a contact waits for all before.
        let gossip = told.into_iter().map(|ix| self.nodes[ix].gossip()).collect();
        match kind {
            PingKind::Ping => BusKind::Ping(gossip),
            PingKind::Pong => BusKind::Pong(gossip),
            PingKind::Meet => BusKind::Meet(gossip),
        }
    }

    /// A node drawn at random, this one included.
    pub(super) fn draw_node(&mut self) -> NodeIx {
        loop {
            let place = self.rng.below(self.nodes.places() as u64) as usize;
            if let Some((ix, _)) = self.nodes.at(place) {
                return ix;
            }
        }
    }
}

impl super::Node {
    /// What is said of it to others: times in whole seconds by this node's clock.
    /// Source: cluster.c `clusterSetGossipEntry`, 7.0.15.
    fn gossip(&self) -> Gossip {
        let seconds = |ms: super::Ms| u32::try_from(ms / 1000).unwrap_or(0);
        Gossip {
            contact: self.contact.clone(),
            ping_sent_s: seconds(self.ping_sent),
            pong_received_s: seconds(self.pong_received),
            flags: self.flags,
        }
    }
}
