//! What a person does after a cluster node has come back with a new disk.
//!
//! Without its `nodes.conf` a node is somebody else, alone, and who it was never comes back: the others
//! keep the old name as failed, and its slots with it, until they are told otherwise (cluster.c
//! `clusterLoadConfig`, `clusterProcessPacket`, 7.0.15). So it is introduced to the others, replicas of
//! names that are gone take over, these names are forgotten everywhere, slots without an owner are given
//! to a newcomer, and newcomers that are left become replicas.

use redscope_actor::Address;
use redscope_data::SLOT_COUNT;
use redscope_node::{ClusterNodeView, ClusterView, NodeId, Process};
use redscope_sim::ActorId;

use crate::World;
use crate::cast::{Cast, Spec};

/// A cluster node that runs.
struct Member<'a> {
    id: ActorId,
    address: &'a Address,
    view: ClusterView,
}

/// All cluster nodes that run.
pub(super) struct Company<'a>(Vec<Member<'a>>);

impl<'a> Company<'a> {
    pub(super) fn of(world: &'a World) -> Self {
        let member = |id: ActorId| {
            let Some(Cast::Redis(Process::Server(server))) = world.actor(id) else { return None };
            let Spec::Server(spec) = world.spec(id) else { return None };
            Some(Member { id, address: &spec.address, view: server.cluster_view()? })
        };
        Company(world.ids().filter_map(member).collect())
    }

    /// What is typed at a node next; `None`: nothing, or not yet.
    pub(super) fn command(&self, id: ActorId) -> Option<String> {
        let member = self.0.iter().find(|member| member.id == id)?;
        if self.is_stranger(member) {
            return self.introduction(member);
        }
        if !self.0.iter().all(|other| self.all_know(other)) {
            return None;
        }
        if member.master().is_some_and(|master| self.is_gone(master)) {
            return Some("CLUSTER FAILOVER TAKEOVER".to_owned());
        }
        if self.0.iter().filter_map(Member::master).any(|master| self.is_gone(master)) {
            return None;
        }
        if let Some(gone) = member.known().find(|node| self.is_gone(node.id)) {
            return Some(format!("CLUSTER FORGET {}", gone.id));
        }
        if self.0.iter().flat_map(Member::known).any(|node| self.is_gone(node.id)) {
            return None;
        }
        match member.own() {
            own if own.is_replica || !own.slots.is_empty() => None,
            _ if self.0.iter().any(|other| other.view.assigned_slots < SLOT_COUNT) => {
                self.free_slots(member)
            }
            _ => self.place_as_replica(member),
        }
    }

    /// Whether no process has this name.
    fn is_gone(&self, node: NodeId) -> bool {
        self.0.iter().all(|member| member.view.myself != node)
    }

    /// Whether every node has heard this one's name.
    fn all_know(&self, member: &Member<'_>) -> bool {
        self.0.iter().all(|other| other.knows(member))
    }

    /// Whether no other node has heard this one's name. It may know theirs: one that ends while it is in
    /// handshake does not remember that (cluster.c `clusterGenNodesDescription`, 7.0.15).
    fn is_stranger(&self, member: &Member<'_>) -> bool {
        self.0.iter().all(|other| other.id == member.id || !other.knows(member))
    }

    /// A stranger meets one that is none, or the first one if all are.
    fn introduction(&self, member: &Member<'_>) -> Option<String> {
        let known = self.0.iter().find(|other| !self.is_stranger(other)).or(self.0.first())?;
        let Address { host, port } = known.address;
        (known.id != member.id).then(|| format!("CLUSTER MEET {host} {port}"))
    }

    /// The slots without an owner, for the first newcomer; all must believe that they have none.
    fn free_slots(&self, member: &Member<'_>) -> Option<String> {
        let is_newcomer =
            |other: &&Member<'_>| !other.own().is_replica && other.own().slots.is_empty();
        let first = self.0.iter().find(is_newcomer)?;
        let is_free = |slot: &u16| {
            let mut nodes = self.0.iter().flat_map(Member::known);
            !nodes.any(|node| node.slots.contains(*slot))
        };
        let free: Vec<String> = (0..SLOT_COUNT).filter(is_free).map(|s| s.to_string()).collect();
        let is_told = self
            .0
            .iter()
            .all(|other| usize::from(SLOT_COUNT - other.view.assigned_slots) == free.len());
        (first.id == member.id && is_told).then(|| format!("CLUSTER ADDSLOTS {}", free.join(" ")))
    }

    /// A replica of the master that has the fewest, as long as it has no keys of its own.
    fn place_as_replica(&self, member: &Member<'_>) -> Option<String> {
        let masters = member.known().filter(|node| !node.slots.is_empty());
        let replicas_of = |master: &&ClusterNodeView| {
            member.known().filter(|node| node.master == Some(master.id)).count()
        };
        let master = masters.min_by_key(replicas_of)?;
        Some(format!("CLUSTER REPLICATE {}", master.id))
    }
}

impl Member<'_> {
    /// The nodes it knows by their own names, itself included.
    fn known(&self) -> impl Iterator<Item = &ClusterNodeView> {
        self.view.nodes.iter().filter(|node| !node.in_handshake)
    }

    fn knows(&self, other: &Member<'_>) -> bool {
        self.known().any(|node| node.id == other.view.myself)
    }

    fn own(&self) -> &ClusterNodeView {
        let own = self.known().find(|node| node.id == self.view.myself);
        own.expect("a node knows itself")
    }

    fn master(&self) -> Option<NodeId> {
        self.own().master
    }
}
