//! Who owns which slot, in this node's view.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use redscope_data::SLOT_COUNT;

use super::Cluster;
use super::table::NodeIx;
use crate::bus::{NodeFlags, SlotRanges};

/// Owners and marks of slots. The slots of one owner are in its node.
#[derive(Clone, Debug)]
pub(super) struct Slots {
    /// By slot; shared by copies of the process.
    owners: Arc<Vec<Option<NodeIx>>>,
    /// Slots with an owner.
    pub(super) assigned: u16,
    /// Slots whose owner has stopped claiming them.
    pub(super) unclaimed: BTreeSet<u16>,
    pub(super) migrating: BTreeMap<u16, NodeIx>,
    pub(super) importing: BTreeMap<u16, NodeIx>,
}

impl Default for Slots {
    fn default() -> Self {
        Slots {
            owners: Arc::new(vec![None; usize::from(SLOT_COUNT)]),
            assigned: 0,
            unclaimed: BTreeSet::new(),
            migrating: BTreeMap::new(),
            importing: BTreeMap::new(),
        }
    }
}

impl Slots {
    pub(super) fn owner(&self, slot: u16) -> Option<NodeIx> {
        self.owners[usize::from(slot)]
    }

    /// Takes the marks of slots on their way off.
    pub(super) fn close_all(&mut self) {
        self.migrating.clear();
        self.importing.clear();
    }

    /// Takes every mark off that names a node.
    pub(super) fn forget(&mut self, ix: NodeIx) {
        self.migrating.retain(|_, to| *to != ix);
        self.importing.retain(|_, from| *from != ix);
    }
}

impl Cluster {
    /// Gives a slot to a node, or to nobody. Says whose it was.
    pub(super) fn bind(&mut self, slot: u16, owner: Option<NodeIx>) -> Option<NodeIx> {
        let before = self.slots.owner(slot);
        if before == owner {
            return before;
        }
        if let Some(node) = before.and_then(|ix| self.nodes.get_mut(ix)) {
            node.slot_count -= u16::from(node.slots.remove(slot));
        }
        self.slots.unclaimed.remove(&slot);
        Arc::make_mut(&mut self.slots.owners)[usize::from(slot)] = owner;
        self.slots.assigned -= u16::from(before.is_some());
        self.slots.assigned += u16::from(owner.is_some());
        if let Some(ix) = owner {
            let is_first = self.nodes[ix].slot_count == 0;
            // Where masters have replicas, a new master may be given one too.
            if is_first && self.nodes.iter().any(|(_, node)| node.master.is_some()) {
                self.nodes[ix].flags.set(NodeFlags::MIGRATE_TO, true);
            }
            let node = &mut self.nodes[ix];
            node.slot_count += u16::from(node.slots.insert(slot));
        }
        self.header = None;
        before
    }

    /// Frees all slots of a node. Says which they were.
    pub(super) fn free_slots_of(&mut self, ix: NodeIx) -> SlotRanges {
        let slots = self.nodes[ix].slots.clone();
        for slot in slots.slots() {
            self.bind(slot, None);
        }
        slots
    }

    /// Masters needed for a decision.
    pub(super) fn majority(&self) -> usize {
        self.size / 2 + 1
    }
}
