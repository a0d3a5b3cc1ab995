//! Messages in.
//!
//! Source: cluster.c `clusterProcessPacket`, 7.0.15, whose order decides what a message does.

use redscope_actor::{Address, ConnId};

use super::node::{Link, LinkState, Node};
use super::send::PingKind;
use super::turn::{Effect, Turn};
use super::{Cluster, Inbound, NodeIx};
use crate::bus::{BusKind, BusMessage, Contact, Header, Host, NodeFlags, NodeId};
use crate::fact::{ClusterFact, Recovery};

impl Cluster {
    /// Somebody connected to the bus.
    pub(super) fn accepted(&mut self, turn: &Turn, conn: ConnId, peer: &Address) {
        let host = Host::from(peer.host.as_str());
        self.inbound.insert(conn, Inbound { host, node: None, since: turn.now });
    }

    /// The process has begun to open a link. Says whether the link is still wanted.
    pub(super) fn dialled(&mut self, ix: NodeIx, conn: ConnId) -> bool {
        let is_wanted =
            |node: &&mut Node| node.link().is_some_and(|link| link.state == LinkState::Wanted);
        let Some(node) = self.nodes.get_mut(ix).filter(is_wanted) else { return false };
        node.name_link(conn);
        self.links.insert(conn, ix);
        true
    }

    /// A link stands.
    /// Source: cluster.c `clusterLinkConnectHandler`, 7.0.15.
    pub(super) fn connected(&mut self, turn: &mut Turn, conn: ConnId) {
        let Some(ix) = self.links.get(&conn).copied() else { return };
        let Some(node) = self.nodes.get_mut(ix) else { return };
        if node.has_link() {
            node.set_link_up();
        }
        let meets = node.flags.has(NodeFlags::MEET);
        let ping_sent = node.ping_sent;
        node.flags.set(NodeFlags::MEET, false);
        turn.tell(ClusterFact::LinkUp {
            node: node.id(),
            host: node.contact.host.clone(),
            bus_port: node.contact.bus_port,
        });
        for message in self.waiting.remove(&ix).into_iter().flatten() {
            turn.want(Effect::Send(conn, message));
        }
        self.ping(turn, ix, if meets { PingKind::Meet } else { PingKind::Ping });
        // A ping sent over an earlier link goes on waiting.
        if ping_sent != 0 {
            self.nodes[ix].ping_sent = ping_sent;
        }
    }

    /// A link was refused, or a connection is gone.
    pub(super) fn closed(&mut self, turn: &mut Turn, conn: ConnId) {
        self.inbound.swap_remove(&conn);
        self.unsent.swap_remove(&conn);
        let Some(ix) = self.links.swap_remove(&conn) else { return };
        self.waiting.remove(&ix);
        let Some(node) = self.nodes.get_mut(ix) else { return };
        let was_up = node.take_link().is_some_and(Link::is_up);
        let (id, host, bus_port) = (node.id(), node.contact.host.clone(), node.contact.bus_port);
        turn.tell(match was_up {
            true => ClusterFact::LinkLost { node: id },
            false => ClusterFact::LinkRefused { node: id, host, bus_port },
        });
    }

    /// Gives a link up.
    pub(super) fn drop_link(&mut self, turn: &mut Turn, ix: NodeIx) {
        self.waiting.remove(&ix);
        let Some(node) = self.nodes.get_mut(ix) else { return };
        let Some(link) = node.take_link() else { return };
        if let Some(conn) = link.conn() {
            self.links.swap_remove(&conn);
            self.unsent.swap_remove(&conn);
            turn.want(Effect::Close(conn));
        }
        if link.is_up() {
            turn.tell(ClusterFact::LinkLost { node: self.id(ix) });
        }
    }

