//! A cluster that is full, and the application servers that ask it.

use std::rc::Rc;

use redscope_actor::{Address, Time};
use redscope_node::Processor;
use redscope_sim::{Action as Act, ActorId, Disk, DiskSpeed, Path, PathChange, Setting};

use super::knobs::{APPS, JITTER_US, MASTERS, REPLICAS, SPLIT, TRACKING, TTL, WAY_US};
use super::load::Load;
use super::sample::SAMPLE_MS;
use crate::World;
use crate::cast::{Order, Spec};
use crate::experiment::knob::Knobs;
use crate::scenario::{EPOCH_UNIX_US, OpenError, Scenario, Values, open_in};
use crate::smart::{Reads, SmartSpec, Want};

/// The scenario it starts from.
const CLUSTER: &str = "cluster";
/// What an application server is called, with a number from 1 behind.
pub(super) const APP: &str = "app-";
/// The one that writes all keys before.
const FILLER: &str = "filler";

/// When they begin to be asked, in virtual milliseconds: the cluster stands, is full, and all have connected.
pub(super) const BEGINS: Time = Time::from_ms(9500);
/// When the keys are written.
const FILLED_FROM_MS: u64 = 3500;
/// When application servers connect. Every server has heard by then of every replica how far it is, before which it
/// does not name it.
const FILLED_MS: u64 = 9000;
/// Who is told of changes keeps a key for so long, in microseconds.
const TRACKED_US: u64 = 3_600_000_000;

/// Where application servers read.
fn reads(option: &str, knobs: &Knobs) -> Reads {
    let most = knobs.get("cached") as u32;
    match option {
        REPLICAS => Reads::Everywhere,
        SPLIT => Reads::Copies(knobs.get("copies") as u32),
        TRACKING => Reads::Own { ttl_us: TRACKED_US, most, tracks: true },
        TTL => Reads::Own { ttl_us: knobs.get("ttl") * 1000, most, tracks: false },
        _ => Reads::Masters,
    }
}

/// A world of what is chosen, at [`BEGINS`].
///
/// Errors: none, unless a server refuses its own parameters.
pub(super) fn open(
    option: &str,
    knobs: &Knobs,
    seed: u64,
    load: &Load,
) -> Result<World, OpenError> {
    let scenario = Scenario::find(CLUSTER).ok_or_else(|| OpenError::Unknown(CLUSTER.to_owned()))?;
    let mut values = Values::new(scenario, seed);
    for (name, value) in [("masters", MASTERS.into()), ("replicas", knobs.get("replicas"))] {
        values.set(name, value)?;
    }
    for (name, value) in [("save", "\"\""), ("repl-diskless-sync-delay", "0")] {
        values.settings.push((name.to_owned(), value.to_owned()));
    }
    let path = Path { latency_us: WAY_US, jitter_us: JITTER_US, loss_ppm: 0 };
    let disk = DiskSpeed::default();
    let mut world = open_in(&values, Setting { seed, epoch_unix_us: EPOCH_UNIX_US, path, disk })?;
    let servers: Vec<_> = world.ids().collect();
    let spec = SmartSpec {
        seed: Address::local(values.get("port") as u16),
        connections: 1,
        reads: match reads(option, knobs) {
            copies @ Reads::Copies(_) => copies,
            _ => Reads::Masters,
        },
        wants: (0..=knobs.get("keys")).map(|id| Want { at_us: id, id, writes: true }).collect(),
        writes: true,
        value_bytes: (knobs.get("value") * 1024) as u32,
        tells_every_us: SAMPLE_MS * 1000,
    };
    world.run_until(Time::from_ms(FILLED_FROM_MS), u64::MAX);
    world.add(FILLER, Spec::Smart(spec.clone()), Disk::default())?;
    world.run_until(Time::from_ms(FILLED_MS), u64::MAX);
    if option == REPLICAS {
        set_lag(&mut world, &servers, knobs.get("lag"))?;
    }
    // Until then work takes no time.
    for server in servers {
        let order = Order::Processor(Processor::Modelled);
        let actor = world.name(server).to_string();
        world.act(&Act::Order { actor, order })?;
    }
    for number in 1..=APPS {
        let wants = wants(load, number);
        let connections = knobs.get("connections") as u32;
        let (reads, writes) = (reads(option, knobs), number == 1);
        let spec = SmartSpec { wants, connections, reads, writes, ..spec.clone() };
        world.add(&format!("{APP}{number}"), Spec::Smart(spec), Disk::default())?;
    }
    world.run_until(BEGINS, u64::MAX);
    Ok(world)
}

/// What an application server is asked for, by its number and from when it was started.
fn wants(load: &Load, number: u32) -> Rc<[Want]> {
    let lead_us = BEGINS.0 - FILLED_MS * 1000;
    let wants = load.wants.get(number as usize - 1).map_or(&[][..], |wants| wants);
    wants.iter().map(|want| Want { at_us: want.at_us + lead_us, ..*want }).collect()
}

/// A world goes on as one in which knobs stand otherwise, of those that can be turned while it runs.
///
/// Errors: none, unless others are turned.
pub(super) fn turn(
    world: &mut World,
    servers: &[ActorId],
    option: &str,
    knobs: &Knobs,
    load: &Load,
) -> Result<(), OpenError> {
    if option == REPLICAS {
        set_lag(world, servers, knobs.get("lag"))?;
    }
    for number in 1..=APPS {
        let actor = format!("{APP}{number}");
        let Some(Spec::Smart(before)) = world.find(&actor).map(|id| world.spec(id)) else {
            continue;
        };
        let (wants, reads) = (wants(load, number), reads(option, knobs));
        let spec = Spec::Smart(SmartSpec { wants, reads, ..before.clone() });
        world.act(&Act::Order { actor, order: Order::Set(Box::new(spec)) })?;
    }
    Ok(())
}

/// Replicas stand so many milliseconds farther from masters.
fn set_lag(world: &mut World, servers: &[ActorId], ms: u64) -> Result<(), OpenError> {
    let (masters, replicas) = servers.split_at(servers.len().min(MASTERS as usize));
    for (master, replica) in masters.iter().flat_map(|m| replicas.iter().map(move |r| (m, r))) {
        let change = PathChange { latency_us: Some(WAY_US + ms * 1000), ..PathChange::default() };
        let between = [master, replica].map(|id| world.name(*id).to_string());
        let between = Some(<(String, String)>::from(between));
        world.act(&Act::Path { between, change })?;
    }
    Ok(())
}
