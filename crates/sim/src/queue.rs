//! What is to happen, in the order in which it will.

use std::collections::BTreeMap;

use redscope_actor::{DiskOp, Ticket, Time};

use crate::ids::{ActorId, PacketId};
use crate::network::Packet;

/// Of what is due at one moment, the first kinds come first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Packet = 0,
    Disk = 1,
    Free = 2,
    Timer = 3,
}

/// A place in the order: time, and within it kind and number of the packet, of the operation, or of
/// the actor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Place(Time, u64);

impl Place {
    /// The kind stands above so many bits of the number.
    const NUMBER_BITS: u32 = 62;

    fn new(at: Time, kind: Kind, number: u64) -> Self {
        Place(at, (kind as u64) << Self::NUMBER_BITS | number)
    }

    fn kind(self) -> Kind {
        match self.1 >> Self::NUMBER_BITS {
            0 => Kind::Packet,
            1 => Kind::Disk,
            2 => Kind::Free,
            _ => Kind::Timer,
        }
    }
}

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
    /// Of packets and operations, where they lie; of all else, the actor.
    order: BTreeMap<Place, u32>,
    /// Packets and operations, which stay where they are while the order changes.
    things: Vec<Option<Due<M, L>>>,
    /// Where nothing lies.
    vacant: Vec<u32>,
    next_operation: u64,
}

impl<M, L> Default for Queue<M, L> {
    fn default() -> Self {
        let (order, things, vacant) = (BTreeMap::new(), Vec::new(), Vec::new());
        Queue { order, things, vacant, next_operation: 0 }
    }
}

impl<M, L> Queue<M, L> {
    /// When the next thing happens.
    pub(crate) fn next_at(&self) -> Option<Time> {
        self.order.first_key_value().map(|(Place(at, _), _)| *at)
    }

    /// Takes the next thing.
    pub(crate) fn pop(&mut self) -> Option<(Time, Due<M, L>)> {
        let (place, at) = self.order.pop_first()?;
        let due = match place.kind() {
            Kind::Packet | Kind::Disk => self.take(at)?,
            Kind::Free => Due::Free(ActorId(at)),
            Kind::Timer => Due::Timer(ActorId(at)),
        };
        Some((place.0, due))
    }

    pub(crate) fn push_packet(&mut self, packet: Packet<M, L>) {
        let place = Place::new(packet.due, Kind::Packet, packet.id.0);
        self.push(place, Due::Packet(packet));
    }

    pub(crate) fn push_disk(&mut self, at: Time, actor: ActorId, ticket: Ticket, op: DiskOp) {
        self.next_operation += 1;
        let place = Place::new(at, Kind::Disk, self.next_operation);
        self.push(place, Due::Disk { actor, ticket, op });
    }

    pub(crate) fn push_free(&mut self, at: Time, actor: ActorId) {
        self.order.insert(Place::new(at, Kind::Free, u64::from(actor.0)), actor.0);
    }

    pub(crate) fn remove_free(&mut self, at: Time, actor: ActorId) {
        self.order.remove(&Place::new(at, Kind::Free, u64::from(actor.0)));
    }

    /// Moves an actor's deadline from where it stood, if it did.
    pub(crate) fn move_timer(&mut self, actor: ActorId, from: Option<Time>, to: Option<Time>) {
        let place = |at| Place::new(at, Kind::Timer, u64::from(actor.0));
        if let Some(at) = from {
            self.order.remove(&place(at));
        }
        if let Some(at) = to {
            self.order.insert(place(at), actor.0);
        }
    }

    /// The packet that arrives next, if that is the next thing.
    pub(crate) fn next_packet(&self) -> Option<&Packet<M, L>> {
        let (place, at) = self.order.first_key_value()?;
        match self.things.get(*at as usize).filter(|_| place.kind() == Kind::Packet)? {
            Some(Due::Packet(packet)) => Some(packet),
            _ => None,
        }
    }

    /// What is on its way, in the order in which it arrives.
    pub(crate) fn packets(&self) -> impl Iterator<Item = &Packet<M, L>> {
        self.in_order(Kind::Packet).filter_map(|(_, due)| match due {
            Due::Packet(packet) => Some(packet),
            _ => None,
        })
    }

    /// Takes out the packets that `wanted` picks, in the order in which they would arrive.
    pub(crate) fn take_packets(
        &mut self,
        mut wanted: impl FnMut(&Packet<M, L>) -> bool,
    ) -> Vec<Packet<M, L>> {
        self.take_if(|due| matches!(due, Due::Packet(packet) if wanted(packet)))
            .into_iter()
            .filter_map(|due| match due {
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
        self.take_if(|due| matches!(due, Due::Disk { actor, .. } if *actor == of));
    }

    /// Operations of disks that are not done yet.
    pub(crate) fn operations(&self) -> impl Iterator<Item = (ActorId, &DiskOp, Time)> {
        self.in_order(Kind::Disk).filter_map(|(at, due)| match due {
            Due::Disk { actor, op, .. } => Some((*actor, op, at)),
            _ => None,
        })
    }

    /// What a copy takes, roughly, in bytes.
    pub(crate) fn weight_bytes(&self) -> usize {
        self.things.len() * size_of::<Due<M, L>>()
            + self.order.len() * size_of::<(Place, u32)>()
            + self.packets().map(Packet::weight_bytes).sum::<usize>()
            + self.operations().map(|(_, op, _)| op.weight_bytes()).sum::<usize>()
    }

    fn push(&mut self, place: Place, due: Due<M, L>) {
        let at = self.vacant.pop().unwrap_or_else(|| {
            self.things.push(None);
            (self.things.len() - 1) as u32
        });
        self.things[at as usize] = Some(due);
        self.order.insert(place, at);
    }

    /// Takes what lies somewhere.
    fn take(&mut self, at: u32) -> Option<Due<M, L>> {
        self.vacant.push(at);
        self.things[at as usize].take()
    }

    /// Takes out the packets and operations that `wanted` picks, in order.
    fn take_if(&mut self, mut wanted: impl FnMut(&Due<M, L>) -> bool) -> Vec<Due<M, L>> {
        let things = &self.things;
        let is_wanted = |place: &Place, at: &mut u32| {
            matches!(place.kind(), Kind::Packet | Kind::Disk)
                && things[*at as usize].as_ref().is_some_and(&mut wanted)
        };
        let taken: Vec<u32> = self.order.extract_if(.., is_wanted).map(|(_, at)| at).collect();
        taken.into_iter().filter_map(|at| self.take(at)).collect()
    }

    /// Packets, or operations, in order.
    fn in_order(&self, kind: Kind) -> impl Iterator<Item = (Time, &Due<M, L>)> {
        let its = self.order.iter().filter(move |(place, _)| place.kind() == kind);
        its.filter_map(|(place, at)| Some((place.0, self.things[*at as usize].as_ref()?)))
    }
}
