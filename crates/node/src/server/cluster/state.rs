//! Whether the cluster serves.

use redscope_data::SLOT_COUNT;

use super::turn::Turn;
use super::{Cluster, Ms};
use crate::bus::NodeFlags;
use crate::fact::ClusterFact;

/// A master that has started hears first what has happened meanwhile.
const WRITABLE_DELAY_MS: Ms = 2000;
/// After a minority a master waits as long as the node timeout, but within these bounds.
const REJOIN_DELAY_MS: (Ms, Ms) = (500, 5000);

impl Cluster {
    /// Works out whether the cluster serves. Costs a look at each node, none at the slots.
    /// Source: cluster.c `clusterUpdateState`, 7.0.15.
    pub(super) fn update_state(&mut self, turn: &mut Turn) {
        self.todo.state = false;
        let is_master = self.me().is_master();
        if is_master && !self.ok && turn.now - self.state_since < WRITABLE_DELAY_MS {
            self.todo.state = true;
            return;
        }
        let (mut size, mut reachable, mut failed_slots) = (0, 0, 0);
        for (_, node) in self.nodes.iter().filter(|(_, node)| node.slot_count > 0) {
            if node.is_master() {
                size += 1;
                reachable += usize::from(!node.flags.has(NodeFlags::FAILING));
            }
            if node.is_failed() {
                failed_slots += node.slot_count;
            }
        }
        self.size = size;
        let unserved_slots = SLOT_COUNT - self.slots.assigned + failed_slots;
        let in_minority = reachable < self.majority();
        if in_minority {
            self.in_minority = turn.now;
        }
        let ok = !in_minority && (unserved_slots == 0 || !self.settings.full_coverage);
        if ok == self.ok {
            return;
        }
        let (least, most) = REJOIN_DELAY_MS;
        let rejoin_delay = self.settings.node_timeout.clamp(least, most);
        if ok && is_master && turn.now - self.in_minority < rejoin_delay {
            return;
        }
        self.ok = ok;
        turn.tell(ClusterFact::StateChanged { ok, unserved_slots, reachable, masters: size });
    }
}
