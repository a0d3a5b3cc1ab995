//! The last facts of each kind that may lead to what is found.

use std::collections::BTreeMap;
use std::rc::Rc;

use redscope_node::{ClusterFact, Fact as Redis, KeyspaceFact, ReplicationFact};
use redscope_sim::{ActorId, Fate, What};

use super::restarts::is_damage;
use super::weight::{of_map, of_shared};
use crate::Told;
use crate::cast::Fact;

/// What a fact may lead to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// A server became a master, or a replica.
    Role,
    /// A process ended, in whichever way.
    End,
    NewDisk,
    Damage,
    Clock,
    Path,
    /// A replica has no link to its master, as long as that lasts.
    NoLink,
    /// A replica has its link to its master, since it came up last.
    Link,
    /// A cluster node took another config epoch.
    ConfigEpoch,
    /// Keys went to make room.
    Eviction,
}

/// What was told that others may follow from. A copy shares it.
#[derive(Clone, Debug, Default)]
pub(super) struct Past(Rc<Facts>);

#[derive(Clone, Debug, Default)]
struct Facts {
    last: BTreeMap<(ActorId, Kind), Told>,
    /// Ways that are cut, by whom to whom.
    cuts: BTreeMap<(ActorId, ActorId), Told>,
    last_fate: Option<Told>,
}

impl Past {
    /// Notes what was told.
    pub(super) fn see(&mut self, told: &[Told]) {
        for told in told {
            match &told.what {
                What::Fact(Fact::Redis(Redis::Replication(ReplicationFact::LinkUp { .. }))) => {
                    let last = &mut Rc::make_mut(&mut self.0).last;
                    last.remove(&(told.actor, Kind::NoLink));
                    last.insert((told.actor, Kind::Link), told.clone());
                }
                What::Fact(Fact::Redis(fact)) => {
                    if let Some(kind) = kind_of(fact) {
                        Rc::make_mut(&mut self.0).last.insert((told.actor, kind), told.clone());
                    }
                }
                What::Fact(_) => {}
                What::Fate(fate) => Rc::make_mut(&mut self.0).note_fate(told, fate),
            }
        }
    }

    /// What a copy takes, roughly, in bytes, if another one is kept as well.
    pub(super) fn weight_beside(&self, other: Option<&Self>) -> usize {
        of_shared(&self.0, other.map(|other| &other.0), |facts| {
            of_map(&facts.last) + of_map(&facts.cuts)
        })
    }

    fn last(&self, actor: ActorId, kind: Kind) -> Option<&Told> {
        self.0.last.get(&(actor, kind))
    }

    /// How a server has got its role, if it was given another since it was started first.
    pub(super) fn role(&self, server: ActorId) -> Option<&Told> {
        self.last(server, Kind::Role)
    }

    /// How a server was promoted, if that is how it has got its role.
    pub(super) fn promotion(&self, server: ActorId) -> Option<&Told> {
        let became = |told: &&Told| {
            let What::Fact(Fact::Redis(Redis::Replication(fact))) = &told.what else {
                return false;
            };
            matches!(fact, ReplicationFact::BecameMaster(_))
        };
        self.role(server).filter(became)
    }

    /// How a process has ended last.
    pub(super) fn end(&self, actor: ActorId) -> Option<&Told> {
        self.last(actor, Kind::End)
    }

    /// How an actor has got its disk, if that is not its first.
    pub(super) fn new_disk(&self, actor: ActorId) -> Option<&Told> {
        self.last(actor, Kind::NewDisk)
    }

    /// How files of an actor were changed by somebody else last.
    pub(super) fn damage(&self, actor: ActorId) -> Option<&Told> {
        self.last(actor, Kind::Damage)
    }

    /// How the clock of an actor was set last.
    pub(super) fn clock(&self, actor: ActorId) -> Option<&Told> {
        self.last(actor, Kind::Clock)
    }

    /// How the ways of an actor were changed last.
    pub(super) fn path(&self, actor: ActorId) -> Option<&Told> {
        self.last(actor, Kind::Path)
    }

    /// How a replica has lost its master, if it has none now.
    pub(super) fn lost_link(&self, replica: ActorId) -> Option<&Told> {
        self.last(replica, Kind::NoLink)
    }

    /// How the link of a replica to its master has come up last.
    pub(super) fn link(&self, replica: ActorId) -> Option<&Told> {
        self.last(replica, Kind::Link)
    }

    /// How a node has got its config epoch.
    pub(super) fn config_epoch(&self, node: ActorId) -> Option<&Told> {
        self.last(node, Kind::ConfigEpoch)
    }

    /// The last keys of a server that went to make room.
    pub(super) fn eviction(&self, server: ActorId) -> Option<&Told> {
        self.last(server, Kind::Eviction)
    }

    /// How a way between two was cut, if one is cut.
    pub(super) fn cut(&self, one: ActorId, other: ActorId) -> Option<&Told> {
        self.0.cuts.get(&(one, other)).or_else(|| self.0.cuts.get(&(other, one)))
    }

    /// What was done last, to whomever.
    pub(super) fn last_fate(&self) -> Option<&Told> {
        self.0.last_fate.as_ref()
    }
}

impl Facts {
    fn note_fate(&mut self, told: &Told, fate: &Fate) {
        let kind = match fate {
            Fate::Crashed | Fate::PowerCut(_) | Fate::Ended => Some(Kind::End),
            Fate::DiskReplaced => Some(Kind::NewDisk),
            Fate::DiskChanged(fault) if is_damage(fault) => Some(Kind::Damage),
            Fate::ClockSet(_) => Some(Kind::Clock),
            Fate::PathChanged => Some(Kind::Path),
            Fate::Cut { to } => {
                self.cuts.insert((told.actor, *to), told.clone());
                None
            }
            Fate::Healed { to } => {
                self.cuts.remove(&(told.actor, *to));
                None
            }
            _ => None,
        };
        if let Some(kind) = kind {
            self.last.insert((told.actor, kind), told.clone());
        }
        self.last_fate = Some(told.clone());
    }
}

fn kind_of(fact: &Redis) -> Option<Kind> {
    Some(match fact {
        Redis::Replication(
            ReplicationFact::BecameMaster(_) | ReplicationFact::BecameReplica { .. },
        ) => Kind::Role,
        Redis::Replication(ReplicationFact::LinkLost(_)) => Kind::NoLink,
        Redis::Cluster(ClusterFact::ConfigEpoch { .. }) => Kind::ConfigEpoch,
        Redis::Keyspace(KeyspaceFact::Evicted { .. }) => Kind::Eviction,
        _ => return None,
    })
}
