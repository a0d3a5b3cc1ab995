//! `CLUSTER` and the commands around it.

use redscope_data::{SLOT_COUNT, Str, key_slot};
use redscope_engine::command::{Args, CommandResult, Ctx};
use redscope_engine::{ClusterCommand as C, CommandError, Engine, FixedError, Reply};
use redscope_resp::{Frame, parse_integer};

use super::turn::Turn;
use super::{Cluster, NodeIx};
use crate::bus::{BUS_PORT_OFFSET, Host, NodeId};
use crate::fact::{ClusterFact, EpochChange, ManualKind, RoleChange};
use crate::server::ServerHost;

pub(super) fn text(text: &str) -> Reply {
    Frame::Bulk(Str::from(text))
}

fn verbatim(text: String) -> Reply {
    Frame::Verbatim { format: *b"txt", text: Str::from(text) }
}

fn parse_slot(arg: &[u8]) -> Result<u16, CommandError> {
    parse_integer(arg).and_then(slot_in_range).ok_or(FixedError::INVALID_SLOT.into())
}

fn slot_in_range(number: i64) -> Option<u16> {
    u16::try_from(number).ok().filter(|slot| *slot < SLOT_COUNT)
}

/// Slots given one by one, or as pairs of ends to the command of that name.
fn parse_slots(args: &[&[u8]], ranges: Option<&str>) -> Result<Vec<u16>, CommandError> {
    let Some(name) = ranges else {
        return args.iter().map(|arg| parse_slot(arg)).collect();
    };
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
        self.cluster.as_ref().ok_or(FixedError::CLUSTER_DISABLED)?;
        ctx.client.asking = true;
        Ok(Frame::OK)
    }

    /// `READONLY` and `READWRITE`.
    pub(crate) fn set_read_only(&mut self, ctx: &mut Ctx<'_>, read_only: bool) -> CommandResult {
        self.cluster.as_ref().ok_or(FixedError::CLUSTER_DISABLED)?;
        ctx.client.read_only = read_only;
        Ok(Frame::OK)
    }

    /// A subcommand of `CLUSTER`.
    pub(crate) fn cluster_command(
        &mut self,
        ctx: &mut Ctx<'_>,
        command: C,
        args: Args<'_>,
    ) -> CommandResult {
        let cluster = self.cluster.as_mut().ok_or(FixedError::CLUSTER_DISABLED)?;
        if let Some(answer) = cluster.answer(ctx.engine, command, args, self.replication.offset()) {
            return answer;
        }
        let first = ctx.engine.dbs[0].is_empty();
        let keys_in = |slot: u16| ctx.engine.dbs[0].keys_in_slot(slot).len();
        let asked_slot = args.get(2).and_then(|arg| parse_slot(arg).ok());
        let has_keys = asked_slot.is_some_and(|slot| keys_in(slot) > 0);
        let done = self.ask_cluster(ctx.engine, |cluster, turn| {
            cluster.change(turn, command, args, Keys { none: first, in_slot: has_keys })
        });
        done.unwrap_or(Err(FixedError::CLUSTER_DISABLED.into()))
    }
}

/// What the cluster node must know of the data set.
#[derive(Clone, Copy)]
struct Keys {
    /// There are none.
    none: bool,
    /// There are some in the slot the command is about.
    in_slot: bool,
}

impl Cluster {
    /// Answers a subcommand that changes nothing; `None` if it is another.
    fn answer(
        &mut self,
        engine: &Engine,
        command: C,
        args: Args<'_>,
        offset: u64,
    ) -> Option<CommandResult> {
        Some(match command {
            C::CountFailureReports => self.count_failure_reports(args[2]),
            C::CountKeysInSlot => count_keys(engine, args),
            C::GetKeysInSlot => keys_in_slot(engine, args),
            C::Info => Ok(verbatim(self.info())),
            C::KeySlot => Ok(Frame::Integer(i64::from(key_slot(args[2])))),
            C::Links => Ok(self.links()),
            C::MyId => Ok(text(self.my_id().as_str())),
            C::Nodes => Ok(verbatim(self.node_lines())),
            C::Replicas => self.replica_lines(args[2]),
            C::Shards => Ok(self.shards(offset)),
            C::Slots => Ok(self.slot_table()),
            _ => return None,
        })
    }

