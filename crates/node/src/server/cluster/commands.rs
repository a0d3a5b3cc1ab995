//! `CLUSTER` and the commands around it.

use redscope_data::{SLOT_COUNT, Str, key_slot};
use redscope_engine::command::{Args, CommandResult, CommandSpec, Ctx};
use redscope_engine::{CommandError, FixedError, Reply};
use redscope_resp::{Frame, parse_integer};

use crate::server::ServerHost;
use crate::server::cluster::{Cluster, Health, NodeId};

fn text(text: &str) -> Reply {
    Frame::Bulk(Str::from(text))
}

fn verbatim(text: String) -> Reply {
    Frame::Verbatim { format: *b"txt", text: Str::from(text) }
}

fn parse_slot(arg: &[u8]) -> Result<u16, CommandError> {
    parse_integer(arg).and_then(slot_in_range).ok_or(FixedError::InvalidSlot.into())
}

fn slot_in_range(number: i64) -> Option<u16> {
    u16::try_from(number).ok().filter(|slot| *slot < SLOT_COUNT)
}

/// Slots given one by one, or as pairs of ends.
fn parse_slots(args: &[&[u8]], ranges: bool, name: &str) -> Result<Vec<u16>, CommandError> {
    if !ranges {
        return args.iter().map(|arg| parse_slot(arg)).collect();
    }
    if !args.len().is_multiple_of(2) {
        return Err(CommandError::Arity(name.to_owned()));
    }
    let mut slots = Vec::new();
    for pair in args.chunks_exact(2) {
        let (start, end) = (parse_slot(pair[0])?, parse_slot(pair[1])?);
        if start > end {
            return Err(CommandError::SlotRange(i64::from(start), i64::from(end)));
        }
        slots.extend(start..=end);
    }
    Ok(slots)
}

impl ServerHost {
    /// `ASKING`.
    pub(crate) fn asking(&mut self, ctx: &mut Ctx<'_>) -> CommandResult {
        self.cluster.as_ref().ok_or(FixedError::ClusterDisabled)?;
        ctx.client.asking = true;
        Ok(Frame::OK)
    }

    /// `READONLY` and `READWRITE`.
    pub(crate) fn set_read_only(&mut self, ctx: &mut Ctx<'_>, read_only: bool) -> CommandResult {
        self.cluster.as_ref().ok_or(FixedError::ClusterDisabled)?;
        ctx.client.read_only = read_only;
        Ok(Frame::OK)
    }

