//! The bus: pings with gossip, failures found and shared, slots claimed.

use redscope_actor::{Address, ConnId, Digest, Digester, Time};
use redscope_engine::Engine;

use crate::fact::LogLevel;
use crate::io::{LinkKind, Output};
use crate::server::ServerHost;
use crate::server::cluster::{Cluster, Health, Node, NodeId, Ranges};

/// What a message is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BusKind {
    /// Are you there? With gossip.
    Ping,
    /// I am. With gossip.
    Pong,
    /// Are you there, and take me in. With gossip.
    Meet,
    /// A majority holds this node for failed.
    Fail(String),
    /// A message for subscribers.
    Publish {
        /// The channel.
        channel: Vec<u8>,
        /// The message.
        message: Vec<u8>,
        /// Whether it is a shard channel.
        shard: bool,
    },
    /// Vote for me.
    AuthRequest {
        /// Even though my master has not failed.
        forced: bool,
    },
    /// Stand still: I am to take your place.
    FailoverStart,
    /// You have my vote.
    AuthAck,
}

impl BusKind {
    /// The name `CLUSTER INFO` counts it under.
    pub const fn name(&self) -> &'static str {
        match self {
            BusKind::Ping => "ping",
            BusKind::Pong => "pong",
            BusKind::Meet => "meet",
            BusKind::FailoverStart => "mfstart",
            BusKind::Fail(_) => "fail",
            BusKind::Publish { shard: false, .. } => "publish",
            BusKind::Publish { shard: true, .. } => "publishshard",
            BusKind::AuthRequest { .. } => "auth-req",
            BusKind::AuthAck => "auth-ack",
        }
    }
}

/// What a message says of a third node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Gossip {
    id: NodeId,
    address: Address,
    bus_port: u16,
    failing: bool,
    pong_received: Option<Time>,
}

/// A message with the sender's header. The slots are shared, not copied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BusMessage {
    /// What it is about.
    pub kind: BusKind,
    sender: NodeId,
    address: Address,
    bus_port: u16,
    pub(super) current_epoch: u64,
    pub(super) config_epoch: u64,
    master: Option<NodeId>,
    pub(super) slots: Ranges,
    offset: u64,
    /// Whether the sender, a master, stands still for a replica to take its place.
    paused: bool,
    gossip: Vec<Gossip>,
}

impl BusMessage {
    /// The node that sent it.
    pub(super) fn sender(&self) -> &NodeId {
        &self.sender
    }
}

impl Digest for BusMessage {
    fn digest(&self, into: &mut Digester) {
        into.add(self.kind.name());
        match &self.kind {
            BusKind::Fail(id) => into.add(id.as_str()),
            BusKind::Publish { channel, message, .. } => {
                into.bytes(channel);
                into.bytes(message);
            }
            BusKind::AuthRequest { forced } => into.number(u64::from(*forced)),
            _ => {}
        }
        into.add(&*self.sender);
        for number in [self.current_epoch, self.config_epoch, self.offset, u64::from(self.paused)] {
            into.number(number);
        }
        into.add(self.master.as_deref().unwrap_or_default());
        for (start, end) in &*self.slots {
            into.number(u64::from(*start) << 16 | u64::from(*end));
        }
        for gossip in &self.gossip {
            into.add(&*gossip.id);
            into.number(u64::from(gossip.address.port) << 1 | u64::from(gossip.failing));
            into.number(gossip.pong_received.map_or(0, |at| at.0 + 1));
        }
    }
}

/// Entries of gossip in a message, failed nodes aside.
const MIN_GOSSIP: usize = 3;
/// Nodes looked at for the one to ping out of turn, once a second.
const PING_DRAWS: usize = 5;

impl ServerHost {
    fn node_timeout_ms(engine: &Engine) -> u64 {
        engine.config.integer("cluster-node-timeout").max(1) as u64
    }

    pub(crate) fn bus_accepted(&mut self, conn: ConnId) {
        if let Some(cluster) = &mut self.cluster {
            cluster.inbound.push(conn);
        }
    }

    pub(crate) fn bus_connected(&mut self, conn: ConnId) {
        let Some(cluster) = &mut self.cluster else { return };
        let Some(id) = cluster.node_of_link(conn) else { return };
        let Some(node) = cluster.nodes.get_mut(&id) else { return };
        node.linked = true;
        match node.handshake.is_some_and(|handshake| handshake.meet) {
            true => self.send_on_link(&id, BusKind::Meet),
            false => self.send_ping(&id),
        }
    }

