//! Must hold: a cluster node votes once in an epoch, and the election of an epoch has one winner among
//! nodes that know each other.

use std::collections::BTreeMap;
use std::rc::Rc;

use redscope_node::{ClusterFact, Fact as Redis, NodeId};
use redscope_sim::{ActorId, Stamp, What};

use super::found::Violation;
use super::look::{knows_node, node_id};
use super::origin::Origin;
use super::promises::Promises;
use super::report::Report;
use super::scene::{Check, Scene};
use super::weight::of_map;
use crate::cast::Fact;

/// The votes and winners of so many epochs are remembered, the last ones.
const MOST_EPOCHS: usize = 64;

/// A node that has won.
#[derive(Clone, Debug)]
struct Winner {
    id: NodeId,
    actor: ActorId,
    since: Stamp,
}

/// Remembers who has voted for whom, and who has won which epoch.
#[derive(Clone, Debug, Default)]
pub(super) struct Election {
    votes: BTreeMap<u64, BTreeMap<ActorId, (NodeId, Stamp)>>,
    winners: BTreeMap<u64, Vec<Winner>>,
    promises: Promises,
}

impl Check for Election {
    fn see(&mut self, scene: &Scene<'_>, report: &mut Report) {
        for told in scene.told {
            let actor = told.actor;
            if self.promises.are_forgotten(scene.world, told) {
                self.forget_votes(actor);
            }
            let name = |id| Rc::clone(scene.world.name(id));
            // It began with the first of two, and the second has led to it.
            let origin = |began| Origin { began, cause: Some(told.clone()) };
            let What::Fact(Fact::Redis(Redis::Cluster(fact))) = &told.what else { continue };
            match fact {
                ClusterFact::VoteGranted { to, epoch } => {
                    self.promises.note(scene.world, actor);
                    let votes = self.votes.entry(*epoch).or_default().entry(actor);
                    let (voted, began) = *votes.or_insert((*to, told.stamp));
                    if voted != *to {
                        let leaders = [voted, *to].map(|id| Rc::from(id.to_string()));
                        let (voter, epoch) = (name(actor), *epoch);
                        let what = Violation::TwoVotes { voter, epoch, leaders };
                        report.violation(origin(began), what);
                    }
                }
                ClusterFact::ElectionWon { epoch, .. } => {
                    let Some(id) = node_id(scene.world, actor) else { continue };
                    let winners = self.winners.entry(*epoch).or_default();
                    let is_known = |other: &&Winner| {
                        other.id != id && knows_node(scene.world, actor, &other.id)
                    };
                    for other in winners.iter().filter(is_known) {
                        let winners = [other.actor, actor].map(name);
                        let what = Violation::TwoWinners { epoch: *epoch, winners };
                        report.violation(origin(other.since), what);
                    }
                    winners.push(Winner { id, actor, since: told.stamp });
                }
                ClusterFact::HardReset { .. } => self.forget_votes(actor),
                _ => {}
            }
        }
        while self.votes.len() > MOST_EPOCHS {
            self.votes.pop_first();
        }
        while self.winners.len() > MOST_EPOCHS {
            self.winners.pop_first();
        }
    }

    fn weight_bytes(&self) -> usize {
        let votes = of_map(&self.votes) + self.votes.values().map(of_map).sum::<usize>();
        let winners = self.winners.values().map(|winners| winners.len() * size_of::<Winner>());
        votes + of_map(&self.winners) + winners.sum::<usize>() + self.promises.weight_bytes()
    }
}

impl Election {
    /// What a node had promised it does not know any more, nor who it was: those epochs may have other winners.
    fn forget_votes(&mut self, of: ActorId) {
        let winners = &mut self.winners;
        self.votes.retain(|epoch, votes| {
            if votes.remove(&of).is_some() {
                winners.remove(epoch);
            }
            !votes.is_empty()
        });
    }
}
