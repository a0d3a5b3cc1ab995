//! What was acknowledged, and whether it is still there.
//!
//! A write is there as long as a server has it that calls itself a master, and owns its slot if it
//! is a node of a cluster. This is looked at whenever a server has begun, ended, or changed its role
//! or its history: a master that merely goes on loses nothing. Slots on their way from node to node
//! are not followed. What people type is kept apart ([`TypedLedger`]).

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use redscope_actor::Address;
use redscope_data::key_slot;
use redscope_data::value::Value;
use redscope_resp::parse_integer;
use redscope_sim::{ActorId, DiskFault, Fate, Stamp, What};

use super::kin::Kin;
use super::look::{Look, ServerNow};
use super::loss::{Cause, End, LastWrite, Loss, Policy};
use super::origin::Origin;
use super::past::Past;
use super::typed::{Owners, Stock, TypedLedger};
use super::weight::{of_map, of_shared};
use crate::app::{Form, Write, WriterFact};
use crate::cast::{Fact, Spec};
use crate::client::DbKey;
use crate::{Told, World};

/// Of a list so many of the last acknowledged elements are remembered.
const MOST_ELEMENTS: usize = 1000;

/// An acknowledgement.
#[derive(Clone, Copy, Debug)]
struct Acknowledged {
    value: u64,
    stamp: Stamp,
    by: ActorId,
}

/// What was acknowledged of one key.
#[derive(Clone, Debug)]
struct Entry {
    form: Form,
    /// Of a string or a counter the last one, of a list the elements in order.
    writes: Vec<Acknowledged>,
    /// The last one by another server than the last of all.
    former: Option<Acknowledged>,
    /// How far the key is by that: the value of a string, how often it was counted or appended to.
    mark: u64,
    /// Who has it, as far as was looked; since then it may have lost it.
    holder: ActorId,
    noted: Stamp,
}

/// How a process has come back.
#[derive(Clone, Copy, Debug)]
struct Restart {
    at: Stamp,
    end: End,
    new_disk: bool,
}

/// Everything that was acknowledged. A copy shares what does not change.
#[derive(Clone, Debug, Default)]
pub(super) struct Ledger {
    entries: Rc<BTreeMap<Rc<str>, Entry>>,
    /// Values of strings that were asked for and may come to be any time.
    doubtful: Rc<BTreeMap<Rc<str>, BTreeSet<u64>>>,
    /// When each writer has asked for its present write.
    asked: BTreeMap<ActorId, Stamp>,
    ends: BTreeMap<ActorId, End>,
    new_disks: BTreeSet<ActorId>,
    damaged: BTreeSet<ActorId>,
    restarts: BTreeMap<ActorId, Restart>,
    kin: Kin,
    typed: TypedLedger,
    /// Who was a master of which history when it was looked at last.
    situation: Rc<Vec<(ActorId, Option<String>)>>,
}

