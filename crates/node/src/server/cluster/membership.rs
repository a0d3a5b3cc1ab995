//! Who belongs to the cluster: meeting nodes, forgetting them, changing sides, starting over.
//!
//! Behaviour: cluster.c `clusterStartHandshake`, `clusterBlacklistAddNode`, `clusterReset`, 7.0.15.

use redscope_actor::{Address, ConnId, Rng, Time};
use redscope_engine::command::{Args, CommandResult, Ctx};
use redscope_engine::{CommandError, Engine, FixedError};
use redscope_resp::{Frame, parse_integer};

use crate::fact::LogLevel;
use crate::io::Output;
use crate::server::ServerHost;
use crate::server::cluster::bus::BusMessage;
use crate::server::cluster::{BUS_PORT_OFFSET, Cluster, Node, NodeId};

/// For so long gossip cannot bring a forgotten node back. `CLUSTER_BLACKLIST_TTL`.
const FORGOTTEN_MS: u64 = 60_000;
/// A handshake takes no longer than the node timeout, but is given this much.
const MIN_HANDSHAKE_MS: u64 = 1000;

/// A node met and not known yet: its id is made up until it says its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Handshake {
    since: Time,
    /// Whether this node asks to be met in turn.
    pub(super) meet: bool,
}

impl ServerHost {
    /// `CLUSTER MEET host port [bus-port]`.
    pub(super) fn meet(&mut self, args: Args<'_>) -> CommandResult {
        let invalid = |kind, arg: &[u8]| CommandError::InvalidBusPort(kind, arg.to_vec());
        let port = parse_integer(args[3]).ok_or_else(|| invalid("TCP base", args[3]))?;
        let bus_port = match args.get(4) {
            Some(arg) => parse_integer(arg).ok_or_else(|| invalid("bus", arg))?,
            None => port.saturating_add(i64::from(BUS_PORT_OFFSET)),
        };
        let bad_address = || CommandError::InvalidNodeAddress(args[2].to_vec(), args[3].to_vec());
        let valid = |port: i64| u16::try_from(port).ok().filter(|port| *port > 0);
        let (Some(port), Some(bus_port)) = (valid(port), valid(bus_port)) else {
            return Err(bad_address());
        };
        let host = std::str::from_utf8(args[2]).ok();
        let host = host.filter(|host| host.parse::<std::net::IpAddr>().is_ok());
        let address = Address { host: host.ok_or_else(bad_address)?.to_owned(), port };
        let now = self.clock.now();
        if let Some(cluster) = &mut self.cluster {
            cluster.start_handshake(address, bus_port, true, &mut self.rng, now);
        }
        Ok(Frame::OK)
    }

    /// `CLUSTER FORGET id`.
    pub(super) fn forget_node(&mut self, id: &[u8]) -> Result<(), CommandError> {
        let now = self.clock.now();
        let Some(cluster) = &mut self.cluster else {
            return Err(FixedError::ClusterDisabled.into());
        };
        let id = cluster.find(id)?.0.clone();
        if id == cluster.myself {
            return Err(FixedError::ForgetMyself.into());
        }
        if cluster.me().master.as_ref() == Some(&id) {
            return Err(FixedError::ForgetMaster.into());
        }
        cluster.forgotten.insert(id.clone(), now.plus_ms(FORGOTTEN_MS));
        self.remove_node(&id);
        Ok(())
    }

    /// `CLUSTER REPLICATE id`.
    pub(super) fn replicate_node(
        &mut self,
        ctx: &mut Ctx<'_>,
        id: &[u8],
    ) -> Result<(), CommandError> {
        let Some(cluster) = &mut self.cluster else {
            return Err(FixedError::ClusterDisabled.into());
        };
        let (id, node) = cluster.find(id)?;
        if *id == cluster.myself {
            return Err(FixedError::ReplicateMyself.into());
        }
        if node.master.is_some() {
            return Err(FixedError::ReplicateReplica.into());
        }
        let is_empty = ctx.engine.dbs[0].is_empty() && !cluster.i_am_voter();
        if cluster.me().master.is_none() && !is_empty {
            return Err(FixedError::ReplicateNotEmpty.into());
        }
        let id = id.clone();
        self.become_replica_of(ctx.engine, id);
        Ok(())
    }

    /// Changes this node into a replica of another.
    pub(super) fn become_replica_of(&mut self, engine: &mut Engine, master: NodeId) {
        let Some(cluster) = &mut self.cluster else { return };
        cluster.me_mut().master = Some(master);
        cluster.migrating.clear();
        cluster.importing.clear();
        cluster.election = Default::default();
        self.end_manual_failover(engine);
        self.follow_master_of_shard(engine);
    }

    /// `CLUSTER RESET [HARD|SOFT]`.
    pub(super) fn reset_cluster(
        &mut self,
        ctx: &mut Ctx<'_>,
        args: Args<'_>,
    ) -> Result<(), CommandError> {
        let hard = match args.from(2) {
            [] => false,
            [word] if word.eq_ignore_ascii_case(b"hard") => true,
            [word] if word.eq_ignore_ascii_case(b"soft") => false,
            _ => return Err(FixedError::Syntax.into()),
        };
        let Some(cluster) = &mut self.cluster else {
            return Err(FixedError::ClusterDisabled.into());
        };
        let was_replica = cluster.me_mut().master.is_some();
        if !was_replica && !ctx.engine.dbs[0].is_empty() {
            return Err(FixedError::ResetWithKeys.into());
        }
        let others: Vec<NodeId> = cluster.all_others().cloned().collect();
        let slots: Vec<u16> = (0..redscope_data::SLOT_COUNT).collect();
        cluster.bind(slots, None);
        cluster.migrating.clear();
        cluster.importing.clear();
        cluster.election = Default::default();
        cluster.me_mut().master = None;
        for id in others {
            self.remove_node(&id);
        }
        self.end_manual_failover(ctx.engine);
        if was_replica {
            self.become_master(ctx.engine);
            ctx.engine.flush_all();
        }
        if hard && let Some(cluster) = &mut self.cluster {
            let mut me = cluster.me().clone();
            me.config_epoch = 0;
            cluster.nodes.clear();
            cluster.myself = self.rng.hex(40).into();
            cluster.nodes.insert(cluster.myself.clone(), me);
            (cluster.current_epoch, cluster.last_vote_epoch) = (0, 0);
            let text = format!("Node hard reset, now I'm {}", cluster.myself);
            self.network.log(LogLevel::Notice, text);
        }
        Ok(())
    }

