//! What happens between masters and replicas.

use redscope_node::{FullResyncReason, ReplicationFact};

use super::{ResyncCause, Story, Teller, Tone};

pub(super) fn story(teller: &Teller<'_>, fact: &ReplicationFact) -> Option<(Tone, Story)> {
    use ReplicationFact as F;
    Some(match fact {
        F::BecameMaster(_) => (Tone::Good, Story::BecameMaster),
        F::BecameReplica { of, .. } => (Tone::Plain, Story::BecameReplica { of: teller.name(of) }),
        F::FullResyncNeeded { replica, reason } => {
            let why = match reason {
                FullResyncReason::Asked => ResyncCause::Fresh,
                FullResyncReason::ReplidUnknown { .. } => ResyncCause::OtherHistory,
                FullResyncReason::BeyondSecondOffset { .. } => ResyncCause::Beyond,
                FullResyncReason::OutsideBacklog { .. } => ResyncCause::OutsideBacklog,
            };
            (Tone::Warn, Story::FullResync { replica: teller.name(replica), why })
        }
        F::PartialResyncGranted { replica, bytes, .. } => {
            (Tone::Good, Story::PartialResync { replica: teller.name(replica), bytes: *bytes })
        }
        F::LinkUp { .. } => (Tone::Good, Story::LinkUp),
        F::LinkLost(_) => (Tone::Bad, Story::LinkLost),
        F::ReplicaOnline { replica, .. } => {
            (Tone::Good, Story::ReplicaOnline { replica: teller.name(replica) })
        }
        _ => return None,
    })
}