impl Ledger {
    /// Notes what was told; returns what was found to be gone.
    pub(super) fn see(
        &mut self,
        world: &World,
        told: &[Told],
        look: Option<&Look<'_>>,
        past: &Past,
    ) -> Vec<(Loss, Origin)> {
        let mut is_other = false;
        for Told { stamp, actor, what } in told {
            match what {
                What::Fact(Fact::Writer(fact)) => self.note_writer(world, *stamp, *actor, fact),
                What::Fact(Fact::Typed(fact)) => {
                    self.typed.note(world, &self.kin, *stamp, *actor, fact);
                }
                What::Fate(fate) => is_other |= self.note_fate(*stamp, *actor, fate),
                What::Fact(_) => {}
            }
        }
        let Some(look) = look else { return Vec::new() };
        let role = |server: &ServerNow<'_>| {
            let replid = server.is_master().then(|| server.view.replid.clone());
            (server.id, replid)
        };
        let situation: Vec<(ActorId, Option<String>)> = look.servers.iter().map(role).collect();
        is_other |= *self.situation != situation || std::mem::take(&mut self.typed.is_due);
        self.kin.see(look);
        if !is_other {
            return Vec::new();
        }
        self.situation = Rc::new(situation);
        self.take_stock(look, past)
    }

    /// What a copy takes, roughly, in bytes, if another one is kept as well.
    pub(super) fn weight_beside(&self, other: Option<&Self>) -> usize {
        let of_entries = |entries: &BTreeMap<Rc<str>, Entry>| {
            let writes: usize = entries.values().map(|entry| entry.writes.len()).sum();
            of_map(entries) + writes * size_of::<Acknowledged>()
        };
        let of_doubtful = |doubtful: &BTreeMap<Rc<str>, BTreeSet<u64>>| {
            let values: usize = doubtful.values().map(BTreeSet::len).sum();
            of_map(doubtful) + values * 2 * size_of::<u64>()
        };
        of_shared(&self.entries, other.map(|other| &other.entries), of_entries)
            + of_shared(&self.doubtful, other.map(|other| &other.doubtful), of_doubtful)
            + self.typed.weight_beside(other.map(|other| &other.typed))
            + of_map(&self.asked)
            + of_map(&self.ends)
            + of_map(&self.restarts)
            + self.kin.weight_bytes()
    }

    fn note_writer(&mut self, world: &World, stamp: Stamp, writer: ActorId, fact: &WriterFact) {
        if let WriterFact::Asked { .. } = fact {
            self.asked.insert(writer, stamp);
        }
        match fact {
            WriterFact::Asked { write, .. } if write.form == Form::Set => {
                let doubtful = Rc::make_mut(&mut self.doubtful);
                doubtful.entry(Rc::clone(&write.key)).or_default().insert(write.value);
            }
            WriterFact::Failed { write, .. } => self.settle(write),
            WriterFact::Acknowledged { write, server } => {
                self.settle(write);
                if let Some(by) = world.listener(server) {
                    // The server may have ended while the reply was on its way.
                    let asked = self.asked.remove(&writer).unwrap_or(stamp);
                    self.acknowledge(write, Acknowledged { value: write.value, stamp, by }, asked);
                }
            }
            _ => {}
        }
    }

    /// What has become of a write is known.
    fn settle(&mut self, write: &Write) {
        if let Some(values) = Rc::make_mut(&mut self.doubtful).get_mut(&write.key) {
            values.remove(&write.value);
        }
    }

    fn acknowledge(&mut self, write: &Write, acknowledged: Acknowledged, asked: Stamp) {
        let Acknowledged { value, by, .. } = acknowledged;
        let (form, writes) = (write.form, Vec::new());
        let entry = Rc::make_mut(&mut self.entries).entry(Rc::clone(&write.key));
        let (mark, former) = (0, None);
        let new = || Entry { form, writes, former, mark, holder: by, noted: asked };
        let entry = entry.or_insert_with(new);
        (entry.holder, entry.noted) = (by, asked);
        if let Some(last) = entry.writes.last().filter(|last| last.by != by) {
            entry.former = Some(*last);
        }
        match form {
            Form::Set => entry.mark = value,
            Form::Incr | Form::Push => entry.mark += 1,
        }
        if form != Form::Push {
            entry.writes.clear();
        } else if entry.writes.len() == MOST_ELEMENTS {
            entry.writes.remove(0);
        }
        entry.writes.push(acknowledged);
    }

    /// Whether stock must be taken.
    fn note_fate(&mut self, at: Stamp, actor: ActorId, fate: &Fate) -> bool {
        match fate {
            Fate::Crashed => drop(self.ends.insert(actor, End::Crash)),
            Fate::PowerCut(_) => drop(self.ends.insert(actor, End::PowerCut)),
            Fate::Ended => drop(self.ends.insert(actor, End::Exit)),
            Fate::DiskReplaced => drop(self.new_disks.insert(actor)),
            Fate::DiskChanged(
                DiskFault::FlipBit { .. } | DiskFault::Put(_) | DiskFault::Truncate { .. },
            ) => drop(self.damaged.insert(actor)),
            Fate::Started => {
                let end = self.ends.remove(&actor).unwrap_or(End::Exit);
                let new_disk = self.new_disks.remove(&actor);
                self.restarts.insert(actor, Restart { at, end, new_disk });
            }
            _ => return false,
        }
        true
    }

    /// Whether one of two servers has ever followed the other, be it by way of others.
    pub(super) fn are_kin(&self, one: ActorId, other: ActorId) -> bool {
        self.kin.are(one, other)
    }

    /// Who has acknowledged the last write of a key.
    pub(super) fn acknowledged_by(&self, key: &str) -> Option<ActorId> {
        Some(self.entries.get(key)?.writes.last()?.by)
    }

    /// How far a key was acknowledged to be, and when.
    pub(super) fn acknowledged(&self, key: &str) -> Option<(u64, Stamp)> {
        let entry = self.entries.get(key)?;
        Some((entry.mark, entry.writes.last()?.stamp))
    }

    /// Whether a string may have this value by a write that nobody knows the end of.
    pub(super) fn is_doubtful(&self, key: &str, value: u64) -> bool {
        self.doubtful.get(key).is_some_and(|values| values.contains(&value))
    }

    /// Looks for everything that was acknowledged; what is not there is forgotten, and returned.
    fn take_stock(&mut self, look: &Look<'_>, past: &Past) -> Vec<(Loss, Origin)> {
        let mut losses = Vec::new();
        let mut entries = std::mem::take(&mut self.entries);
        for (key, entry) in Rc::make_mut(&mut entries) {
            let owners: Vec<&ServerNow<'_>> = self
                .masters(look, entry.holder)
                .filter(|server| owns(server, key_slot(key.as_bytes())))
                .collect();
            let Some(best) = owners.iter().max_by_key(|owner| mark(owner, key)) else { continue };
            let (writes, last) = self.missing(key, entry, &owners, mark(best, key));
            if let Some(Acknowledged { value, stamp, by }) = last.filter(|_| writes > 0) {
                let Entry { holder, noted, .. } = *entry;
                let (cause, origin) = self.cause(look, past, holder, noted, by, best.id);
                let loss = Loss {
                    key: Rc::clone(key),
                    writes,
                    last: LastWrite::Number(value),
                    acknowledged: stamp,
                    by: name(look.world, by),
                    cause,
                };
                losses.push((loss, origin));
            }
            (entry.holder, entry.noted) = (best.id, look.world.stamp());
            // What others had acknowledged who are no owners is there, or has just been missed.
            entry.former.take_if(|former| owners.iter().all(|owner| owner.id != former.by));
        }
        let mut typed = std::mem::take(&mut self.typed);
        losses.extend(typed.take_stock(&Stock {
            world: look.world,
            owners: &|key, holder| self.owners_of_typed(look, &entries, key, holder),
            cause: &|holder, noted, by, best| self.cause(look, past, holder, noted, by, best),
        }));
        self.typed = typed;
        Rc::make_mut(&mut entries).retain(|_, entry| !entry.writes.is_empty());
        self.entries = entries;
        losses
    }

    /// The masters that may have what a server had.
    fn masters<'a>(
        &'a self,
        look: &'a Look<'a>,
        holder: ActorId,
    ) -> impl Iterator<Item = &'a ServerNow<'a>> {
        let is_kin =
            move |server: &&ServerNow<'_>| server.is_master() && self.kin.are(holder, server.id);
        look.servers.iter().filter(is_kin)
    }

    /// Those who should have a key that somebody typed and this server had.
    pub(super) fn owners<'a>(
        &'a self,
        look: &'a Look<'a>,
        key: &DbKey,
        holder: ActorId,
    ) -> Owners<'a> {
        self.owners_of_typed(look, &self.entries, key, holder)
    }

    /// Those who should have a key that somebody typed; none if writers write it, or if its slot is on
    /// its way.
    fn owners_of_typed<'a>(
        &'a self,
        look: &'a Look<'a>,
        entries: &BTreeMap<Rc<str>, Entry>,
        (db, key): &DbKey,
        holder: ActorId,
    ) -> Owners<'a> {
        let text = std::str::from_utf8(key).ok().filter(|_| *db == 0);
        let is_written = |key: &str| entries.contains_key(key) || self.doubtful.contains_key(key);
        let slot = key_slot(key);
        let mut own = look.servers.iter().filter_map(|server| server.own.as_ref());
        if text.is_some_and(is_written) || own.any(|own| own.is_moving(slot)) {
            return Vec::new();
        }
        let owners = self.masters(look, holder).filter(|server| owns(server, slot));
        owners.map(|server| (server.id, server.server.engine())).collect()
    }

    /// How many writes of a key its owners have not, and the last of them; the entry forgets them.
    fn missing(
        &self,
        key: &Rc<str>,
        entry: &mut Entry,
        owners: &[&ServerNow<'_>],
        best: u64,
    ) -> (u64, Option<Acknowledged>) {
        match entry.form {
            Form::Set if best >= entry.mark || self.is_doubtful(key, best) => (0, None),
            Form::Set => (1, entry.writes.pop()),
            Form::Incr => {
                let missing = entry.mark.saturating_sub(best);
                entry.mark -= missing;
                // An owner that goes on counting has what it has counted: another's counts are missed.
                let is_owner = |write: &Acknowledged| owners.iter().any(|one| one.id == write.by);
                let former = entry.former.filter(|former| !is_owner(former));
                let last = entry.writes.last().copied();
                let last = former.filter(|_| last.as_ref().is_some_and(is_owner)).or(last);
                (missing, last.map(|last| Acknowledged { value: entry.mark + missing, ..last }))
            }
            Form::Push => {
                let there: BTreeSet<u64> =
                    owners.iter().flat_map(|owner| elements(owner, key)).collect();
                let is_gone = |write: &mut Acknowledged| !there.contains(&write.value);
                let gone: Vec<Acknowledged> = entry.writes.extract_if(.., is_gone).collect();
                entry.mark -= gone.len() as u64;
                (gone.len() as u64, gone.last().copied())
            }
        }
    }

    /// Why the holder of a key, looked at then, has not got the writes, the last of which `by` has
    /// acknowledged, and the fact that has led to it.
    pub(super) fn cause(
        &self,
        look: &Look<'_>,
        past: &Past,
        holder: ActorId,
        noted: Stamp,
        by: ActorId,
        best: ActorId,
    ) -> (Cause, Origin) {
        let is_master = |id| look.server(id).is_some_and(ServerNow::is_master);
        let now = look.world.stamp();
        let failover = |from| {
            let to = name(look.world, best);
            let fact = past.promotion(best).or_else(|| past.role(from));
            let cause = Cause::Failover { from: name(look.world, from), to };
            (cause, Origin::with_or(fact, now))
        };
        if !is_master(holder) {
            return failover(holder);
        }
        let server = name(look.world, holder);
        match self.restarts.get(&holder).filter(|restart| restart.at >= noted) {
            Some(Restart { new_disk: true, at, .. }) => {
                (Cause::NewDisk { server }, Origin::with_or(past.new_disk(holder), *at))
            }
            Some(Restart { at, .. }) if self.damaged.contains(&holder) => {
                (Cause::Damage { server }, Origin::with_or(past.damage(holder), *at))
            }
            Some(Restart { end, at, .. }) => {
                let policy = policy_of(look.world, holder).unwrap_or(Policy::Snapshot);
                let cause = Cause::Restart { server, end: *end, policy };
                (cause, Origin::with_or(past.end(holder), *at))
            }
            // Two masters took writes of the key, and one of them is no master any more.
            None if !is_master(by) => failover(by),
            None => (Cause::Replaced { server }, Origin::at(now)),
        }
    }
}

