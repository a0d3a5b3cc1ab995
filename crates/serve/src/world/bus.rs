//! The cluster bus: processes of this program are joined without a socket, and with others by one.

use redscope_actor::{Address, ConnId};
use redscope_engine::config::key;
use redscope_node::wire::{BusDecoder, encode};
use redscope_node::{BusMessage, Input, LogLevel, Process};

use super::doors::Door;
use super::{BusItem, World};

impl World {
    pub(super) fn dial_bus(&mut self, index: usize, conn: ConnId, to: &Address) {
        let mut doors = self.doors.values().filter(|door| door.is_bus);
        match doors.find(|door| self.leads_to(to, door)) {
            Some(Door { process, port, .. }) => {
                let (from, to, port) = ((index, conn), *process, *port);
                self.bus_queue.push_back(BusItem::Syn { from, to, port });
            }
            None => self.dial(index, conn, to, Some(BusDecoder::default())),
        }
    }

    /// Whether an address is that of one of our own nodes: where it listens, or where it says it does.
    fn leads_to(&self, to: &Address, door: &Door) -> bool {
        let Some(Process::Server(server)) = &self.nodes[door.process].process else { return false };
        let config = &server.engine().config;
        let Address { host, .. } = Address::local(door.port);
        let is_host = to.host == host || to.host == config.text(key::CLUSTER_ANNOUNCE_IP);
        let announced_port = config.integer(key::CLUSTER_ANNOUNCE_BUS_PORT);
        is_host && (to.port == door.port || i64::from(to.port) == announced_port)
    }

    pub(super) fn send_message(&mut self, index: usize, conn: ConnId, message: BusMessage) {
        match self.bus.get(&(index, conn)).copied() {
            Some(to) => self.bus_queue.push_back(BusItem::Message { to, message }),
            None => self.send(index, conn, encode(&message)),
        }
    }

    /// Hands a process what has come over one of its sockets.
    ///
    /// Source: cluster.c `clusterReadHandler`, 7.0.15.
    pub(super) fn take_messages(&mut self, token: usize) {
        while let Some(socket) = self.sockets.get_mut(&token)
            && let Some(decoder) = &mut socket.bus
        {
            let next = decoder.next_message();
            let (index, conn) = (socket.process, socket.conn);
            match next {
                Ok(None) => return,
                Ok(Some(Ok(message))) => self.feed(index, Input::Message(conn, message)),
                Ok(Some(Err(dropped))) => {
                    if dropped.is_logged() {
                        self.log(index, LogLevel::Warning, &dropped);
                    }
                    if let Some(process) = &mut self.nodes[index].process {
                        process.bus_dropped(&dropped);
                    }
                }
                Err(bad) => {
                    self.log(index, LogLevel::Warning, &bad);
                    self.broken(token);
                }
            }
        }
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
                BusItem::Syn { from, to, .. } => (from.0, *to),
                BusItem::Message { to, .. } => (self.bus.get(to).map_or(to.0, |peer| peer.0), to.0),
                BusItem::Closed { to } => (to.0, to.0),
            };
            // An answer to a connection that is opened goes the other way at once.
            let needs_both = matches!(item, BusItem::Syn { .. });
            if self.nodes[b].paused
                || self.nodes[a].paused
                || self.cuts.contains(&(a, b))
                || needs_both && self.cuts.contains(&(b, a))
            {
                self.bus_queue.push_back(item);
                continue;
            }
            match item {
                BusItem::Syn { from, to, .. } if self.nodes[to].process.is_none() => {
                    self.feed(from.0, Input::Refused(from.1));
                }
                BusItem::Syn { from, to, port } => {
                    self.next_conn += 1;
                    let here = (to, ConnId(self.next_conn));
                    self.bus.insert(from, here);
                    self.bus.insert(here, from);
                    let peer = Address::local(self.nodes[from.0].spec.port);
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
