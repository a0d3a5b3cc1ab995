//! Replicas that go over to a master left without any.
//!
//! Source: cluster.c `clusterCron`, `clusterHandleSlaveMigration`, 7.0.15.

use super::turn::Turn;
use super::{Cluster, Ms, NodeIx};
use crate::bus::NodeFlags;
use crate::fact::RoleChange;

/// A master is left alone for so long before a replica goes over to it.
const DELAY_MS: Ms = 5000;

/// What one replica finds when it looks at all masters.
struct Census {
    /// Healthy masters with slots that have had replicas and have no healthy one left.
    orphans: Vec<NodeIx>,
    /// Most healthy replicas any healthy master has.
    most: usize,
    /// Healthy replicas by place of the master.
    healthy: Vec<usize>,
}

impl Cluster {
    /// A replica of one of the masters with most replicas goes over to an orphan.
    pub(super) fn migrate_to_orphan(&mut self, turn: &mut Turn) {
        if !self.settings.replicas_migrate {
            return;
        }
        let census = self.count_replicas();
        let Some(master) = self.me().master else { return };
        let of_mine = self.healthy(&census, master);
        let is_due = !census.orphans.is_empty() && census.most >= 2 && of_mine == census.most;
        if !is_due || !self.ok {
            return;
        }
        let well = self.replicas_of(master).filter(|(_, n)| !n.flags.has(NodeFlags::FAILING));
        if well.count() <= self.settings.migration_barrier {
            return;
        }
        let target = self.note_orphans(turn, &census);
        let with_most = |node: &super::Node| {
            node.master.is_some_and(|ix| self.healthy(&census, ix) == census.most)
        };
        let least =
            self.nodes.iter().filter(|(_, node)| with_most(node)).map(|(_, node)| node.id());
        if least.min() == Some(self.my_id())
            && let Some(target) = target
            && turn.now - self.nodes[target].times().orphaned > DELAY_MS
        {
            self.become_replica_of(turn, target, RoleChange::Migrated);
        }
    }

    fn healthy(&self, census: &Census, master: NodeIx) -> usize {
        census.healthy.get(master.at()).copied().unwrap_or(0)
    }

    fn count_replicas(&self) -> Census {
        let mut healthy = vec![0; self.nodes.places()];
        for (_, node) in self.nodes.iter().filter(|(_, node)| !node.is_failed()) {
            if let Some(master) = node.master {
                healthy[master.at()] += 1;
            }
        }
        let mut census = Census { orphans: Vec::new(), most: 0, healthy };
        let unknown = NodeFlags::NOADDR.with(NodeFlags::HANDSHAKE);
        for (ix, node) in self.nodes.iter() {
            if !node.is_master() || node.is_failed() || node.flags.has(unknown) {
                continue;
            }
            let replicas = census.healthy[ix.at()];
            census.most = census.most.max(replicas);
            if replicas == 0 && node.slot_count > 0 && node.flags.has(NodeFlags::MIGRATE_TO) {
                census.orphans.push(ix);
            }
        }
        census
    }

    /// Notes since when orphans are orphans; gives the first.
    fn note_orphans(&mut self, turn: &Turn, census: &Census) -> Option<NodeIx> {
        for (ix, node) in self.nodes.iter_mut() {
            let is_orphan = census.orphans.contains(&ix);
            if is_orphan && node.times().orphaned == 0 {
                node.times_mut().orphaned = turn.now;
            } else if !is_orphan && node.times().orphaned != 0 {
                node.times_mut().orphaned = 0;
            }
        }
        census.orphans.first().copied()
    }
}
