//! Must hold: a cluster node votes once in an epoch, and the election of an epoch has one winner.

use std::collections::BTreeMap;
use std::rc::Rc;

use redscope_node::{ClusterFact, Fact as Redis, NodeId};
use redscope_sim::{ActorId, Fate, Stamp, What};

use super::found::Violation;
use super::origin::Origin;
use super::report::Report;
use super::scene::{Check, Scene};
use crate::cast::Fact;

/// So many votes and winners are remembered, those of the last epochs.
const MOST_EPOCHS: usize = 64;

/// Remembers who has voted for whom, and who has won which epoch.
#[derive(Clone, Debug, Default)]
pub(super) struct Election {
    votes: BTreeMap<(u64, ActorId), (NodeId, Stamp)>,
    winners: BTreeMap<u64, (ActorId, Stamp)>,
}

impl Check for Election {
    fn see(&mut self, scene: &Scene<'_>, report: &mut Report) {
        for told in scene.told {
            let actor = told.actor;
            let name = |id| Rc::clone(scene.world.name(id));
            // It began with the first of two, and the second has led to it.
            let origin = |began| Origin { began, cause: Some(told.clone()) };
            match &told.what {
                What::Fact(Fact::Redis(Redis::Cluster(ClusterFact::VoteGranted { to, epoch }))) => {
                    let votes = self.votes.entry((*epoch, actor));
                    let (voted, began) = *votes.or_insert((*to, told.stamp));
                    if voted != *to {
                        let leaders = [voted, *to].map(|id| Rc::from(id.to_string()));
                        let (voter, epoch) = (name(actor), *epoch);
                        let what = Violation::TwoVotes { voter, epoch, leaders };
                        report.violation(origin(began), what);
                    }
                }
                What::Fact(Fact::Redis(Redis::Cluster(ClusterFact::ElectionWon {
                    epoch, ..
                }))) => {
                    let winners = self.winners.entry(*epoch);
                    let (winner, began) = *winners.or_insert((actor, told.stamp));
                    if winner != actor {
                        let (epoch, winners) = (*epoch, [winner, actor].map(name));
                        report.violation(origin(began), Violation::TwoWinners { epoch, winners });
                    }
                }
                // What it had promised it does not know any more, nor who it was.
                What::Fate(Fate::DiskReplaced) => {
                    self.votes.retain(|(_, voter), _| *voter != actor);
                }
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
}
