//! What goes over links: connections that are dialled, packets that arrive, and who takes them.

use redscope_actor::{Address, ConnId};
use redscope_node::{BUS_PORT_OFFSET, Input, LinkKind};

use super::Sim;
use crate::action::ActionError;
use crate::client::{Console, Step};
use crate::network::{Carried, End, Packet};

impl Sim {
    pub(super) fn dial(&mut self, from: &End, to: &Address, kind: LinkKind) {
        let target = self.nodes.iter().find(|(_, node)| {
            let port = node.spec.address.port;
            to.port == port || to.port == port.saturating_add(BUS_PORT_OFFSET)
        });
        let carried = Carried::Syn { to: to.clone() };
        match target.map(|(name, _)| name.clone()) {
            Some(name) => self.network.send(self.now, from, (&name, None), kind, carried),
            // Nobody has ever listened there: the machine itself refuses.
            None => {
                let own = (from.owner.as_str(), Some(from.conn));
                self.network.send(self.now, from, own, kind, Carried::Reset);
            }
        }
    }

    /// Sends over a connection. Before it stands, what is written waits on the sender's side: the
    /// packets follow the request in order.
    pub(super) fn send(&mut self, from: &End, carried: Carried) {
        if self.network.halves.contains_key(from) {
            self.network.send_over(self.now, from, carried);
        } else {
            let waiting = self.network.in_flight.values().chain(self.network.held());
            let mine = waiting.filter(|p| p.from == from.owner && p.sender_conn == from.conn);
            let request = mine.max_by_key(|p| (p.due, p.id));
            let request = request.map(|p| (p.to.clone(), p.kind, p.due));
            if let Some((to, kind, due)) = request {
                self.network.send_behind(self.now, due, from, &to, kind, carried);
            }
        }
    }

    pub(super) fn close(&mut self, end: &End) {
        self.network.send_over(self.now, end, Carried::Fin);
        self.network.halves.remove(end);
    }

    pub(super) fn deliver(&mut self, packet: Packet) {
        self.digest.number(packet.due.0);
        self.digest.bytes(packet.to.as_bytes());
        if let Carried::Bytes(bytes) = &packet.carried {
            self.digest.bytes(bytes);
        }
        let from = End { owner: packet.from.clone(), conn: packet.sender_conn };
        match packet.carried {
            Carried::Syn { to } => self.accept(&from, &packet.to, &to, packet.kind),
            carried => {
                let conn = match packet.receiver_conn {
                    Some(conn) => Some(conn),
                    // Written before the connection stood: it belongs to the one accepted since.
                    None => self.network.halves.get(&from).map(|half| half.peer.conn),
                };
                if let Some(conn) = conn {
                    self.hand_over(End { owner: packet.to, conn }, carried);
                }
            }
        }
    }

    pub(super) fn accept(&mut self, from: &End, name: &str, to: &Address, kind: LinkKind) {
        let listens = self.nodes.get(name).is_some_and(|node| node.process.is_some());
        if !listens {
            let at = End { owner: name.to_owned(), conn: ConnId(0) };
            let back = (from.owner.as_str(), Some(from.conn));
            return self.network.send(self.now, &at, back, kind, Carried::Reset);
        }
        let conn = self.network.accepted_conn();
        let here = End { owner: name.to_owned(), conn };
        self.network.establish(from.clone(), here.clone(), kind, self.now);
        self.network.send_over(self.now, &here, Carried::SynAck);
        // The caller's own port: consoles and nodes get one from a range of their own.
        let peer = Address::local(40_000 + (conn.0 % 20_000) as u16);
        self.feed(name, Input::Accepted { conn, peer, port: to.port });
    }

    pub(super) fn hand_over(&mut self, end: End, carried: Carried) {
        if self.consoles.contains_key(&end.owner) {
            return self.hand_to_console(end, carried);
        }
        let conn = end.conn;
        let input = match carried {
            Carried::SynAck => Input::Connected(conn),
            Carried::Bytes(bytes) => Input::Data(conn, bytes),
            Carried::Bus(message) => Input::Message(conn, message),
            Carried::Fin => {
                self.network.halves.remove(&end);
                Input::Closed(conn)
            }
            Carried::Reset => match self.network.halves.remove(&end) {
                Some(_) => Input::Closed(conn),
                None if conn.is_own() => Input::Refused(conn),
                None => return,
            },
            Carried::Syn { .. } => return,
        };
        self.feed(&end.owner, input);
    }

    // Consoles.

    pub(super) fn console(&mut self, name: &str) -> Result<&mut Console, ActionError> {
        self.consoles.get_mut(name).ok_or_else(|| ActionError::UnknownClient(name.to_owned()))
    }

    pub(super) fn hand_to_console(&mut self, end: End, carried: Carried) {
        let now = self.now;
        let Some(console) = self.consoles.get_mut(&end.owner) else { return };
        if console.conn != Some(end.conn) {
            return;
        }
        match carried {
            Carried::SynAck => console.connected(),
            Carried::Bytes(bytes) => console.data(now, &bytes),
            Carried::Reset | Carried::Fin => match self.network.halves.remove(&end) {
                Some(_) => console.closed(now),
                None => console.refused(now),
            },
            Carried::Bus(_) | Carried::Syn { .. } => {}
        }
        self.drive_console(&end.owner);
    }

    pub(super) fn drive_console(&mut self, name: &str) {
        while let Some(console) = self.consoles.get_mut(name) {
            let Some(step) = console.steps.pop_front() else { return };
            match step {
                Step::Connect(address) => {
                    let conn = self.network.accepted_conn();
                    let console = self.consoles.get_mut(name).expect("found above");
                    console.conn = Some(conn);
                    let (host, port) = address.rsplit_once(':').unwrap_or(("", ""));
                    let end = End { owner: name.to_owned(), conn };
                    match Address::from_parts(host.as_bytes(), port.as_bytes()) {
                        Some(to) => self.dial(&end, &to, LinkKind::Client),
                        None => self.consoles.get_mut(name).expect("found above").refused(self.now),
                    }
                }
                Step::Send(bytes) => {
                    let conn = self.consoles.get(name).and_then(|console| console.conn);
                    if let Some(conn) = conn {
                        self.send(&End { owner: name.to_owned(), conn }, Carried::Bytes(bytes));
                    }
                }
                Step::Disconnect(conn) => self.close(&End { owner: name.to_owned(), conn }),
            }
        }
    }
}