    pub(crate) fn bus_closed(&mut self, conn: ConnId) {
        let Some(cluster) = &mut self.cluster else { return };
        cluster.inbound.retain(|inbound| *inbound != conn);
        if let Some(node) = cluster.node_of_link(conn).and_then(|id| cluster.nodes.get_mut(&id)) {
            node.link = None;
            node.linked = false;
        }
    }

    fn send_ping(&mut self, id: &NodeId) {
        let now = self.clock.now();
        self.send_on_link(id, BusKind::Ping);
        if let Some(node) = self.cluster.as_mut().and_then(|cluster| cluster.nodes.get_mut(id)) {
            node.ping_sent = node.ping_sent.or(Some(now));
        }
    }

    /// Sends a message over this node's own link; without one it is lost, as on the real bus.
    pub(super) fn send_on_link(&mut self, id: &NodeId, kind: BusKind) {
        let link = self.cluster.as_ref().and_then(|cluster| {
            cluster.nodes.get(id).filter(|node| node.linked).and_then(|node| node.link)
        });
        if let Some((conn, _)) = link {
            self.send_bus(conn, kind);
        }
    }

    fn send_bus(&mut self, conn: ConnId, kind: BusKind) {
        let offset = self.replication.offset;
        let Some(cluster) = &mut self.cluster else { return };
        let gossip = match kind {
            BusKind::Ping | BusKind::Pong | BusKind::Meet => cluster.draw_gossip(&mut self.rng),
            _ => Vec::new(),
        };
        *cluster.sent.entry(kind.name()).or_default() += 1;
        let me = cluster.me();
        let shard = cluster.my_shard();
        let message = BusMessage {
            kind,
            sender: cluster.myself.clone(),
            address: me.address.clone(),
            bus_port: me.bus_port,
            current_epoch: cluster.current_epoch,
            config_epoch: cluster.nodes.get(shard).map_or(0, |node| node.config_epoch),
            master: me.master.clone(),
            slots: cluster.ranges_of(shard),
            offset,
            paused: cluster.manual.as_ref().is_some_and(|manual| manual.replica.is_some()),
            gossip,
        };
        self.network.push(Output::SendMessage(conn, message));
    }

    /// Sends a message to every node with a link.
    pub(super) fn broadcast(&mut self, kind: &BusKind) {
        let ids: Vec<NodeId> = match &self.cluster {
            Some(cluster) => cluster.others().cloned().collect(),
            None => return,
        };
        for id in ids {
            self.send_on_link(&id, kind.clone());
        }
    }

    /// Passes a message for subscribers on: to all nodes, or to those of this shard.
    pub(crate) fn publish_to_cluster(&mut self, channel: &[u8], message: &[u8], shard: bool) {
        let Some(cluster) = &self.cluster else { return };
        let my_shard = cluster.my_shard();
        let in_shard = |id: &&NodeId| {
            !shard || *id == my_shard || cluster.nodes[*id].master.as_ref() == Some(my_shard)
        };
        let ids: Vec<NodeId> = cluster.others().filter(in_shard).cloned().collect();
        for id in ids {
            let (channel, message) = (channel.to_vec(), message.to_vec());
            self.send_on_link(&id, BusKind::Publish { channel, message, shard });
        }
    }

