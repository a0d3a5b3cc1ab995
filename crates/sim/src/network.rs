//! Links between endpoints: latency, order, cuts.

use std::collections::{BTreeMap, BTreeSet};

use redscope_actor::{Address, ConnId, Rng, Time};
use redscope_node::{BusMessage, LinkKind};

/// One end of a connection: a node or console by name, and what it calls the connection.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct End {
    pub(crate) owner: String,
    pub(crate) conn: ConnId,
}

/// What travels.
#[derive(Clone, Debug, PartialEq)]
pub enum Carried {
    /// A request for a connection.
    Syn {
        /// Port asked for.
        to: Address,
    },
    /// The connection stands.
    SynAck,
    /// The connection is refused, or broken.
    Reset,
    /// The sender has closed.
    Fin,
    /// Bytes.
    Bytes(Vec<u8>),
    /// A message of the cluster bus.
    Bus(BusMessage),
}

/// Something on its way.
#[derive(Clone, Debug, PartialEq)]
pub struct Packet {
    /// Number, unique in the run.
    pub id: u64,
    /// Sender.
    pub from: String,
    /// Receiver.
    pub to: String,
    /// What the connection is for.
    pub kind: LinkKind,
    /// When it was sent.
    pub sent: Time,
    /// When it arrives, unless the link is cut.
    pub due: Time,
    /// What it is.
    pub carried: Carried,
    pub(crate) sender_conn: ConnId,
    pub(crate) receiver_conn: Option<ConnId>,
}

/// A connection, seen from one end.
#[derive(Clone, Debug)]
pub(crate) struct Half {
    pub(crate) peer: End,
    pub(crate) kind: LinkKind,
    /// Nothing sent later may arrive before this.
    pub(crate) last_due: Time,
}

/// All connections and what is on its way.
#[derive(Clone, Debug)]
pub(crate) struct Network {
    pub(crate) halves: BTreeMap<End, Half>,
    pub(crate) in_flight: BTreeMap<(Time, u64), Packet>,
    /// Packets that wait behind a cut, in order.
    held: Vec<Packet>,
    cuts: BTreeSet<(String, String)>,
    next_packet: u64,
    next_conn: u64,
    rng: Rng,
    latency_us: u64,
    jitter_us: u64,
}

impl Network {
    pub(crate) fn new(seed: u64, latency_us: u64, jitter_us: u64) -> Self {
        Network {
            halves: BTreeMap::new(),
            in_flight: BTreeMap::new(),
            held: Vec::new(),
            cuts: BTreeSet::new(),
            next_packet: 1,
            next_conn: 1,
            rng: Rng::fork(seed, "network"),
            latency_us,
            jitter_us,
        }
    }

    /// A number for a connection that a node accepts.
    pub(crate) fn accepted_conn(&mut self) -> ConnId {
        self.next_conn += 1;
        ConnId(self.next_conn)
    }

    fn pair(a: &str, b: &str) -> (String, String) {
        if a <= b { (a.to_owned(), b.to_owned()) } else { (b.to_owned(), a.to_owned()) }
    }

    pub(crate) fn is_cut(&self, a: &str, b: &str) -> bool {
        self.cuts.contains(&Self::pair(a, b))
    }

    pub(crate) fn cuts(&self) -> impl Iterator<Item = &(String, String)> {
        self.cuts.iter()
    }

    pub(crate) fn cut(&mut self, a: &str, b: &str) {
        self.cuts.insert(Self::pair(a, b));
        let caught: Vec<(Time, u64)> = self
            .in_flight
            .iter()
            .filter(|(_, p)| Self::pair(&p.from, &p.to) == Self::pair(a, b))
            .map(|(key, _)| *key)
            .collect();
        for key in caught {
            self.held.extend(self.in_flight.remove(&key));
        }
    }

    /// Heals a link: what was held is sent again, in order.
    pub(crate) fn heal(&mut self, a: &str, b: &str, now: Time) {
        let pair = Self::pair(a, b);
        self.cuts.remove(&pair);
        let (mut freed, held): (Vec<_>, Vec<_>) = std::mem::take(&mut self.held)
            .into_iter()
            .partition(|packet| Self::pair(&packet.from, &packet.to) == pair);
        self.held = held;
        freed.sort_by_key(|packet| packet.id);
        for mut packet in freed {
            packet.due = now + self.latency_us;
            self.in_flight.insert((packet.due, packet.id), packet);
        }
    }

    /// Puts something on its way from one end to another.
    pub(crate) fn send(
        &mut self,
        now: Time,
        from: &End,
        to: (&str, Option<ConnId>),
        kind: LinkKind,
        carried: Carried,
    ) {
        let delay_us = self.latency_us + self.rng.below(self.jitter_us + 1);
        let mut due = now + delay_us;
        if let Some(half) = self.halves.get_mut(from) {
            due = due.max(half.last_due);
            half.last_due = due;
        }
        self.dispatch(now, due, from, to, kind, carried);
    }

    fn dispatch(
        &mut self,
        now: Time,
        due: Time,
        from: &End,
        to: (&str, Option<ConnId>),
        kind: LinkKind,
        carried: Carried,
    ) {
        let id = self.next_packet;
        self.next_packet += 1;
        let packet = Packet {
            id,
            from: from.owner.clone(),
            to: to.0.to_owned(),
            kind,
            sent: now,
            due,
            carried,
            sender_conn: from.conn,
            receiver_conn: to.1,
        };
        if self.is_cut(&packet.from, &packet.to) {
            self.held.push(packet);
        } else {
            self.in_flight.insert((due, id), packet);
        }
    }

    /// Packets that wait behind a cut.
    pub(crate) fn held(&self) -> impl Iterator<Item = &Packet> {
        self.held.iter()
    }

    /// Sends right behind a request for a connection that is still on its way.
    pub(crate) fn send_behind(
        &mut self,
        now: Time,
        request_due: Time,
        from: &End,
        to: &str,
        kind: LinkKind,
        carried: Carried,
    ) {
        self.dispatch(now, request_due + 1, from, (to, None), kind, carried);
    }

    /// Sends over an established connection; without one it is lost.
    pub(crate) fn send_over(&mut self, now: Time, from: &End, carried: Carried) {
        if let Some(half) = self.halves.get(from) {
            let (peer, kind) = (half.peer.clone(), half.kind);
            self.send(now, from, (&peer.owner, Some(peer.conn)), kind, carried);
        }
    }

    /// Joins two ends.
    pub(crate) fn establish(&mut self, a: End, b: End, kind: LinkKind, now: Time) {
        self.halves.insert(a.clone(), Half { peer: b.clone(), kind, last_due: now });
        self.halves.insert(b, Half { peer: a, kind, last_due: now });
    }

    /// Connections of a node.
    pub(crate) fn ends_of(&self, owner: &str) -> Vec<End> {
        self.halves.keys().filter(|end| end.owner == owner).cloned().collect()
    }

    /// Forgets requests for connections that a vanished node has made.
    pub(crate) fn drop_requests_of(&mut self, owner: &str) {
        let is_request = |p: &Packet| p.from == owner && matches!(p.carried, Carried::Syn { .. });
        self.in_flight.retain(|_, packet| !is_request(packet));
        self.held.retain(|packet| !is_request(packet));
    }
}
