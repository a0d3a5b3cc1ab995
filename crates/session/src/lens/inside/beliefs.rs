//! What a server believes, beside what is so: of itself, of its master and replicas, of its cluster.

use std::collections::BTreeMap;

use redscope_actor::Address;
use redscope_data::SLOT_COUNT;
use redscope_labs::{Cast, Spec, World};
use redscope_node::{
    ClusterNodeView, LinkStep, NodeHealth, NodeId, OwnSlots, Process, Server, SlotRanges,
};
use redscope_sim::{ActorId, State};

use crate::inside::{About, ServerBelief};

/// Replicas and nodes of the cluster that are compared.
const MAX_OTHERS: usize = 64;

/// Every belief that can be held against the truth.
pub(super) fn look(world: &World, id: ActorId, server: &Server) -> Vec<ServerBelief> {
    let truth = Truth::of(world);
    let view = server.view();
    let mut beliefs = Beliefs::default();
    let own_role = match &view.master {
        Some(master) => format!("slave of {}", truth.name_at(&master.address)),
        None => "master".to_owned(),
    };
    beliefs.add(About::Role, own_role, truth.role(id, server));
    if let Some(master) = &view.master {
        let is_linked = master.link == LinkStep::Connected;
        beliefs.add(About::MasterLink, up(is_linked), up(truth.is_reachable(id, &master.address)));
        if let Some(of_master) = truth.server_at(&master.address) {
            let offset_bytes = of_master.view().offset_bytes;
            beliefs.add(About::Offset, view.offset_bytes, offset_bytes);
        }
    }
    for replica in view.replicas.iter().take(MAX_OTHERS) {
        let own = truth.server_at(&replica.address).map(|server| server.view().offset_bytes);
        let own = own.map_or(state_at(world, &replica.address), |offset| offset.to_string());
        let about = About::ReplicaOffset(truth.name_at(&replica.address));
        beliefs.add(about, replica.ack_offset_bytes, own);
    }
    if let Some(cluster) = server.cluster_view() {
        beliefs.add(About::Epoch, cluster.current_epoch, truth.epoch(cluster.current_epoch));
        let serves = |ok: bool| if ok { "ok" } else { "fail" };
        beliefs.add(About::ClusterState, serves(cluster.ok), serves(truth.serves()));
        let is_own = |node: &&ClusterNodeView| node.id == cluster.myself;
        if let Some(own) = cluster.nodes.iter().find(is_own).filter(|own| !own.is_replica) {
            let (believed, so) = (ranges(&own.slots), ranges(&truth.slots_of(own.id)));
            beliefs.add(About::OwnSlots, believed, so);
        }
        let others = cluster.nodes.iter().filter(|node| node.id != cluster.myself);
        others.take(MAX_OTHERS).for_each(|node| beliefs.add_peer(&truth, node));
    }
    beliefs.0
}

#[derive(Default)]
struct Beliefs(Vec<ServerBelief>);

impl Beliefs {
    fn add(&mut self, about: About, believed: impl ToString, truth: impl ToString) {
        let (believed, truth) = (believed.to_string(), truth.to_string());
        let differs = believed != truth;
        self.0.push(ServerBelief { about, believed, truth, differs });
    }

    /// Another node of the cluster.
    fn add_peer(&mut self, truth: &Truth<'_>, node: &ClusterNodeView) {
        let name = truth.name_at(&node.address);
        let health = match node.health {
            NodeHealth::Up => "up",
            NodeHealth::Suspected => "fail?",
            NodeHealth::Failed => "fail",
        };
        let is_up = truth.server_at(&node.address).is_some();
        self.add(About::Health(name.clone()), health, if is_up { "up" } else { "fail" });
        let role = |is_replica: bool| if is_replica { "slave" } else { "master" };
        if let Some(own) = truth.cluster.get(&node.id) {
            let so = role(own.master.is_some());
            self.add(About::PeerRole(name.clone()), role(node.is_replica), so);
        }
        if !node.is_replica {
            let so = ranges(&truth.slots_of(node.id));
            self.add(About::PeerSlots(name), ranges(&node.slots), so);
        }
    }
}

/// What is so.
struct Truth<'a> {
    world: &'a World,
    /// The nodes of the cluster that run, as each sees itself.
    cluster: BTreeMap<NodeId, OwnSlots>,
    /// Who owns each slot; empty outside of a cluster.
    owners: Vec<Option<NodeId>>,
}

impl<'a> Truth<'a> {
    fn of(world: &'a World) -> Self {
        let own = servers(world).filter_map(|(_, server)| server.own_slots());
        let cluster: BTreeMap<NodeId, OwnSlots> = own.map(|own| (own.myself, own)).collect();
        let mut owners = Vec::new();
        if !cluster.is_empty() {
            owners.resize(usize::from(SLOT_COUNT), None);
            let mut masters: Vec<&OwnSlots> =
                cluster.values().filter(|own| own.master.is_none()).collect();
            // The greatest epoch has the last word.
            masters.sort_by_key(|own| own.config_epoch);
            for (own, slot) in
                masters.iter().flat_map(|own| own.slots.slots().map(move |slot| (own, slot)))
            {
                owners[usize::from(slot)] = Some(own.myself);
            }
        }
        Truth { world, cluster, owners }
    }