    /// Source: cluster.c `clusterCron`, 7.0.15.
    pub(crate) fn cluster_cron(&mut self, engine: &mut Engine) {
        let now = self.clock.now();
        let timeout_ms = Self::node_timeout_ms(engine);
        let timeout_us = timeout_ms * 1000;
        let Some(cluster) = &mut self.cluster else { return };
        cluster.ticks += 1;
        let once_a_second = cluster.ticks % 10 == 0;
        self.end_old_handshakes(timeout_ms);
        let Some(cluster) = &self.cluster else { return };
        let all: Vec<NodeId> = cluster.all_others().cloned().collect();
        let ids: Vec<NodeId> = cluster.others().cloned().collect();
        for id in &all {
            let Some(node) = self.cluster.as_mut().and_then(|c| c.nodes.get_mut(id)) else {
                continue;
            };
            if node.link.is_none() {
                let to = Address { host: node.address.host.clone(), port: node.bus_port };
                node.link = Some((self.network.connect(to, LinkKind::Bus), now));
            }
        }
        if once_a_second {
            self.ping_somebody(&ids);
        }
        for id in &ids {
            let Some(node) = self.cluster.as_mut().and_then(|c| c.nodes.get_mut(id)) else {
                continue;
            };
            let waiting_us = node.ping_sent.map(|sent| now - sent);
            let silent_us = now - node.data_received;
            if let (Some((conn, since)), Some(waiting_us)) = (node.link, waiting_us)
                && now - since > timeout_us
                && waiting_us > timeout_us / 2
                && silent_us > timeout_us / 2
            {
                node.link = None;
                node.linked = false;
                self.network.push(Output::Close(conn));
            }
            let Some(node) = self.cluster.as_mut().and_then(|c| c.nodes.get_mut(id)) else {
                continue;
            };
            let stale = node.pong_received.is_none_or(|pong| now - pong > timeout_us / 2);
            if node.link.is_some() && node.ping_sent.is_none() && stale {
                node.ping_sent = Some(now);
                self.send_ping(id);
                continue;
            }
            if waiting_us.is_some_and(|waiting| waiting.min(silent_us) > timeout_us)
                && node.health == Health::Up
            {
                node.health = Health::Pfail;
                self.network.log(LogLevel::Debug, format!("*** NODE {id} possibly failing"));
            }
        }
        self.follow_master_of_shard(engine);
        self.manual_failover_step(engine);
        self.election_step(engine);
        self.update_cluster_state(engine);
    }

    pub(super) fn update_cluster_state(&mut self, engine: &Engine) {
        let now = self.clock.now();
        let Some(cluster) = &mut self.cluster else { return };
        let was_ok = cluster.ok;
        let full_coverage = engine.config.flag("cluster-require-full-coverage");
        cluster.update_state(full_coverage, Self::node_timeout_ms(engine), now);
        if was_ok != cluster.ok {
            let state = if cluster.ok { "ok" } else { "fail" };
            self.network.log(LogLevel::Warning, format!("Cluster state changed: {state}"));
        }
    }

    /// Of some nodes drawn at random, pings the one heard from least recently.
    fn ping_somebody(&mut self, ids: &[NodeId]) {
        let Some(cluster) = &self.cluster else { return };
        let mut oldest: Option<(Option<Time>, &NodeId)> = None;
        for _ in 0..PING_DRAWS.min(ids.len() * PING_DRAWS) {
            let id = &ids[self.rng.below(ids.len() as u64) as usize];
            let node = &cluster.nodes[id];
            let candidate = (node.pong_received, id);
            let older = oldest.is_none_or(|(pong, _)| candidate.0 < pong);
            if node.linked && node.ping_sent.is_none() && older {
                oldest = Some(candidate);
            }
        }
        if let Some((_, id)) = oldest {
            let id = id.clone();
            self.send_ping(&id);
        }
    }

    /// A replica of the cluster replicates whoever owns its shard.
    pub(super) fn follow_master_of_shard(&mut self, engine: &mut Engine) {
        let Some(cluster) = &self.cluster else { return };
        let Some(master) = cluster.me().master.as_ref().and_then(|id| cluster.nodes.get(id)) else {
            return;
        };
        let address = master.address.clone();
        if self.replication.upstream.as_ref().is_none_or(|up| up.address != address) {
            self.follow(engine, address);
        }
    }

    /// Takes a message. Source: cluster.c `clusterProcessPacket`, 7.0.15.
    pub(crate) fn bus_message(&mut self, engine: &mut Engine, conn: ConnId, message: BusMessage) {
        let now = self.clock.now();
        let timeout_us = Self::node_timeout_ms(engine) * 1000;
        let Some(cluster) = &mut self.cluster else { return };
        *cluster.received.entry(message.kind.name()).or_default() += 1;
        if conn.is_own() {
            self.finish_handshake(conn, &message);
        }
        let Some(cluster) = &mut self.cluster else { return };
        let Some(node) = cluster.nodes.get_mut(&message.sender) else {
            return self.stranger_received(conn, &message);
        };
        node.data_received = now;
        node.offset = message.offset;
        node.config_epoch = node.config_epoch.max(message.config_epoch);
        cluster.current_epoch = cluster.current_epoch.max(message.current_epoch);
        match &message.kind {
            BusKind::Ping | BusKind::Meet => {
                self.send_bus(conn, BusKind::Pong);
                self.heard(engine, &message);
            }
            BusKind::Pong => {
                if conn.is_own() {
                    self.pong_received(&message.sender, now, timeout_us);
                }
                self.heard(engine, &message);
            }
            BusKind::Fail(id) => {
                if let Some(node) =
                    cluster.nodes.get_mut(id.as_str()).filter(|node| !node.is_failed())
                    && id.as_str() != &*cluster.myself
                {
                    node.health = Health::Fail { since: now };
                    let text = format!("FAIL message received from {} about {id}", message.sender);
                    self.network.log(LogLevel::Notice, text);
                }
            }
            BusKind::Publish { channel, message, shard: false } => {
                engine.publish_here(channel, message);
            }
            BusKind::Publish { channel, message, shard: true } => {
                engine.publish_shard_here(channel, message);
            }
            BusKind::AuthRequest { forced } => {
                self.vote(&message.sender.clone(), &message, *forced, timeout_us);
            }
            BusKind::FailoverStart => {
                self.failover_start_received(engine, &message.sender.clone());
            }
            BusKind::AuthAck => self.vote_received(engine, &message.sender.clone(), &message),
        }
        self.update_cluster_state(engine);
    }

