//! Which node has which slots, as the nodes themselves know it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use redscope_labs::Cast;
use redscope_node::{ClusterView, NodeId, Process};

use super::member::Member;
use crate::Session;

/// The map, if there is a node of a cluster that runs. Nodes that know the same share a part of it.
pub(super) fn write(session: &Session, members: &[Member]) -> Option<String> {
    let views: Vec<(&Member, ClusterView)> = members
        .iter()
        .filter_map(|member| match session.sim().actor(member.id) {
            Some(Cast::Redis(Process::Server(server))) => Some((member, server.cluster_view()?)),
            _ => None,
        })
        .collect();
    let names: BTreeMap<NodeId, &str> =
        views.iter().map(|(member, view)| (view.myself, member.folder.as_str())).collect();
    let mut maps: Vec<(String, Vec<&str>)> = Vec::new();
    for (member, view) in &views {
        let map = map(view, &names);
        match maps.iter_mut().find(|(other, _)| *other == map) {
            Some((_, who)) => who.push(&member.folder),
            None => maps.push((map, vec![&member.folder])),
        }
    }
    let maps: Vec<String> =
        maps.into_iter().map(|(map, who)| format!("# {}\n{map}", who.join(" "))).collect();
    (!maps.is_empty()).then(|| maps.join("\n"))
}

/// A line for every range: slots, the master, its config epoch, its replicas.
fn map(view: &ClusterView, names: &BTreeMap<NodeId, &str>) -> String {
    let named = |id: &NodeId| {
        let node = view.nodes.iter().find(|node| node.id == *id);
        let at = node.map(|node| node.address.to_string()).unwrap_or_default();
        match names.get(id) {
            Some(name) => format!("{name} {at}"),
            None => format!("{id} {at}"),
        }
    };
    let ranges =
        view.nodes.iter().flat_map(|node| node.slots.iter().map(move |range| (range, node)));
    let mut ranges: Vec<_> = ranges.collect();
    ranges.sort_by_key(|(range, _)| *range);
    let mut text = String::new();
    for ((start, end), node) in ranges {
        let replicas = view.nodes.iter().filter(|other| other.master == Some(node.id));
        let replicas: Vec<String> = replicas.map(|other| named(&other.id)).collect();
        let of = if replicas.is_empty() {
            String::new()
        } else {
            format!(" <- {}", replicas.join(", "))
        };
        let _ = writeln!(
            text,
            "{:<13}{} epoch {}{of}",
            format!("{start}-{end}"),
            named(&node.id),
            node.config_epoch
        );
    }
    for (arrow, moving) in [("->-", &view.migrating), ("-<-", &view.importing)] {
        for (slot, other) in moving {
            let _ = writeln!(text, "[{slot}{arrow}{}]", named(other));
        }
    }
    text
}
