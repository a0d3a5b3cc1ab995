//! Where the data of servers comes from, beside their streams.
//!
//! A replica that was written to, that has evicted keys for itself, or a master that was filled by `DEBUG`
//! holds what its history does not have, and so does whoever takes all data from it. Servers hold the
//! same only if they are of one lineage: it ends with a change that the stream has nothing of, and a
//! replica takes its master's with a full resync.

use std::collections::BTreeMap;

use redscope_engine::Engine;
use redscope_node::{Fact as Redis, ReplicationFact};
use redscope_sim::{ActorId, Fate, Stamp, What};

use super::look::{Look, server};
use super::restarts::is_damage;
use super::weight::of_map;
use crate::cast::Fact;
use crate::{Told, World};

/// What is known of a server.
#[derive(Clone, Debug, Default)]
struct Lineage {
    /// Its name; 0 is that of all who have got nothing but by their streams.
    number: u64,
    since: Stamp,
    /// The process, and how many changes it had made beside its stream.
    run_id: String,
    changes: u64,
    /// Whether its files may hold something else than its history.
    is_disk_doubtful: bool,
    /// When it has begun to save for replicas last.
    saved: Stamp,
}

/// The lineages of servers, those left out that are as all are. A copy takes little.
#[derive(Clone, Debug, Default)]
pub(super) struct Lineages {
    of: BTreeMap<ActorId, Lineage>,
    last: u64,
}

impl Lineages {
    /// Takes in what was told.
    pub(super) fn hear(&mut self, world: &World, told: &Told) {
        let (actor, now) = (told.actor, told.stamp);
        match &told.what {
            What::Fate(Fate::DiskReplaced) => drop(self.of.remove(&actor)),
            What::Fate(Fate::DiskChanged(fault)) if is_damage(fault) => {
                self.of.entry(actor).or_default().is_disk_doubtful = true;
            }
            What::Fate(Fate::Started)
                if self.of.get(&actor).is_some_and(|lineage| lineage.is_disk_doubtful) =>
            {
                self.renew(actor, now);
            }
            What::Fact(Fact::Redis(Redis::Replication(fact))) => match fact {
                ReplicationFact::SaveStarted(_) => {
                    self.see(world, actor, now);
                    if let Some(lineage) = self.of.get_mut(&actor) {
                        lineage.saved = now;
                    }
                }
                ReplicationFact::LoadFinished => self.take_over(world, actor, now),
                _ => {}
            },
            _ => {}
        }
    }

    /// Looks whether servers have changed anything beside their streams.
    pub(super) fn look(&mut self, look: &Look<'_>) {
        for server in &look.servers {
            self.note(server.id, server.server.engine(), look.world.stamp());
        }
    }

    /// The lineage of a server.
    pub(super) fn number(&self, server: ActorId) -> u64 {
        self.of.get(&server).map_or(0, |lineage| lineage.number)
    }

    /// What a copy takes, roughly, in bytes.
    pub(super) fn weight_bytes(&self) -> usize {
        of_map(&self.of)
    }

    fn see(&mut self, world: &World, actor: ActorId, now: Stamp) {
        if let Some(server) = server(world, actor) {
            self.note(actor, server.engine(), now);
        }
    }

    fn note(&mut self, server: ActorId, engine: &Engine, now: Stamp) {
        let changes = engine.unstreamed_changes;
        if changes == 0 && !self.of.contains_key(&server) {
            return;
        }
        let lineage = self.of.entry(server).or_default();
        let known = if lineage.run_id == engine.run_id { lineage.changes } else { 0 };
        lineage.run_id.clone_from(&engine.run_id);
        lineage.changes = changes;
        if changes != known {
            self.renew(server, now);
        }
    }

    /// From now on a server holds what no other holds.
    fn renew(&mut self, server: ActorId, now: Stamp) {
        self.last += 1;
        let lineage = self.of.entry(server).or_default();
        (lineage.number, lineage.since, lineage.is_disk_doubtful) = (self.last, now, true);
    }

    /// A replica has all data of its master anew.
    fn take_over(&mut self, world: &World, replica: ActorId, now: Stamp) {
        let upstream = server(world, replica).and_then(|server| server.view().master);
        let master = upstream.and_then(|upstream| world.listener(&upstream.address));
        for id in master.into_iter().chain([replica]) {
            self.see(world, id, now);
        }
        let of_master = master.and_then(|master| self.of.get(&master));
        if of_master.is_some_and(|of| of.since > of.saved) {
            // Nobody knows whether the snapshot was taken before the master was changed, or after.
            return self.renew(replica, now);
        }
        let number = of_master.map_or(0, |of| of.number);
        if number != 0 || self.of.contains_key(&replica) {
            let lineage = self.of.entry(replica).or_default();
            (lineage.number, lineage.since, lineage.is_disk_doubtful) = (number, now, false);
        }
    }
}
