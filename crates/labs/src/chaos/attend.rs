//! What a person does who looks after a healed deployment, where Redis does not get out of it by
//! itself, or only after very long.

use redscope_engine::DiskFault;
use redscope_engine::config::key;
use redscope_node::{NodeHealth, Process, Server};
use redscope_sim::{Action as Act, ActorId, State};

use super::heal::name;
use super::rejoin::Company;
use crate::cast::{Cast, Order, Spec};
use crate::client::{ConsoleOrder, ConsoleSpec};
use crate::{Action, World};

/// Somebody looks so often, in virtual milliseconds.
pub(super) const EVERY_MS: u64 = 5000;

/// What is typed at whom.
pub(super) fn remedies(world: &World) -> Vec<Action> {
    let company = Company::of(world);
    let command = |id| match command(world, id) {
        Some(line) => Some(line.to_owned()),
        None => company.command(id),
    };
    let commands = world.ids().filter_map(|id| Some((id, command(id)?)));
    commands.flat_map(|(id, line)| typed(world, id, line)).collect()
}

/// What a server needs for itself, if it needs something.
fn command(world: &World, id: ActorId) -> Option<&'static str> {
    let Some(Cast::Redis(Process::Server(server))) = world.actor(id) else { return None };
    if world.state(id) != State::Running {
        return None;
    }
    match server.engine().disk_fault {
        // While `PING` is answered with `MISCONF` no replica comes in, and without a write no
        // snapshot is due (server.c `processCommand`, replication.c `syncWithMaster`, 7.0.15).
        Some(DiskFault::Snapshot) => Some("BGSAVE"),
        // Without a write it is not found out that the file can be written again; and after three
        // failed rewrites the next attempt comes a minute later, then two, four, up to an hour (aof.c
        // `flushAppendOnlyFile`, `aofRewriteLimited`, 7.0.15). Turned off and on it begins anew.
        Some(DiskFault::Aof(_)) => Some("CONFIG SET appendonly no"),
        None if has_turned_off_its_file(world, id, server) => Some("CONFIG SET appendonly yes"),
        None if takes_a_running_node_for_failed(world, server) => Some("PUBLISH attend x"),
        None => None,
    }
}

fn has_turned_off_its_file(world: &World, id: ActorId, server: &Server) -> bool {
    let Spec::Server(spec) = world.spec(id) else { return false };
    let has_one = |(name, value): &(String, String)| name == "appendonly" && value == "yes";
    spec.settings.iter().any(has_one) && !server.engine().config.flag(key::APPENDONLY)
}

/// The link to a node that has lost its power may be gone at the other end only. As long as that node
/// pings over a link of its own, this one is not taken for dead, and no second ping is sent over it
/// while the first is not answered: only something else that is sent shows that nobody is there
/// (cluster.c `clusterCron`, 7.0.15).
fn takes_a_running_node_for_failed(world: &World, server: &Server) -> bool {
    let Some(view) = server.cluster_view() else { return false };
    let runs = |id: ActorId| match world.actor(id) {
        Some(Cast::Redis(Process::Server(other))) => other.cluster_view().map(|other| other.myself),
        _ => None,
    };
    let running: Vec<_> = world.ids().filter_map(runs).collect();
    view.nodes.iter().any(|node| node.health != NodeHealth::Up && running.contains(&node.id))
}

/// Opens a console at a server, unless there is one already, and types the command.
fn typed(world: &World, id: ActorId, line: String) -> Vec<Action> {
    let Spec::Server(server) = world.spec(id) else { return Vec::new() };
    let actor = format!("at-{}", name(world, id));
    let spec = ConsoleSpec { home: server.address.clone(), follow: false, resp3: false };
    let mut acts = Vec::new();
    if world.find(&actor).is_none() {
        let spec = Spec::Console(spec);
        acts.push(Act::Add { actor: actor.clone(), spec, files: Vec::new() });
    }
    let order = Order::Console(ConsoleOrder::Type(line));
    acts.push(Act::Order { actor, order });
    acts
}
