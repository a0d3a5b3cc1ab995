//! A look at the world: who is there, and what each believes.

use std::cell::OnceCell;

use redscope_actor::Address;
use redscope_node::{ClusterView, NodeId, OwnSlots, Process, SentinelView, Server, ServerView};
use redscope_sim::{ActorId, State};

use crate::World;
use crate::cast::{Cast, Spec};

/// A server whose process is there.
pub(super) struct ServerNow<'a> {
    pub(super) id: ActorId,
    pub(super) address: &'a Address,
    pub(super) server: &'a Server,
    pub(super) view: ServerView,
    /// Its own place in its cluster, if it is a node of one.
    pub(super) own: Option<OwnSlots>,
}

impl ServerNow<'_> {
    /// Whether it calls itself a master.
    pub(super) fn is_master(&self) -> bool {
        self.view.master.is_none()
    }
}

/// A look at the world.
pub(super) struct Look<'a> {
    pub(super) world: &'a World,
    pub(super) servers: Vec<ServerNow<'a>>,
    sentinels: OnceCell<Vec<(ActorId, SentinelView)>>,
    nodes: OnceCell<Vec<(ActorId, ClusterView)>>,
}

impl<'a> Look<'a> {
    pub(super) fn new(world: &'a World) -> Self {
        let servers = world.ids().filter_map(|id| {
            let Some(Cast::Redis(Process::Server(server))) = world.actor(id) else { return None };
            let Spec::Server(spec) = world.spec(id) else { return None };
            let (address, view, own) = (&spec.address, server.view(), server.own_slots());
            Some(ServerNow { id, address, server, view, own })
        });
        let (sentinels, nodes) = (OnceCell::new(), OnceCell::new());
        Look { world, servers: servers.collect(), sentinels, nodes }
    }

    /// The server that listens at an address, if its process is there.
    pub(super) fn server_at(&self, address: &Address) -> Option<&ServerNow<'a>> {
        self.servers.iter().find(|server| server.address == address)
    }

    /// A server by who it is, if its process is there.
    pub(super) fn server(&self, id: ActorId) -> Option<&ServerNow<'a>> {
        self.servers.iter().find(|server| server.id == id)
    }

    /// What every Sentinel believes.
    pub(super) fn sentinels(&self) -> &[(ActorId, SentinelView)] {
        self.sentinels.get_or_init(|| {
            let views = self.world.ids().filter_map(|id| match self.world.actor(id) {
                Some(Cast::Redis(Process::Sentinel(sentinel))) => Some((id, sentinel.view())),
                _ => None,
            });
            views.collect()
        })
    }

    /// What every cluster node believes.
    pub(super) fn nodes(&self) -> &[(ActorId, ClusterView)] {
        self.nodes.get_or_init(|| {
            let view = |now: &ServerNow<'_>| Some((now.id, now.server.cluster_view()?));
            self.servers.iter().filter_map(view).collect()
        })
    }

    /// Whether every process of the deployment runs.
    pub(super) fn all_run(&self) -> bool {
        self.world.ids().all(|id| self.world.state(id) == State::Running)
    }
}

/// The name of a node in its cluster, if its process is there.
pub(super) fn node_id(world: &World, node: ActorId) -> Option<NodeId> {
    Some(server(world, node)?.own_slots()?.myself)
}

/// Whether a cluster node knows another by its name.
pub(super) fn knows_node(world: &World, node: ActorId, other: &NodeId) -> bool {
    server(world, node).is_some_and(|server| server.knows_node(other))
}

/// A server, if its process is there.
pub(super) fn server(world: &World, id: ActorId) -> Option<&Server> {
    match world.actor(id)? {
        Cast::Redis(Process::Server(server)) => Some(server),
        _ => None,
    }
}
