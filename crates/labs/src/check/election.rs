//! Must hold: the election of an epoch has one winner.
//!
//! A winner is found by what it does: a replica that has become a master with slots has the epoch of
//! its election for its config epoch. `CLUSTER FAILOVER TAKEOVER` asks nobody and may take an epoch
//! that somebody else wins.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use redscope_node::NodeId;

use super::Check;
use super::found::{Findings, Violation};
use super::scene::Scene;

/// So many epochs are remembered, the last ones.
const MOST_EPOCHS: usize = 64;

/// Remembers who were replicas, and who has won which epoch.
#[derive(Clone, Debug, Default)]
pub(super) struct Election {
    replicas: BTreeSet<NodeId>,
    winners: BTreeMap<u64, Rc<str>>,
}

impl Check for Election {
    fn see(&mut self, scene: &Scene<'_>, findings: &mut Findings) {
        let Some(look) = scene.look else { return };
        for server in &look.servers {
            let Some(me) = &server.own_slots else { continue };
            if me.master.is_some() {
                self.replicas.insert(me.myself);
                continue;
            }
            if me.slots.is_empty() || !self.replicas.remove(&me.myself) {
                continue;
            }
            let epoch = me.config_epoch;
            let me: Rc<str> = me.myself.as_str().into();
            let winner = self.winners.entry(epoch).or_insert_with(|| Rc::clone(&me));
            if *winner != me {
                let winners = [Rc::clone(winner), me];
                findings.violation(Violation::TwoWinners { epoch, winners });
            }
        }
        while self.winners.len() > MOST_EPOCHS {
            self.winners.pop_first();
        }
    }
}
