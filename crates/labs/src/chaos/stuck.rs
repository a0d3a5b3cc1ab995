//! What Redis 7.0.15 does not get out of by itself, so that a healed world may stay as it is: counted,
//! and no failure.

use std::collections::BTreeMap;

use redscope_actor::Address;
use redscope_node::Process;
use redscope_sim::{ActorId, Disk};

use crate::World;
use crate::cast::Cast;
use crate::check::{Policy, policy_of};
use crate::torn::is_about_earlier_part;

/// Whether a server that refuses to start with a line may do so after a power cut: a part of the
/// append-only file that is not the last one may be torn when the next one was begun before the disk
/// had it all. That is so under `everysec` and `no`, and under any policy if the disk has refused the sync
/// in the background with which a part is closed, or a process ended before its last write was synced and
/// the next one began another part (aof.c `openNewIncrAofForAppend`, 7.0.15). A person would mend the file.
pub(super) fn may_refuse(world: &World, id: ActorId, line: &str, has_sync_failed: bool) -> bool {
    let is_relaxed = matches!(policy_of(world, id), Some(Policy::EverySecond | Policy::Never));
    let disk: &Disk = world.disk(id);
    (is_relaxed || has_sync_failed) && is_about_earlier_part(disk, line)
}

/// Two Sentinels that name two masters in one config epoch; in words, if there are any.
///
/// A Sentinel that carries out a failover of its own keeps the old address until the end of it. If
/// it hears meanwhile that a later failover has brought the master back to that address, it takes
/// over the later epoch, sees no other address in it, and at the end of its own failover names the
/// server it had promoted, in the later epoch. Neither side is newer then, and none gives way
/// (sentinel.c `sentinelProcessHelloMessage`, `sentinelFailoverSwitchToPromotedSlave`, 7.0.15).
pub(super) fn split_epoch(world: &World) -> Option<String> {
    let mut seen: BTreeMap<(String, u64), Address> = BTreeMap::new();
    for id in world.ids() {
        let Some(Cast::Redis(Process::Sentinel(sentinel))) = world.actor(id) else { continue };
        for master in sentinel.view().masters {
            let (name, epoch) = (master.name, master.config_epoch);
            let known = seen.entry((name.clone(), epoch)).or_insert_with(|| master.address.clone());
            if *known != master.address {
                let other = master.address;
                return Some(format!("{name} is {known} and {other} in config epoch {epoch}"));
            }
        }
    }
    None
}