    /// `CLUSTER SET-CONFIG-EPOCH n`.
    pub(super) fn set_config_epoch(&mut self, args: Args<'_>) -> Result<(), CommandError> {
        let epoch = args.integer(2)?;
        let Some(cluster) = &mut self.cluster else {
            return Err(FixedError::ClusterDisabled.into());
        };
        let epoch = u64::try_from(epoch).map_err(|_| CommandError::InvalidConfigEpoch(epoch))?;
        if cluster.nodes.len() > 1 {
            return Err(FixedError::EpochNotAlone.into());
        }
        if cluster.me().config_epoch != 0 {
            return Err(FixedError::EpochNotZero.into());
        }
        cluster.me_mut().config_epoch = epoch;
        cluster.current_epoch = cluster.current_epoch.max(epoch);
        let text = format!("configEpoch set to {epoch} via CLUSTER SET-CONFIG-EPOCH");
        self.network.log(LogLevel::Warning, text);
        Ok(())
    }

    /// Forgets a node with its slots, its replicas' tie to it, and its link.
    fn remove_node(&mut self, id: &NodeId) {
        let Some(cluster) = &mut self.cluster else { return };
        cluster.bind(cluster.slots_of(id), None);
        for node in cluster.nodes.values_mut() {
            node.reports.remove(id);
            if node.master.as_ref() == Some(id) {
                node.master = None;
            }
        }
        if let Some((conn, _)) = cluster.nodes.remove(id).and_then(|node| node.link) {
            self.network.push(Output::Close(conn));
        }
    }

    /// A node in handshake has said who it is.
    pub(super) fn finish_handshake(&mut self, conn: ConnId, message: &BusMessage) {
        let Some(cluster) = &mut self.cluster else { return };
        let Some(met) = cluster.node_of_link(conn) else { return };
        if cluster.nodes[&met].handshake.is_none() {
            return;
        }
        let Some(mut node) = cluster.nodes.remove(&met) else { return };
        if let Some(known) = cluster.nodes.get_mut(message.sender()) {
            // It was known already; its address may be new.
            known.address = node.address;
            self.network.push(Output::Close(conn));
            return;
        }
        node.handshake = None;
        let text = format!("Handshake with node {} completed.", message.sender());
        cluster.nodes.insert(message.sender().clone(), node);
        self.network.log(LogLevel::Debug, text);
        self.save_nodes_conf();
    }

    /// Handshakes nobody answers end.
    pub(super) fn end_old_handshakes(&mut self, node_timeout_ms: u64) {
        let now = self.clock.now();
        let limit_us = node_timeout_ms.max(MIN_HANDSHAKE_MS) * 1000;
        let Some(cluster) = &self.cluster else { return };
        let is_old = |node: &Node| node.handshake.is_some_and(|h| now - h.since > limit_us);
        let old = cluster.nodes.iter().filter(|(_, node)| is_old(node));
        for id in old.map(|(id, _)| id.clone()).collect::<Vec<_>>() {
            self.remove_node(&id);
        }
        if let Some(cluster) = &mut self.cluster {
            cluster.forgotten.retain(|_, until| *until > now);
        }
    }

    /// Two masters have the same config epoch: the one with the lesser id takes a new one.
    /// Source: cluster.c `clusterHandleConfigEpochCollision`, 7.0.15.
    pub(super) fn resolve_collision(&mut self, message: &BusMessage) {
        let Some(cluster) = &mut self.cluster else { return };
        let me = cluster.me();
        if me.master.is_some()
            || message.config_epoch != me.config_epoch
            || *message.sender() <= cluster.myself
        {
            return;
        }
        cluster.current_epoch += 1;
        let epoch = cluster.current_epoch;
        cluster.me_mut().config_epoch = epoch;
        let text = format!(
            "WARNING: configEpoch collision with node {}. configEpoch set to {epoch}",
            message.sender()
        );
        self.network.log(LogLevel::Verbose, text);
        self.save_nodes_conf();
    }
}

impl Cluster {
    /// Begins to make a node's acquaintance, unless that is under way.
    pub(super) fn start_handshake(
        &mut self,
        address: Address,
        bus_port: u16,
        meet: bool,
        rng: &mut Rng,
        now: Time,
    ) {
        let under_way = |node: &Node| node.handshake.is_some() && node.address == address;
        if self.nodes.values().any(under_way) {
            return;
        }
        let handshake = Some(Handshake { since: now, meet });
        let node = Node { handshake, bus_port, ..Node::new(address, now) };
        self.nodes.insert(rng.hex(40).into(), node);
    }

    /// All nodes but this one, those in handshake included.
    pub(super) fn all_others(&self) -> impl Iterator<Item = &NodeId> {
        self.nodes.keys().filter(|id| **id != self.myself)
    }
}
