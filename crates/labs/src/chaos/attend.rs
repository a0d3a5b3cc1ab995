//! What a person does who looks after a healed deployment: starts what has ended late, and saves by
//! hand where a failed snapshot keeps writes and replicas away. Redis does not get out of that by
//! itself: while `PING` is answered with `MISCONF` no replica comes in, and without a write no
//! snapshot is due (server.c `processCommand`, replication.c `syncWithMaster`, 7.0.15).

use redscope_engine::DiskFault;
use redscope_node::Process;
use redscope_sim::{Action as Act, ActorId, State};

use super::heal::name;
use crate::cast::{Cast, Order, Spec};
use crate::client::{ConsoleOrder, ConsoleSpec};
use crate::{Action, World};

/// A save by hand is tried this often, in virtual milliseconds.
pub(super) const SAVE_EVERY_MS: u64 = 5000;

/// The acts by which servers that take no writes after a failed snapshot are told to save.
pub(super) fn saves(world: &World) -> Vec<Action> {
    world.ids().filter(|id| wants_save(world, *id)).flat_map(|id| save(world, id)).collect()
}

fn wants_save(world: &World, id: ActorId) -> bool {
    let Some(Cast::Redis(process)) = world.actor(id) else { return false };
    let Process::Server(server) = process else { return false };
    world.state(id) == State::Running && server.engine().disk_fault == Some(DiskFault::Snapshot)
}

/// Opens a console at a server, unless there is one already, and types the command.
fn save(world: &World, id: ActorId) -> Vec<Action> {
    let Spec::Server(server) = world.spec(id) else { return Vec::new() };
    let actor = format!("at-{}", name(world, id));
    let spec = ConsoleSpec { home: server.address.clone(), follow: false };
    let mut acts = Vec::new();
    if world.find(&actor).is_none() {
        let spec = Spec::Console(spec);
        acts.push(Act::Add { actor: actor.clone(), spec, files: Vec::new() });
    }
    let order = Order::Console(ConsoleOrder::Type("BGSAVE".to_owned()));
    acts.push(Act::Order { actor, order });
    acts
}
