//! What is to happen, in the order in which it will.

use std::collections::BTreeMap;

use redscope_actor::{DiskOp, Ticket, Time};

use crate::ids::{ActorId, PacketId};
use crate::network::Packet;

/// Of what is due at one moment, the first kinds come first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Packet,
    Disk,
    Free,
    Timer,
}

/// A place in the order: time, kind, and within these the number of the packet, of the operation, or
/// of the actor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Place(Time, Kind, u64);

/// What is to happen.
#[derive(Clone, Debug)]
pub(crate) enum Due<M, L> {
    /// A packet arrives.
    Packet(Packet<M, L>),
    /// An operation of an actor's disk is done.
    Disk { actor: ActorId, ticket: Ticket, op: DiskOp },
    /// An actor has done what took it time.
    Free(ActorId),
    /// An actor has a deadline.
    Timer(ActorId),
}

/// Everything that is to happen.
#[derive(Clone, Debug)]
pub(crate) struct Queue<M, L> {
    due: BTreeMap<Place, Due<M, L>>,
    next_operation: u64,
}

impl<M, L> Default for Queue<M, L> {
    fn default() -> Self {
        Queue { due: BTreeMap::new(), next_operation: 0 }
    }
}

impl<M, L> Queue<M, L> {
    /// When the next thing happens.
    pub(crate) fn next_at(&self) -> Option<Time> {
        self.due.first_key_value().map(|(Place(at, ..), _)| *at)
    }

    /// Takes the next thing.
    pub(crate) fn pop(&mut self) -> Option<(Time, Due<M, L>)> {
        self.due.pop_first().map(|(Place(at, ..), due)| (at, due))
    }

    pub(crate) fn push_packet(&mut self, packet: Packet<M, L>) {
        self.due.insert(Place(packet.due, Kind::Packet, packet.id.0), Due::Packet(packet));
    }

    pub(crate) fn push_disk(&mut self, at: Time, actor: ActorId, ticket: Ticket, op: DiskOp) {
        self.next_operation += 1;
        let place = Place(at, Kind::Disk, self.next_operation);
        self.due.insert(place, Due::Disk { actor, ticket, op });
    }

    pub(crate) fn push_free(&mut self, at: Time, actor: ActorId) {
        self.due.insert(Place(at, Kind::Free, u64::from(actor.0)), Due::Free(actor));
    }

    pub(crate) fn remove_free(&mut self, at: Time, actor: ActorId) {
        self.due.remove(&Place(at, Kind::Free, u64::from(actor.0)));
    }

    /// Moves an actor's deadline from where it stood, if it did.
    pub(crate) fn move_timer(&mut self, actor: ActorId, from: Option<Time>, to: Option<Time>) {
        let place = |at| Place(at, Kind::Timer, u64::from(actor.0));
        if let Some(at) = from {
            self.due.remove(&place(at));
        }
        if let Some(at) = to {
            self.due.insert(place(at), Due::Timer(actor));
        }
    }

    /// What is on its way, in the order in which it arrives.
    pub(crate) fn packets(&self) -> impl Iterator<Item = &Packet<M, L>> {
        self.due.values().filter_map(|due| match due {
            Due::Packet(packet) => Some(packet),
            _ => None,
        })
    }

    /// Takes out the packets that `wanted` picks, in the order in which they would arrive.
    pub(crate) fn take_packets(
        &mut self,
        mut wanted: impl FnMut(&Packet<M, L>) -> bool,
    ) -> Vec<Packet<M, L>> {
        let mut is_wanted =
            |due: &mut Due<M, L>| matches!(due, Due::Packet(packet) if wanted(packet));
        let taken = self.due.extract_if(.., |_, due| is_wanted(due));
        taken
            .filter_map(|(_, due)| match due {
                Due::Packet(packet) => Some(packet),
                _ => None,
            })
            .collect()
    }

    /// Takes out a packet by its number.
    pub(crate) fn take_packet(&mut self, id: PacketId) -> Option<Packet<M, L>> {
        self.take_packets(|packet| packet.id == id).pop()
    }

    /// Forgets what an actor's disk was to do.
    pub(crate) fn drop_disk(&mut self, of: ActorId) {
        self.due.retain(|_, due| !matches!(due, Due::Disk { actor, .. } if *actor == of));
    }

    /// Operations of disks that are not done yet.
    pub(crate) fn operations(&self) -> impl Iterator<Item = (ActorId, &DiskOp, Time)> {
        self.due.iter().filter_map(|(Place(at, ..), due)| match due {
            Due::Disk { actor, op, .. } => Some((*actor, op, *at)),
            _ => None,
        })
    }

    /// What a copy takes, roughly, in bytes.
    pub(crate) fn weight_bytes(&self) -> usize {
        self.due.len() * size_of::<(Place, Due<M, L>)>()
            + self.packets().map(Packet::weight_bytes).sum::<usize>()
    }
}
