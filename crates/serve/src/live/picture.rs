//! What pages draw, made of what nodes say: the same views as of a simulation. What nobody says is left out.

use std::collections::{BTreeMap, BTreeSet};

use redscope_actor::Address;
use redscope_session::{
    Belief, BeliefRow, ClusterDetail, ClusterRow, Detail, DetailKind, Doubt, Gossip, Grade,
    InstanceRow, LinkView, MessageKind, NodeState, NodeView, PeerRow, Role, mark_orphaned,
};

use super::board::{Known, Node};
use super::client::Trouble;
use super::seen::{CONNECTED, Cluster, Instance, Kind, ONLINE, Seen, Sentinel, Server, Watched};

/// Everything but what is looked at close up.
#[derive(Debug, Default)]
pub(crate) struct Picture {
    pub(crate) nodes: BTreeMap<String, NodeView>,
    pub(crate) links: Vec<LinkView>,
    pub(crate) beliefs: Vec<BeliefRow>,
    pub(crate) gossip: Gossip,
}

/// Draws all that is known.
pub(crate) fn picture(known: &Known) -> Picture {
    let nodes = known.named().map(|node| (node.name.clone(), view(known, node)));
    let mut nodes: BTreeMap<String, NodeView> = nodes.collect();
    count_orphaned(known, &mut nodes);
    Picture { nodes, links: links(known), beliefs: beliefs(known), gossip: gossip(known) }
}

/// Whom a node speaks of, and whether as of a Sentinel.
pub(crate) fn neighbours(seen: &Seen) -> Vec<(Address, bool)> {
    let mut all = Vec::new();
    match &seen.kind {
        Kind::Server(server) => {
            all.extend(server.master.iter().map(|(address, _)| (address.clone(), false)));
            all.extend(server.replicas.iter().map(|replica| (replica.address.clone(), false)));
            let members = server.cluster.iter().flat_map(|cluster| &cluster.members);
            let others = members.filter(|member| !member.is_myself);
            all.extend(others.filter_map(|member| Some((member.address.clone()?, false))));
        }
        Kind::Sentinel(sentinel) => {
            for master in &sentinel.masters {
                let servers = std::iter::once(&master.own).chain(&master.replicas);
                all.extend(servers.filter_map(|one| Some((one.address.clone()?, false))));
                all.extend(
                    master.sentinels.iter().filter_map(|one| Some((one.address.clone()?, true))),
                );
            }
        }
    }
    // A replica that has not told its port is listed with 0.
    all.retain(|(address, _)| address.port > 0 && !address.host.is_empty());
    all
}

/// The master a server stands with: of replicas of replicas the first.
pub(crate) fn home(known: &Known, node: &Node) -> Option<String> {
    let mut at = known.listed_by(node).unwrap_or(node);
    for _ in 0..known.nodes.len() {
        let of = match &at.seen.as_ref()?.kind {
            Kind::Server(server) => {
                server.master.as_ref().and_then(|(address, _)| known.at(address))
            }
            Kind::Sentinel(_) => return None,
        };
        match of {
            Some(of) => at = of,
            None => break,
        }
    }
    Some(at.name.clone()).filter(|name| !name.is_empty())
}

fn view(known: &Known, node: &Node) -> NodeView {
    let state = match &node.trouble {
        None => NodeState::Running,
        Some(Trouble::Silent) => NodeState::Silent,
        Some(Trouble::NotReached(_)) => NodeState::Unreached,
    };
    let (name, at) = (node.name.clone(), &node.address);
    let view = NodeView::new(name, at.to_string(), at.port, known.role(node), state);
    let mut view = NodeView { home: node.home.clone(), ..view };
    let Some(seen) = &node.seen else {
        view.of = known.listed_by(node).map(|master| master.name.clone());
        return view;
    };
    let belief = match &seen.kind {
        Kind::Server(server) => {
            view.of = server.master.as_ref().map(|(address, _)| known.name(address));
            // What it had when it answered last somebody else may have by now.
            if let Some(cluster) = server.cluster.as_ref().filter(|_| state == NodeState::Running) {
                view.serves = Some(cluster.ok);
                let own = cluster.myself();
                view.slots = own.map(|own| own.slots.clone()).unwrap_or_default();
                view.epoch = own.map(|own| own.config_epoch);
                let named = |(slot, id): &(u16, String)| (*slot, known.member(id));
                view.migrating = cluster.migrating.iter().map(named).collect();
                view.importing = cluster.importing.iter().map(named).collect();
            }
            match &server.master {
                Some((_, state)) if state != CONNECTED => Belief::Link(state.clone()),
                _ => Belief::Offset(server.offset_bytes),
            }
        }
        Kind::Sentinel(sentinel) => {
            let own = sentinel.masters.iter().filter_map(|master| master.own.address.as_ref());
            view.watches = own.map(|address| known.name(address)).collect();
            match failover(sentinel) {
                Some(step) => Belief::Failover(step),
                None => Belief::Epoch(epoch(sentinel)),
            }
        }
    };
    if state == NodeState::Running {
        view.belief = belief;
    }
    view
}

