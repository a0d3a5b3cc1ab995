//! Servers and Sentinels on the stage.

use std::cell::LazyCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use redscope_labs::{Cast, Server, Spec, World};
use redscope_node::{FailoverStep, LinkStep, NodeId, Process};
use redscope_sim::ActorId;

use super::{Lens, mark_orphaned, member_names};
use crate::frame::{Belief, NodeView, Role};

/// Shows every server and Sentinel by its name.
#[derive(Debug, Default)]
pub(crate) struct NodesLens {
    homes: Rc<Homes>,
    /// A process that is down keeps the role it had.
    last: BTreeMap<ActorId, (Role, Option<String>)>,
}

/// A cluster's nodes by the names that they call each other.
type Members = BTreeMap<NodeId, String>;

/// Each server of a run with the master it stood with when the run had settled.
pub(crate) type Homes = BTreeMap<String, String>;

/// The homes of a world that has settled.
pub(crate) fn homes(world: &World) -> Homes {
    let mut homes = Homes::new();
    NodesLens::default().look(world, &mut |name, view| {
        if view.role != Role::Sentinel {
            homes.insert(name, view.of.unwrap_or(view.name));
        }
    });
    // A replica of a replica stands with the master of both.
    let master = |name: &String| homes.get(name).filter(|of| *of != name);
    let top = |name: &String| {
        let mut at = name;
        for _ in 0..homes.len() {
            let Some(of) = master(at) else { break };
            at = of;
        }
        at.clone()
    };
    homes.keys().map(|name| (name.clone(), top(name))).collect()
}

impl Lens for NodesLens {
    type Key = String;
    type View = NodeView;

    fn look(&mut self, world: &World, each: &mut dyn FnMut(String, NodeView)) {
        let members = LazyCell::new(|| member_names(world));
        let mut views = Vec::new();
        for id in world.ids() {
            if let Spec::Server(server) = world.spec(id) {
                let view = self.view(world, id, server, &members);
                self.last.insert(id, (view.role, view.of.clone()));
                views.push(view);
            }
        }
        count_orphaned(world, &mut views);
        for view in views {
            each(view.name.clone(), view);
        }
    }
}

impl NodesLens {
    /// For a run with these homes.
    pub(crate) fn of(homes: &Rc<Homes>) -> Self {
        NodesLens { homes: Rc::clone(homes), ..NodesLens::default() }
    }

    /// What one that was never seen alive is, as far as it is known: a Sentinel by its file, a replica by
    /// whom it stood with.
    fn first(&self, world: &World, id: ActorId, spec: &Server) -> (Role, Option<String>) {
        let name = world.name(id).to_string();
        match self.homes.get(&name).filter(|home| **home != name) {
            _ if spec.sentinel => (Role::Sentinel, None),
            Some(home) => (Role::Replica, Some(home.clone())),
            None => (Role::Master, None),
        }
    }

    fn view<F: FnOnce() -> Members>(
        &self,
        world: &World,
        id: ActorId,
        spec: &Server,
        members: &LazyCell<Members, F>,
    ) -> NodeView {
        let name_of = |address| world.listener(address).map(|id| world.name(id).to_string());
        let (role, of) = self.last.get(&id).cloned().unwrap_or_else(|| self.first(world, id, spec));
        let (name, state) = (world.name(id).to_string(), world.state(id).into());
        let home = self.homes.get(&name).cloned();
        let view = NodeView::new(name, spec.address.to_string(), spec.address.port, role, state);
        let busy = world.busy_until(id).is_some();
        let mut view = NodeView { of, home, busy, ahead_us: world.ahead_us(id), ..view };
        match world.actor(id) {
            Some(Cast::Redis(Process::Server(server))) => {
                let own = server.own_slots();
                view.epoch = own.as_ref().map(|own| own.config_epoch);
                view.serves = own.as_ref().map(|own| own.ok);
                if let Some(own) = own {
                    let named = |(slot, id): (u16, NodeId)| {
                        // One that has ended is called by the beginning of its name.
                        let name = members.get(&id).cloned();
                        (slot, name.unwrap_or_else(|| id.to_string().chars().take(8).collect()))
                    };
                    view.slots = own.slots.as_slice().to_vec();
                    view.migrating = own.migrating.into_iter().map(named).collect();
                    view.importing = own.importing.into_iter().map(named).collect();
                }
                let server = server.view();
                view.role = if server.master.is_some() { Role::Replica } else { Role::Master };
                view.of = server.master.as_ref().and_then(|master| name_of(&master.address));
                view.belief = match &server.master {
                    Some(master) if master.link != LinkStep::Connected => {
                        Belief::Link(master.link.name().to_owned())
                    }
                    _ => Belief::Offset(server.offset_bytes),
                };
            }
            Some(Cast::Redis(Process::Sentinel(sentinel))) => {
                let sentinel = sentinel.view();
                view.role = Role::Sentinel;
                let masters = sentinel.masters.iter();
                view.watches = masters.filter_map(|master| name_of(&master.address)).collect();
                let mut steps = sentinel.masters.iter().map(|master| master.failover);
                view.belief = match steps.find(|step| *step != FailoverStep::None) {
                    Some(step) => Belief::Failover(step.name().to_owned()),
                    None => Belief::Epoch(sentinel.current_epoch),
                };
            }
            Some(_) | None => {}
        }
        view
    }
}

/// Finds the slots that nobody who runs owns: whose they are is what a master that runs believes.
fn count_orphaned(world: &World, views: &mut [NodeView]) {
    let Some(witness) = views.iter().find(|view| !view.slots.is_empty()) else { return };
    if views.iter().all(|view| view.epoch.is_some() || view.role == Role::Sentinel) {
        return;
    }
    let id = world.ids().find(|id| world.name(*id).to_string() == witness.name);
    let believed = match id.and_then(|id| world.actor(id)) {
        Some(Cast::Redis(Process::Server(server))) => server.cluster_view(),
        _ => None,
    };
    let nodes = believed.iter().flat_map(|believed| &believed.nodes);
    let believed = nodes.map(|node| (node.address.to_string(), node.slots.slots()));
    mark_orphaned(views.iter_mut().collect(), believed);
}
