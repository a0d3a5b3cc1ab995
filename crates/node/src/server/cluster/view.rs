//! What a picture of a cluster node shows.

use redscope_actor::Address;

use super::node::Node;
use super::{Cluster, NodeIx};
use crate::bus::{NodeFlags, NodeId, SlotRanges};

/// What a node believes of another's health.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NodeHealth {
    /// It answers.
    Up,
    /// The holder alone gets no answer: `fail?`.
    Suspected,
    /// A majority of masters gets no answer: `fail`.
    Failed,
}

/// This node's link to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LinkView {
    /// There is none: it is the node itself, or the next tick asks for one.
    None,
    /// It was asked for.
    Connecting,
    /// It stands.
    Connected,
}

/// A node in a picture of the cluster. Times are Unix milliseconds by the holder's clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeView {
    /// Its name; made up while it is in handshake.
    pub id: NodeId,
    /// Where clients reach it.
    pub address: Address,
    /// Whether it is a replica.
    pub is_replica: bool,
    /// Its master, if it is a replica and that is known.
    pub master: Option<NodeId>,
    /// Whether it answers.
    pub health: NodeHealth,
    /// Whether it has not said its name yet.
    pub in_handshake: bool,
    /// The link to it.
    pub link: LinkView,
    /// Since when its answer is waited for; 0: it is not.
    pub ping_sent_ms: i64,
    /// When it last answered, as far as is known; 0: never.
    pub pong_received_ms: i64,
    /// Masters that say it has failed, and when each last said so.
    pub reports: Vec<(NodeId, i64)>,
    /// When this node last voted for one of its replicas; 0: never.
    pub voted_ms: i64,
    /// Its config epoch: its slots are its own against any smaller one.
    pub config_epoch: u64,
    /// End of its replication stream, as it last said.
    pub offset_bytes: u64,
    /// Its slots.
    pub slots: SlotRanges,
}

/// The cluster as one node believes it to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClusterView {
    /// This node.
    pub myself: NodeId,
    /// Whether it serves.
    pub ok: bool,
    /// Greatest epoch it has seen.
    pub current_epoch: u64,
    /// Epoch it last voted in.
    pub last_vote_epoch: u64,
    /// Masters with slots, failed ones included.
    pub size: usize,
    /// Slots with an owner.
    pub assigned_slots: u16,
    /// Votes it has got for replacing its master, if it has asked for any: epoch and number.
    pub votes: Option<(u64, usize)>,
    /// Whether a failover somebody asked for is under way here.
    pub in_manual_failover: bool,
    /// Its slots on their way elsewhere.
    pub migrating: Vec<(u16, NodeId)>,
    /// Others' slots on their way here.
    pub importing: Vec<(u16, NodeId)>,
    /// All nodes, itself included.
    pub nodes: Vec<NodeView>,
}

/// A node's place in the cluster, in its own view; cheap to ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnSlots {
    /// Whether the cluster serves.
    pub ok: bool,
    /// This node.
    pub myself: NodeId,
    /// Its master, if it is a replica.
    pub master: Option<NodeId>,
    /// The slots it owns.
    pub slots: SlotRanges,
    /// The config epoch it owns them under.
    pub config_epoch: u64,
    /// Its slots on their way elsewhere.
    pub migrating: Vec<(u16, NodeId)>,
    /// Others' slots on their way here.
    pub importing: Vec<(u16, NodeId)>,
}

impl OwnSlots {
    /// Whether it gives a slot away or takes it over just now.
    pub fn is_moving(&self, slot: u16) -> bool {
        self.migrating.iter().chain(&self.importing).any(|(moving, _)| *moving == slot)
    }
}

/// What a node believes of the others that it gets no answer from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubts {
    /// This node.
    pub myself: NodeId,
    /// Whether it is a master with slots: what it reports counts, and it has a vote.
    pub counts: bool,
    /// Masters with slots that must agree that a node has failed, and whose votes an election takes.
    pub majority: usize,
    /// Whom it doubts.
    pub nodes: Vec<Doubted>,
}

