//! Allowed: two masters take writes for the same keys at once, be they typed or a writer's, until one learns of the other. Servers of
//! which none ever followed another, and nodes of different clusters, have keys of their own.

use std::collections::BTreeMap;
use std::rc::Rc;

use redscope_actor::{Address, Time};
use redscope_data::key_slot;
use redscope_node::Process;
use redscope_sim::{ActorId, State, What};

use super::found::Allowance;
use super::ledger::name_at;
use super::origin::Origin;
use super::report::Report;
use super::scene::{Check, Scene};
use super::weight::of_map;
use crate::app::WriterFact;
use crate::cast::{Cast, Fact, Spec};
use crate::client::TypedFact;
use crate::{Told, World};

/// Two masters take writes at once if both have taken one within this, in microseconds, and neither would refuse one
/// now.
const AT_ONCE_US: u64 = 5_000_000;

/// Keys that have one master: those of a slot in a cluster, or all.
type Keys = Option<u16>;

/// Remembers who has acknowledged writes of which keys last.
#[derive(Clone, Debug, Default)]
pub(super) struct Masters {
    taken: BTreeMap<Keys, BTreeMap<ActorId, Time>>,
    /// Pairs that were found, and when they were seen last.
    found: BTreeMap<[ActorId; 2], Seen>,
}

/// When two masters were seen to take writes of the same keys, and of which.
#[derive(Clone, Copy, Debug)]
struct Seen {
    at: Time,
    keys: Keys,
}

impl Masters {
    /// Whether two masters take writes of the same keys now: both have just done so, and neither would refuse one.
    pub(super) fn take_writes(&self, world: &World) -> bool {
        self.found.iter().any(|(pair, seen)| {
            world.now() - seen.at <= AT_ONCE_US
                && pair.iter().all(|id| takes_writes(world, *id, seen.keys))
        })
    }
}

impl Check for Masters {
    fn see(&mut self, scene: &Scene<'_>, report: &mut Report) {
        for told in scene.told {
            match &told.what {
                What::Fact(Fact::Writer(WriterFact::Acknowledged { write, server })) => {
                    self.see_write(scene, told, server, write.key.as_bytes(), report);
                }
                What::Fact(Fact::Typed(TypedFact::Acknowledged { writes, server })) => {
                    for key in writes.iter().flat_map(|write| write.effect.keys()) {
                        self.see_write(scene, told, server, &key.1, report);
                    }
                }
                _ => {}
            }
        }
    }

    fn weight_bytes(&self) -> usize {
        let taken: usize = self.taken.values().map(of_map).sum();
        of_map(&self.taken) + taken + of_map(&self.found)
    }
}

impl Masters {
    /// Notes that a server says it has written a key.
    fn see_write(
        &mut self,
        scene: &Scene<'_>,
        told: &Told,
        server: &Address,
        key: &[u8],
        report: &mut Report,
    ) {
        let world = scene.world;
        let Some((id, name)) = name_at(world, server) else { return };
        let now = told.stamp.at;
        let keys = keys(world, id, key);
        let taken = self.taken.entry(keys).or_default();
        taken.insert(id, now);
        taken.retain(|_, at| now - *at <= AT_ONCE_US);
        for other in taken.keys().filter(|other| **other != id) {
            let are_kin = scene.ledger.are_kin(id, *other);
            if !(are_kin && [id, *other].iter().all(|id| takes_writes(world, *id, keys))) {
                continue;
            }
            let pair = [id.min(*other), id.max(*other)];
            let before = self.found.insert(pair, Seen { at: now, keys });
            if before.is_none_or(|before| now - before.at > AT_ONCE_US) {
                let masters = [Rc::clone(&name), Rc::clone(world.name(*other))];
                let key = String::from_utf8_lossy(key).into();
                // There were two since the later of them was promoted.
                let promoted = [id, *other].map(|id| scene.past.promotion(id));
                let last = promoted.into_iter().flatten().max_by_key(|told| told.stamp);
                let origin = Origin::with_or(last, told.stamp);
                report.allowance(origin, Allowance::TwoMasters { masters, key });
            }
        }
    }
}

fn keys(world: &World, server: ActorId, key: &[u8]) -> Keys {
    match world.spec(server) {
        Spec::Server(spec) if spec.is_cluster_node() => Some(key_slot(key)),
        _ => None,
    }
}

/// Whether a server runs, is a master, and would not refuse a write of these keys: neither for want of replicas
/// (`NOREPLICAS`) nor, in a cluster, because it does not serve (`CLUSTERDOWN`) or has lost the slot.
fn takes_writes(world: &World, id: ActorId, keys: Keys) -> bool {
    let Some(Cast::Redis(Process::Server(server))) = world.actor(id) else { return false };
    let role = server.engine().role;
    let serves = || {
        let own = server.own_slots();
        own.zip(keys).is_none_or(|(own, slot)| own.ok && own.slots.contains(slot))
    };
    world.state(id) == State::Running && !role.is_replica && !role.too_few_replicas && serves()
}