    /// A subcommand of `CLUSTER`.
    pub(crate) fn cluster_command(
        &mut self,
        ctx: &mut Ctx<'_>,
        spec: &CommandSpec,
        args: Args<'_>,
    ) -> CommandResult {
        let clock = self.clock;
        let unix_ms = |time| clock.unix_ms_of(time);
        let Some(cluster) = &mut self.cluster else {
            return Err(FixedError::ClusterDisabled.into());
        };
        match spec.name {
            "addslots" | "addslotsrange" => {
                let slots =
                    parse_slots(args.from(2), spec.name == "addslotsrange", spec.full_name)?;
                cluster.check_slots(&slots, true)?;
                let myself = cluster.myself.clone();
                cluster.bind(slots, Some(&myself));
            }
            "delslots" | "delslotsrange" => {
                let slots =
                    parse_slots(args.from(2), spec.name == "delslotsrange", spec.full_name)?;
                cluster.check_slots(&slots, false)?;
                cluster.bind(slots, None);
            }
            "flushslots" => {
                let myself = cluster.myself.clone();
                cluster.bind(cluster.slots_of(&myself), None);
            }
            "bumpepoch" => return self.bump_epoch(),
            "failover" => self.manual_failover(ctx.engine, args)?,
            "forget" => self.forget_node(args[2])?,
            "links" => return Ok(cluster.links(&unix_ms)),
            "meet" => return self.meet(args),
            "replicate" => self.replicate_node(ctx, args[2])?,
            "reset" => self.reset_cluster(ctx, args)?,
            "set-config-epoch" => self.set_config_epoch(args)?,
            "count-failure-reports" => {
                let (_, node) = cluster.find(args[2])?;
                return Ok(Frame::Integer(node.reports.len() as i64));
            }
            "countkeysinslot" => {
                let slot = slot_in_range(args.integer(2)?).ok_or(FixedError::NoSuchSlot)?;
                let count = ctx.engine.dbs[0].keys_in_slot(slot).len();
                return Ok(Frame::Integer(count as i64));
            }
            "getkeysinslot" => {
                let (slot, count) = (slot_in_range(args.integer(2)?), args.integer(3)?);
                let count = usize::try_from(count).map_err(|_| FixedError::InvalidSlotCount)?;
                let slot = slot.ok_or(FixedError::InvalidSlotCount)?;
                let keys = ctx.engine.dbs[0].keys_in_slot(slot).take(count).cloned();
                return Ok(Frame::Array(keys.map(Frame::Bulk).collect()));
            }
            "info" => return Ok(verbatim(cluster.info())),
            "keyslot" => return Ok(Frame::Integer(i64::from(key_slot(args[2])))),
            "myid" => return Ok(text(&cluster.myself)),
            "nodes" => return Ok(verbatim(cluster.node_lines(&unix_ms))),
            "replicas" | "slaves" => {
                let (id, node) = cluster.find(args[2])?;
                if node.master.is_some() {
                    return Err(FixedError::NotAMaster.into());
                }
                let id = id.clone();
                let lines = cluster.nodes.iter().filter(|(_, n)| n.master.as_ref() == Some(&id));
                let lines = lines.map(|(id, _)| text(&cluster.node_line(id, &unix_ms)));
                return Ok(Frame::Array(lines.collect()));
            }
            "saveconfig" => {}
            "setslot" => self.set_slot(ctx, args)?,
            "shards" => return Ok(cluster.shards(self.replication.offset)),
            "slots" => return Ok(cluster.slots()),
            other => unreachable!("{other} is given to the process and nobody takes it"),
        }
        self.update_cluster_state(ctx.engine);
        self.save_nodes_conf();
        Ok(Frame::OK)
    }

    fn bump_epoch(&mut self) -> CommandResult {
        let Some(cluster) = &mut self.cluster else {
            return Err(FixedError::ClusterDisabled.into());
        };
        let bumped = cluster.bump_epoch();
        let word = if bumped { "BUMPED" } else { "STILL" };
        let reply = Frame::Simple(format!("{word} {}", cluster.me().config_epoch).into());
        self.save_nodes_conf();
        Ok(reply)
    }

    /// Source: cluster.c `clusterCommand`, `SETSLOT`, 7.0.15.
    fn set_slot(&mut self, ctx: &Ctx<'_>, args: Args<'_>) -> Result<(), CommandError> {
        let Some(cluster) = &mut self.cluster else {
            return Err(FixedError::ClusterDisabled.into());
        };
        if cluster.me().master.is_some() {
            return Err(FixedError::SetSlotAtReplica.into());
        }
        let slot = parse_slot(args[2])?;
        let action = String::from_utf8_lossy(args[3]).to_ascii_lowercase();
        let mine = cluster.owner(slot) == Some(&cluster.myself);
        match (action.as_str(), args.get(4)) {
            ("stable", None) => {
                cluster.migrating.remove(&slot);
                cluster.importing.remove(&slot);
            }
            ("migrating", Some(id)) => {
                if !mine {
                    return Err(CommandError::SlotNotMine(slot));
                }
                let id = cluster.find_master(id)?;
                cluster.migrating.insert(slot, id);
            }
            ("importing", Some(id)) => {
                if mine {
                    return Err(CommandError::SlotMine(slot));
                }
                let id = cluster.find_master(id)?;
                cluster.importing.insert(slot, id);
            }
            ("node", Some(id)) => {
                let id = cluster.find(id)?.0.clone();
                let has_keys = ctx.engine.dbs[0].keys_in_slot(slot).len() > 0;
                if mine && id != cluster.myself && has_keys {
                    return Err(CommandError::SlotHasKeys(slot));
                }
                if !has_keys {
                    cluster.migrating.remove(&slot);
                }
                cluster.bind([slot], Some(&id));
                if id == cluster.myself && cluster.importing.remove(&slot).is_some() {
                    cluster.bump_epoch();
                    self.broadcast(&super::BusKind::Pong);
                }
            }
            _ => return Err(FixedError::SetSlotSyntax.into()),
        }
        Ok(())
    }
}