/// Finds the slots that nobody who answers owns: whose they are is what one that answers believes.
fn count_orphaned(known: &Known, views: &mut BTreeMap<String, NodeView>) {
    let answers = |node: &&Node| node.trouble.is_none();
    let believed = known.named().filter(answers).find_map(|node| match &node.seen.as_ref()?.kind {
        Kind::Server(server) => server.cluster.as_ref(),
        Kind::Sentinel(_) => None,
    });
    let members = believed.into_iter().flat_map(|cluster| &cluster.members);
    let believed = members.filter_map(|member| {
        let node = known.at(member.address.as_ref()?)?;
        let slots = member.slots.iter().flat_map(|(from, to)| *from..=*to);
        Some((node.address.to_string(), slots))
    });
    mark_orphaned(views.values_mut().collect(), believed);
}

/// The epoch of the configuration it knows; the one in which it votes no command says.
fn epoch(sentinel: &Sentinel) -> u64 {
    sentinel.masters.iter().map(|master| master.config_epoch).max().unwrap_or_default()
}

fn failover(sentinel: &Sentinel) -> Option<String> {
    sentinel.masters.iter().find_map(|master| master.failover.clone())
}

/// What is said of links that stand, each once.
fn links(known: &Known) -> Vec<LinkView> {
    let mut pairs = BTreeSet::new();
    let mut add = |a: &str, b: &str, kind: MessageKind| {
        let (a, b) = if a < b { (a, b) } else { (b, a) };
        if a != b {
            pairs.insert((a.to_owned(), b.to_owned(), kind));
        }
    };
    for node in known.named().filter(|node| node.trouble.is_none()) {
        match node.seen.as_ref().map(|seen| &seen.kind) {
            Some(Kind::Server(server)) => {
                if let Some((address, state)) = &server.master
                    && let (Some(master), CONNECTED) = (known.at(address), state.as_str())
                {
                    add(&node.name, &master.name, MessageKind::Replication);
                }
                let members = server.cluster.iter().flat_map(|cluster| &cluster.members);
                for member in members.filter(|member| member.is_connected && !member.is_myself) {
                    if let Some(other) =
                        member.address.as_ref().and_then(|address| known.at(address))
                    {
                        add(&node.name, &other.name, MessageKind::Bus);
                    }
                }
            }
            Some(Kind::Sentinel(sentinel)) => {
                for one in sentinel.masters.iter().flat_map(instances) {
                    if let Some(other) = one.address.as_ref().and_then(|address| known.at(address))
                        && !one.is("disconnected")
                    {
                        add(&node.name, &other.name, MessageKind::Sentinel);
                    }
                }
            }
            None => {}
        }
    }
    pairs.into_iter().map(|(a, b, kind)| LinkView { a, b, kind }).collect()
}

fn instances(master: &Watched) -> impl Iterator<Item = &Instance> {
    std::iter::once(&master.own).chain(&master.replicas).chain(&master.sentinels)
}

/// How a Sentinel finds somebody, in Redis's words.
fn health(one: &Instance) -> (String, Grade) {
    match (one.is("o_down"), one.is("s_down")) {
        (true, _) => ("o_down".to_owned(), Grade::Bad),
        (false, true) => ("s_down".to_owned(), Grade::Warn),
        (false, false) => ("up".to_owned(), Grade::Good),
    }
}

fn beliefs(known: &Known) -> Vec<BeliefRow> {
    let mut rows = Vec::new();
    for node in known.named().filter(|node| node.trouble.is_none()) {
        let Some(Seen { kind: Kind::Sentinel(sentinel), .. }) = &node.seen else { continue };
        for master in &sentinel.masters {
            let (state, grade) = health(&master.own);
            let votes = master.sentinels.iter().filter_map(|one| {
                let (whom, _) = one.voted.as_ref()?;
                Some((known.sentinel(&one.run_id), known.sentinel(whom)))
            });
            rows.push(BeliefRow {
                sentinel: node.name.clone(),
                master: master.name.clone(),
                address: master.own.address.as_ref().map(|at| known.name(at)).unwrap_or_default(),
                state,
                grade,
                silent_ds: master.own.silent_ds,
                epoch: master.config_epoch,
                voted: node.voted.as_ref().map(|(id, epoch)| (known.sentinel(id), *epoch)),
                votes: votes.collect(),
                quorum: master.quorum,
                failover: master.failover.clone(),
            });
        }
    }
    rows
}

