//! Must hold: a slot has one owner by one config epoch.

use std::collections::BTreeMap;
use std::rc::Rc;

use redscope_node::{NodeId, SlotRanges};

use super::Check;
use super::found::{Findings, Violation};
use super::scene::Scene;

/// So many config epochs are remembered, the last ones.
const MOST_EPOCHS: usize = 64;

/// Remembers which slots nodes have called their own, by config epoch and node.
#[derive(Clone, Debug, Default)]
pub(super) struct Owner {
    claims: BTreeMap<u64, BTreeMap<NodeId, SlotRanges>>,
}

impl Check for Owner {
    fn see(&mut self, scene: &Scene<'_>, findings: &mut Findings) {
        let Some(look) = scene.look else { return };
        for server in &look.servers {
            let Some(me) = &server.own_slots else { continue };
            // Epoch 0 is that of nodes that were never told one.
            if me.master.is_some() || me.slots.is_empty() || me.config_epoch == 0 {
                continue;
            }
            let claims = self.claims.entry(me.config_epoch).or_default();
            if claims.get(&me.myself) == Some(&me.slots) {
                continue;
            }
            for (other, ranges) in claims.iter().filter(|(id, _)| **id != me.myself) {
                if let Some(slot) = common(ranges.as_slice(), me.slots.as_slice()) {
                    findings.violation(Violation::TwoOwners {
                        slot,
                        config_epoch: me.config_epoch,
                        owners: [other, &me.myself].map(|id| Rc::from(id.as_str())),
                    });
                }
            }
            claims.insert(me.myself, me.slots.clone());
        }
        while self.claims.len() > MOST_EPOCHS {
            self.claims.pop_first();
        }
    }
}

/// A slot that lies in both.
fn common(a: &[(u16, u16)], b: &[(u16, u16)]) -> Option<u16> {
    let pairs = a.iter().flat_map(|one| b.iter().map(move |other| (one, other)));
    pairs.map(|(a, b)| (a.0.max(b.0), a.1.min(b.1))).find(|(start, end)| start <= end).map(|c| c.0)
}

#[cfg(test)]
mod tests {
    use super::common;

    #[test]
    fn ranges_that_touch_have_a_slot_in_common() {
        assert_eq!(common(&[(0, 5), (9, 9)], &[(6, 8)]), None);
        assert_eq!(common(&[(0, 5), (9, 9)], &[(6, 9)]), Some(9));
        assert_eq!(common(&[(0, 5)], &[(5, 8)]), Some(5));
    }
}