impl Cluster {
    pub(super) fn find(&self, id: &[u8]) -> Result<(&NodeId, &super::Node), CommandError> {
        let found = std::str::from_utf8(id).ok().and_then(|id| self.nodes.get_key_value(id));
        found.ok_or_else(|| CommandError::UnknownNode(id.to_vec()))
    }

    fn find_master(&self, id: &[u8]) -> Result<NodeId, CommandError> {
        let (found, node) =
            self.find(id).map_err(|_| CommandError::UnknownSlotNode(id.to_vec()))?;
        if node.master.is_some() {
            return Err(FixedError::SetSlotToReplica.into());
        }
        Ok(found.clone())
    }

    /// Takes a new config epoch unless this node has the greatest one already.
    pub(super) fn bump_epoch(&mut self) -> bool {
        let greatest = self.nodes.values().map(|node| node.config_epoch).max().unwrap_or(0);
        let greatest = greatest.max(self.current_epoch);
        let mine = self.me().config_epoch;
        if mine != 0 && mine == greatest {
            return false;
        }
        self.current_epoch = greatest + 1;
        self.me_mut().config_epoch = greatest + 1;
        true
    }

    fn check_slots(&self, slots: &[u16], free: bool) -> Result<(), CommandError> {
        let mut seen = vec![false; usize::from(SLOT_COUNT)];
        for slot in slots {
            match self.owner(*slot) {
                Some(_) if free => return Err(CommandError::SlotBusy(*slot)),
                None if !free => return Err(CommandError::SlotFree(*slot)),
                _ => {}
            }
            if std::mem::replace(&mut seen[usize::from(*slot)], true) {
                return Err(CommandError::SlotTwice(*slot));
            }
        }
        Ok(())
    }

    fn info(&self) -> String {
        let count = |wanted: fn(&Health) -> bool| -> usize {
            let owners = self.ranges.iter().filter(|(id, _)| wanted(&self.nodes[*id].health));
            owners.flat_map(|(_, r)| r.iter()).map(|(s, e)| usize::from(e - s) + 1).sum()
        };
        let mut out = format!(
            "cluster_state:{}\r\ncluster_slots_assigned:{}\r\ncluster_slots_ok:{}\r\n\
             cluster_slots_pfail:{}\r\ncluster_slots_fail:{}\r\ncluster_known_nodes:{}\r\n\
             cluster_size:{}\r\ncluster_current_epoch:{}\r\ncluster_my_epoch:{}\r\n",
            if self.ok { "ok" } else { "fail" },
            count(|_| true),
            count(|health| *health == Health::Up),
            count(|health| *health == Health::Pfail),
            count(|health| matches!(health, Health::Fail { .. })),
            self.nodes.len(),
            self.size(),
            self.current_epoch,
            self.nodes.get(self.my_shard()).map_or(0, |node| node.config_epoch),
        );
        for (way, counts) in [("sent", &self.sent), ("received", &self.received)] {
            for (name, count) in counts {
                out.push_str(&format!("cluster_stats_messages_{name}_{way}:{count}\r\n"));
            }
            let total: u64 = counts.values().sum();
            out.push_str(&format!("cluster_stats_messages_{way}:{total}\r\n"));
        }
        out + "total_cluster_links_buffer_limit_exceeded:0\r\n"
    }

