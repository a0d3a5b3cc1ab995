//! A cluster node: what it believes of the others, and the slots it knows owners for.
//!
//! `bus` exchanges messages and finds failures, `election` replaces a failed master,
//! `manual_failover` one that has not failed, `membership` says who belongs to it, `commands`
//! answers clients, `nodes_conf` is the file form. Behaviour: cluster.c, 7.0.15.

mod bus;
mod commands;
mod election;
mod manual_failover;
mod membership;
mod nodes_conf;
mod route;

use std::collections::BTreeMap;
use std::sync::Arc;

use redscope_actor::{Address, ConnId, Rng, Time};
use redscope_data::SLOT_COUNT;

pub use bus::{BusKind, BusMessage};
use manual_failover::ManualFailover;
use membership::Handshake;
pub use nodes_conf::created_cluster;

/// 40 hex digits naming a node.
pub(crate) type NodeId = Arc<str>;

/// Slot ranges, both ends included, in order.
pub(crate) type Ranges = Arc<Vec<(u16, u16)>>;

/// The bus listens this far above the client port.
pub(crate) const BUS_PORT_OFFSET: u16 = 10_000;

/// What a node believes of another's health.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Health {
    Up,
    /// This node alone gets no answer.
    Pfail,
    /// A majority of masters gets no answer.
    Fail {
        since: Time,
    },
}

/// A node of the cluster, as this one knows it.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) address: Address,
    pub(crate) master: Option<NodeId>,
    pub(crate) config_epoch: u64,
    pub(crate) health: Health,
    pub(crate) ping_sent: Option<Time>,
    pub(crate) pong_received: Option<Time>,
    pub(crate) data_received: Time,
    pub(crate) offset: u64,
    /// Masters that say the node has failed, with the time they last said so.
    pub(crate) reports: BTreeMap<NodeId, Time>,
    /// The connection this node pings over, and since when it is asked for.
    pub(crate) link: Option<(ConnId, Time)>,
    pub(crate) linked: bool,
    pub(crate) voted: Option<Time>,
    /// Where its bus listens.
    pub(crate) bus_port: u16,
    /// Set while its id is not known.
    pub(crate) handshake: Option<Handshake>,
}

impl Node {
    fn new(address: Address, now: Time) -> Self {
        Node {
            bus_port: address.port.saturating_add(BUS_PORT_OFFSET),
            address,
            master: None,
            config_epoch: 0,
            health: Health::Up,
            ping_sent: None,
            pong_received: None,
            data_received: now,
            offset: 0,
            reports: BTreeMap::new(),
            link: None,
            linked: false,
            voted: None,
            handshake: None,
        }
    }

    pub(crate) fn is_failed(&self) -> bool {
        matches!(self.health, Health::Fail { .. })
    }
}

/// A replica's attempt to replace its master.
#[derive(Clone, Debug, Default)]
pub(crate) struct Election {
    /// When votes are asked for.
    pub(crate) at: Option<Time>,
    pub(crate) asked: bool,
    pub(crate) epoch: u64,
    pub(crate) votes: usize,
    pub(crate) rank: u64,
}

/// This node's belief of the cluster.
#[derive(Clone, Debug)]
pub(crate) struct Cluster {
    /// `cluster-config-file`.
    conf_name: String,
    pub(crate) myself: NodeId,
    pub(crate) nodes: BTreeMap<NodeId, Node>,
    owners: Vec<Option<NodeId>>,
    ranges: BTreeMap<NodeId, Ranges>,
    pub(crate) migrating: BTreeMap<u16, NodeId>,
    pub(crate) importing: BTreeMap<u16, NodeId>,
    pub(crate) current_epoch: u64,
    pub(crate) last_vote_epoch: u64,
    pub(crate) ok: bool,
    /// Masters look at nothing before that, to hear first what has happened meanwhile.
    pub(crate) looks_from: Time,
    /// Masters stay out of service until then after having been in a minority.
    pub(crate) writable_from: Time,
    pub(crate) election: Election,
    pub(crate) manual: Option<ManualFailover>,
    /// Nodes gossip cannot bring back, with when that ends.
    pub(crate) forgotten: BTreeMap<NodeId, Time>,
    pub(crate) ticks: u64,
    pub(crate) sent: BTreeMap<&'static str, u64>,
    pub(crate) received: BTreeMap<&'static str, u64>,
    /// Connections others ping this node over.
    pub(crate) inbound: Vec<ConnId>,
}

/// A node in a picture of the cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeView {
    /// 40 hex digits.
    pub id: String,
    /// Where clients reach it.
    pub address: Address,
    /// Its master, if it is a replica.
    pub master: Option<String>,
    /// `up`, `fail?` or `fail`, as this node believes.
    pub health: &'static str,
    /// Its config epoch.
    pub config_epoch: u64,
    /// Its slots, both ends of each range included.
    pub slots: Vec<(u16, u16)>,
}

/// The cluster as one node believes it to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClusterView {
    /// This node's id.
    pub myself: String,
    /// Whether it serves.
    pub ok: bool,
    /// Greatest epoch it has seen.
    pub current_epoch: u64,
    /// All nodes, itself included.
    pub nodes: Vec<NodeView>,
}

