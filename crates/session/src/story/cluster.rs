//! What cluster nodes find, vote, claim and lose.

use redscope_labs::{Cast, World};
use redscope_node::{ClusterFact, EpochChange, NodeId, Process};
use redscope_sim::ActorId;

use super::{EpochCause, HeldUpCause, Story, Teller, Tone};

pub(super) fn story(
    teller: &Teller<'_>,
    actor: ActorId,
    fact: &ClusterFact,
) -> Option<(Tone, Story)> {
    use ClusterFact as F;
    let who = |id: &NodeId| node_of(teller, id);
    Some(match fact {
        F::Suspected { node, reports, needed } => {
            let (reports, needed) = (*reports, *needed);
            (Tone::Warn, Story::Pfail { who: who(node), reports, needed })
        }
        F::Failed { node, reports, needed } => {
            let (reports, needed) = (*reports, *needed);
            (Tone::Bad, Story::Failed { who: who(node), reports, needed })
        }
        F::Reachable { node, .. } => {
            (Tone::Good, Story::HearsAgain { who: who(node), is_master: false })
        }
        F::StateChanged { ok: true, .. } => (Tone::Good, Story::ClusterServes),
        F::StateChanged { unserved_slots, reachable, masters, .. } => {
            let slots = *unserved_slots;
            let (reachable, masters) = (*reachable, *masters);
            (Tone::Bad, Story::ClusterDown { slots, reachable, masters })
        }
        F::ManualFailoverAsked { kind } => {
            (Tone::Plain, Story::ManualFailover { kind: (*kind).into() })
        }
        F::StandsStill { replica } => (Tone::Warn, Story::StandsStill { replica: who(replica) }),
        F::ManualFailoverReady { offset } => (Tone::Good, Story::CaughtUp { offset: *offset }),
        F::ManualFailoverTimedOut => (Tone::Bad, Story::ManualFailoverTimedOut),
        F::ElectionDelayed { delay_ms, rank, offset } => {
            let delay_ms = u64::try_from(*delay_ms).ok().filter(|delay_ms| *delay_ms > 0)?;
            (Tone::Plain, Story::WaitsToAsk { delay_ms, rank: *rank, offset: *offset })
        }
        F::HeldUp { by } => (Tone::Warn, Story::HeldUp { why: HeldUpCause::of(*by)? }),
        F::ElectionStarted { epoch } => (Tone::Vote, Story::AsksForVotes { epoch: *epoch }),
        F::VoteGranted { to, epoch } => {
            (Tone::Vote, Story::Voted { leader: who(to), epoch: *epoch })
        }
        F::VoteRefused { to, epoch, why } => {
            let why = (*why).into();
            (Tone::Vote, Story::VoteRefused { who: who(to), epoch: *epoch, why })
        }
        F::ElectionWon { epoch, votes } => {
            (Tone::Good, Story::ElectionWon { epoch: *epoch, votes: *votes })
        }
        F::NodeAdded { node, .. } | F::HandshakeDone { node, .. } => {
            (Tone::Plain, Story::NodeKnown { who: who(node) })
        }
        F::Forgotten { node } => (Tone::Plain, Story::NodeForgotten { who: who(node) }),
        F::SlotMigrating { slot, to: Some(to) } => {
            (Tone::Plain, Story::SlotMigrating { slot: *slot, to: who(to) })
        }
        F::SlotImporting { slot, from: Some(from) } => {
            (Tone::Plain, Story::SlotImporting { slot: *slot, from: who(from) })
        }
        // All nodes tell of slots that move; who gets or loses them is heard.
        F::SlotsMoved { slots, from: Some(from), to: Some(to), .. } => {
            let slots = slots.iter().collect();
            if is_node(teller.world, actor, to) {
                (Tone::Good, Story::SlotsTaken { slots, from: who(from) })
            } else if is_node(teller.world, actor, from) {
                (Tone::Warn, Story::SlotsLost { slots, to: who(to) })
            } else {
                return None;
            }
        }
        _ => return None,
    })
}

/// That a node has another config epoch.
pub(super) fn config_epoch(teller: &Teller<'_>, epoch: u64, why: &EpochChange) -> Story {
    let why = match why {
        EpochChange::Collision { with } => EpochCause::Collision { with: node_of(teller, with) },
        EpochChange::Elected => EpochCause::Elected,
        EpochChange::Bumped => EpochCause::Bumped,
        EpochChange::Imported { slot } => EpochCause::Imported { slot: *slot },
        EpochChange::Asked => EpochCause::Asked,
        EpochChange::Reset => EpochCause::Reset,
    };
    Story::ConfigEpoch { epoch, why }
}

/// The name of the node with an id: as it says itself, or as another one knows it; else the beginning of
/// the id.
fn node_of(teller: &Teller<'_>, id: &NodeId) -> String {
    let is_it = |actor: &ActorId| is_node(teller.world, *actor, id);
    if let Some(actor) = teller.world.ids().find(is_it) {
        return teller.world.name(actor).to_string();
    }
    // Its process is not there: the others know where it listens.
    let known = teller.world.ids().find_map(|actor| match teller.world.actor(actor) {
        Some(Cast::Redis(Process::Server(server))) => {
            let view = server.cluster_view()?;
            view.nodes.iter().find(|node| node.id == *id).map(|node| teller.name(&node.address))
        }
        _ => None,
    });
    known.unwrap_or_else(|| id.as_str().chars().take(8).collect())
}

/// Whether somebody is the node with an id.
fn is_node(world: &World, actor: ActorId, id: &NodeId) -> bool {
    match world.actor(actor) {
        Some(Cast::Redis(Process::Server(server))) => {
            server.own_slots().is_some_and(|own| own.myself == *id)
        }
        _ => false,
    }
}
