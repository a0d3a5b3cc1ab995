//! Must hold: a slot has one owner by one config epoch.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::Check;
use super::found::{Findings, Violation};
use super::scene::Scene;

/// Slot ranges, both ends included.
type Ranges = Vec<(u16, u16)>;

/// So many config epochs are remembered, the last ones.
const MOST_EPOCHS: usize = 64;

/// Remembers which slots nodes have called their own, by config epoch and node.
#[derive(Clone, Debug, Default)]
pub(super) struct Owner {
    claims: BTreeMap<u64, BTreeMap<String, Ranges>>,
}

impl Check for Owner {
    fn see(&mut self, scene: &Scene<'_>, findings: &mut Findings) {
        let Some(look) = scene.look else { return };
        for server in &look.servers {
            let Some(cluster) = &server.view.cluster else { continue };
            let Some(me) = cluster.nodes.iter().find(|node| node.id == cluster.myself) else {
                continue;
            };
            // Epoch 0 is that of nodes that were never told one.
            if me.master.is_some() || me.slots.is_empty() || me.config_epoch == 0 {
                continue;
            }
            let claims = self.claims.entry(me.config_epoch).or_default();
            if claims.get(&me.id) == Some(&me.slots) {
                continue;
            }
            for (other, ranges) in claims.iter().filter(|(id, _)| **id != me.id) {
                if let Some(slot) = common(ranges, &me.slots) {
                    findings.violation(Violation::TwoOwners {
                        slot,
                        config_epoch: me.config_epoch,
                        owners: [other.as_str(), &me.id].map(Rc::from),
                    });
                }
            }
            claims.insert(me.id.clone(), me.slots.clone());
        }
        while self.claims.len() > MOST_EPOCHS {
            self.claims.pop_first();
        }
    }
}

/// A slot that lies in both.
fn common(a: &Ranges, b: &Ranges) -> Option<u16> {
    let pairs = a.iter().flat_map(|one| b.iter().map(move |other| (one, other)));
    pairs.map(|(a, b)| (a.0.max(b.0), a.1.min(b.1))).find(|(start, end)| start <= end).map(|c| c.0)
}

#[cfg(test)]
mod tests {
    use super::common;

    #[test]
    fn ranges_that_touch_have_a_slot_in_common() {
        assert_eq!(common(&vec![(0, 5), (9, 9)], &vec![(6, 8)]), None);
        assert_eq!(common(&vec![(0, 5), (9, 9)], &vec![(6, 9)]), Some(9));
        assert_eq!(common(&vec![(0, 5)], &vec![(5, 8)]), Some(5));
    }
}
