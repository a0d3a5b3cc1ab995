//! Who belongs to the cluster: meeting nodes, forgetting them, changing sides, starting over.
//!
//! Source: cluster.c `clusterStartHandshake`, `clusterBlacklistAddNode`, `clusterReset`, 7.0.15.

use redscope_actor::ConnId;
use redscope_data::SLOT_COUNT;
use redscope_engine::{CommandError, FixedError};

use super::node::Node;
use super::turn::{Effect, Turn};
use super::{Cluster, Ms, NodeIx};
use crate::bus::{Header, Host, NodeFlags, NodeId};
use crate::fact::{ClusterFact, EpochChange, RoleChange};

/// For so long gossip cannot bring a forgotten node back. `CLUSTER_BLACKLIST_TTL`.
const FORGOTTEN_MS: Ms = 60_000;

impl Cluster {
    /// Begins to make a node's acquaintance because somebody asks for it, unless that is under way.
    pub(super) fn meet(&mut self, turn: &mut Turn, host: Host, ports: (u16, u16)) {
        let under_way = |node: &Node| {
            node.in_handshake()
                && node.contact.host == host
                && (node.contact.port, node.contact.bus_port) == ports
        };
        if !self.nodes.iter().any(|(_, node)| under_way(node)) {
            self.start_handshake(turn, host, ports, true);
        }
    }

    /// Begins to make a node's acquaintance: its name is made up until it says its own.
    pub(super) fn start_handshake(
        &mut self,
        turn: &mut Turn,
        host: Host,
        ports: (u16, u16),
        meet: bool,
    ) {
        if self.nodes.is_full() {
            return;
        }
        let mut flags = NodeFlags::HANDSHAKE;
        flags.set(NodeFlags::MEET, meet);
        let mut node = Node::new(NodeId::draw(&mut self.rng), flags, turn.now);
        node.move_to(host, ports);
        turn.tell(ClusterFact::HandshakeStarted { node: node.id(), address: node.address() });
        self.nodes.insert(node);
        self.todo.save = true;
    }

    /// A node in handshake has said who it is. Says whether it is still there.
    pub(super) fn finish_handshake(
        &mut self,
        turn: &mut Turn,
        conn: ConnId,
        ix: NodeIx,
        header: &Header,
        known: Option<NodeIx>,
    ) -> bool {
        let id = header.sender;
        if let Some(known) = known {
            turn.tell(ClusterFact::AlreadyKnown { node: id });
            if self.update_address(turn, conn, known, header) {
                self.changed();
            }
            self.remove_node(turn, ix);
            return false;
        }
        let met = self.id(ix);
        turn.tell(ClusterFact::Renamed { from: met, to: id });
        self.nodes.rename(ix, id);
        let node = &mut self.nodes[ix];
        let role = NodeFlags::MASTER.with(NodeFlags::REPLICA);
        node.flags = node.flags.without(NodeFlags::HANDSHAKE.with(NodeFlags::MEET));
        node.flags.set(NodeFlags(header.flags.0 & role.0), true);
        turn.tell(ClusterFact::HandshakeDone { node: id, address: self.nodes[ix].address() });
        self.todo.save = true;
        true
    }

    /// Forgets a node for good, at least for a while.
    ///
    /// Errors: why it cannot.
    pub(super) fn forget(&mut self, turn: &mut Turn, ix: NodeIx) -> Result<(), FixedError> {
        if ix == self.myself {
            return Err(FixedError::FORGET_MYSELF);
        }
        if self.me().is_replica() && self.me().master == Some(ix) {
            return Err(FixedError::FORGET_MASTER);
        }
        let node = self.id(ix);
        self.forgotten.insert(node, turn.now + FORGOTTEN_MS);
        turn.tell(ClusterFact::Forgotten { node });
        self.remove_node(turn, ix);
        self.changed();
        Ok(())
    }

