//! Must hold: a Sentinel votes once in an epoch, and one of them leads the failover of a master.

use std::collections::BTreeMap;
use std::rc::Rc;

use redscope_node::{Fact as Redis, SentinelFact};
use redscope_sim::{ActorId, Fate, Stamp, What};

use super::found::Violation;
use super::origin::Origin;
use super::report::Report;
use super::scene::{Check, Scene};
use crate::Told;
use crate::cast::Fact;

/// So many votes and leaders are remembered, those of the last epochs.
const MOST_EPOCHS: usize = 64;

/// Remembers who has voted for whom, and who leads what.
#[derive(Clone, Debug, Default)]
pub(super) struct Leader {
    votes: BTreeMap<(u64, ActorId), (Rc<str>, Stamp)>,
    leaders: BTreeMap<(u64, Rc<str>), (ActorId, Stamp)>,
    /// The last epoch each has begun, and the epoch of each one's own failovers.
    begun: BTreeMap<ActorId, u64>,
    tried: BTreeMap<(ActorId, Rc<str>), u64>,
}

impl Check for Leader {
    fn see(&mut self, scene: &Scene<'_>, report: &mut Report) {
        for told in scene.told {
            match &told.what {
                What::Fact(Fact::Redis(Redis::Sentinel(fact))) => {
                    self.hear(scene, told, fact, report);
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
    fn hear(&mut self, scene: &Scene<'_>, told: &Told, fact: &SentinelFact, report: &mut Report) {
        let (actor, stamp) = (told.actor, told.stamp);
        // It began with the first of two, and the second has led to it.
        let origin = |began| Origin { began, cause: Some(told.clone()) };
        match fact {
            SentinelFact::Voted { leader, epoch } => {
                let (epoch, leader): (u64, Rc<str>) = (*epoch, leader.as_str().into());
                let vote = || (leader.clone(), stamp);
                let (voted, began) = self.votes.entry((epoch, actor)).or_insert_with(vote);
                if *voted != leader {
                    let voter = Rc::clone(scene.world.name(actor));
                    let leaders = [Rc::clone(voted), leader];
                    let what = Violation::TwoVotes { voter, epoch, leaders };
                    report.violation(origin(*began), what);
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
                let leaders = self.leaders.entry((epoch, Rc::clone(&master)));
                let (leader, began) = *leaders.or_insert((actor, stamp));
                if leader != actor {
                    let leaders = [leader, actor].map(|id| Rc::clone(scene.world.name(id)));
                    let what = Violation::TwoLeaders { master, epoch, leaders };
                    report.violation(origin(began), what);
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
