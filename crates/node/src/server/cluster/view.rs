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
    /// The slots it gives away or takes over just now.
    pub moving: Vec<u16>,
}

impl Cluster {
    /// Everything this node believes.
    pub(crate) fn view(&self) -> ClusterView {
        let marks = |marks: &std::collections::BTreeMap<u16, NodeIx>| {
            marks.iter().map(|(slot, ix)| (*slot, self.id(*ix))).collect()
        };
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
            migrating: marks(&self.slots.migrating),
            importing: marks(&self.slots.importing),
            nodes: self.nodes.iter().map(|(_, node)| self.node_view(node)).collect(),
        }
    }

    /// This node's own place.
    pub(crate) fn own_slots(&self) -> OwnSlots {
        let me = self.me();
        OwnSlots {
            ok: self.ok,
            myself: me.id,
            master: me.master.map(|ix| self.id(ix)),
            slots: me.slots.clone(),
            config_epoch: me.config_epoch,
            moving: self
                .slots
                .migrating
                .keys()
                .chain(self.slots.importing.keys())
                .copied()
                .collect(),
        }
    }

    /// Who owns a slot in this node's view, and under which config epoch.
    pub(crate) fn owner_of(&self, slot: u16) -> Option<(NodeId, u64)> {
        let owner = &self.nodes[self.slots.owner(slot)?];
        Some((owner.id, owner.config_epoch))
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
            id: node.id,
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