    /// Drops a node with its slots, its replicas' tie to it, and its links.
    /// Source: cluster.c `clusterDelNode`, 7.0.15.
    pub(super) fn remove_node(&mut self, turn: &mut Turn, ix: NodeIx) {
        self.slots.forget(ix);
        let slots = self.free_slots_of(ix);
        if !slots.is_empty() {
            let (from, epoch) = (Some(self.id(ix)), self.nodes[ix].config_epoch);
            turn.tell(ClusterFact::SlotsMoved { slots, from, to: None, epoch });
        }
        self.drop_link(turn, ix);
        for (_, node) in self.nodes.iter_mut() {
            node.remove_report(ix);
            if node.master == Some(ix) {
                node.master = None;
            }
        }
        self.attach(ix, None);
        if self.manual.as_ref().is_some_and(|manual| manual.replica == Some(ix)) {
            self.end_manual_failover(turn);
        }
        let its = self.inbound.iter().filter(|(_, inbound)| inbound.node == Some(ix));
        for conn in its.map(|(conn, _)| *conn).collect::<Vec<_>>() {
            self.inbound.swap_remove(&conn);
            self.unsent.swap_remove(&conn);
            turn.want(Effect::Close(conn));
        }
        self.nodes.remove(ix);
    }

    /// Becomes a replica because somebody asks for it. `is_empty`: there is no key here.
    ///
    /// Errors: why it cannot.
    pub(super) fn replicate(
        &mut self,
        turn: &mut Turn,
        ix: NodeIx,
        is_empty: bool,
    ) -> Result<(), FixedError> {
        if ix == self.myself {
            return Err(FixedError::REPLICATE_MYSELF);
        }
        if self.nodes[ix].is_replica() {
            return Err(FixedError::REPLICATE_REPLICA);
        }
        if self.me().is_master() && (!is_empty || self.me().slot_count > 0) {
            return Err(FixedError::REPLICATE_NOT_EMPTY);
        }
        self.become_replica_of(turn, ix, RoleChange::Asked);
        self.changed();
        Ok(())
    }

    /// Starts over, knowing nobody; `hard`: under a new name too.
    pub(super) fn reset(&mut self, turn: &mut Turn, hard: bool) {
        let myself = self.myself;
        if self.me().is_replica() {
            self.set_master_role(turn, myself);
            turn.want(Effect::StopFollowing);
            turn.want(Effect::Flush);
            turn.tell(ClusterFact::BecameMaster { why: RoleChange::Asked });
        }
        self.slots.close_all();
        self.end_manual_failover(turn);
        for slot in 0..SLOT_COUNT {
            self.bind(slot, None);
        }
        for ix in self.nodes.places_taken() {
            if ix != myself {
                self.remove_node(turn, ix);
            }
        }
        if hard {
            (self.current_epoch, self.last_vote_epoch) = (0, 0);
            self.me_mut().config_epoch = 0;
            turn.tell(ClusterFact::ConfigEpoch { epoch: 0, why: EpochChange::Reset });
            let id = NodeId::draw(&mut self.rng);
            self.nodes.rename(myself, id);
            self.header = None;
            turn.tell(ClusterFact::HardReset { myself: id });
        }
        self.changed();
    }

    /// Takes the first config epoch because somebody asks for it.
    ///
    /// Errors: why it cannot.
    pub(super) fn set_config_epoch(
        &mut self,
        turn: &mut Turn,
        epoch: i64,
    ) -> Result<(), CommandError> {
        let epoch = u64::try_from(epoch).map_err(|_| CommandError::InvalidConfigEpoch(epoch))?;
        if self.nodes.len() > 1 {
            return Err(FixedError::EPOCH_NOT_ALONE.into());
        }
        if self.me().config_epoch != 0 {
            return Err(FixedError::EPOCH_NOT_ZERO.into());
        }
        self.me_mut().config_epoch = epoch;
        self.current_epoch = self.current_epoch.max(epoch);
        turn.tell(ClusterFact::ConfigEpoch { epoch, why: EpochChange::Asked });
        self.changed();
        Ok(())
    }

    /// A master owns slots it has keys of and nobody else owns; keys of others' slots are on their
    /// way here.
    pub(super) fn check_slots_with_keys(&mut self, turn: &mut Turn, slots: &[u16]) {
        if self.me().is_replica() {
            return;
        }
        let myself = self.myself;
        for slot in slots.iter().copied() {
            if self.slots.importing.contains_key(&slot) {
                continue;
            }
            match self.slots.owner(slot) {
                None => {
                    turn.tell(ClusterFact::UnassignedSlotTaken { slot });
                    self.bind(slot, Some(myself));
                }
                Some(owner) if owner != myself => {
                    turn.tell(ClusterFact::ForeignSlotImported { slot, owner: self.id(owner) });
                    self.slots.importing.insert(slot, owner);
                }
                Some(_) => continue,
            }
            self.changed();
        }
    }
}
