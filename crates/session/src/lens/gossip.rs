//! What the nodes of a cluster believe of those that do not answer, beside each other.

use std::collections::BTreeMap;

use redscope_labs::{Cast, World};
use redscope_node::{Doubted, Doubts, NodeHealth, NodeId, Process, Server};

use crate::frame::{Doubt, Gossip, Grade};

/// In a larger cluster nobody is asked: it would take longer than all the rest of a frame.
const MOST_NODES: usize = 100;

/// A row for each node and whom it doubts; nothing if there is no cluster.
pub(crate) fn gossip(world: &World) -> Gossip {
    let all: Vec<(String, Doubts)> = members(world)
        .take(MOST_NODES + 1)
        .filter_map(|(name, server)| Some((name, server.doubts()?)))
        .collect();
    if all.len() > MOST_NODES {
        return Gossip::default();
    }
    let names: BTreeMap<NodeId, &String> =
        all.iter().map(|(name, doubts)| (doubts.myself, name)).collect();
    // One whose process has ended says no more what it is called; where it was, the others know.
    let at = |address| world.listener(address).map(|id| world.name(id).to_string());
    let mut gossip = Gossip::default();
    for (by, doubts) in &all {
        gossip.majority = gossip.majority.max(doubts.majority);
        if doubts.counts {
            gossip.electorate.push(by.clone());
        }
        for Doubted { id, address, health, reports } in &doubts.nodes {
            let of = names.get(id).map(|name| (*name).clone()).or_else(|| at(address));
            let Some(of) = of else { continue };
            let (flag, grade) = match health {
                NodeHealth::Up => continue,
                NodeHealth::Suspected => ("fail?", Grade::Warn),
                NodeHealth::Failed => ("fail", Grade::Bad),
            };
            let reports: Vec<String> =
                reports.iter().filter_map(|id| Some((*names.get(id)?).clone())).collect();
            let count = reports.len() + usize::from(doubts.counts);
            let (by, flag) = (by.clone(), flag.to_owned());
            gossip.doubts.push(Doubt { by, of, flag, grade, reports, count });
        }
    }
    gossip
}

/// The running nodes of a cluster by the names that they call each other.
pub(crate) fn member_names(world: &World) -> BTreeMap<NodeId, String> {
    members(world).filter_map(|(name, server)| Some((server.own_slots()?.myself, name))).collect()
}

fn members(world: &World) -> impl Iterator<Item = (String, &Server)> {
    world.ids().filter_map(|id| match world.actor(id) {
        Some(Cast::Redis(Process::Server(server))) => Some((world.name(id).to_string(), &**server)),
        _ => None,
    })
}
