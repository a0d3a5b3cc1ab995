//! Where the key of a command belongs, worked out step by step as Redis does.

use redscope_data::{SLOT_COUNT, crc16, hash_tag, key_slot};
use redscope_engine::command::keys;
use redscope_labs::{Cast, World};
use redscope_node::{OwnSlots, Process};
use redscope_sim::{ActorId, Stamp};

use crate::command::of_command;
use crate::frame::RouteView;

/// A line that was typed.
#[derive(Clone, Debug)]
pub(crate) struct Typed {
    /// When.
    pub(crate) stamp: Stamp,
    pub(crate) line: String,
}

/// Whether a line is a command with a key.
pub(crate) fn has_key(line: &str) -> bool {
    of_command(line, |spec, args| !keys(spec, args).is_empty()).unwrap_or(false)
}

/// The way of a command's first key to its owner; `None` if it has none, or nobody is in a cluster.
pub(crate) fn route(world: &World, typed: &Typed) -> Option<RouteView> {
    let Typed { line, stamp } = typed;
    let nodes: Vec<(ActorId, OwnSlots)> = world
        .ids()
        .filter_map(|id| match world.actor(id) {
            Some(Cast::Redis(Process::Server(server))) => Some((id, server.own_slots()?)),
            _ => None,
        })
        .collect();
    if nodes.is_empty() {
        return None;
    }
    let keys: Vec<Vec<u8>> =
        of_command(line, |spec, args| keys(spec, args).into_iter().map(<[u8]>::to_vec).collect())?;
    let key = keys.first()?.as_slice();
    let (slot, tag) = (key_slot(key), hash_tag(key));
    let owner = nodes.iter().find(|(_, own)| own.slots.contains(slot));
    Some(RouteView {
        at_us: stamp.at.0,
        key: String::from_utf8_lossy(key).into_owned(),
        tag: String::from_utf8_lossy(tag).into_owned(),
        crc: crc16(tag),
        slots: SLOT_COUNT,
        slot,
        ask: owner.and_then(|(_, own)| {
            let (_, to) = own.migrating.iter().find(|(moving, _)| *moving == slot)?;
            nodes
                .iter()
                .find(|(_, own)| own.myself == *to)
                .map(|(id, _)| world.name(*id).to_string())
        }),
        owner: owner.map(|(id, _)| world.name(*id).to_string()),
        is_split: keys.iter().any(|other| key_slot(other) != slot),
    })
}