fn gossip(known: &Known) -> Gossip {
    let mut gossip = Gossip::default();
    for node in known.named().filter(|node| node.trouble.is_none()) {
        let Some(Seen { kind: Kind::Server(server), .. }) = &node.seen else { continue };
        let Some(cluster) = &server.cluster else { continue };
        gossip.majority = gossip.majority.max(cluster.majority());
        if cluster.myself().is_some_and(|own| !own.is_replica && !own.slots.is_empty()) {
            gossip.electorate.push(node.name.clone());
        }
        for member in cluster.members.iter().filter(|member| !member.flag.is_empty()) {
            gossip.doubts.push(Doubt {
                by: node.name.clone(),
                of: known.member(&member.id),
                flag: member.flag.clone(),
                grade: member_grade(&member.flag),
                reports: Vec::new(),
                count: cluster.doubters(&member.id),
            });
        }
    }
    gossip
}

fn member_grade(flag: &str) -> Grade {
    match flag {
        "" => Grade::Good,
        "fail" => Grade::Bad,
        _ => Grade::Warn,
    }
}

/// A node close up.
pub(crate) fn detail(known: &Known, node: &Node) -> Detail {
    let kind = match node.seen.as_ref().filter(|_| node.trouble.is_none()) {
        None => DetailKind::Down,
        Some(Seen { kind: Kind::Server(server), .. }) => of_server(server),
        Some(Seen { kind: Kind::Sentinel(sentinel), .. }) => of_sentinel(known, sentinel),
    };
    let (node, address) = (node.name.clone(), node.address.to_string());
    Detail { node, address, kind, files: Vec::new(), keys: Vec::new() }
}

fn of_server(server: &Server) -> DetailKind {
    let grade = |is_good: bool| if is_good { Grade::Good } else { Grade::Warn };
    let master = server.master.iter().map(|(address, state)| PeerRow {
        address: address.to_string(),
        is_master: true,
        state: state.clone(),
        grade: grade(state == CONNECTED),
        offset_bytes: None,
    });
    let replicas = server.replicas.iter().map(|replica| PeerRow {
        address: replica.address.to_string(),
        is_master: false,
        state: replica.state.clone(),
        grade: grade(replica.state == ONLINE),
        offset_bytes: Some(replica.offset_bytes),
    });
    DetailKind::Server {
        is_master: server.master.is_none(),
        key_count: server.key_count,
        saving: server.is_saving,
        dirty: server.dirty,
        replid: server.replid.clone(),
        offset_bytes: server.offset_bytes,
        peers: master.chain(replicas).collect(),
        cluster: server.cluster.as_ref().map(of_cluster),
    }
}

fn of_cluster(cluster: &Cluster) -> ClusterDetail {
    let rows = cluster.members.iter().map(|member| ClusterRow {
        address: member.address.as_ref().map(Address::to_string).unwrap_or_default(),
        is_replica: member.is_replica,
        flag: member.flag.clone(),
        grade: member_grade(&member.flag),
        config_epoch: member.config_epoch,
        slots: member.slots.clone(),
    });
    ClusterDetail { ok: cluster.ok, epoch: cluster.epoch, nodes: rows.collect() }
}

fn of_sentinel(known: &Known, sentinel: &Sentinel) -> DetailKind {
    let kind = |one: &Instance| {
        let at = one.address.as_ref().and_then(|address| known.at(address));
        ["master", "slave", "sentinel"].into_iter().find(|kind| one.is(kind)).unwrap_or_else(|| {
            if at.is_some_and(|node| node.role() == Role::Sentinel) { "sentinel" } else { "slave" }
        })
    };
    let rows = sentinel.masters.iter().flat_map(instances).map(|one| {
        let (state, grade) = health(one);
        InstanceRow {
            kind: kind(one).to_owned(),
            address: one.address.as_ref().map(Address::to_string).unwrap_or_default(),
            state,
            grade,
            silent_ds: one.silent_ds,
        }
    });
    DetailKind::Sentinel {
        epoch: epoch(sentinel),
        tilt: sentinel.tilt,
        instances: rows.collect(),
        failover: failover(sentinel),
    }
}
