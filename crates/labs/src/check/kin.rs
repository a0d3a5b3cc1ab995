//! Which servers have to do with each other.

use std::collections::BTreeMap;

use redscope_sim::ActorId;

use super::look::{Look, ServerNow};
use super::weight::of_map;

/// Servers of which one has ever followed another, and nodes that have ever been of one cluster. Only
/// they can have what one of them has acknowledged.
#[derive(Clone, Debug, Default)]
pub(super) struct Kin {
    /// The first of its kin, for everybody who has any.
    heads: BTreeMap<ActorId, ActorId>,
}

impl Kin {
    /// Notes who follows whom.
    pub(super) fn see(&mut self, look: &Look<'_>) {
        for server in look.servers.iter().filter(|server| server.own.is_none()) {
            let master = server.view.master.as_ref();
            if let Some(master) = master.and_then(|master| look.world.listener(&master.address)) {
                self.join(server.id, master);
            }
        }
        self.see_clusters(look);
    }

    /// What a copy takes, roughly, in bytes.
    pub(super) fn weight_bytes(&self) -> usize {
        of_map(&self.heads)
    }

    /// Notes which cluster nodes know each other: each is asked about one of every group.
    fn see_clusters(&mut self, look: &Look<'_>) {
        let mut groups: Vec<&ServerNow<'_>> = Vec::new();
        for node in look.servers.iter().filter(|server| server.own.is_some()) {
            let mut is_in_one = false;
            for first in &groups {
                if !self.are(first.id, node.id) && know_each_other(first, node) {
                    self.join(first.id, node.id);
                }
                is_in_one |= self.are(first.id, node.id);
            }
            if !is_in_one {
                groups.push(node);
            }
        }
    }

    /// Whether two are one, or kin.
    pub(super) fn are(&self, one: ActorId, other: ActorId) -> bool {
        self.head(one) == self.head(other)
    }

    /// The first of its kin.
    fn head(&self, one: ActorId) -> ActorId {
        self.heads.get(&one).copied().unwrap_or(one)
    }

    fn join(&mut self, one: ActorId, other: ActorId) {
        let (one, other) = (self.head(one), self.head(other));
        if one != other {
            let (head, joined) = (one.min(other), one.max(other));
            self.heads.values_mut().filter(|at| **at == joined).for_each(|at| *at = head);
            self.heads.extend([(head, head), (joined, head)]);
        }
    }
}

/// Whether of two cluster nodes one knows the other by its name.
fn know_each_other(one: &ServerNow<'_>, other: &ServerNow<'_>) -> bool {
    let knows = |one: &ServerNow<'_>, other: &ServerNow<'_>| {
        other.own.as_ref().is_some_and(|own| one.server.knows_node(&own.myself))
    };
    knows(one, other) || knows(other, one)
}