    /// Takes a message.
    pub(super) fn receive(&mut self, turn: &mut Turn, conn: ConnId, message: BusMessage) {
        let BusMessage { kind, header } = message;
        let is_counted = self.count_received(kind.number());
        let link = self.links.get(&conn).copied();
        let named = |ix: NodeIx| Some(ix).filter(|ix| !self.nodes[*ix].in_handshake());
        let sender = link.and_then(named).or_else(|| self.sender_of(conn, &header.sender));
        if let Some(ix) = sender {
            self.nodes[ix].data_received = turn.now;
            if !self.nodes[ix].in_handshake() {
                self.take_header(turn, ix, &header);
            }
        }
        match kind {
            BusKind::Ping(_) | BusKind::Pong(_) | BusKind::Meet(_) => {
                self.take_ping(turn, (conn, link), &kind, &header, sender);
            }
            BusKind::Fail(id) => self.take_fail(turn, &header, sender, id),
            BusKind::Other { kind, .. } if !is_counted => {
                turn.tell(ClusterFact::UnknownKind { kind });
            }
            _ => {
                if let Some(sender) = sender {
                    self.take_from_known(turn, conn, sender, kind, &header);
                }
            }
        }
    }

    /// Counts a message, be it one that is left out. Says whether it is of a kind that is counted.
    pub(super) fn count_received(&mut self, kind: u16) -> bool {
        let count = self.received.get_mut(usize::from(kind));
        count.map(|count| *count += 1).is_some()
    }

    /// Who has sent a message: whoever has spoken over this connection before, whatever it says now,
    /// else the node behind a name.
    fn sender_of(&mut self, conn: ConnId, id: &NodeId) -> Option<NodeIx> {
        let inbound = self.inbound.get(&conn);
        if let Some(ix) = inbound.and_then(|inbound| inbound.node) {
            return Some(ix);
        }
        let ix = self.nodes.find(id)?;
        if let Some(inbound) = self.inbound.get_mut(&conn) {
            inbound.node = Some(ix);
        }
        Some(ix)
    }

    /// Epochs and the offset, which every message carries.
    fn take_header(&mut self, turn: &mut Turn, ix: NodeIx, header: &Header) {
        self.current_epoch = self.current_epoch.max(header.current_epoch);
        let node = &mut self.nodes[ix];
        node.offset = header.offset;
        if header.config_epoch > node.config_epoch {
            node.config_epoch = header.config_epoch;
            // The file has a replica under its master's epoch: its own does not change a letter.
            self.todo.save |= node.is_master() || node.master.is_none();
        }
        if header.paused && self.me().master == Some(ix) && self.me().is_replica() {
            self.note_paused_master(turn, header.offset);
        }
    }

    fn take_from_known(
        &mut self,
        turn: &mut Turn,
        conn: ConnId,
        sender: NodeIx,
        kind: BusKind,
        header: &Header,
    ) {
        match kind {
            BusKind::Publish { channel, message, shard } => {
                turn.want(Effect::Publish { channel, message, shard });
            }
            BusKind::AuthRequest => self.vote(turn, sender, header),
            BusKind::AuthAck => self.vote_received(turn, sender, header),
            BusKind::FailoverStart => self.failover_start_received(turn, conn, sender),
            BusKind::Update(update) => self.take_update(turn, &update),
            BusKind::Ping(_)
            | BusKind::Pong(_)
            | BusKind::Meet(_)
            | BusKind::Fail(_)
            | BusKind::Other { .. } => {}
        }
    }

    fn take_fail(&mut self, turn: &mut Turn, header: &Header, sender: Option<NodeIx>, id: NodeId) {
        if sender.is_none() {
            let from = header.sender;
            return turn.tell(ClusterFact::FailureIgnored { node: id, from });
        }
        let Some(ix) = self.nodes.find(&id) else { return };
        let node = &mut self.nodes[ix];
        if node.flags.has(NodeFlags::FAIL.with(NodeFlags::MYSELF)) {
            return;
        }
        turn.tell(ClusterFact::FailureHeard { node: id, from: header.sender });
        node.flags = node.flags.without(NodeFlags::PFAIL).with(NodeFlags::FAIL);
        node.times_mut().failed = turn.now;
        self.changed();
    }