    /// The links to other nodes, as `CLUSTER LINKS` lists them; nothing ever waits in one.
    fn links(&self, unix_ms: &dyn Fn(redscope_actor::Time) -> u64) -> Reply {
        let linked = self.nodes.iter().filter(|(_, node)| node.linked);
        let links = linked.filter_map(|(id, node)| {
            let (_, since) = node.link?;
            Some(Frame::Map(vec![
                (text("direction"), text("to")),
                (text("node"), text(id)),
                (text("create-time"), Frame::Integer(unix_ms(since) as i64)),
                (text("events"), text("r")),
                (text("send-buffer-allocated"), Frame::Integer(0)),
                (text("send-buffer-used"), Frame::Integer(0)),
            ]))
        });
        Frame::Array(links.collect())
    }

    fn endpoint(&self, id: &NodeId) -> Reply {
        let address = &self.nodes[id].address;
        Frame::Array(vec![
            text(&address.host),
            Frame::Integer(i64::from(address.port)),
            text(id),
            Frame::Map(Vec::new()),
        ])
    }

    /// Replicas of a master that are healthy and have data, as `CLUSTER SLOTS` lists them.
    fn replicas_of(&self, master: &NodeId) -> impl Iterator<Item = &NodeId> {
        let of_master = |(_, node): &(&NodeId, &super::Node)| node.master.as_ref() == Some(master);
        self.nodes.iter().filter(of_master).filter(|(_, n)| !n.is_failed()).map(|(id, _)| id)
    }

    fn slots(&self) -> Reply {
        let mut rows = Vec::new();
        for (id, ranges) in &self.ranges {
            for (start, end) in ranges.iter() {
                let number = |slot: u16| Frame::Integer(i64::from(slot));
                let mut row = vec![number(*start), number(*end), self.endpoint(id)];
                let known = self
                    .replicas_of(id)
                    .filter(|replica| **replica == self.myself || self.nodes[*replica].offset > 0);
                row.extend(known.map(|replica| self.endpoint(replica)));
                rows.push((*start, Frame::Array(row)));
            }
        }
        rows.sort_by_key(|(start, _)| *start);
        Frame::Array(rows.into_iter().map(|(_, row)| row).collect())
    }

    fn shards(&self, my_offset: u64) -> Reply {
        let is_master =
            |(_, node): &(&NodeId, &super::Node)| node.master.is_none() && node.handshake.is_none();
        let masters = self.nodes.iter().filter(is_master);
        let shards = masters.map(|(master, _)| {
            let ranges = self.ranges_of(master);
            let slots = ranges.iter().flat_map(|(start, end)| [*start, *end]);
            let slots = slots.map(|slot| Frame::Integer(i64::from(slot))).collect();
            let members = std::iter::once(master).chain(self.replicas_of(master));
            let nodes = members.map(|id| self.shard_node(id, my_offset)).collect();
            Frame::Map(vec![
                (text("slots"), Frame::Array(slots)),
                (text("nodes"), Frame::Array(nodes)),
            ])
        });
        Frame::Array(shards.collect())
    }

    fn shard_node(&self, id: &NodeId, my_offset: u64) -> Reply {
        let node = &self.nodes[id];
        let offset = if *id == self.myself { my_offset } else { node.offset };
        let health = match node.health {
            Health::Fail { .. } => "fail",
            _ if node.master.is_some() && offset == 0 => "loading",
            _ => "online",
        };
        let role = if node.master.is_some() { "replica" } else { "master" };
        Frame::Map(vec![
            (text("id"), text(id)),
            (text("port"), Frame::Integer(i64::from(node.address.port))),
            (text("ip"), text(&node.address.host)),
            (text("endpoint"), text(&node.address.host)),
            (text("role"), text(role)),
            (text("replication-offset"), Frame::Integer(offset as i64)),
            (text("health"), text(health)),
        ])
    }
}
