//! Looking at a world.

use std::rc::Rc;

use redscope_actor::{Actor, Address, InputOf, Time};

use super::{PacketOf, Setting, Sim};
use crate::disk::Disk;
use crate::ids::{ActorId, End, PacketId};
use crate::network::Path;
use crate::slot::State;

impl<A: Actor> Sim<A> {
    /// What it started from.
    pub fn setting(&self) -> &Setting {
        &self.setting
    }

    /// All actors that are in the world, in the order of their numbers.
    pub fn ids(&self) -> impl Iterator<Item = ActorId> {
        let slots = self.slots.iter().zip(0u32..);
        slots.filter(|(slot, _)| slot.state != State::Removed).map(|(_, number)| ActorId(number))
    }

    /// An actor by its name.
    pub fn find(&self, name: &str) -> Option<ActorId> {
        self.names.get(name).copied()
    }

    /// The actor that listens at an address.
    pub fn listener(&self, address: &Address) -> Option<ActorId> {
        self.listeners.get(address).copied()
    }

    /// Whether there is, or was, such an actor.
    pub fn knows(&self, actor: ActorId) -> bool {
        actor.index() < self.slots.len()
    }

    /// What an actor is called; those that were taken away keep their names.
    pub fn name(&self, actor: ActorId) -> &Rc<str> {
        &self.slot(actor).name
    }

    /// What an actor is started from.
    pub fn spec(&self, actor: ActorId) -> &A::Spec {
        &self.slot(actor).spec
    }

    /// Whether an actor runs.
    pub fn state(&self, actor: ActorId) -> State {
        self.slot(actor).state
    }

    /// The actor itself, while its process is there.
    pub fn actor(&self, actor: ActorId) -> Option<&A> {
        self.slot(actor).actor.as_ref()
    }

    /// An actor's disk.
    pub fn disk(&self, actor: ActorId) -> &Disk {
        &self.slot(actor).disk
    }

    /// Until when an actor is busy.
    pub fn busy_until(&self, actor: ActorId) -> Option<Time> {
        self.busy(actor).map(|(_, until)| until)
    }

    /// Since when an actor is busy, and until when.
    pub fn busy(&self, actor: ActorId) -> Option<(Time, Time)> {
        self.slot(actor).busy.as_ref().map(|busy| (busy.since, busy.until))
    }

    /// What has come in and waits for an actor that is busy or paused, in order, and since when.
    pub fn inbox(&self, actor: ActorId) -> impl Iterator<Item = (Time, &InputOf<A>)> {
        self.slot(actor).inbox.iter().map(|(came, input)| (*came, input))
    }

    /// How far a machine's clock is ahead of the world's, in microseconds.
    pub fn ahead_us(&self, actor: ActorId) -> i64 {
        self.slot(actor).ahead_us
    }

    /// Connections of an actor: its end, the other end, what for, and whether it stands.
    pub fn connections(&self, actor: ActorId) -> impl Iterator<Item = (End, End, A::Link, bool)> {
        let conns = self.slot(actor).conns.iter();
        conns.map(move |(conn, to)| (End { actor, conn: *conn }, to.peer, to.link, to.stands))
    }

    /// The packet that the next event is about, if it is about one.
    pub fn next_packet(&self) -> Option<&PacketOf<A>> {
        self.queue.next_packet()
    }

    /// What is on its way, in the order in which it arrives.
    pub fn in_flight(&self) -> impl Iterator<Item = &PacketOf<A>> {
        self.queue.packets()
    }

    /// What the last event has handed over; nothing, if it was another kind of event.
    pub fn delivered(&self) -> Option<PacketId> {
        self.delivered
    }

    /// What does not get on, in the order in which it was sent.
    pub fn held(&self) -> impl Iterator<Item = &PacketOf<A>> {
        self.held.values()
    }

    /// Whether a person's will holds a packet up, be it that it would still be on its way.
    pub fn is_kept_back(&self, packet: PacketId) -> bool {
        self.holds.contains(&packet)
    }

    /// The ways that are cut, from whom to whom.
    pub fn cuts(&self) -> impl Iterator<Item = (ActorId, ActorId)> {
        self.paths.cuts()
    }

    /// The way from one actor to another.
    pub fn path(&self, from: ActorId, to: ActorId) -> Path {
        self.paths.path(from, to)
    }
}
