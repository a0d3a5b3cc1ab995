//! What Redis 7.0.15 does not get out of by itself, so that a healed world may stay as it is: counted,
//! and no failure.

use std::collections::BTreeMap;

use redscope_actor::Address;
use redscope_node::{LinkStep, Process, Sentinel, Server};
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

/// What Sentinels do not get out of: what it is called, and in words.
pub(super) fn sentinels(world: &World) -> Option<(&'static str, String)> {
    let split = || {
        let words = split_epoch(world)?;
        Some(("Sentinels left with two masters of one config epoch", words))
    };
    let circle = || {
        let words = circle(world)?;
        Some(("Sentinels left with a master that follows its own replica", words))
    };
    split().or_else(circle)
}

/// Two Sentinels that name two masters in one config epoch; in words, if there are any.
///
/// A Sentinel that carries out a failover of its own keeps the old address until the end of it. If
/// it hears meanwhile that a later failover has brought the master back to that address, it takes
/// over the later epoch, sees no other address in it, and at the end of its own failover names the
/// server it had promoted, in the later epoch. Neither side is newer then, and none gives way
/// (sentinel.c `sentinelProcessHelloMessage`, `sentinelFailoverSwitchToPromotedSlave`, 7.0.15).
fn split_epoch(world: &World) -> Option<String> {
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

/// A master that follows one of its own replicas, while no Sentinel finds one to promote; in words.
///
/// A master that was promoted and comes back with an empty disk has lost the configuration file in
/// which that stood: it follows whom it had followed first, and that one follows it. Both answer
/// `-NOMASTERLINK`, so that no replica has a link any more (replication.c `syncCommand`, 7.0.15).
/// Sentinels take a master that calls itself a replica for down only after `down-after-milliseconds` and
/// two periods of `INFO`, 20 s, and promote no replica whose link has been down for longer than the
/// master has been, and ten times `down-after-milliseconds` (sentinel.c `sentinelCheckSubjectivelyDown`,
/// `sentinelSelectSlave`). With less than about 2.2 s of these there is none, and as both times grow by
/// the second there never will be: `-failover-abort-no-good-slave` for ever.
fn circle(world: &World) -> Option<String> {
    let mut found = None;
    for id in world.ids() {
        let Some(Cast::Redis(Process::Sentinel(sentinel))) = world.actor(id) else { continue };
        found = Some(circle_of(world, sentinel)?);
    }
    found
}

/// The circle that a Sentinel's master is part of, if it promotes nobody.
fn circle_of(world: &World, sentinel: &Sentinel) -> Option<String> {
    let master = sentinel.view().masters.into_iter().next()?;
    if !sentinel.finds_no_replica(&master.name) {
        return None;
    }
    let mut way = vec![master.address.clone()];
    loop {
        let next = unlinked_from(world, way.last()?)?;
        if next == master.address {
            let way: Vec<String> = way.iter().map(Address::to_string).collect();
            return Some(format!(
                "{} is {}, which follows {next}",
                master.name,
                way.join(", which follows ")
            ));
        }
        if way.contains(&next) {
            return None;
        }
        way.push(next);
    }
}

/// Whom the server at an address follows without a link.
fn unlinked_from(world: &World, address: &Address) -> Option<Address> {
    let server = server_at(world, address)?;
    let upstream = server.view().master.filter(|master| master.link != LinkStep::Connected)?;
    Some(upstream.address)
}

fn server_at<'a>(world: &'a World, address: &Address) -> Option<&'a Server> {
    match world.actor(world.listener(address)?)? {
        Cast::Redis(Process::Server(server)) => Some(server),
        _ => None,
    }
}
