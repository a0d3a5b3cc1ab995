//! Connections between nodes that stand, and ways that are cut.

use std::collections::BTreeMap;

use redscope_labs::{Spec, World};
use redscope_node::LinkKind;

use crate::frame::{CutView, LinkView, MessageKind};

/// The links between servers and Sentinels: whom who has a connection to that stands, and what for.
/// Several connections of one kind between two are one link.
pub(crate) fn links(world: &World) -> Vec<LinkView> {
    let is_node = |id| matches!(world.spec(id), Spec::Server(_));
    let mut links = BTreeMap::new();
    for id in world.ids().filter(|id| is_node(*id)) {
        for (_, peer, link, stands) in world.connections(id) {
            if stands && is_node(peer.actor) && link != LinkKind::Client {
                links.insert((id.min(peer.actor), id.max(peer.actor), link), ());
            }
        }
    }
    let name = |id| world.name(id).to_string();
    let views = links.into_keys().map(|(a, b, link)| {
        let kind = MessageKind::of(link);
        LinkView { a: name(a), b: name(b), kind }
    });
    views.collect()
}

/// The ways that are cut, each direction by itself.
pub(crate) fn cuts(world: &World) -> Vec<CutView> {
    let name = |id| world.name(id).to_string();
    world.cuts().map(|(from, to)| CutView { from: name(from), to: name(to) }).collect()
}
