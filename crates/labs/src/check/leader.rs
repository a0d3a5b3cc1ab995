//! Must hold: a Sentinel votes once in an epoch, and one of them leads the failover of a master.

use std::collections::BTreeMap;
use std::rc::Rc;

use redscope_node::{Fact as Redis, SentinelFact};
use redscope_sim::{ActorId, Fate, What};

use super::found::Violation;
use super::report::Report;
use super::scene::{Check, Scene};
use crate::cast::Fact;

/// So many votes and leaders are remembered, those of the last epochs.
const MOST_EPOCHS: usize = 64;

/// Remembers who has voted for whom, and who leads what.
#[derive(Clone, Debug, Default)]
pub(super) struct Leader {
    votes: BTreeMap<(u64, ActorId), Rc<str>>,
    leaders: BTreeMap<(u64, Rc<str>), ActorId>,
    /// The last epoch each has begun, and the epoch of each one's own failovers.
    begun: BTreeMap<ActorId, u64>,
    tried: BTreeMap<(ActorId, Rc<str>), u64>,
}

impl Check for Leader {
    fn see(&mut self, scene: &Scene<'_>, report: &mut Report) {
        for told in scene.told {
            match &told.what {
                What::Fact(Fact::Redis(Redis::Sentinel(fact))) => {
                    self.hear(scene, told.actor, fact, report);
                }
                // What it had promised it does not know any more.
                What::Fate(Fate::DiskReplaced) => {
                    self.votes.retain(|(_, voter), _| *voter != told.actor);
                }
                _ => {}
            }
        }
    }
}

impl Leader {
    fn hear(
        &mut self,
        scene: &Scene<'_>,
        actor: ActorId,
        fact: &SentinelFact,
        report: &mut Report,
    ) {
        match fact {
            SentinelFact::Voted { leader, epoch } => {
                let (epoch, leader): (u64, Rc<str>) = (*epoch, leader.as_str().into());
                let voted = self.votes.entry((epoch, actor)).or_insert_with(|| leader.clone());
                if *voted != leader {
                    let voter = Rc::clone(scene.world.name(actor));
                    let leaders = [Rc::clone(voted), leader];
                    report.violation(Violation::TwoVotes { voter, epoch, leaders });
                }
            }
            SentinelFact::NewEpoch(epoch) => drop(self.begun.insert(actor, *epoch)),
            SentinelFact::FailoverTried(master) => {
                // A Sentinel that tries begins an epoch first.
                let epoch = self.begun.get(&actor).copied().unwrap_or(0);
                self.tried.insert((actor, master.name.as_str().into()), epoch);
            }
            SentinelFact::LeaderElected(master) => {
                let master: Rc<str> = master.name.as_str().into();
                let Some(epoch) = self.tried.get(&(actor, Rc::clone(&master))).copied() else {
                    return;
                };
                let leader = *self.leaders.entry((epoch, Rc::clone(&master))).or_insert(actor);
                if leader != actor {
                    let leaders = [leader, actor].map(|id| Rc::clone(scene.world.name(id)));
                    report.violation(Violation::TwoLeaders { master, epoch, leaders });
                }
            }
            _ => {}
        }
        while self.votes.len() > MOST_EPOCHS {
            self.votes.pop_first();
        }
        while self.leaders.len() > MOST_EPOCHS {
            self.leaders.pop_first();
        }
    }
}
