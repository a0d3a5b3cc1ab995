//! Drawing what happens next.

use redscope_actor::Rng;
use redscope_sim::{Action as Act, ActorId, DiskFault, PathChange, State, Unsynced};

use super::arena::Arena;
use super::heal::{self, USUAL_PATH, name, pick};
use crate::cast::Spec;
use crate::{Action, World};

/// Acts are so far apart at the least and at the most, in milliseconds.
const LEAST_GAP_MS: u64 = 20;
const MOST_GAP_MS: u64 = 1500;
/// Of a hundred acts so many make something right, if something is wrong.
const REPAIRS_PERCENT: u64 = 45;

/// Draws acts from a seed.
#[derive(Clone, Debug)]
pub(super) struct Draw {
    rng: Rng,
    arena: &'static Arena,
}

/// What can be wrong, and how often it is drawn beside the others.
#[derive(Clone, Copy, Debug)]
enum Fault {
    Crash,
    PowerCut,
    Terminate,
    Pause,
    CutPair,
    CutOneWay,
    CutSet,
    Path,
    Break,
    Hold,
    Drop,
    SmallClock,
    LargeClock,
    SlowDisk,
    FullDisk,
    BrokenDisk,
    MendDisk,
}

const FAULTS: &[(Fault, u64)] = &[
    (Fault::Crash, 12),
    (Fault::PowerCut, 9),
    (Fault::Terminate, 4),
    (Fault::Pause, 10),
    (Fault::CutPair, 7),
    (Fault::CutOneWay, 6),
    (Fault::CutSet, 7),
    (Fault::Path, 8),
    (Fault::Break, 8),
    (Fault::Hold, 4),
    (Fault::Drop, 4),
    (Fault::SmallClock, 4),
    (Fault::LargeClock, 2),
    (Fault::SlowDisk, 4),
    (Fault::FullDisk, 3),
    (Fault::BrokenDisk, 3),
    (Fault::MendDisk, 8),
];

impl Draw {
    pub(super) fn new(arena: &'static Arena, seed: u64) -> Self {
        Draw { rng: Rng::fork(seed, "chaos"), arena }
    }

    /// How long until something happens, in milliseconds.
    pub(super) fn gap_ms(&mut self) -> u64 {
        LEAST_GAP_MS + self.rng.below(MOST_GAP_MS - LEAST_GAP_MS)
    }

    /// What happens now, possible or not; `None`: nothing.
    pub(super) fn act(&mut self, world: &World) -> Option<Action> {
        if self.rng.below(100) < REPAIRS_PERCENT
            && let Some(act) = heal::one(world, &mut self.rng)
        {
            return Some(self.with_new_disk(world, act));
        }
        let sum: u64 = FAULTS.iter().map(|(_, weight)| weight).sum();
        let mut roll = self.rng.below(sum);
        let fault = FAULTS.iter().find(|(_, weight)| {
            let is_it = roll < *weight;
            roll = roll.saturating_sub(*weight);
            is_it
        });
        self.fault(world, fault?.0)
    }

    /// A server that comes back may have a new disk; a Sentinel would not know what to watch.
    fn with_new_disk(&mut self, world: &World, act: Action) -> Action {
        match act {
            Act::Restart { actor, .. } => {
                let can = self.arena.new_disks
                    && world.find(&actor).is_some_and(|id| is_server(world, id));
                let keep_disk = !(can && self.rng.below(10) == 0);
                Act::Restart { actor, keep_disk }
            }
            act => act,
        }
    }

    fn fault(&mut self, world: &World, fault: Fault) -> Option<Action> {
        let rng = &mut self.rng;
        let everybody: Vec<ActorId> = world.ids().collect();
        let redis: Vec<ActorId> =
            everybody.iter().copied().filter(|id| is_redis(world, *id)).collect();
        let servers: Vec<ActorId> =
            redis.iter().copied().filter(|id| is_server(world, *id)).collect();
        let up: Vec<ActorId> =
            redis.iter().copied().filter(|id| world.state(*id) == State::Running).collect();
        let mut any = |from: &[ActorId]| pick(from, rng).map(|id| name(world, *id));
        Some(match fault {
            Fault::Crash => Act::Crash { actor: any(&up)? },
            Fault::PowerCut => {
                let actor = any(&redis)?;
                let unsynced = [Unsynced::Lost, Unsynced::Torn][rng.below(2) as usize];
                Act::PowerCut { actor, unsynced }
            }
            Fault::Terminate => Act::Terminate { actor: any(&up)? },
            Fault::Pause => Act::Pause { actor: any(&up)? },
            Fault::CutPair | Fault::CutOneWay => {
                let (from, to) = (vec![any(&everybody)?], vec![any(&everybody)?]);
                Act::Cut { from, to, one_way: matches!(fault, Fault::CutOneWay) }
            }
            Fault::CutSet => {
                let (from, to): (Vec<ActorId>, Vec<ActorId>) =
                    everybody.iter().partition(|_| rng.below(2) == 0);
                if from.is_empty() || to.is_empty() {
                    return None;
                }
                let names = |ids: Vec<ActorId>| ids.into_iter().map(|id| name(world, id)).collect();
                Act::Cut { from: names(from), to: names(to), one_way: rng.below(4) == 0 }
            }
            Fault::Path => {
                let between = (any(&everybody)?, any(&everybody)?);
                let change = match rng.below(4) {
                    0 => USUAL_PATH,
                    1 => {
                        PathChange { latency_us: Some(rng.below(400_000)), ..PathChange::default() }
                    }
                    2 => {
                        PathChange { jitter_us: Some(rng.below(200_000)), ..PathChange::default() }
                    }
                    _ => PathChange {
                        loss_ppm: Some(rng.below(400_000) as u32),
                        ..PathChange::default()
                    },
                };
                Act::Path { between: Some(between), change }
            }
            Fault::Break => Act::Break { a: any(&everybody)?, b: any(&everybody)? },
            Fault::Hold | Fault::Drop => {
                let packets: Vec<_> = world.in_flight().map(|packet| packet.id).collect();
                let packet = *pick(&packets, rng)?;
                match fault {
                    Fault::Hold => Act::Hold { packet },
                    _ => Act::Drop { packet },
                }
            }
            Fault::SmallClock | Fault::LargeClock => {
                const SMALL_US: u64 = 500_000;
                const LARGE_US: u64 = 60_000_000;
                let actor = any(&redis)?;
                let most = if matches!(fault, Fault::SmallClock) { SMALL_US } else { LARGE_US };
                Act::Clock { actor, ahead_us: rng.below(2 * most) as i64 - most as i64 }
            }
            Fault::SlowDisk => {
                let actor = any(&redis)?;
                Act::Disk { actor, fault: DiskFault::Slow(1 << rng.below(11)) }
            }
            // A Sentinel that cannot write goes on and forgets its votes when it ends; so does
            // Redis.
            Fault::FullDisk => Act::Disk { actor: any(&servers)?, fault: DiskFault::Full(true) },
            Fault::BrokenDisk => {
                Act::Disk { actor: any(&servers)?, fault: DiskFault::Broken(true) }
            }
            Fault::MendDisk => {
                let mended = [DiskFault::Slow(1), DiskFault::Full(false), DiskFault::Broken(false)];
                let actor = any(&redis)?;
                Act::Disk { actor, fault: pick(&mended, rng)?.clone() }
            }
        })
    }
}

fn is_redis(world: &World, id: ActorId) -> bool {
    matches!(world.spec(id), Spec::Server(_))
}

fn is_server(world: &World, id: ActorId) -> bool {
    matches!(world.spec(id), Spec::Server(server) if !server.sentinel)
}