    /// Carries out a subcommand that changes something.
    fn change(&mut self, turn: &mut Turn, command: C, args: Args<'_>, keys: Keys) -> CommandResult {
        match command {
            C::AddSlots | C::AddSlotsRange | C::DelSlots | C::DelSlotsRange => {
                let add = matches!(command, C::AddSlots | C::AddSlotsRange);
                let ranges = match command {
                    C::AddSlotsRange => Some("cluster|addslotsrange"),
                    C::DelSlotsRange => Some("cluster|delslotsrange"),
                    _ => None,
                };
                let slots = parse_slots(args.from(2), ranges)?;
                self.add_or_free_slots(turn, &slots, add)?;
            }
            C::BumpEpoch => {
                let word = if self.bump_epoch(turn) { "BUMPED" } else { "STILL" };
                return Ok(Frame::Simple(format!("{word} {}", self.me().config_epoch).into()));
            }
            C::Failover => self.start_manual_failover(turn, manual_kind(args)?)?,
            C::FlushSlots if !keys.none => return Err(FixedError::FLUSH_SLOTS_WITH_KEYS.into()),
            C::FlushSlots => {
                let slots = self.free_slots_of(self.myself);
                let (from, epoch) = (Some(self.my_id()), self.me().config_epoch);
                turn.tell(ClusterFact::SlotsMoved { slots, from, to: None, epoch });
                self.changed();
            }
            C::Forget => {
                let ix = self.find(args[2])?;
                self.forget(turn, ix)?;
            }
            C::Meet => {
                let (host, ports) = parse_meeting(args)?;
                self.meet(turn, host, ports);
            }
            C::Replicate => {
                let ix = self.find(args[2])?;
                self.replicate(turn, ix, keys.none)?;
            }
            C::Reset => {
                let hard = parse_hard(args)?;
                if self.me().is_master() && !keys.none {
                    return Err(FixedError::RESET_WITH_KEYS.into());
                }
                self.reset(turn, hard);
            }
            C::SaveConfig => self.todo.save = true,
            C::SetConfigEpoch => self.set_config_epoch(turn, args.integer(2)?)?,
            C::SetSlot => self.set_slot(turn, args, keys.in_slot)?,
            // These change nothing, and were answered.
            C::CountFailureReports
            | C::CountKeysInSlot
            | C::GetKeysInSlot
            | C::Info
            | C::KeySlot
            | C::Links
            | C::MyId
            | C::Nodes
            | C::Replicas
            | C::Shards
            | C::Slots => {}
        }
        Ok(Frame::OK)
    }

    fn add_or_free_slots(
        &mut self,
        turn: &mut Turn,
        slots: &[u16],
        add: bool,
    ) -> Result<(), CommandError> {
        self.check_slots(slots, add)?;
        let (me, epoch) = (self.my_id(), self.me().config_epoch);
        let owner = add.then_some(self.myself);
        let mut freed: Vec<(NodeIx, u16)> = Vec::new();
        for slot in slots {
            if add {
                self.slots.importing.remove(slot);
            }
            freed.extend(self.bind(*slot, owner).map(|before| (before, *slot)));
        }
        match add {
            true => {
                let (slots, to) = (slots.iter().copied().collect(), Some(me));
                turn.tell(ClusterFact::SlotsMoved { slots, from: None, to, epoch });
            }
            false => {
                for owner in self.nodes.places_taken() {
                    let its = freed.iter().filter(|(before, _)| *before == owner);
                    let slots: crate::bus::SlotRanges = its.map(|(_, slot)| *slot).collect();
                    if !slots.is_empty() {
                        let (from, epoch) = (Some(self.id(owner)), self.nodes[owner].config_epoch);
                        turn.tell(ClusterFact::SlotsMoved { slots, from, to: None, epoch });
                    }
                }
            }
        }
        self.changed();
        Ok(())
    }