    /// Somebody unknown: whoever pings is answered, whoever wants to be met is met.
    fn stranger_received(&mut self, conn: ConnId, message: &BusMessage) {
        let now = self.clock.now();
        let Some(cluster) = &mut self.cluster else { return };
        if message.kind == BusKind::Meet {
            let address = message.address.clone();
            let bus_port = message.bus_port;
            cluster.start_handshake(address, bus_port, false, &mut self.rng, now);
        }
        if matches!(message.kind, BusKind::Meet | BusKind::Ping) {
            self.send_bus(conn, BusKind::Pong);
        }
    }

    fn pong_received(&mut self, id: &NodeId, now: Time, timeout_us: u64) {
        let Some(cluster) = &mut self.cluster else { return };
        let has_slots = !cluster.ranges_of(id).is_empty();
        let Some(node) = cluster.nodes.get_mut(id) else { return };
        node.pong_received = Some(now);
        node.ping_sent = None;
        let recovered = match node.health {
            Health::Up => false,
            Health::Pfail => true,
            Health::Fail { since } => {
                node.master.is_some() || !has_slots || now - since > 2 * timeout_us
            }
        };
        if recovered {
            if node.is_failed() {
                let text = format!("Clear FAIL state for node {id}: is reachable again.");
                self.network.log(LogLevel::Notice, text);
            }
            node.health = Health::Up;
        }
    }

    /// Learns from the header and the gossip of a ping or pong.
    fn heard(&mut self, engine: &mut Engine, message: &BusMessage) {
        let Some(cluster) = &mut self.cluster else { return };
        cluster.learn_role(&message.sender, message.master.as_ref());
        if message.paused {
            self.note_paused_master(&message.sender, message.offset);
        }
        if message.master.is_none() {
            self.claim(engine, message);
            self.resolve_collision(message);
        }
        self.take_gossip(engine, message);
    }

    /// A master announces its slots: those with an older owner go over to it.
    /// Source: cluster.c `clusterUpdateSlotsConfigWith`, 7.0.15.
    fn claim(&mut self, engine: &mut Engine, message: &BusMessage) {
        let Some(cluster) = &mut self.cluster else { return };
        let sender = &message.sender;
        if cluster.ranges_of(sender) == message.slots {
            return;
        }
        let shard = cluster.my_shard().clone();
        let taken: Vec<u16> = message
            .slots
            .iter()
            .flat_map(|(start, end)| *start..=*end)
            .filter(|slot| {
                let owner = cluster.owner(*slot);
                owner != Some(sender)
                    && !cluster.importing.contains_key(slot)
                    && owner.is_none_or(|owner| {
                        cluster
                            .nodes
                            .get(owner)
                            .is_none_or(|o| o.config_epoch < message.config_epoch)
                    })
            })
            .collect();
        if taken.is_empty() {
            return;
        }
        let from_my_shard = taken.iter().any(|slot| cluster.owner(*slot) == Some(&shard));
        cluster.bind(taken, Some(sender));
        if from_my_shard && shard != *sender && cluster.ranges_of(&shard).is_empty() {
            let text = format!(
                "Configuration change detected. Reconfiguring myself as a replica of {sender}"
            );
            self.network.log(LogLevel::Warning, text);
            self.become_replica_of(engine, sender.clone());
        }
        self.save_nodes_conf();
    }

