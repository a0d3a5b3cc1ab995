//! Connections: how they are made, what travels over them, how they end.

use std::rc::Rc;

use redscope_actor::{Actor, Address, ConnId, Input, Time};

use super::{PacketOf, Sim};
use crate::ids::{ActorId, End, PacketId};
use crate::network::{Carried, Packet, RETRANSMISSION_US};
use crate::slot::{Conn, State};

/// Ports that dialling ends have.
const FIRST_DIALLING_PORT: u64 = 32_768;
const DIALLING_PORTS: u64 = 28_232;

impl<A: Actor> Sim<A> {
    /// The port a dialling end has, as the other end sees it.
    fn dialling_port(conn: ConnId) -> u16 {
        (FIRST_DIALLING_PORT + conn.0 % DIALLING_PORTS) as u16
    }

    /// Asks for a connection.
    pub(super) fn dial(&mut self, from: End, to: &Address, link: A::Link) {
        self.next_conn += 1;
        let accepted = ConnId(self.next_conn);
        match self.listeners.get(to).copied() {
            Some(actor) => {
                let peer = End { actor, conn: accepted };
                let conn = Conn { peer, link, stands: false, last_due: Time::default() };
                self.slot_mut(from.actor).conns.insert(from.conn, conn);
                self.send(from, Carried::Syn { to: to.clone() });
            }
            // Nobody has ever listened there: the machine itself refuses.
            None => {
                let conn = Conn { peer: from, link, stands: false, last_due: Time::default() };
                self.slot_mut(from.actor).conns.insert(from.conn, conn);
                self.send(from, Carried::Reset);
            }
        }
    }

    /// Sends over a connection; without one it is lost.
    pub(super) fn send(&mut self, from: End, carried: Carried<A::Message>) {
        let slot = Rc::make_mut(&mut self.slots[from.actor.index()]);
        let Some(conn) = slot.conns.get_mut(&from.conn) else { return };
        let arrives = self.now + self.paths.draw_delay_us(from.actor, conn.peer.actor);
        conn.last_due = conn.last_due.max(arrives);
        let conn = *conn;
        self.put_on_way(from, conn, carried);
    }

    /// Puts something on its way; it arrives when nothing more can arrive before it.
    fn put_on_way(&mut self, from: End, conn: Conn<A::Link>, carried: Carried<A::Message>) {
        self.next_packet += 1;
        let id = PacketId(self.next_packet);
        let Conn { peer: to, link, last_due: due, .. } = conn;
        let sent = self.now;
        self.queue.push_packet(Packet { id, from, to, link, sent, due, losses: 0, carried });
    }

    /// Closes a connection from this end.
    pub(super) fn close(&mut self, end: End, with: Carried<A::Message>) {
        self.send(end, with);
        self.slot_mut(end.actor).conns.swap_remove(&end.conn);
    }

    /// A packet has come to the end of its way, unless something holds it up.
    pub(super) fn arrive(&mut self, packet: PacketOf<A>) {
        if self.is_held_up(&packet) {
            self.held.insert(packet.id, packet);
        } else {
            self.deliver(packet);
        }
    }

    fn is_held_up(&self, packet: &PacketOf<A>) -> bool {
        self.paths.is_cut(packet.from.actor, packet.to.actor)
            || self.holds.contains(&packet.id)
            || self.held.range(..packet.id).any(|(_, before)| before.follows_way_of(packet))
    }

    /// Hands a packet over. A machine without power takes none: TCP sends it again.
    pub(super) fn deliver(&mut self, packet: PacketOf<A>) {
        if matches!(self.slot(packet.to.actor).state, State::Dark | State::Removed) {
            return self.retransmit(packet);
        }
        let Packet { id, from, to, link, carried, .. } = packet;
        self.delivered = Some(id);
        if let Carried::Syn { to: address } = carried {
            return self.accept(from, to, &address, link);
        }
        // A process that was started again uses the names of its old connections anew.
        let is_of_it = |conn: &Conn<A::Link>| conn.peer == from;
        let stands = self.slot(to.actor).conns.get(&to.conn).filter(|conn| is_of_it(conn));
        let stands = stands.map(|conn| conn.stands);
        let input = match (carried, stands) {
            (Carried::Fin | Carried::Reset, None) => return,
            (_, None) => return self.refuse(from, to, link),
            (Carried::Fin | Carried::Reset, Some(stands)) => {
                self.slot_mut(to.actor).conns.swap_remove(&to.conn);
                if stands { Input::Closed(to.conn) } else { Input::Refused(to.conn) }
            }
            (Carried::Bytes(bytes), _) => Input::Data(to.conn, bytes),
            (Carried::Message(message), _) => Input::Message(to.conn, message),
            (Carried::Syn { .. } | Carried::SynAck, _) => {
                let conn = self.slot_mut(to.actor).conns.get_mut(&to.conn);
                conn.into_iter().for_each(|conn| conn.stands = true);
                Input::Connected(to.conn)
            }
        };
        self.feed(to.actor, input);
    }

