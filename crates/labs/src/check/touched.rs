//! What others do to the keys that writers write: people change and delete them, give them an end, or have
//! a server make room for others. What was acknowledged before is owed by nobody.
//!
//! A reply takes its time, so an acknowledgement counts only if it was asked for after the last of that.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use redscope_engine::Engine;
use redscope_sim::{ActorId, Stamp};

use super::kin::Kin;
use super::look::{Look, server};
use super::mark::expires;
use super::typed::may_have_evicted;
use super::weight::{of_map, of_shared};
use crate::World;

/// What was done to keys, as far as it matters to writes that were asked for before. A copy takes little.
#[derive(Clone, Debug, Default)]
pub(super) struct Touched {
    /// When somebody has changed a key last that stays.
    keys: Rc<BTreeMap<Rc<str>, Stamp>>,
    /// Keys that go by themselves at some time.
    ending: Rc<BTreeSet<Rc<str>>>,
    /// When something was done last that may have changed any key.
    all: Stamp,
    /// Who has had leave to make room, and when they had it last.
    evicting: BTreeMap<ActorId, Stamp>,
}

impl Touched {
    /// Somebody has changed a key. What was done before `oldest` concerns no write any more.
    pub(super) fn touch(&mut self, key: Rc<str>, at: Stamp, expires: bool, oldest: Stamp) {
        if self.keys.values().any(|touched| *touched < oldest) {
            Rc::make_mut(&mut self.keys).retain(|_, touched| *touched >= oldest);
        }
        self.note(key, at, expires);
    }

    fn note(&mut self, key: Rc<str>, at: Stamp, expires: bool) {
        if expires {
            if self.keys.contains_key(&key) {
                Rc::make_mut(&mut self.keys).remove(&key);
            }
            Rc::make_mut(&mut self.ending).insert(key);
        } else {
            if self.ending.contains(&key) {
                Rc::make_mut(&mut self.ending).remove(&key);
            }
            Rc::make_mut(&mut self.keys).insert(key, at);
        }
    }

    /// Somebody may have changed any key.
    pub(super) fn touch_all(&mut self, at: Stamp) {
        self.all = at;
    }

    /// Whether a server owes a write of a key that it acknowledges now and was asked for then. A key that
    /// has an end is owed by nobody, nor is the first write after that.
    pub(super) fn owes(
        &mut self,
        engine: Option<&Engine>,
        key: &Rc<str>,
        asked: Stamp,
        now: Stamp,
    ) -> bool {
        let expires = engine.is_some_and(|engine| expires(engine, key));
        if expires || self.ending.contains(key) {
            self.note(Rc::clone(key), now, expires || engine.is_none());
            return false;
        }
        asked > self.all && self.keys.get(key).is_none_or(|touched| asked > *touched)
    }

    /// Whether a key was changed by others since then.
    pub(super) fn is_since(&self, key: &str, then: Stamp) -> bool {
        self.all > then
            || self.ending.contains(key)
            || self.keys.get(key).is_some_and(|touched| *touched > then)
    }

    /// Notes which servers have leave to make room.
    pub(super) fn look(&mut self, look: &Look<'_>) {
        for now in &look.servers {
            self.note_evicting(now.id, now.server.engine(), look.world.stamp());
        }
    }

    /// Notes whether a server has leave to make room.
    pub(super) fn see(&mut self, world: &World, id: ActorId) {
        if let Some(server) = server(world, id) {
            self.note_evicting(id, server.engine(), world.stamp());
        }
    }

    fn note_evicting(&mut self, id: ActorId, engine: &Engine, now: Stamp) {
        if may_have_evicted(engine) {
            self.evicting.insert(id, now);
        }
    }

    /// Whether one of those that have to do with a server has had leave to make room since then.
    pub(super) fn may_have_evicted(&self, kin: &Kin, server: ActorId, since: Stamp) -> bool {
        self.evicting.iter().any(|(id, last)| *last >= since && kin.are(*id, server))
    }

    /// What a copy takes, roughly, in bytes, if another one is kept as well.
    pub(super) fn weight_beside(&self, other: Option<&Self>) -> usize {
        let of_ending = |ending: &BTreeSet<Rc<str>>| ending.len() * 2 * size_of::<Rc<str>>();
        of_shared(&self.keys, other.map(|other| &other.keys), of_map)
            + of_shared(&self.ending, other.map(|other| &other.ending), of_ending)
            + of_map(&self.evicting)
    }
}