    /// A ping, an answer, or somebody who wants to be met.
    fn take_ping(
        &mut self,
        turn: &mut Turn,
        (conn, link): (ConnId, Option<NodeIx>),
        kind: &BusKind,
        header: &Header,
        sender: Option<NodeIx>,
    ) {
        let is_meet = matches!(kind, BusKind::Meet(_));
        if !matches!(kind, BusKind::Pong(_)) {
            self.learn_own_host(turn, is_meet);
            if is_meet && sender.is_none() {
                let host = self.peer_host(conn, header);
                self.start_handshake(turn, host, (header.port, header.bus_port), false);
            }
            let answer = self.with_gossip(PingKind::Pong);
            self.send(turn, conn, answer);
        }
        if let Some(ix) = link {
            if self.nodes[ix].in_handshake() {
                if !self.finish_handshake(turn, conn, ix, header, sender) {
                    return;
                }
            } else if self.nodes[ix].id() != header.sender {
                return self.lose_address(turn, ix);
            }
        }
        if let Some(ix) = sender {
            let no_failover = header.flags.has(NodeFlags::NOFAILOVER);
            self.nodes[ix].flags.set(NodeFlags::NOFAILOVER, no_failover);
            if matches!(kind, BusKind::Ping(_))
                && !self.nodes[ix].in_handshake()
                && self.update_address(turn, conn, ix, header)
            {
                self.changed();
            }
        }
        if let Some(ix) = link.filter(|_| matches!(kind, BusKind::Pong(_))) {
            self.answered(turn, ix);
        }
        // Whoever has just said its name is looked at with its next message.
        if let Some(ix) = sender {
            self.learn_role(turn, ix, header);
            self.compare_slots(turn, ix, header);
            self.resolve_collision(turn, ix, header);
            self.take_gossip(turn, ix, kind.gossip());
            // One that says no name has none.
            self.nodes[ix].set_hostname(header.hostname.as_ref());
            for kind in header.unknown_extensions.iter().copied() {
                turn.tell(ClusterFact::UnknownExtension { kind });
            }
        }
    }

    /// A node has answered: it is there.
    fn answered(&mut self, turn: &mut Turn, ix: NodeIx) {
        let undo_ms = self.settings.twice_node_timeout();
        let node = &mut self.nodes[ix];
        node.pong_received = turn.now;
        node.ping_sent = 0;
        if !node.flags.has(NodeFlags::FAILING) {
            return;
        }
        let recovery = if node.is_suspected() {
            Recovery::Suspected
        } else if node.is_replica() {
            Recovery::Replica
        } else if node.slot_count == 0 {
            Recovery::WithoutSlots
        } else if turn.now - node.times().failed > undo_ms {
            Recovery::NotReplaced
        } else {
            return;
        };
        node.flags = node.flags.without(NodeFlags::FAILING);
        turn.tell(ClusterFact::Reachable { node: node.id(), was: recovery });
        self.changed();
    }

    /// A sender says whether it is a master or whose replica it is.
    fn learn_role(&mut self, turn: &mut Turn, ix: NodeIx, header: &Header) {
        let Some(master) = header.master else { return self.set_master_role(turn, ix) };
        if self.nodes[ix].is_master() {
            let lost = self.free_slots_of(ix);
            let masterly = NodeFlags::MASTER.with(NodeFlags::MIGRATE_TO);
            let node = &mut self.nodes[ix];
            node.flags = node.flags.without(masterly).with(NodeFlags::REPLICA);
            let epoch = node.config_epoch;
            turn.tell(ClusterFact::NodeTurnedReplica { node: node.id(), of: master });
            if !lost.is_empty() {
                let from = Some(self.id(ix));
                turn.tell(ClusterFact::SlotsMoved { slots: lost, from, to: None, epoch });
            }
            self.changed();
        }
        if let Some(master) = self.nodes.find(&master)
            && self.nodes[ix].master != Some(master)
        {
            self.attach(ix, Some(master));
            self.todo.save = true;
        }
    }

