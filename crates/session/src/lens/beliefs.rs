//! What each Sentinel believes of what it watches, beside each other.

use redscope_labs::{Cast, World};
use redscope_node::{FailoverStep, Health, InstanceKind, Process, SentinelView};

use crate::frame::{BeliefRow, Grade};

/// A row for each Sentinel and master.
pub(crate) fn beliefs(world: &World) -> Vec<BeliefRow> {
    let views: Vec<(String, SentinelView)> = world
        .ids()
        .filter_map(|id| match world.actor(id) {
            Some(Cast::Redis(Process::Sentinel(sentinel))) => {
                Some((world.name(id).to_string(), sentinel.view()))
            }
            _ => None,
        })
        .collect();
    let name_of = |run_id: &str| {
        let found = views.iter().find(|(_, view)| view.myid == run_id);
        found.map_or_else(|| run_id.chars().take(8).collect(), |(name, _)| name.clone())
    };
    let rows = views.iter().flat_map(|(name, view)| {
        view.masters.iter().map(|master| {
            let own = master.instances.iter().find(|one| one.kind == InstanceKind::Master);
            let health = own.map_or(Health::Up, |own| own.health);
            let listener = world.listener(&master.address);
            BeliefRow {
                sentinel: name.clone(),
                master: master.name.clone(),
                address: listener
                    .map_or(master.address.to_string(), |id| world.name(id).to_string()),
                state: health.name().to_owned(),
                grade: match health {
                    Health::Up => Grade::Good,
                    Health::SubjectivelyDown => Grade::Warn,
                    Health::ObjectivelyDown => Grade::Bad,
                },
                silent_ds: own.map_or(0, |own| own.last_reply_ms / 100),
                epoch: view.current_epoch,
                voted: master.leader.as_ref().map(|(leader, epoch)| (name_of(leader), *epoch)),
                votes: master
                    .votes
                    .iter()
                    .map(|(who, whom)| (name_of(who), name_of(whom)))
                    .collect(),
                quorum: master.quorum,
                failover: match master.failover {
                    FailoverStep::None => None,
                    step => Some(step.name().to_owned()),
                },
            }
        })
    });
    rows.collect()
}
