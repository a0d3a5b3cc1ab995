//! Must hold: a slot has one owner by one config epoch.

use std::collections::BTreeMap;
use std::rc::Rc;

use redscope_node::{NodeId, SlotRanges};

use super::found::Violation;
use super::report::Report;
use super::scene::{Check, Scene};

/// So many config epochs are remembered, the last ones.
const MOST_EPOCHS: usize = 64;

/// Remembers which slots nodes have called their own, by config epoch and node.
#[derive(Clone, Debug, Default)]
pub(super) struct Owner {
    claims: BTreeMap<u64, BTreeMap<NodeId, SlotRanges>>,
}

impl Check for Owner {
    fn see(&mut self, scene: &Scene<'_>, report: &mut Report) {
        let Some(look) = scene.look else { return };
        for own in look.servers.iter().filter_map(|server| server.own.as_ref()) {
            // Epoch 0 is that of nodes that were never told one.
            if own.master.is_some() || own.slots.is_empty() || own.config_epoch == 0 {
                continue;
            }
            let claims = self.claims.entry(own.config_epoch).or_default();
            if claims.get(&own.myself) == Some(&own.slots) {
                continue;
            }
            for (other, ranges) in claims.iter().filter(|(id, _)| **id != own.myself) {
                if let Some(slot) = ranges.slots().find(|slot| own.slots.contains(*slot)) {
                    report.violation(Violation::TwoOwners {
                        slot,
                        config_epoch: own.config_epoch,
                        owners: [*other, own.myself].map(|id| Rc::from(id.to_string())),
                    });
                }
            }
            claims.insert(own.myself, own.slots.clone());
        }
        while self.claims.len() > MOST_EPOCHS {
            self.claims.pop_first();
        }
    }
}
