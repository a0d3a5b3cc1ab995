//! Making everything right again.

use redscope_actor::Rng;
use redscope_sim::{Action as Act, ActorId, DiskFault, PathChange, State};

use crate::{Action, World};

/// The usual way, as scenarios have it.
pub(super) const USUAL_PATH: PathChange =
    PathChange { latency_us: Some(400), jitter_us: Some(200), loss_ppm: Some(0) };

/// What makes a disk as it should be.
const DISK_AS_IT_SHOULD_BE: [DiskFault; 3] =
    [DiskFault::Slow(1), DiskFault::Full(false), DiskFault::Broken(false)];

/// The acts that make everything right, as far as they can be done now.
pub(super) fn acts(world: &World) -> Vec<Action> {
    let all = || (Vec::new(), Vec::new());
    let (from, to) = all();
    let mut acts = vec![
        Act::Heal { from, to, one_way: false },
        Act::Path { between: None, change: USUAL_PATH },
    ];
    for id in world.ids() {
        acts.extend(DISK_AS_IT_SHOULD_BE.map(|fault| Act::Disk { actor: name(world, id), fault }));
    }
    acts.extend(world.ids().flat_map(|id| of_actor(world, id)));
    acts.extend(world.held().map(|packet| Act::Deliver { packet: packet.id }));
    acts
}

/// What makes one actor and its machine right.
fn of_actor(world: &World, id: ActorId) -> Vec<Action> {
    let actor = name(world, id);
    let mut acts = Vec::new();
    if world.ahead_us(id) != 0 {
        acts.push(Act::Clock { actor: actor.clone(), ahead_us: 0 });
    }
    match world.state(id) {
        State::Paused => acts.push(Act::Resume { actor }),
        State::Down | State::Dark => acts.push(Act::Restart { actor, keep_disk: true }),
        State::Running | State::Removed => {}
    }
    acts
}

/// One act that makes something right, if something is wrong.
pub(super) fn one(world: &World, rng: &mut Rng) -> Option<Action> {
    let mut acts: Vec<Action> = world.ids().flat_map(|id| of_actor(world, id)).collect();
    let cuts: Vec<(ActorId, ActorId)> = world.cuts().collect();
    if let Some((a, b)) = pick(&cuts, rng) {
        let (from, to) = (vec![name(world, *a)], vec![name(world, *b)]);
        acts.push(Act::Heal { from, to, one_way: false });
        acts.push(Act::Heal { from: Vec::new(), to: Vec::new(), one_way: false });
    }
    if let Some(packet) = world.held().next().filter(|_| cuts.is_empty()) {
        acts.push(Act::Deliver { packet: packet.id });
    }
    pick(&acts, rng).cloned()
}

pub(super) fn name(world: &World, id: ActorId) -> String {
    world.name(id).to_string()
}

pub(super) fn pick<'a, T>(from: &'a [T], rng: &mut Rng) -> Option<&'a T> {
    from.get(rng.below(from.len() as u64) as usize)
}