    /// A node is a master from now on, if it was not.
    /// Source: cluster.c `clusterSetNodeAsMaster`, 7.0.15.
    pub(super) fn set_master_role(&mut self, turn: &mut Turn, ix: NodeIx) {
        if self.nodes[ix].is_master() {
            return;
        }
        if self.nodes[ix].master.is_some() {
            self.attach(ix, None);
            if ix != self.myself {
                self.nodes[ix].flags.set(NodeFlags::MIGRATE_TO, true);
            }
        }
        let node = &mut self.nodes[ix];
        node.flags = node.flags.without(NodeFlags::REPLICA).with(NodeFlags::MASTER);
        if ix != self.myself {
            turn.tell(ClusterFact::NodeTurnedMaster { node: node.id() });
        }
        self.changed();
    }

    /// Ties a replica to a master, or to none.
    pub(super) fn attach(&mut self, ix: NodeIx, master: Option<NodeIx>) {
        let before = std::mem::replace(&mut self.nodes[ix].master, master);
        self.header = None;
        if let Some(before) = before
            && self.replicas_of(before).next().is_none()
            && let Some(node) = self.nodes.get_mut(before)
        {
            node.flags.set(NodeFlags::MIGRATE_TO, false);
        }
        if let Some(master) = master {
            self.nodes[master].flags.set(NodeFlags::MIGRATE_TO, true);
        }
    }

    /// Where the other end of a connection is, unless it has announced something else.
    pub(super) fn peer_host(&self, conn: ConnId, header: &Header) -> Host {
        if header.host.is_known() {
            return header.host.clone();
        }
        match self.links.get(&conn) {
            Some(ix) => self.nodes[*ix].contact.host.clone(),
            None => self.inbound.get(&conn).map(|inbound| inbound.host.clone()).unwrap_or_default(),
        }
    }

    /// A node learns where it is itself from whoever meets it.
    fn learn_own_host(&mut self, turn: &mut Turn, is_meet: bool) {
        let local = &self.settings.local;
        if self.settings.announced.is_known()
            || (!is_meet && self.me().contact.host.is_known())
            || self.me().contact.host == *local
        {
            return;
        }
        let host = local.clone();
        turn.tell(ClusterFact::OwnHostLearned { host: host.clone() });
        let me = self.me_mut();
        let Contact { port, bus_port, .. } = *me.contact;
        me.place(host, (port, bus_port));
        self.todo.save = true;
    }

    /// Somebody else answers where this node was: where it is is not known any more.
    fn lose_address(&mut self, turn: &mut Turn, ix: NodeIx) {
        self.drop_link(turn, ix);
        let node = &mut self.nodes[ix];
        node.flags.set(NodeFlags::NOADDR, true);
        node.place(Host::Unknown, (0, 0));
        turn.tell(ClusterFact::AddressLost {
            node: node.id(),
            known_ms: turn.now - node.created,
            flags: node.flags.without(NodeFlags::NOADDR),
        });
        self.todo.save = true;
    }

    /// A node may have moved. Says whether it has.
    /// Source: cluster.c `nodeUpdateAddressIfNeeded`, 7.0.15.
    pub(super) fn update_address(
        &mut self,
        turn: &mut Turn,
        conn: ConnId,
        ix: NodeIx,
        header: &Header,
    ) -> bool {
        // Over its own link it is where it was.
        if self.links.get(&conn) == Some(&ix) {
            return false;
        }
        let host = self.peer_host(conn, header);
        let node = &mut self.nodes[ix];
        let ports = (header.port, header.bus_port);
        if (node.contact.port, node.contact.bus_port) == ports && node.contact.host == host {
            return false;
        }
        node.move_to(host, ports);
        let address = node.address();
        turn.tell(ClusterFact::AddressChanged { node: node.id(), address: address.clone() });
        self.drop_link(turn, ix);
        if self.me().is_replica() && self.me().master == Some(ix) {
            turn.want(Effect::Follow(address));
        }
        true
    }
}

impl Node {
    pub(super) fn move_to(&mut self, host: Host, ports: (u16, u16)) {
        self.place(host, ports);
        self.flags.set(NodeFlags::NOADDR, false);
    }
}
