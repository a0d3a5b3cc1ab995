//! What must hold and was broken, with the names of the stage.

use redscope_labs::Cast;
use redscope_labs::check::{Disagreement, Violation};
use redscope_node::Process;

use super::found::{Broken, Discord};
use super::{Teller, sentinel};

/// Of what is not agreed about so much is told.
const MOST_DISCORDS: usize = 8;

/// What was broken, and who has shown it.
pub(super) fn of(teller: &Teller<'_>, what: &Violation) -> (Option<String>, Broken) {
    let who = |id: &str| name_of(teller, id);
    match what {
        Violation::TwoVotes { voter, epoch, leaders: [a, b] } => {
            let (voter, leaders) = (voter.to_string(), [who(a), who(b)]);
            (Some(voter.clone()), Broken::TwoVotes { voter, epoch: *epoch, leaders })
        }
        Violation::TwoLeaders { master, epoch, leaders } => {
            let (master, leaders) =
                (master.to_string(), leaders.clone().map(|who| who.to_string()));
            (Some(leaders[1].clone()), Broken::TwoLeaders { master, epoch: *epoch, leaders })
        }
        Violation::TwoWinners { epoch, winners } => {
            let winners = winners.clone().map(|who| who.to_string());
            (Some(winners[1].clone()), Broken::TwoWinners { epoch: *epoch, winners })
        }
        Violation::TwoOwners { slot, config_epoch, owners: [a, b] } => {
            let (slot, config_epoch, owners) = (*slot, *config_epoch, [who(a), who(b)]);
            (Some(owners[1].clone()), Broken::TwoOwners { slot, config_epoch, owners })
        }
        Violation::Unequal { replid, offset_bytes, servers } => {
            let servers = servers.clone().map(|who| who.to_string());
            let (replid, offset_bytes) = (replid.to_string(), *offset_bytes);
            (Some(servers[1].clone()), Broken::Unequal { replid, offset_bytes, servers })
        }
        Violation::NoAgreement { healthy_ms, about } => {
            let told = about.iter().take(MOST_DISCORDS).map(|about| discord(teller, about));
            let (about, more) = (told.collect(), about.len().saturating_sub(MOST_DISCORDS));
            (None, Broken::NoAgreement { healthy_ms: *healthy_ms, about, more })
        }
        Violation::LostDespiteAlways(loss) => {
            let (key, server) = (loss.key.to_string(), loss.by.to_string());
            (Some(server.clone()), Broken::LostDespiteAlways { key, writes: loss.writes, server })
        }
    }
}

fn discord(teller: &Teller<'_>, about: &Disagreement) -> Discord {
    let name = |name: &std::rc::Rc<str>| name.to_string();
    match about {
        Disagreement::NoLink { replica, master } => {
            Discord::NoLink { replica: name(replica), master: teller.name(master) }
        }
        Disagreement::Behind { replica, master, places: [at, of] } => Discord::Behind {
            replica: name(replica),
            master: name(master),
            offsets: [at.offset_bytes, of.offset_bytes],
            same_history: at.replid == of.replid,
        },
        Disagreement::MasterAddress { master, sentinels: [a, b] } => {
            Discord::MasterAddress { master: name(master), sentinels: [name(a), name(b)] }
        }
        Disagreement::NoMaster { sentinel, address } => {
            Discord::NoMaster { sentinel: name(sentinel), who: teller.name(address) }
        }
        Disagreement::Failover { sentinel } => Discord::Failover { sentinel: name(sentinel) },
        Disagreement::Down { sentinel, address } => {
            Discord::Down { sentinel: name(sentinel), who: teller.name(address) }
        }
        Disagreement::Astray { replica } => Discord::Astray { replica: name(replica) },
        Disagreement::ClusterDown { node } => Discord::ClusterDown { node: name(node) },
        Disagreement::NodeFailed { node, other } => {
            Discord::NodeFailed { node: name(node), who: name(other) }
        }
        Disagreement::Tables { nodes: [a, b] } => Discord::Tables { nodes: [name(a), name(b)] },
    }
}

/// The name of the node with an id, or of the Sentinel with a run id, or the beginning of that.
fn name_of(teller: &Teller<'_>, id: &str) -> String {
    let is_it = |actor: &_| match teller.world.actor(*actor) {
        Some(Cast::Redis(Process::Server(server))) => {
            server.own_slots().is_some_and(|own| own.myself.as_str() == id)
        }
        _ => false,
    };
    match teller.world.ids().find(is_it) {
        Some(actor) => teller.world.name(actor).to_string(),
        None => sentinel::sentinel_of(teller.world, id),
    }
}
