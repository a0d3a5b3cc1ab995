//! Must hold: a Sentinel votes once in an epoch for a master, and one of them leads its failover.
//!
//! Two lead in one epoch only if somebody has voted for both, as long as any two majorities have a
//! Sentinel in common: so Sentinels that do not know each other may lead at once, and so may one that was
//! told to by `SENTINEL FAILOVER` and asks nobody.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use redscope_node::{Fact as Redis, InstanceKind, Process, SentinelFact};
use redscope_sim::{ActorId, Stamp, What};

use super::found::Violation;
use super::origin::Origin;
use super::promises::Promises;
use super::report::Report;
use super::scene::{Check, Scene};
use super::weight::of_map;
use crate::cast::{Cast, Fact};
use crate::{Told, World};

/// The votes and leaders of so many epochs are remembered, the last ones.
const MOST_EPOCHS: usize = 64;

/// What the run id of a voter takes, in bytes.
const RUN_ID_BYTES: usize = 40 + size_of::<String>();

/// Name of a master.
type Master = Rc<str>;

/// Of an epoch: for whom each has voted, as the leader of what, and when.
type Votes = BTreeMap<(ActorId, Master), (Rc<str>, Stamp)>;

/// A Sentinel that leads.
#[derive(Clone, Debug)]
struct Led {
    by: ActorId,
    since: Stamp,
    /// The run ids of all whose votes count for it.
    voters: BTreeSet<String>,
}

/// Remembers who has voted for whom, and who leads what.
#[derive(Clone, Debug, Default)]
pub(super) struct Leader {
    votes: BTreeMap<u64, Votes>,
    leaders: BTreeMap<u64, BTreeMap<Master, Vec<Led>>>,
    promises: Promises,
    /// The last epoch each has begun, and the epoch of each one's own failovers.
    begun: BTreeMap<ActorId, u64>,
    tried: BTreeMap<(ActorId, Master), u64>,
    /// Failovers that a person has asked for, until they are tried.
    asked: BTreeSet<(ActorId, Master)>,
}

impl Check for Leader {
    fn see(&mut self, scene: &Scene<'_>, report: &mut Report) {
        for told in scene.told {
            if self.promises.are_forgotten(scene.world, told) {
                self.forget_votes(told.actor, |_| true);
            }
            if let What::Fact(Fact::Redis(Redis::Sentinel(fact))) = &told.what {
                self.hear(scene, told, fact, report);
            }
        }
    }

    fn weight_bytes(&self) -> usize {
        let led = self.leaders.values().flat_map(BTreeMap::values).flatten();
        let voters: usize = led.map(|led| led.voters.len() * 2 * RUN_ID_BYTES).sum();
        of_map(&self.votes)
            + self.votes.values().map(of_map).sum::<usize>()
            + of_map(&self.leaders)
            + self.leaders.values().map(of_map).sum::<usize>()
            + voters
            + of_map(&self.begun)
            + of_map(&self.tried)
            + self.promises.weight_bytes()
    }
}

impl Leader {
    fn hear(&mut self, scene: &Scene<'_>, told: &Told, fact: &SentinelFact, report: &mut Report) {
        let (actor, stamp) = (told.actor, told.stamp);
        // It began with the first of two, and the second has led to it.
        let origin = |began| Origin { began, cause: Some(told.clone()) };
        match fact {
            SentinelFact::Voted { master, leader, epoch } => {
                let (epoch, leader): (u64, Rc<str>) = (*epoch, leader.as_str().into());
                let vote = || (leader.clone(), stamp);
                self.promises.note(scene.world, actor);
                let votes = self.votes.entry(epoch).or_default();
                let votes = votes.entry((actor, master.as_str().into()));
                let (voted, began) = votes.or_insert_with(vote);
                if *voted != leader {
                    let voter = Rc::clone(scene.world.name(actor));
                    let leaders = [Rc::clone(voted), leader];
                    let what = Violation::TwoVotes { voter, epoch, leaders };
                    report.violation(origin(*began), what);
                }
            }
            // A master that is removed takes the vote along.
            SentinelFact::Forgotten(master) => self.forget_votes(actor, |name| name == master.name),
            SentinelFact::NewEpoch(epoch) => drop(self.begun.insert(actor, *epoch)),
            SentinelFact::FailoverAsked(master) => {
                self.asked.insert((actor, master.name.as_str().into()));
            }
            SentinelFact::FailoverTried(master) => {
                let tried = (actor, master.name.as_str().into());
                if self.asked.remove(&tried) {
                    self.tried.remove(&tried);
                    return;
                }
                // A Sentinel that tries begins an epoch first.
                let epoch = self.begun.get(&actor).copied().unwrap_or(0);
                self.tried.insert(tried, epoch);
            }
            SentinelFact::LeaderElected(master) => {
                let master: Master = master.name.as_str().into();
                let Some(epoch) = self.tried.get(&(actor, Rc::clone(&master))).copied() else {
                    return;
                };
                let voters = voters(scene.world, actor, &master);
                let leaders = self.leaders.entry(epoch).or_default();
                let leaders = leaders.entry(Rc::clone(&master)).or_default();
                let others = leaders.iter().filter(|led| led.by != actor);
                for led in others.filter(|led| majorities_meet(&led.voters, &voters)) {
                    let leaders = [led.by, actor].map(|id| Rc::clone(scene.world.name(id)));
                    let master = Rc::clone(&master);
                    let what = Violation::TwoLeaders { master, epoch, leaders };
                    report.violation(origin(led.since), what);
                }
                leaders.push(Led { by: actor, since: stamp, voters });
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

    /// What a Sentinel had promised it does not know any more: those epochs may have other leaders.
    fn forget_votes(&mut self, of: ActorId, is_it: impl Fn(&str) -> bool) {
        let leaders = &mut self.leaders;
        self.votes.retain(|epoch, votes| {
            votes.retain(|(voter, master), _| {
                let is_forgotten = *voter == of && is_it(master);
                if is_forgotten && let Some(led) = leaders.get_mut(epoch) {
                    led.remove(master);
                }
                !is_forgotten
            });
            !votes.is_empty()
        });
    }
}

/// The run ids of all whose votes count for a Sentinel, its own among them.
fn voters(world: &World, sentinel: ActorId, master: &str) -> BTreeSet<String> {
    let Some(Cast::Redis(Process::Sentinel(sentinel))) = world.actor(sentinel) else {
        return BTreeSet::new();
    };
    let view = sentinel.view();
    let known = view.masters.into_iter().filter(|known| known.name == master);
    let instances = known.flat_map(|known| known.instances);
    let others = instances.filter(|instance| instance.kind == InstanceKind::Sentinel);
    others.filter_map(|other| other.runid).chain([view.myid]).collect()
}

/// Whether any two majorities of these have somebody in common.
fn majorities_meet(one: &BTreeSet<String>, other: &BTreeSet<String>) -> bool {
    let majority = |voters: &BTreeSet<String>| voters.len() / 2 + 1;
    majority(one) + majority(other) > one.union(other).count()
}
