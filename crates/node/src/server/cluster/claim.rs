//! Slots claimed: the greater config epoch wins.

use redscope_actor::Address;

use super::turn::{Effect, Turn};
use super::{Cluster, NodeIx};
use crate::bus::{Header, NodeFlags, SlotRanges, Update};
use crate::fact::{ClusterFact, EpochChange, RoleChange};

impl Cluster {
    /// Compares the slots a sender claims, for itself or for its master, with those it is known to
    /// own.
    pub(super) fn compare_slots(&mut self, turn: &mut Turn, sender: NodeIx, header: &Header) {
        let node = &self.nodes[sender];
        let Some(master) = (if node.is_master() { Some(sender) } else { node.master }) else {
            return;
        };
        if self.nodes[master].slots == header.slots {
            return self.nodes[master].slots.share(&header.slots);
        }
        if master == sender {
            self.claim(turn, sender, header.config_epoch, &header.slots);
        }
        let newer = header.slots.slots().find_map(|slot| {
            let owner = self.slots.owner(slot).filter(|owner| *owner != sender)?;
            let is_newer = self.nodes[owner].config_epoch > header.config_epoch;
            (is_newer && !self.slots.unclaimed.contains(&slot)).then_some(owner)
        });
        if let Some(owner) = newer {
            let (node, owner_id) = (self.id(sender), self.id(owner));
            turn.tell(ClusterFact::OldSlots { node, owner: owner_id });
            self.send_update(turn, sender, owner);
        }
    }

    /// Somebody says who owns slots by now.
    pub(super) fn take_update(&mut self, turn: &mut Turn, update: &Update) {
        let Some(ix) = self.nodes.find(&update.node) else { return };
        if self.nodes[ix].config_epoch >= update.config_epoch {
            return;
        }
        if self.nodes[ix].is_replica() {
            self.set_master_role(turn, ix);
        }
        self.nodes[ix].config_epoch = update.config_epoch;
        self.todo.save = true;
        self.claim(turn, ix, update.config_epoch, &update.slots);
    }

    /// A master claims slots: those with an older owner go over to it.
    /// Source: cluster.c `clusterUpdateSlotsConfigWith`, 7.0.15.
    fn claim(&mut self, turn: &mut Turn, sender: NodeIx, epoch: u64, claimed: &SlotRanges) {
        if sender == self.myself {
            return turn.tell(ClusterFact::UpdateAboutMyself);
        }
        let my_shard = match self.me().is_master() {
            true => Some(self.myself),
            false => self.me().master,
        };
        let mut moved: Vec<(Option<NodeIx>, SlotRanges)> = Vec::new();
        let mut mine = SlotRanges::default();
        let mut of_my_shard = 0;
        for slot in claimed.slots() {
            let owner = self.slots.owner(slot);
            if owner == Some(sender) {
                self.slots.unclaimed.remove(&slot);
                continue;
            }
            let is_taken = !self.slots.importing.contains_key(&slot)
                && owner.is_none_or(|owner| {
                    self.slots.unclaimed.contains(&slot) || self.nodes[owner].config_epoch < epoch
                });
            if !is_taken {
                continue;
            }
            if owner == Some(self.myself) {
                mine.insert(slot);
            }
            of_my_shard += usize::from(owner.is_some() && owner == my_shard);
            self.bind(slot, Some(sender));
            match moved.iter_mut().find(|(from, _)| *from == owner) {
                Some((_, slots)) => drop(slots.insert(slot)),
                None => moved.push((owner, SlotRanges::from_iter([slot]))),
            }
        }
        let given_up = self.nodes[sender].slots.slots().filter(|slot| !claimed.contains(*slot));
        self.slots.unclaimed.extend(given_up.collect::<Vec<_>>());
        for (from, slots) in moved {
            let (from, to) = (from.map(|ix| self.id(ix)), Some(self.id(sender)));
            turn.tell(ClusterFact::SlotsMoved { slots, from, to, epoch });
            self.changed();
        }
        self.follow_slots(turn, sender, claimed, of_my_shard, mine);
    }

    /// What a node makes of slots that its shard has lost.
    fn follow_slots(
        &mut self,
        turn: &mut Turn,
        sender: NodeIx,
        claimed: &SlotRanges,
        of_my_shard: usize,
        mine: SlotRanges,
    ) {
        let my_shard = self.my_shard();
        let all_lost = of_my_shard > 0 && self.nodes[my_shard].slot_count == 0;
        let grandmaster = self.me().master.and_then(|master| self.nodes[master].master);
        if all_lost && (self.settings.replicas_migrate || claimed.slot_count() == of_my_shard) {
            self.become_replica_of(turn, sender, RoleChange::Replaced);
            self.changed();
        } else if let Some(grandmaster) = grandmaster.filter(|ix| *ix != self.myself) {
            self.become_replica_of(turn, grandmaster, RoleChange::SubReplica);
            self.changed();
        } else if !mine.is_empty() {
            turn.want(Effect::DropKeys(mine));
        }
    }

    /// Changes this node into a replica of another.
    /// Source: cluster.c `clusterSetMaster`, 7.0.15.
    pub(super) fn become_replica_of(&mut self, turn: &mut Turn, master: NodeIx, why: RoleChange) {
        turn.tell(ClusterFact::BecameReplica { of: self.id(master), why });
        let myself = self.myself;
        if self.me().is_master() {
            let me = self.me_mut();
            let masterly = NodeFlags::MASTER.with(NodeFlags::MIGRATE_TO);
            me.flags = me.flags.without(masterly).with(NodeFlags::REPLICA);
            self.slots.close_all();
        }
        self.attach(myself, Some(master));
        let Address { host, port } = self.nodes[master].address();
        turn.want(Effect::Follow(Address { host, port }));
        self.end_manual_failover(turn);
    }

    /// Two masters have the same config epoch: the one with the lesser name takes a new one.
    /// Source: cluster.c `clusterHandleConfigEpochCollision`, 7.0.15.
    pub(super) fn resolve_collision(&mut self, turn: &mut Turn, ix: NodeIx, header: &Header) {
        let (me, node) = (self.me(), &self.nodes[ix]);
        if header.config_epoch != me.config_epoch
            || node.config_epoch != me.config_epoch
            || !me.is_master()
            || !node.is_master()
            || node.id() <= me.id()
        {
            return;
        }
        let with = node.id();
        self.current_epoch = self.current_epoch.wrapping_add(1);
        let epoch = self.current_epoch;
        self.me_mut().config_epoch = epoch;
        turn.tell(ClusterFact::ConfigEpoch { epoch, why: EpochChange::Collision { with } });
        self.todo.save = true;
    }

    /// Takes a new config epoch without asking anybody, unless this node has the greatest already.
    /// Says whether it has taken one.
    /// Source: cluster.c `clusterBumpConfigEpochWithoutConsensus`, 7.0.15.
    pub(super) fn bump_epoch(&mut self, turn: &mut Turn) -> bool {
        let known = self.nodes.iter().map(|(_, node)| node.config_epoch).max();
        let greatest = known.unwrap_or(0).max(self.current_epoch);
        let mine = self.me().config_epoch;
        if mine != 0 && mine == greatest {
            return false;
        }
        self.current_epoch = self.current_epoch.wrapping_add(1);
        let epoch = self.current_epoch;
        self.me_mut().config_epoch = epoch;
        turn.tell(ClusterFact::ConfigEpoch { epoch, why: EpochChange::Bumped });
        self.todo.save = true;
        true
    }
}
