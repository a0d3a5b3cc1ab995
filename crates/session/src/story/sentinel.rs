//! What Sentinels believe, agree and do.

use redscope_labs::{Cast, World};
use redscope_node::{AbortReason, Instance, InstanceKind, Process, SentinelFact};

use super::{AbortCause, Story, Teller, Tone};

pub(super) fn story(teller: &Teller<'_>, fact: &SentinelFact) -> Option<(Tone, Story)> {
    use SentinelFact as F;
    let who = |instance: &Instance| teller.name(&instance.address);
    let is_master = |instance: &Instance| instance.kind == InstanceKind::Master;
    Some(match fact {
        F::SubjectivelyDown { instance, quorum } => {
            let is_master = is_master(instance);
            (Tone::Warn, Story::Suspects { who: who(instance), is_master, quorum: *quorum })
        }
        F::SubjectivelyUp(instance) => {
            let is_master = is_master(instance);
            (Tone::Good, Story::HearsAgain { who: who(instance), is_master })
        }
        F::ObjectivelyDown { master, agreeing, quorum } => {
            let (agreeing, quorum) = (*agreeing, *quorum);
            (Tone::Bad, Story::Agreed { who: who(master), agreeing, quorum })
        }
        F::ObjectivelyUp(master) => (Tone::Good, Story::AgreedNoMore { who: who(master) }),
        F::FailoverTried(master) => (Tone::Vote, Story::WantsToLead { who: who(master) }),
        F::Voted { leader, epoch, .. } => {
            (Tone::Vote, Story::Voted { leader: sentinel_of(teller.world, leader), epoch: *epoch })
        }
        F::LeaderElected(master) => (Tone::Vote, Story::Leads { who: who(master) }),
        F::ReplicaSelected(replica) => (Tone::Plain, Story::Chose { who: who(replica) }),
        F::ReplicaPromoted(replica) => (Tone::Good, Story::Promoted { who: who(replica) }),
        F::MasterSwitched { from, to, .. } => {
            (Tone::Good, Story::Switched { from: teller.name(from), to: teller.name(to) })
        }
        F::ReplicaConverted(replica) => (Tone::Plain, Story::Converted { who: who(replica) }),
        F::FailoverEnded(master) => (Tone::Good, Story::FailoverEnded { who: who(master) }),
        F::FailoverAborted { master, reason } => {
            let why = match reason {
                AbortReason::NotElected => AbortCause::NotElected,
                AbortReason::NoGoodReplica => AbortCause::NoGoodReplica,
                AbortReason::ReplicaTimeout => AbortCause::ReplicaTimeout,
            };
            (Tone::Bad, Story::FailoverAborted { who: who(master), why })
        }
        F::TiltEntered => (Tone::Warn, Story::TiltEntered),
        F::TiltLeft => (Tone::Good, Story::TiltLeft),
        _ => return None,
    })
}

/// The name of the Sentinel with a run id, or the beginning of that.
pub(crate) fn sentinel_of(world: &World, runid: &str) -> String {
    let is_it = |id: &_| match world.actor(*id) {
        Some(Cast::Redis(Process::Sentinel(sentinel))) => sentinel.view().myid == runid,
        _ => false,
    };
    match world.ids().find(is_it) {
        Some(id) => world.name(id).to_string(),
        None => runid.chars().take(8).collect(),
    }
}