    fn take_gossip(&mut self, engine: &Engine, message: &BusMessage) {
        let now = self.clock.now();
        let Some(cluster) = &mut self.cluster else { return };
        let from_master = message.master.is_none();
        let myself = cluster.myself.clone();
        let mut doubted = Vec::new();
        for entry in message.gossip.iter().filter(|entry| entry.id != myself) {
            match cluster.nodes.get_mut(&entry.id) {
                Some(node) => {
                    if from_master && entry.failing {
                        node.reports.insert(message.sender.clone(), now);
                        doubted.push(entry.id.clone());
                    } else {
                        node.reports.remove(&message.sender);
                    }
                    let quiet =
                        !entry.failing && node.ping_sent.is_none() && node.reports.is_empty();
                    if quiet && entry.pong_received.is_some_and(|pong| pong <= now) {
                        node.pong_received = node.pong_received.max(entry.pong_received);
                    }
                }
                None if cluster.forgotten.contains_key(&entry.id) => {}
                None => {
                    let node =
                        Node { bus_port: entry.bus_port, ..Node::new(entry.address.clone(), now) };
                    cluster.nodes.insert(entry.id.clone(), node);
                }
            }
        }
        for id in doubted {
            self.mark_failed_if_agreed(engine, &id);
        }
    }

    /// Source: cluster.c `markNodeAsFailingIfNeeded`, 7.0.15.
    fn mark_failed_if_agreed(&mut self, engine: &Engine, id: &NodeId) {
        let now = self.clock.now();
        let valid_us = 2 * Self::node_timeout_ms(engine) * 1000;
        let Some(cluster) = &mut self.cluster else { return };
        let needed = cluster.majority();
        let own = usize::from(cluster.me().master.is_none());
        let Some(node) = cluster.nodes.get_mut(id) else { return };
        node.reports.retain(|_, at| now - *at <= valid_us);
        if node.health != Health::Pfail || node.reports.len() + own < needed {
            return;
        }
        node.health = Health::Fail { since: now };
        self.network
            .log(LogLevel::Notice, format!("Marking node {id} as failing (quorum reached)."));
        self.broadcast(&BusKind::Fail(id.to_string()));
    }

    pub(crate) fn save_nodes_conf(&mut self) {
        let Some(cluster) = &self.cluster else { return };
        let clock = self.clock;
        let conf = cluster.conf(&|time| clock.unix_ms_of(time));
        self.network.write_file(&cluster.conf_name, conf);
    }
}

impl Cluster {
    /// All nodes but this one and those in handshake.
    pub(crate) fn others(&self) -> impl Iterator<Item = &NodeId> {
        self.all_others().filter(|id| self.nodes[*id].handshake.is_none())
    }

    pub(super) fn node_of_link(&self, conn: ConnId) -> Option<NodeId> {
        let mut nodes = self.nodes.iter();
        nodes.find(|(_, n)| n.link.is_some_and(|(link, _)| link == conn)).map(|(id, _)| id.clone())
    }

    /// A sender says whether it is a master or whose replica it is.
    fn learn_role(&mut self, id: &NodeId, master: Option<&NodeId>) {
        let was_master = self.nodes[id].master.is_none();
        if was_master && master.is_some() {
            let slots = self.slots_of(id);
            if !slots.is_empty() {
                self.bind(slots, None);
            }
        }
        if let Some(node) = self.nodes.get_mut(id) {
            node.master = master.cloned();
        }
    }

    /// Entries about nodes drawn at random, and about every node this one suspects.
    /// Source: cluster.c `clusterSendPing`, 7.0.15.
    fn draw_gossip(&self, rng: &mut redscope_actor::Rng) -> Vec<Gossip> {
        let known = self.nodes.iter().filter(|(_, node)| node.handshake.is_none());
        let ids: Vec<&NodeId> = known.map(|(id, _)| id).collect();
        let wanted = (ids.len() / 10).max(MIN_GOSSIP).min(ids.len().saturating_sub(2));
        let mut chosen: Vec<&NodeId> = Vec::new();
        for _ in 0..wanted * 3 {
            let id = ids[rng.below(ids.len() as u64) as usize];
            let skip = *id == self.myself || self.nodes[id].health == Health::Pfail;
            if chosen.len() < wanted && !skip && !chosen.contains(&id) {
                chosen.push(id);
            }
        }
        chosen.extend(ids.iter().copied().filter(|id| self.nodes[*id].health == Health::Pfail));
        let entry = |id: &&NodeId| {
            let node = &self.nodes[*id];
            Gossip {
                id: (*id).clone(),
                address: node.address.clone(),
                bus_port: node.bus_port,
                failing: node.health != Health::Up,
                pong_received: node.pong_received,
            }
        };
        chosen.iter().map(entry).collect()
    }
}
