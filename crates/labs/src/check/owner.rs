//! Must hold: a slot has one owner by one config epoch that others have agreed to, among nodes that know
//! each other.
//!
//! An epoch that a node took without asking anybody, because a person wanted it so, may be another's
//! too; Redis mends that when the two meet. So it does with what was claimed before they met.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use redscope_node::{ClusterFact, EpochChange, Fact as Redis, NodeId, SlotRanges};
use redscope_sim::What;

use super::found::Violation;
use super::look::{ServerNow, node_id};
use super::origin::Origin;
use super::report::Report;
use super::scene::{Check, Scene};
use super::weight::of_map;
use crate::cast::Fact;

/// So many config epochs are remembered, the last ones.
const MOST_EPOCHS: usize = 64;

/// Nodes by config epochs.
type Epochs = BTreeMap<u64, BTreeSet<NodeId>>;

/// Remembers which slots nodes have called their own, by config epoch and node.
#[derive(Clone, Debug, Default)]
pub(super) struct Owner {
    pub(super) claims: BTreeMap<u64, BTreeMap<NodeId, SlotRanges>>,
    /// Who was given a config epoch by a person, and who took one without asking.
    given: Epochs,
    unasked: Epochs,
}

impl Check for Owner {
    fn see(&mut self, scene: &Scene<'_>, report: &mut Report) {
        for told in scene.told {
            let What::Fact(Fact::Redis(Redis::Cluster(ClusterFact::ConfigEpoch { epoch, why }))) =
                &told.what
            else {
                continue;
            };
            let nodes = match why {
                EpochChange::Bumped => &mut self.unasked,
                EpochChange::Asked => &mut self.given,
                _ => continue,
            };
            if let Some(id) = node_id(scene.world, told.actor) {
                nodes.entry(*epoch).or_default().insert(id);
            }
        }
        for server in scene.look.iter().flat_map(|look| &look.servers) {
            self.see_claim(scene, server, report);
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

    fn weight_bytes(&self) -> usize {
        let nodes = self.claims.values().map(of_map).sum::<usize>();
        let marked = [&self.given, &self.unasked].into_iter().flat_map(BTreeMap::values);
        nodes + marked.map(|nodes| nodes.len() * 2 * size_of::<NodeId>()).sum::<usize>()
    }
}

impl Owner {
    /// Compares what a node calls its own since now with what others have called theirs.
    fn see_claim(&mut self, scene: &Scene<'_>, server: &ServerNow<'_>, report: &mut Report) {
        let Some(own) = &server.own else { return };
        if own.master.is_some() || own.slots.is_empty() {
            return;
        }
        let knows = |id: &NodeId| *id == own.myself || server.server.knows_node(id);
        let config_epoch = own.config_epoch;
        let known = |epochs: &Epochs| {
            let nodes = epochs.get(&config_epoch).into_iter().flatten();
            nodes.filter(|id| knows(id)).count()
        };
        // Epoch 0 is that of nodes that were never told one. What people give out is one node's as long as
        // they give it to one.
        if config_epoch == 0 || known(&self.unasked) > 0 || known(&self.given) > 1 {
            return;
        }
        let claims = self.claims.entry(config_epoch).or_default();
        let before = claims.get(&own.myself);
        if before == Some(&own.slots) {
            return;
        }
        let is_new = |slot: &u16| {
            own.slots.contains(*slot) && !before.is_some_and(|before| before.contains(*slot))
        };
        for (other, ranges) in claims.iter().filter(|(id, _)| **id != own.myself && knows(id)) {
            if let Some(slot) = ranges.slots().find(is_new) {
                let origin = Origin::with_or(scene.past.config_epoch(server.id), report.now());
                let owners = [*other, own.myself].map(|id| Rc::from(id.to_string()));
                report.violation(origin, Violation::TwoOwners { slot, config_epoch, owners });
            }
        }
        claims.insert(own.myself, own.slots.clone());
    }
}