/// A node that another gets no answer from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubted {
    /// Its name.
    pub id: NodeId,
    /// Where clients reach it.
    pub address: Address,
    /// How much it is doubted.
    pub health: NodeHealth,
    /// Masters that say it has failed.
    pub reports: Vec<NodeId>,
}

impl Cluster {
    /// Everything this node believes.
    pub(crate) fn view(&self) -> ClusterView {
        let election = &self.election;
        ClusterView {
            myself: self.my_id(),
            ok: self.ok,
            current_epoch: self.current_epoch,
            last_vote_epoch: self.last_vote_epoch,
            size: self.size,
            assigned_slots: self.slots.assigned,
            votes: election.asked.then_some((election.epoch, election.votes)),
            in_manual_failover: self.manual.is_some(),
            migrating: self.marks(&self.slots.migrating),
            importing: self.marks(&self.slots.importing),
            nodes: self.nodes.iter().map(|(_, node)| self.node_view(node)).collect(),
        }
    }

    /// This node's own place.
    pub(crate) fn own_slots(&self) -> OwnSlots {
        let me = self.me();
        OwnSlots {
            ok: self.ok,
            myself: me.id(),
            master: me.master.map(|ix| self.id(ix)),
            slots: me.slots.clone(),
            config_epoch: me.config_epoch,
            migrating: self.marks(&self.slots.migrating),
            importing: self.marks(&self.slots.importing),
        }
    }

    /// Whom this node doubts.
    pub(crate) fn doubts(&self) -> Doubts {
        let me = self.me();
        let all = self.nodes.iter().map(|(_, node)| node);
        let silent = all.filter(|node| node.is_suspected() || node.is_failed());
        let doubted = silent.map(|node| {
            let NodeView { id, address, health, reports, .. } = self.node_view(node);
            let reports = reports.into_iter().map(|(id, _)| id).collect();
            Doubted { id, address, health, reports }
        });
        Doubts {
            myself: me.id(),
            counts: me.master.is_none() && !me.slots.is_empty(),
            majority: self.size / 2 + 1,
            nodes: doubted.collect(),
        }
    }

    /// Slots on their way, with the node at the other end.
    fn marks(&self, marks: &std::collections::BTreeMap<u16, NodeIx>) -> Vec<(u16, NodeId)> {
        marks.iter().map(|(slot, ix)| (*slot, self.id(*ix))).collect()
    }

    /// Whether it knows a node by this name.
    pub(crate) fn knows(&self, id: &NodeId) -> bool {
        self.nodes.find(id).is_some()
    }

    /// Who owns a slot in this node's view, and under which config epoch.
    pub(crate) fn owner_of(&self, slot: u16) -> Option<(NodeId, u64)> {
        let owner = &self.nodes[self.slots.owner(slot)?];
        Some((owner.id(), owner.config_epoch))
    }

    fn node_view(&self, node: &Node) -> NodeView {
        let health = if node.is_failed() {
            NodeHealth::Failed
        } else if node.is_suspected() {
            NodeHealth::Suspected
        } else {
            NodeHealth::Up
        };
        let link = match node.link() {
            None => LinkView::None,
            Some(link) if link.is_up() => LinkView::Connected,
            Some(_) => LinkView::Connecting,
        };
        NodeView {
            id: node.id(),
            address: node.address(),
            is_replica: node.is_replica(),
            master: node.master.map(|ix| self.id(ix)),
            health,
            in_handshake: node.flags.has(NodeFlags::HANDSHAKE),
            link,
            ping_sent_ms: node.ping_sent,
            pong_received_ms: node.pong_received,
            reports: node.reports().iter().map(|(by, at)| (self.id(*by), *at)).collect(),
            voted_ms: node.times().voted,
            config_epoch: node.config_epoch,
            offset_bytes: node.offset,
            slots: node.slots.clone(),
        }
    }
}
