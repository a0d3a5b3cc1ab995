//! Must hold: a slot has one owner by one config epoch that others have agreed to.
//!
//! An epoch that a node took without asking anybody, because a person wanted it so, may be another's
//! too; Redis mends that when the two meet.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use redscope_node::{ClusterFact, EpochChange, Fact as Redis, NodeId, SlotRanges};
use redscope_sim::What;

use super::found::Violation;
use super::origin::Origin;
use super::report::Report;
use super::scene::{Check, Scene};
use crate::cast::Fact;

/// So many config epochs are remembered, the last ones.
const MOST_EPOCHS: usize = 64;

/// Remembers which slots nodes have called their own, by config epoch and node.
#[derive(Clone, Debug, Default)]
pub(super) struct Owner {
    pub(super) claims: BTreeMap<u64, BTreeMap<NodeId, SlotRanges>>,
    /// Config epochs that people have given out, and those that somebody took without asking, or was
    /// given though another has them.
    given: BTreeSet<u64>,
    unasked: BTreeSet<u64>,
}

impl Check for Owner {
    fn see(&mut self, scene: &Scene<'_>, report: &mut Report) {
        for told in scene.told {
            let What::Fact(Fact::Redis(Redis::Cluster(ClusterFact::ConfigEpoch { epoch, why }))) =
                &told.what
            else {
                continue;
            };
            // What people give out is one node's as long as they give it to one.
            let is_unasked = match why {
                EpochChange::Bumped => true,
                EpochChange::Asked => !self.given.insert(*epoch),
                _ => false,
            };
            if is_unasked {
                self.unasked.insert(*epoch);
            }
        }
        let Some(look) = scene.look else { return };
        for server in &look.servers {
            let Some(own) = &server.own else { continue };
            // Epoch 0 is that of nodes that were never told one.
            let is_agreed = own.config_epoch != 0 && !self.unasked.contains(&own.config_epoch);
            if own.master.is_some() || own.slots.is_empty() || !is_agreed {
                continue;
            }
            let claims = self.claims.entry(own.config_epoch).or_default();
            if claims.get(&own.myself) == Some(&own.slots) {
                continue;
            }
            for (other, ranges) in claims.iter().filter(|(id, _)| **id != own.myself) {
                if let Some(slot) = ranges.slots().find(|slot| own.slots.contains(*slot)) {
                    let epoch_told = scene.past.config_epoch(server.id);
                    let origin = Origin::with_or(epoch_told, report.now());
                    report.violation(
                        origin,
                        Violation::TwoOwners {
                            slot,
                            config_epoch: own.config_epoch,
                            owners: [*other, own.myself].map(|id| Rc::from(id.to_string())),
                        },
                    );
                }
            }
            claims.insert(own.myself, own.slots.clone());
        }
        while self.claims.len() > MOST_EPOCHS {
            self.claims.pop_first();
        }
        for epochs in [&mut self.given, &mut self.unasked] {
            while epochs.len() > MOST_EPOCHS {
                epochs.pop_first();
            }
        }
    }
}
