//! Which servers have to do with each other.

use std::collections::BTreeMap;

use redscope_sim::ActorId;

use super::look::Look;

/// Servers of which one has ever followed another, outside a cluster. Only they can have what one of
/// them has acknowledged.
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
    }

    /// Whether two are one, or kin.
    pub(super) fn are(&self, one: ActorId, other: ActorId) -> bool {
        self.head(one) == self.head(other)
    }

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