    fn check_slots(&self, slots: &[u16], free: bool) -> Result<(), CommandError> {
        let mut seen = vec![false; usize::from(SLOT_COUNT)];
        for slot in slots {
            match self.slots.owner(*slot) {
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

    /// Source: cluster.c `clusterCommand`, `SETSLOT`, 7.0.15.
    fn set_slot(
        &mut self,
        turn: &mut Turn,
        args: Args<'_>,
        has_keys: bool,
    ) -> Result<(), CommandError> {
        if self.me().is_replica() {
            return Err(FixedError::SET_SLOT_AT_REPLICA.into());
        }
        let slot = parse_slot(args[2])?;
        let action = String::from_utf8_lossy(args[3]).to_ascii_lowercase();
        let mine = self.slots.owner(slot) == Some(self.myself);
        match (action.as_str(), args.get(4)) {
            ("stable", None) => {
                self.set_migrating(turn, slot, None);
                self.set_importing(turn, slot, None);
            }
            ("migrating", Some(_)) if !mine => return Err(CommandError::SlotNotMine(slot)),
            ("migrating", Some(id)) => {
                let to = self.find_master(id)?;
                self.set_migrating(turn, slot, Some(to));
            }
            ("importing", Some(_)) if mine => return Err(CommandError::SlotMine(slot)),
            ("importing", Some(id)) => {
                let from = self.find_master(id)?;
                self.set_importing(turn, slot, Some(from));
            }
            ("node", Some(id)) => {
                let ix = self.find(id)?;
                if mine && ix != self.myself && has_keys {
                    return Err(CommandError::SlotHasKeys(slot));
                }
                self.give_slot(turn, slot, ix, has_keys);
            }
            _ => return Err(FixedError::SET_SLOT_SYNTAX.into()),
        }
        self.changed();
        Ok(())
    }

    fn give_slot(&mut self, turn: &mut Turn, slot: u16, ix: NodeIx, has_keys: bool) {
        if !has_keys {
            self.set_migrating(turn, slot, None);
        }
        let before = self.bind(slot, Some(ix));
        if before != Some(ix) {
            let (from, to) = (before.map(|ix| self.id(ix)), Some(self.id(ix)));
            let (slots, epoch) = ([slot].into_iter().collect(), self.nodes[ix].config_epoch);
            turn.tell(ClusterFact::SlotsMoved { slots, from, to, epoch });
        }
        let was_last =
            before == Some(self.myself) && ix != self.myself && self.me().slot_count == 0;
        if was_last && self.settings.replicas_migrate {
            self.become_replica_of(turn, ix, RoleChange::Replaced);
        }
        if ix == self.myself && self.slots.importing.contains_key(&slot) {
            if self.bump_epoch(turn) {
                let epoch = self.me().config_epoch;
                turn.tell(ClusterFact::ConfigEpoch { epoch, why: EpochChange::Imported { slot } });
            }
            self.set_importing(turn, slot, None);
            self.broadcast_pong(turn, false);
        }
    }

    fn set_migrating(&mut self, turn: &mut Turn, slot: u16, to: Option<NodeIx>) {
        let marks = &mut self.slots.migrating;
        let before = match to {
            Some(to) => marks.insert(slot, to),
            None => marks.remove(&slot),
        };
        if before != to {
            turn.tell(ClusterFact::SlotMigrating { slot, to: to.map(|ix| self.id(ix)) });
        }
    }

    fn set_importing(&mut self, turn: &mut Turn, slot: u16, from: Option<NodeIx>) {
        let marks = &mut self.slots.importing;
        let before = match from {
            Some(from) => marks.insert(slot, from),
            None => marks.remove(&slot),
        };
        if before != from {
            turn.tell(ClusterFact::SlotImporting { slot, from: from.map(|ix| self.id(ix)) });
        }
    }

    fn find(&self, id: &[u8]) -> Result<NodeIx, CommandError> {
        let found = NodeId::parse(id).and_then(|id| self.nodes.find(&id));
        found.ok_or_else(|| CommandError::UnknownNode(id.to_vec()))
    }

    fn find_master(&self, id: &[u8]) -> Result<NodeIx, CommandError> {
        let ix = self.find(id).map_err(|_| CommandError::UnknownSlotNode(id.to_vec()))?;
        if self.nodes[ix].is_replica() {
            return Err(FixedError::SET_SLOT_TO_REPLICA.into());
        }
        Ok(ix)
    }

    fn count_failure_reports(&mut self, id: &[u8]) -> CommandResult {
        let ix = self.find(id)?;
        Ok(Frame::Integer(self.nodes[ix].reports().len() as i64))
    }

    fn replica_lines(&self, id: &[u8]) -> CommandResult {
        let ix = self.find(id)?;
        if self.nodes[ix].is_replica() {
            return Err(FixedError::NOT_AMASTER.into());
        }
        let lines = self.replicas_of(ix).map(|(ix, _)| text(&self.node_line(ix)));
        Ok(Frame::Array(lines.collect()))
    }
}

fn count_keys(engine: &Engine, args: Args<'_>) -> CommandResult {
    let slot = slot_in_range(args.integer(2)?).ok_or(FixedError::NO_SUCH_SLOT)?;
    Ok(Frame::Integer(engine.dbs[0].keys_in_slot(slot).len() as i64))
}

fn keys_in_slot(engine: &Engine, args: Args<'_>) -> CommandResult {
    let (slot, count) = (slot_in_range(args.integer(2)?), args.integer(3)?);
    let count = usize::try_from(count).map_err(|_| FixedError::INVALID_SLOT_COUNT)?;
    let slot = slot.ok_or(FixedError::INVALID_SLOT_COUNT)?;
    let keys = engine.dbs[0].keys_in_slot(slot).take(count).cloned();
    Ok(Frame::Array(keys.map(Frame::Bulk).collect()))
}

fn manual_kind(args: Args<'_>) -> Result<ManualKind, CommandError> {
    match args.from(2) {
        [] => Ok(ManualKind::Default),
        [word] if word.eq_ignore_ascii_case(b"force") => Ok(ManualKind::Force),
        [word] if word.eq_ignore_ascii_case(b"takeover") => Ok(ManualKind::Takeover),
        _ => Err(FixedError::SYNTAX.into()),
    }
}

fn parse_hard(args: Args<'_>) -> Result<bool, CommandError> {
    match args.from(2) {
        [] => Ok(false),
        [word] if word.eq_ignore_ascii_case(b"hard") => Ok(true),
        [word] if word.eq_ignore_ascii_case(b"soft") => Ok(false),
        _ => Err(FixedError::SYNTAX.into()),
    }
}

/// `host port [bus-port]` of `CLUSTER MEET`.
fn parse_meeting(args: Args<'_>) -> Result<(Host, (u16, u16)), CommandError> {
    let invalid = |kind, arg: &[u8]| CommandError::InvalidBusPort(kind, arg.to_vec());
    let port = parse_integer(args[3]).ok_or_else(|| invalid("TCP base", args[3]))?;
    let bus_port = match args.get(4) {
        Some(arg) => parse_integer(arg).ok_or_else(|| invalid("bus", arg))?,
        None => port.saturating_add(i64::from(BUS_PORT_OFFSET)),
    };
    let bad_address = || CommandError::InvalidNodeAddress(args[2].to_vec(), args[3].to_vec());
    let valid = |port: i64| u16::try_from(port).ok().filter(|port| *port > 0);
    let ports = valid(port).zip(valid(bus_port)).ok_or_else(bad_address)?;
    let host = std::str::from_utf8(args[2]).ok();
    let host = host.filter(|host| host.parse::<std::net::IpAddr>().is_ok());
    Ok((Host::from(host.ok_or_else(bad_address)?), ports))
}
