//! What was acknowledged, and whether it is still there.
//!
//! A write is there as long as a server has it that calls itself a master, and owns its slot if it
//! is a node of a cluster. This is looked at whenever a server has begun, ended, or changed its role
//! or its history: a master that merely goes on loses nothing. Slots on their way from node to node
//! are not followed. What people type is kept apart ([`TypedLedger`]); where they change what writers
//! write ([`Touched`]), the writers' writes are gone by that, and not lost.

mod stock;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use redscope_actor::Address;
use redscope_engine::Engine;
use redscope_node::Fact as Redis;
use redscope_sim::{ActorId, Stamp, What};

use super::kin::Kin;
use super::look::{Look, ServerNow, server};
use super::loss::{Loss, Policy};
use super::mark::{elements, expires, mark};
use super::origin::Origin;
use super::past::Past;
use super::policy::policy_now;
use super::restarts::Restarts;
use super::touched::Touched;
use super::typed::TypedLedger;
use super::weight::{of_map, of_shared};
use crate::app::{Form, Write, WriterFact};
use crate::cast::Fact;
use crate::client::{Effect, TypedFact};
use crate::{Told, World};

/// Of a list so many of the last acknowledged elements are remembered.
const MOST_ELEMENTS: usize = 1000;

/// An acknowledgement.
#[derive(Clone, Copy, Debug)]
struct Acknowledged {
    value: u64,
    stamp: Stamp,
    by: ActorId,
    /// What that server kept of it.
    policy: Policy,
}

/// A write that is under way.
#[derive(Clone, Copy, Debug)]
struct Asked {
    stamp: Stamp,
    /// Who is asked, and what it keeps.
    policy: Option<(ActorId, Policy)>,
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
    /// When the first of them was asked for.
    since: Stamp,
    /// Who has it, as far as was looked; since then it may have lost it.
    holder: ActorId,
    noted: Stamp,
}

/// Everything that was acknowledged. A copy shares what does not change.
#[derive(Clone, Debug, Default)]
pub(super) struct Ledger {
    entries: Rc<BTreeMap<Rc<str>, Entry>>,
    /// Values of strings that were asked for and may come to be any time.
    doubtful: Rc<BTreeMap<Rc<str>, BTreeSet<u64>>>,
    /// When each writer has asked for its present write.
    asked: BTreeMap<ActorId, Asked>,
    restarts: Restarts,
    kin: Kin,
    typed: TypedLedger,
    touched: Touched,
    /// Who was a master of which history when it was looked at last.
    situation: Rc<Vec<(ActorId, Option<String>)>>,
}

/// Who has to do with writes that are gone.
#[derive(Clone, Copy, Debug)]
pub(super) struct Who {
    /// Who had them, as far as was looked, and when that was.
    pub(super) holder: ActorId,
    pub(super) noted: Stamp,
    /// Who has acknowledged the last of them, and what it kept of it.
    pub(super) by: ActorId,
    pub(super) policy: Policy,
    /// Who has the key now.
    pub(super) best: ActorId,
}