fn name(world: &World, actor: ActorId) -> Rc<str> {
    Rc::clone(world.name(actor))
}

/// What a server keeps of its data, by what it is started from; `None` of others.
pub fn policy_of(world: &World, actor: ActorId) -> Option<Policy> {
    let Spec::Server(server) = world.spec(actor) else { return None };
    server.to_spec().ok().map(|spec| Policy::of(&spec.config))
}

/// Whether a master is the one for a slot, by what it believes itself.
fn owns(server: &ServerNow<'_>, slot: u16) -> bool {
    server.own.as_ref().is_none_or(|own| own.slots.contains(slot))
}

fn value<'a>(server: &'a ServerNow<'_>, key: &str) -> Option<&'a Value> {
    Some(&server.server.engine().dbs[0].get(key.as_bytes())?.value)
}

/// How far a key is at a server; 0 if it is not there.
fn mark(server: &ServerNow<'_>, key: &str) -> u64 {
    match value(server, key) {
        Some(Value::Int(number)) => u64::try_from(*number).unwrap_or(0),
        Some(Value::List(list)) => list.len() as u64,
        _ => 0,
    }
}

/// The elements of a list at a server.
fn elements(server: &ServerNow<'_>, key: &str) -> Vec<u64> {
    let Some(Value::List(list)) = value(server, key) else { return Vec::new() };
    let number = |element: redscope_data::Str| {
        parse_integer(&element).and_then(|number| u64::try_from(number).ok())
    };
    list.iter().filter_map(number).collect()
}

/// The server at an address, by its name.
pub(super) fn name_at(world: &World, address: &Address) -> Option<(ActorId, Rc<str>)> {
    let id = world.listener(address)?;
    Some((id, name(world, id)))
}