impl Cluster {
    /// A node from its `nodes.conf`, or a new one that knows nobody.
    pub(crate) fn start(
        address: Address,
        conf_name: &str,
        file: Option<&Vec<u8>>,
        rng: &mut Rng,
        now: Time,
    ) -> Result<Self, String> {
        let id: NodeId = rng.hex(40).into();
        let mut cluster = Cluster {
            conf_name: conf_name.to_owned(),
            myself: id.clone(),
            nodes: BTreeMap::from([(id, Node::new(address.clone(), now))]),
            owners: vec![None; usize::from(SLOT_COUNT)],
            ranges: BTreeMap::new(),
            migrating: BTreeMap::new(),
            importing: BTreeMap::new(),
            current_epoch: 0,
            last_vote_epoch: 0,
            ok: false,
            looks_from: now.plus_ms(2000),
            writable_from: now,
            election: Election::default(),
            manual: None,
            forgotten: BTreeMap::new(),
            ticks: 0,
            sent: BTreeMap::new(),
            received: BTreeMap::new(),
            inbound: Vec::new(),
        };
        if let Some(file) = file.filter(|file| !file.is_empty()) {
            cluster.read_conf(file, address, now)?;
        }
        Ok(cluster)
    }

    pub(crate) fn me(&self) -> &Node {
        &self.nodes[&self.myself]
    }

    pub(crate) fn me_mut(&mut self) -> &mut Node {
        let myself = self.myself.clone();
        self.nodes.get_mut(&myself).expect("a node knows itself")
    }

    pub(crate) fn owner(&self, slot: u16) -> Option<&NodeId> {
        self.owners[usize::from(slot)].as_ref()
    }

    /// Binds slots to a node, or frees them.
    pub(crate) fn bind(&mut self, slots: impl IntoIterator<Item = u16>, owner: Option<&NodeId>) {
        for slot in slots {
            self.owners[usize::from(slot)] = owner.cloned();
        }
        self.ranges.clear();
        let mut lists: BTreeMap<NodeId, Vec<(u16, u16)>> = BTreeMap::new();
        for (slot, owner) in (0..SLOT_COUNT).zip(&self.owners) {
            let Some(owner) = owner else { continue };
            let list = lists.entry(owner.clone()).or_default();
            match list.last_mut() {
                Some((_, end)) if *end + 1 == slot => *end = slot,
                _ => list.push((slot, slot)),
            }
        }
        self.ranges = lists.into_iter().map(|(id, list)| (id, Arc::new(list))).collect();
    }

    /// The slots of a node.
    pub(crate) fn ranges_of(&self, id: &str) -> Ranges {
        self.ranges.get(id).cloned().unwrap_or_default()
    }

    /// The slots of a node, one by one.
    pub(crate) fn slots_of(&self, id: &str) -> Vec<u16> {
        self.ranges_of(id).iter().flat_map(|(start, end)| *start..=*end).collect()
    }

    /// Number of masters with slots, failed ones included.
    pub(crate) fn size(&self) -> usize {
        self.ranges.len()
    }

    /// Masters with slots, needed for a decision.
    pub(crate) fn majority(&self) -> usize {
        self.size() / 2 + 1
    }

    /// Whether this node may vote and its word about failures counts.
    pub(crate) fn i_am_voter(&self) -> bool {
        self.me().master.is_none() && self.ranges.contains_key(&self.myself)
    }

    /// The master of this node's shard: itself, or the master it follows.
    pub(crate) fn my_shard(&self) -> &NodeId {
        self.me().master.as_ref().unwrap_or(&self.myself)
    }

    /// Works out whether the cluster serves.
    /// Source: cluster.c `clusterUpdateState`, 7.0.15.
    pub(crate) fn update_state(&mut self, full_coverage: bool, node_timeout_ms: u64, now: Time) {
        let is_master = self.me().master.is_none();
        if is_master && !self.ok && now < self.looks_from {
            return;
        }
        let failed = |id: &NodeId| self.nodes.get(id).is_none_or(Node::is_failed);
        let covered = self.owners.iter().all(|owner| owner.as_ref().is_some_and(|id| !failed(id)));
        let reachable =
            self.ranges.keys().filter(|id| self.nodes[*id].health == Health::Up).count();
        let minority = reachable < self.majority();
        let wanted = (covered || !full_coverage) && !minority;
        if minority {
            self.writable_from = now.plus_ms(node_timeout_ms.clamp(500, 5000));
        }
        if !wanted {
            self.ok = false;
        } else if !is_master || now >= self.writable_from {
            self.ok = true;
        }
    }

    pub(crate) fn view(&self) -> ClusterView {
        let known = self.nodes.iter().filter(|(_, node)| node.handshake.is_none());
        let nodes = known.map(|(id, node)| NodeView {
            id: id.to_string(),
            address: node.address.clone(),
            master: node.master.as_ref().map(|id| id.to_string()),
            health: match node.health {
                Health::Up => "up",
                Health::Pfail => "fail?",
                Health::Fail { .. } => "fail",
            },
            config_epoch: node.config_epoch,
            slots: self.ranges_of(id).to_vec(),
        });
        ClusterView {
            myself: self.myself.to_string(),
            ok: self.ok,
            current_epoch: self.current_epoch,
            nodes: nodes.collect(),
        }
    }
}
