//! What is not agreed about, by a look at the world.

use std::collections::BTreeMap;
use std::rc::Rc;

use redscope_node::{
    ClusterNodeView, ClusterView, FailoverStep, Health, InstanceKind, LinkStep, MasterView,
    NodeHealth, NodeId, SlotRanges, UpstreamView,
};
use redscope_sim::ActorId;

use crate::check::disagreement::{Disagreement, Place};
use crate::check::look::{Look, ServerNow, knows_node};

/// Everything that is not agreed about.
pub(super) fn all(look: &Look<'_>) -> Vec<Disagreement> {
    let mut found = Vec::new();
    replication(look, &mut found);
    sentinels(look, &mut found);
    clusters(look).iter().for_each(|nodes| cluster(look, nodes, &mut found));
    found
}

fn name(look: &Look<'_>, id: ActorId) -> Rc<str> {
    Rc::clone(look.world.name(id))
}

fn replication(look: &Look<'_>, found: &mut Vec<Disagreement>) {
    for server in &look.servers {
        let Some(UpstreamView { address, link, .. }) = &server.view.master else { continue };
        let replica = name(look, server.id);
        if *link != LinkStep::Connected {
            found.push(Disagreement::NoLink { replica, master: address.clone() });
        } else if let Some(master) = look.server_at(address) {
            let place = |server: &ServerNow<'_>| Place {
                replid: server.view.replid.clone(),
                offset_bytes: server.view.offset_bytes,
            };
            let places = [place(server), place(master)];
            if places[0] != places[1] {
                let master = name(look, master.id);
                found.push(Disagreement::Behind { replica, master, places });
            }
        }
    }
}

/// What a Sentinel believes of a master, and its own run id.
type Belief<'a> = (ActorId, &'a str, &'a MasterView);

fn sentinels(look: &Look<'_>, found: &mut Vec<Disagreement>) {
    let mut seen: BTreeMap<&str, Vec<Belief<'_>>> = BTreeMap::new();
    for (id, view) in look.sentinels() {
        let sentinel = name(look, *id);
        for master in &view.masters {
            // Of those that know each other the first speaks for all.
            let seen = seen.entry(&master.name).or_default();
            let is_one_of = |(_, runid, known): &&Belief<'_>| {
                watch_together(known, &view.myid) && watch_together(master, runid)
            };
            match seen.iter().find(is_one_of) {
                None => seen.push((*id, &view.myid, master)),
                Some((_, _, known)) if known.address == master.address => {}
                Some((first, ..)) => {
                    let sentinels = [name(look, *first), Rc::clone(&sentinel)];
                    let master = master.name.as_str().into();
                    found.push(Disagreement::MasterAddress { master, sentinels });
                }
            }
            if master.failover != FailoverStep::None {
                found.push(Disagreement::Failover { sentinel: Rc::clone(&sentinel) });
            }
            for instance in master.instances.iter().filter(|instance| instance.health != Health::Up)
            {
                let (sentinel, address) = (Rc::clone(&sentinel), instance.address.clone());
                found.push(Disagreement::Down { sentinel, address });
            }
            watched(look, &sentinel, master, found);
        }
    }
}

/// Whether a Sentinel that believes this of a master knows another one to watch it.
fn watch_together(master: &MasterView, runid: &str) -> bool {
    let mut instances = master.instances.iter();
    instances.any(|instance| {
        instance.kind == InstanceKind::Sentinel && instance.runid.as_deref() == Some(runid)
    })
}

/// The servers behind what a Sentinel believes.
fn watched(
    look: &Look<'_>,
    sentinel: &Rc<str>,
    master: &MasterView,
    found: &mut Vec<Disagreement>,
) {
    let server = look.server_at(&master.address);
    if !server.is_some_and(ServerNow::is_master) {
        let (sentinel, address) = (Rc::clone(sentinel), master.address.clone());
        found.push(Disagreement::NoMaster { sentinel, address });
    }
    let replicas =
        master.instances.iter().filter(|instance| instance.kind == InstanceKind::Replica);
    for server in replicas.filter_map(|instance| look.server_at(&instance.address)) {
        let follows = |upstream: &UpstreamView| upstream.address == master.address;
        if !server.view.master.as_ref().is_some_and(follows) {
            found.push(Disagreement::Astray { replica: name(look, server.id) });
        }
    }
}

/// What a node believes of another, as far as all must believe the same.
type Row<'a> = (&'a Option<NodeId>, u64, &'a SlotRanges);

/// A node, and what it believes.
type Believer<'a> = &'a (ActorId, ClusterView);

/// The clusters there are: nodes that know each other, be it by way of others.
fn clusters<'a>(look: &'a Look<'_>) -> Vec<Vec<Believer<'a>>> {
    // A node that knows nobody is no part of a cluster yet, or any more.
    let nodes = look.nodes().iter().filter(|(_, view)| view.nodes.len() > 1);
    let mut others: Vec<Believer<'_>> = nodes.collect();
    let knows = |(id, _): Believer<'_>, (_, other): Believer<'_>| {
        knows_node(look.world, *id, &other.myself)
    };
    let mut clusters = Vec::new();
    while !others.is_empty() {
        let mut cluster = vec![others.remove(0)];
        let mut asked = 0;
        while let Some(node) = cluster.get(asked).copied() {
            let is_one = |other: &mut Believer<'_>| knows(node, other) && knows(other, node);
            let joined: Vec<Believer<'_>> = others.extract_if(.., is_one).collect();
            cluster.extend(joined);
            asked += 1;
        }
        clusters.push(cluster);
    }
    clusters
}

fn cluster(look: &Look<'_>, nodes: &[Believer<'_>], found: &mut Vec<Disagreement>) {
    let running: BTreeMap<NodeId, ActorId> =
        nodes.iter().map(|(id, view)| (view.myself, *id)).collect();
    let mut first: Option<(ActorId, BTreeMap<NodeId, Row<'_>>)> = None;
    for (id, view) in nodes {
        let known: BTreeMap<NodeId, &ClusterNodeView> =
            view.nodes.iter().map(|node| (node.id, node)).collect();
        if !view.ok && view.assigned_slots == redscope_data::SLOT_COUNT {
            found.push(Disagreement::ClusterDown { node: name(look, *id) });
        }
        for (other_id, other) in &running {
            if known.get(other_id).is_none_or(|node| node.health != NodeHealth::Up) {
                let (node, other) = (name(look, *id), name(look, *other));
                found.push(Disagreement::NodeFailed { node, other });
            }
        }
        let rows = known.iter().filter(|(known_id, _)| running.contains_key(*known_id));
        let rows: BTreeMap<NodeId, Row<'_>> = rows.map(|(id, node)| (*id, row(node))).collect();
        match &first {
            None => first = Some((*id, rows)),
            Some((_, same)) if *same == rows => {}
            Some((other, _)) => {
                let nodes = [name(look, *other), name(look, *id)];
                found.push(Disagreement::Tables { nodes });
            }
        }
    }
}

fn row(node: &ClusterNodeView) -> Row<'_> {
    // A replica's config epoch is its master's, as far as it has heard.
    let epoch = if node.master.is_some() { 0 } else { node.config_epoch };
    (&node.master, epoch, &node.slots)
}