    /// A packet that got no answer is sent again, each time after twice as long, until the sender's
    /// system gives the connection up or the sender has closed it.
    ///
    /// Linux: `tcp_syn_retries` 6 from one second on, `tcp_retries2` 15.
    fn retransmit(&mut self, packet: PacketOf<A>) {
        const SYN_US: u64 = 1_000_000;
        // After the sixth it waits once more, and gives up after 127 seconds.
        const MOST_SYNS: u8 = 7;
        const MOST: u8 = 15;
        let from = packet.from;
        let stands = self.slot(from.actor).conns.get(&from.conn);
        let Some(stands) = stands.filter(|conn| conn.peer == packet.to).map(|conn| conn.stands)
        else {
            return;
        };
        let (first_us, most) = match packet.carried {
            Carried::Reset => return,
            Carried::Syn { .. } => (SYN_US, MOST_SYNS),
            _ => (RETRANSMISSION_US, MOST),
        };
        if packet.losses >= most {
            self.slot_mut(from.actor).conns.swap_remove(&from.conn);
            let ended = if stands { Input::Closed(from.conn) } else { Input::Refused(from.conn) };
            return self.feed(from.actor, ended);
        }
        self.lose(packet, first_us);
    }

    /// A packet was lost: it is sent again when TCP has waited, twice as long each time.
    pub(super) fn lose(&mut self, mut packet: PacketOf<A>, first_us: u64) {
        /// To 51 seconds for data, about the 120 of Linux.
        const LONGEST_DOUBLINGS: u8 = 8;
        let wait_us = first_us << packet.losses.min(LONGEST_DOUBLINGS);
        packet.losses += 1;
        self.send_again(packet, wait_us);
    }

    /// A machine that has power accepts for the process that listens, even one that is stopped.
    fn accept(&mut self, from: End, here: End, to: &Address, link: A::Link) {
        if !matches!(self.slot(here.actor).state, State::Running | State::Paused) {
            return self.refuse(from, here, link);
        }
        let conn = Conn { peer: from, link, stands: true, last_due: self.now };
        self.slot_mut(here.actor).conns.insert(here.conn, conn);
        self.send(here, Carried::SynAck);
        let host = A::listens(&self.slot(from.actor).spec).into_iter().next().map(|at| at.host);
        let host = host.unwrap_or_else(|| Address::local(0).host);
        let peer = Address { host, port: Self::dialling_port(from.conn) };
        self.feed(here.actor, Input::Accepted { conn: here.conn, peer, port: to.port });
    }

    /// A machine that has power says that there is no such connection.
    pub(super) fn refuse(&mut self, from: End, here: End, link: A::Link) {
        if !matches!(self.slot(here.actor).state, State::Dark | State::Removed) {
            let last_due = self.now + self.paths.draw_delay_us(here.actor, from.actor);
            let conn = Conn { peer: from, link, stands: false, last_due };
            self.put_on_way(here, conn, Carried::Reset);
        }
    }

    /// Lets packets go that nothing holds up any more; they need their way once more.
    pub(super) fn release(&mut self) {
        for packet in std::mem::take(&mut self.held).into_values() {
            if self.is_held_up(&packet) {
                self.held.insert(packet.id, packet);
            } else {
                let way_us = self.paths.path(packet.from.actor, packet.to.actor).latency_us;
                self.send_again(packet, way_us);
            }
        }
    }

    /// Puts a packet back on its way; what was sent after it over its connection stays behind it.
    pub(super) fn send_again(&mut self, mut packet: PacketOf<A>, way_us: u64) {
        packet.due = packet.due.max(self.now + way_us);
        let due = packet.due;
        let overtaking = self.queue.take_packets(|other| {
            other.follows_way_of(&packet) && other.id > packet.id && other.due < due
        });
        let from = packet.from;
        self.queue.push_packet(packet);
        for mut other in overtaking {
            other.due = due;
            self.queue.push_packet(other);
        }
        if let Some(conn) = self.slot_mut(from.actor).conns.get_mut(&from.conn) {
            conn.last_due = conn.last_due.max(due);
        }
    }

    /// From which end to which a packet is on its way, or held up.
    pub(super) fn way_of(&self, id: PacketId) -> Option<(End, End)> {
        let mut all = self.queue.packets().chain(self.held.values());
        all.find(|packet| packet.id == id).map(|packet| (packet.from, packet.to))
    }

    /// Takes a packet and those before it over its connection out of everything that holds them.
    pub(super) fn take_up_to(&mut self, id: PacketId) -> Vec<PacketOf<A>> {
        let Some(found) = self.way_of(id) else { return Vec::new() };
        let wanted = |packet: &PacketOf<A>| packet.id <= id && (packet.from, packet.to) == found;
        let mut taken = self.queue.take_packets(wanted);
        taken.extend(self.held.extract_if(.., |_, p| wanted(p)).map(|(_, packet)| packet));
        taken.sort_by_key(|packet| packet.id);
        for packet in &taken {
            self.holds.remove(&packet.id);
        }
        taken
    }

    /// Connections of an actor, in order, with their other ends.
    pub(super) fn ends_of(&self, actor: ActorId) -> Vec<(End, End)> {
        let conns = self.slot(actor).conns.iter();
        let mut ends: Vec<_> =
            conns.map(|(conn, to)| (End { actor, conn: *conn }, to.peer)).collect();
        ends.sort_unstable_by_key(|(end, _)| end.conn);
        ends
    }
}
