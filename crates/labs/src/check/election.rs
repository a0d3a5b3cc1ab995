//! Must hold: a cluster node votes once in an epoch, and the election of an epoch has one winner.

use std::collections::BTreeMap;
use std::rc::Rc;

use redscope_node::{ClusterFact, Fact as Redis, NodeId};
use redscope_sim::{ActorId, Fate, What};

use super::found::Violation;
use super::report::Report;
use super::scene::{Check, Scene};
use crate::cast::Fact;

/// So many votes and winners are remembered, those of the last epochs.
const MOST_EPOCHS: usize = 64;

/// Remembers who has voted for whom, and who has won which epoch.
#[derive(Clone, Debug, Default)]
pub(super) struct Election {
    votes: BTreeMap<(u64, ActorId), NodeId>,
    winners: BTreeMap<u64, ActorId>,
}

impl Check for Election {
    fn see(&mut self, scene: &Scene<'_>, report: &mut Report) {
        for told in scene.told {
            let actor = told.actor;
            let name = |id| Rc::clone(scene.world.name(id));
            match &told.what {
                What::Fact(Fact::Redis(Redis::Cluster(ClusterFact::VoteGranted { to, epoch }))) => {
                    let voted = *self.votes.entry((*epoch, actor)).or_insert(*to);
                    if voted != *to {
                        let leaders = [voted, *to].map(|id| Rc::from(id.to_string()));
                        let (voter, epoch) = (name(actor), *epoch);
                        report.violation(Violation::TwoVotes { voter, epoch, leaders });
                    }
                }
                What::Fact(Fact::Redis(Redis::Cluster(ClusterFact::ElectionWon {
                    epoch, ..
                }))) => {
                    let winner = *self.winners.entry(*epoch).or_insert(actor);
                    if winner != actor {
                        let (epoch, winners) = (*epoch, [winner, actor].map(name));
                        report.violation(Violation::TwoWinners { epoch, winners });
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
