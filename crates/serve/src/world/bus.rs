//! The cluster bus, which joins processes of this program without a socket.

use redscope_actor::{Address, ConnId};
use redscope_node::{BUS_PORT_OFFSET, Input};

use super::{BusItem, World};

impl World {
    pub(super) fn dial_bus(&mut self, index: usize, conn: ConnId, to: &Address) {
        let peer = self.nodes.iter().position(|node| {
            node.process.is_some() && node.spec.port.checked_add(BUS_PORT_OFFSET) == Some(to.port)
        });
        let item = match peer {
            Some(to) => BusItem::Syn { from: (index, conn), to },
            None => BusItem::Closed { to: (index, conn) },
        };
        self.bus_queue.push_back(item);
    }

    pub(super) fn close_bus(&mut self, end: (usize, ConnId)) {
        if let Some(peer) = self.bus.remove(&end) {
            self.bus.remove(&peer);
            self.bus_queue.push_back(BusItem::Closed { to: peer });
        }
    }

    /// Delivers what is on the bus now; what that leads to waits for the next turn.
    pub(super) fn carry_bus(&mut self) {
        for item in std::mem::take(&mut self.bus_queue) {
            let (a, b) = match &item {
                BusItem::Syn { from, to } => (from.0, *to),
                BusItem::Message { to, .. } => (to.0, self.bus.get(to).map_or(to.0, |peer| peer.0)),
                BusItem::Closed { to } => (to.0, to.0),
            };
            if self.nodes[b].paused
                || self.nodes[a].paused
                || self.cuts.contains(&(a.min(b), a.max(b)))
            {
                self.bus_queue.push_back(item);
                continue;
            }
            match item {
                BusItem::Syn { from, to } if self.nodes[to].process.is_none() => {
                    self.feed(from.0, Input::Refused(from.1));
                }
                BusItem::Syn { from, to } => {
                    self.next_conn += 1;
                    let here = (to, ConnId(self.next_conn));
                    self.bus.insert(from, here);
                    self.bus.insert(here, from);
                    let peer = Address::local(self.nodes[from.0].spec.port);
                    let port = self.nodes[to].spec.port.saturating_add(BUS_PORT_OFFSET);
                    self.feed(to, Input::Accepted { conn: here.1, peer, port });
                    self.feed(from.0, Input::Connected(from.1));
                }
                BusItem::Message { to, message } if self.bus.contains_key(&to) => {
                    self.feed(to.0, Input::Message(to.1, message));
                }
                BusItem::Message { .. } => {}
                BusItem::Closed { to } => self.feed(to.0, Input::Closed(to.1)),
            }
        }
    }
}