impl Entry {
    /// Whether a server has all that was acknowledged.
    fn is_at(&self, engine: &Engine, key: &str) -> bool {
        match self.form {
            Form::Set | Form::Incr => mark(engine, key) >= self.mark,
            Form::Push => {
                let there: BTreeSet<u64> = elements(engine, key).into_iter().collect();
                self.writes.iter().all(|write| there.contains(&write.value))
            }
        }
    }
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
                    self.note_typed(world, *stamp, fact);
                }
                What::Fact(Fact::Redis(Redis::Persistence(fact))) => {
                    self.restarts.hear_of_files(world, *actor, fact);
                }
                What::Fact(Fact::Redis(Redis::Replication(fact))) => {
                    self.restarts.hear_of_resync(world, *actor, fact);
                }
                // Somebody may have given a server leave to make room, or taken it.
                What::Fact(Fact::Console(_)) => {
                    world.ids().for_each(|id| self.touched.see(world, id));
                }
                What::Fate(fate) => {
                    is_other |= self.restarts.note_fate(world, *stamp, *actor, fate);
                }
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
        self.touched.look(look);
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
            + self.restarts.weight_bytes()
            + self.touched.weight_beside(other.map(|other| &other.touched))
            + self.kin.weight_bytes()
    }

    fn note_writer(&mut self, world: &World, stamp: Stamp, writer: ActorId, fact: &WriterFact) {
        if let WriterFact::Asked { server, .. } = fact {
            let policy = world.listener(server).and_then(|id| Some((id, policy_now(world, id)?)));
            self.asked.insert(writer, Asked { stamp, policy });
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
                    let asked = self.asked.remove(&writer).unwrap_or(Asked { stamp, policy: None });
                    // The server may have ended while the reply was on its way, or been told to keep more.
                    let before = asked.policy.filter(|(id, _)| *id == by).map(|(_, policy)| policy);
                    let policy = before.max(policy_now(world, by)).unwrap_or(Policy::Snapshot);
                    let acknowledged = Acknowledged { value: write.value, stamp, by, policy };
                    self.acknowledge(world, write, acknowledged, asked.stamp);
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

    fn acknowledge(
        &mut self,
        world: &World,
        write: &Write,
        acknowledged: Acknowledged,
        asked: Stamp,
    ) {
        let Acknowledged { value, by, stamp, .. } = acknowledged;
        self.touched.see(world, by);
        let engine = server(world, by).map(|server| server.engine());
        if !self.touched.owes(engine, &write.key, asked, stamp) || self.is_being_typed(&write.key) {
            if engine.is_some_and(|engine| expires(engine, &write.key)) {
                Rc::make_mut(&mut self.entries).remove(&write.key);
            }
            return;
        }
        let (form, writes) = (write.form, Vec::new());
        let entry = Rc::make_mut(&mut self.entries).entry(Rc::clone(&write.key));
        let (mark, former) = (0, None);
        let new = || Entry { form, writes, former, mark, since: asked, holder: by, noted: asked };
        let entry = entry.or_insert_with(new);
        (entry.holder, entry.noted) = (by, asked);
        if let Some(last) = entry.writes.last().filter(|last| last.by != by) {
            entry.former = Some(*last);
        }
        match form {
            Form::Set => (entry.mark, entry.since) = (value, asked),
            Form::Incr | Form::Push => entry.mark += 1,
        }
        if form != Form::Push {
            entry.writes.clear();
        } else if entry.writes.len() == MOST_ELEMENTS {
            entry.writes.remove(0);
        }
        entry.writes.push(acknowledged);
    }

    /// Notes what people have done to the keys of writers.
    fn note_typed(&mut self, world: &World, stamp: Stamp, fact: &TypedFact) {
        let (TypedFact::Acknowledged { writes, server: at }
        | TypedFact::Refused { writes, server: at, .. }) = fact
        else {
            return;
        };
        let Some(by) = world.listener(at) else { return };
        let engine = server(world, by).map(|server| server.engine());
        if matches!(fact, TypedFact::Refused { .. }) && engine.is_some_and(|it| it.role.is_replica)
        {
            return;
        }
        let oldest = self.asked.values().map(|asked| asked.stamp).min().unwrap_or(stamp);
        let ends = |key: &str| engine.is_some_and(|engine| expires(engine, key));
        for write in writes.iter() {
            let named = write.effect.keys().iter().filter(|(db, _)| *db == 0);
            for key in named.filter_map(|(_, key)| std::str::from_utf8(key).ok()) {
                self.touched.touch(key.into(), stamp, ends(key), oldest);
                self.forget_changed(by, engine, key);
            }
            if let Effect::Wide(_) = write.effect {
                self.touched.touch_all(stamp);
                for key in self.entries.keys().cloned().collect::<Vec<_>>() {
                    self.forget_changed(by, engine, &key);
                    if ends(&key) {
                        self.touched.touch(key, stamp, true, oldest);
                    }
                }
            }
        }
    }

    /// Forgets what was acknowledged of a key that somebody has changed, if it is not there any more or goes
    /// by itself.
    fn forget_changed(&mut self, by: ActorId, engine: Option<&Engine>, key: &str) {
        let is_there = |entry: &Entry| {
            engine.is_some_and(|engine| !expires(engine, key) && entry.is_at(engine, key))
        };
        let is_gone = |entry: &Entry| self.kin.are(entry.holder, by) && !is_there(entry);
        if self.entries.get(key).is_some_and(is_gone) {
            Rc::make_mut(&mut self.entries).remove(key);
        }
    }

    /// Whether somebody has typed a write of a key, and nobody knows yet, or ever, what has become of it.
    fn is_being_typed(&self, key: &str) -> bool {
        self.typed.is_any_doubtful() && self.typed.is_doubtful(&(0, key.as_bytes().into()))
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
    /// None if somebody else may have changed it since.
    pub(super) fn acknowledged(&self, key: &str) -> Option<(u64, Stamp)> {
        let entry = self.entries.get(key)?;
        let Entry { holder, since, .. } = *entry;
        if self.is_being_typed(key) || self.touched.may_have_evicted(&self.kin, holder, since) {
            return None;
        }
        Some((entry.mark, entry.writes.last()?.stamp))
    }

    /// Whether somebody else has changed a key since then.
    pub(super) fn is_touched_since(&self, key: &str, then: Stamp) -> bool {
        self.touched.is_since(key, then)
    }

    /// Whether a string may have this value by a write that nobody knows the end of.
    pub(super) fn is_doubtful(&self, key: &str, value: u64) -> bool {
        self.doubtful.get(key).is_some_and(|values| values.contains(&value))
    }
}

fn name(world: &World, actor: ActorId) -> Rc<str> {
    Rc::clone(world.name(actor))
}

/// The server at an address, by its name.
pub(super) fn name_at(world: &World, address: &Address) -> Option<(ActorId, Rc<str>)> {
    let id = world.listener(address)?;
    Some((id, name(world, id)))
}