    fn name_at(&self, address: &Address) -> String {
        let listener = self.world.listener(address);
        listener.map_or(address.to_string(), |id| self.world.name(id).to_string())
    }

    /// The server that runs at an address.
    fn server_at(&self, address: &Address) -> Option<&'a Server> {
        let id = self.world.listener(address)?;
        if self.world.state(id) != State::Running {
            return None;
        }
        server(self.world, id)
    }

    /// The role that those have given the server who decide on it; without any, its own word counts.
    fn role(&self, id: ActorId, server: &Server) -> String {
        let own = match &server.view().master {
            Some(master) => format!("slave of {}", self.name_at(&master.address)),
            None => "master".to_owned(),
        };
        if let Some(slots) = server.own_slots() {
            // A master that has lost all its slots to a newer claim is one in its own view only.
            let has_lost = slots.master.is_none()
                && !slots.slots.is_empty()
                && self.slots_of(slots.myself).is_empty();
            let heir = slots.slots.as_slice().first().and_then(|(from, _)| self.owner_of(*from));
            let heir = heir.and_then(|heir| self.name_of(heir)).filter(|_| has_lost);
            return heir.map_or(own, |heir| format!("slave of {heir}"));
        }
        let decided = self.decided_master(id, server);
        match decided {
            Some(master) if master == id => "master".to_owned(),
            Some(master) => format!("slave of {}", self.world.name(master)),
            None => own,
        }
    }

    /// The master of this server's group in the latest configuration that any Sentinel has.
    fn decided_master(&self, id: ActorId, server: &Server) -> Option<ActorId> {
        let address = |id: ActorId| match self.world.spec(id) {
            Spec::Server(server) => Some(server.address.clone()),
            _ => None,
        };
        let own = address(id)?;
        let followed = server.view().master.map(|master| master.address);
        let sentinels = self.world.ids().filter_map(|id| match self.world.actor(id) {
            Some(Cast::Redis(Process::Sentinel(sentinel))) => Some(sentinel.view()),
            _ => None,
        });
        let masters = sentinels.flat_map(|view| view.masters);
        let ours = masters.filter(|master| {
            let mut known = master.instances.iter().map(|one| &one.address);
            known.any(|address| *address == own || Some(address) == followed.as_ref())
        });
        let latest = ours.max_by_key(|master| master.config_epoch)?;
        self.world.listener(&latest.address)
    }

    /// Whether a server that runs there can hear this one, and be heard.
    fn is_reachable(&self, id: ActorId, address: &Address) -> bool {
        let Some(other) = self.world.listener(address) else { return false };
        let is_between = |cut: &(ActorId, ActorId)| *cut == (id, other) || *cut == (other, id);
        self.world.state(other) == State::Running && !self.world.cuts().any(|cut| is_between(&cut))
    }

    /// The greatest epoch that any node has seen.
    fn epoch(&self, least: u64) -> u64 {
        let views = servers(self.world).filter_map(|(_, server)| server.cluster_view());
        views.map(|view| view.current_epoch).max().unwrap_or(least).max(least)
    }

    /// Who owns a slot: whose claim has the greatest config epoch, among masters that run.
    fn owner_of(&self, slot: u16) -> Option<NodeId> {
        self.owners.get(usize::from(slot)).copied().flatten()
    }

    /// The slots that a node owns in truth.
    fn slots_of(&self, node: NodeId) -> SlotRanges {
        let owned = (0..SLOT_COUNT).filter(|slot| self.owner_of(*slot) == Some(node));
        owned.collect()
    }

    /// Whether every slot has an owner that runs.
    fn serves(&self) -> bool {
        !self.owners.is_empty() && self.owners.iter().all(Option::is_some)
    }

    fn name_of(&self, node: NodeId) -> Option<String> {
        let mut all = servers(self.world);
        let found =
            all.find(|(_, server)| server.own_slots().is_some_and(|own| own.myself == node));
        found.map(|(id, _)| self.world.name(id).to_string())
    }
}

fn server(world: &World, id: ActorId) -> Option<&Server> {
    match world.actor(id) {
        Some(Cast::Redis(Process::Server(server))) => Some(server),
        _ => None,
    }
}

/// The servers that run.
fn servers(world: &World) -> impl Iterator<Item = (ActorId, &Server)> {
    let running = world.ids().filter(|id| world.state(*id) == State::Running);
    running.filter_map(|id| Some((id, server(world, id)?)))
}

/// `INFO` has `up` and `down` of links.
fn up(is_up: bool) -> &'static str {
    if is_up { "up" } else { "down" }
}

/// What stands in the place of an offset that nobody has.
fn state_at(world: &World, address: &Address) -> String {
    let is_known = world.listener(address).is_some();
    if is_known { "down".to_owned() } else { "—".to_owned() }
}

/// Slots as `CLUSTER NODES` prints them.
fn ranges(slots: &SlotRanges) -> String {
    let ranges = slots.as_slice().iter().map(|(from, to)| match from == to {
        true => from.to_string(),
        false => format!("{from}-{to}"),
    });
    let text = ranges.collect::<Vec<_>>().join(" ");
    if text.is_empty() { "—".to_owned() } else { text }
}
