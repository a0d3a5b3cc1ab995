//! Where the key of a command belongs, worked out step by step as Redis does.

use redscope_data::{SLOT_COUNT, hash_tag, key_slot};
use redscope_engine::command::{Args, keys, lookup_request};
use redscope_labs::{Cast, World};
use redscope_node::Process;
use redscope_resp::split_args;

use crate::frame::RouteView;

/// The way of a command's first key to its owner; `None` if it has none, or nobody is in a cluster.
pub(crate) fn route(world: &World, line: &str) -> Option<RouteView> {
    let args = split_args(line.as_bytes()).ok()?;
    let args: Vec<&[u8]> = args.iter().map(Vec::as_slice).collect();
    let args = Args::new(&args);
    let spec = lookup_request(args).ok()?;
    let keys = keys(spec, args);
    let key = *keys.first()?;
    let (slot, tag) = (key_slot(key), hash_tag(key));
    let owner = world.ids().find(|id| match world.actor(*id) {
        Some(Cast::Redis(Process::Server(server))) => server
            .own_slots()
            .is_some_and(|own| own.slots.as_slice().iter().any(|(a, b)| (*a..=*b).contains(&slot))),
        _ => false,
    });
    let is_cluster = world.ids().any(|id| match world.actor(id) {
        Some(Cast::Redis(Process::Server(server))) => server.own_slots().is_some(),
        _ => false,
    });
    is_cluster.then(|| RouteView {
        key: String::from_utf8_lossy(key).into_owned(),
        tag: String::from_utf8_lossy(tag).into_owned(),
        crc: redscope_data::crc16(tag),
        slots: SLOT_COUNT,
        slot,
        owner: owner.map(|id| world.name(id).to_string()),
        is_split: keys.iter().any(|other| key_slot(other) != slot),
    })
}
