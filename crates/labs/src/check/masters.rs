//! Allowed: two masters take writes for the same keys at once, until one learns of the other. Servers of
//! which none ever followed another have keys of their own.

use std::collections::BTreeMap;
use std::rc::Rc;

use redscope_actor::Time;
use redscope_data::key_slot;
use redscope_node::Process;
use redscope_sim::{ActorId, What};

use super::found::Allowance;
use super::ledger::name_at;
use super::origin::Origin;
use super::report::Report;
use super::scene::{Check, Scene};
use crate::World;
use crate::app::WriterFact;
use crate::cast::{Cast, Fact, Spec};

/// Two masters take writes at once if both have taken one within this, in microseconds.
const AT_ONCE_US: u64 = 5_000_000;

/// Keys that have one master: those of a slot in a cluster, or all.
type Keys = Option<u16>;

/// Remembers who has acknowledged writes of which keys last.
#[derive(Clone, Debug, Default)]
pub(super) struct Masters {
    taken: BTreeMap<Keys, BTreeMap<ActorId, Time>>,
    /// Pairs that were found, and when they were seen last.
    found: BTreeMap<[ActorId; 2], Time>,
}

impl Check for Masters {
    fn see(&mut self, scene: &Scene<'_>, report: &mut Report) {
        let world = scene.world;
        for told in scene.told {
            let What::Fact(Fact::Writer(WriterFact::Acknowledged { write, server })) = &told.what
            else {
                continue;
            };
            let Some((id, name)) = name_at(world, server) else { continue };
            let now = told.stamp.at;
            let taken = self.taken.entry(keys(world, id, &write.key)).or_default();
            taken.insert(id, now);
            taken.retain(|_, at| now - *at <= AT_ONCE_US);
            for other in taken.keys().filter(|other| **other != id) {
                let are_kin =
                    keys(world, id, &write.key).is_some() || scene.ledger.are_kin(id, *other);
                if !(are_kin && is_master(world, id) && is_master(world, *other)) {
                    continue;
                }
                let pair = [id.min(*other), id.max(*other)];
                let before = self.found.insert(pair, now);
                if before.is_none_or(|before| now - before > AT_ONCE_US) {
                    let masters = [Rc::clone(&name), Rc::clone(world.name(*other))];
                    let key = Rc::clone(&write.key);
                    // There were two since the later of them was promoted.
                    let promoted = [id, *other].map(|id| scene.past.promotion(id));
                    let last = promoted.into_iter().flatten().max_by_key(|told| told.stamp);
                    let origin = Origin::with_or(last, told.stamp);
                    report.allowance(origin, Allowance::TwoMasters { masters, key });
                }
            }
        }
    }
}

fn keys(world: &World, server: ActorId, key: &str) -> Keys {
    match world.spec(server) {
        Spec::Server(spec) if spec.is_cluster_node() => Some(key_slot(key.as_bytes())),
        _ => None,
    }
}

fn is_master(world: &World, id: ActorId) -> bool {
    match world.actor(id) {
        Some(Cast::Redis(Process::Server(server))) => server.view().master.is_none(),
        _ => false,
    }
}
