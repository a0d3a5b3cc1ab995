//! What was acknowledged of the writes that people type, and whether it is still there.
//!
//! Any command can be judged, as it is not judged by what it says but by what its keys were after it:
//! the digest of the value, and the expiry. A key has a course of such states. Is it found in an
//! earlier one, what was acknowledged since then is gone; is it found in a state it was never seen in,
//! everything is gone, unless a write whose end nobody knows may have led to it. Not judged are keys
//! that writers write, that `MIGRATE` has moved or whose slot is on its way; keys that may have been
//! evicted; and keys that a script has made without naming them. Of a stream its entries are looked
//! at, not its groups.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::Rc;

use redscope_actor::Address;
use redscope_data::DataSetSum;
use redscope_engine::Engine;
use redscope_engine::config::Choice;
use redscope_node::Process;
use redscope_sim::{ActorId, Stamp};

use super::kin::Kin;
use super::ledger::Who;
use super::loss::{Cause, LastWrite, Loss, Policy};
use super::origin::Origin;
use super::policy::policy_now;
use super::weight::{of_map, of_shared};
use crate::World;
use crate::cast::Cast;
use crate::client::{DbKey, Effect, TypedFact, TypedWrite};

/// So many of the last states of a key are remembered.
const MOST_STATES: usize = 1000;

/// What a key is: its value by a digest, and when it expires, in Unix milliseconds; or not there.
type State = Option<(DataSetSum, Option<u64>)>;

/// A state of a key, and the write that was acknowledged with it.
#[derive(Clone, Debug)]
struct Step {
    seen: Seen,
    acknowledged: Option<Acknowledged>,
}

/// What was seen of a key after a write.
#[derive(Clone, Copy, Debug)]
enum Seen {
    State(State),
    /// The server had ended, or become a replica, while the reply was on its way: anything but what the
    /// key was before.
    OtherThan(State),
}

/// An acknowledgement.
#[derive(Clone, Debug)]
struct Acknowledged {
    words: Rc<str>,
    stamp: Stamp,
    by: ActorId,
    /// What that server kept of it.
    policy: Policy,
}

/// The states of a key, in order, and who has it.
#[derive(Clone, Debug)]
struct Course {
    steps: VecDeque<Step>,
    holder: ActorId,
    noted: Stamp,
}

/// Writes under way.
#[derive(Clone, Debug)]
struct Asked {
    writes: Rc<[TypedWrite]>,
    stamp: Stamp,
    /// Who is asked, if that is a master.
    master: Option<Master>,
}

/// A master when it was asked.
#[derive(Clone, Debug)]
struct Master {
    id: ActorId,
    /// Which of its processes.
    run_id: String,
    /// What it keeps of what it acknowledges.
    policy: Policy,
    /// What the keys were.
    before: Vec<(DbKey, State)>,
}

impl Master {
    fn of(world: &World, server: &Address, writes: &[TypedWrite]) -> Option<Self> {
        let id = world.listener(server)?;
        let engine = master(world, id)?;
        let keys = writes.iter().flat_map(|write| write.effect.keys());
        let before = keys.map(|key| (key.clone(), state(engine, key))).collect();
        let policy = policy_now(world, id)?;
        Some(Master { id, run_id: engine.run_id.clone(), policy, before })
    }

    /// What it holds, if it is a master still and the same process.
    fn engine<'a>(&self, world: &'a World) -> Option<&'a Engine> {
        master(world, self.id).filter(|engine| engine.run_id == self.run_id)
    }

    /// What a key was.
    fn before(&self, key: &DbKey) -> State {
        self.before.iter().find(|(other, _)| other == key).and_then(|(_, state)| *state)
    }
}

/// Everything that was typed and acknowledged. A copy shares what does not change.
#[derive(Clone, Debug, Default)]
pub(super) struct TypedLedger {
    /// Of each key one for every deployment that has it.
    courses: Rc<BTreeMap<DbKey, Vec<Course>>>,
    asked: BTreeMap<ActorId, Asked>,
    /// Keys of writes that were asked, and nobody knows whether they were done.
    doubtful: Rc<BTreeSet<DbKey>>,
    /// Whether such a write may have changed any key.
    all_doubtful: bool,
    /// Whether something was acknowledged that may be gone already.
    pub(super) is_due: bool,
}

/// Servers with what they hold.
pub(super) type Owners<'a> = Vec<(ActorId, &'a Engine)>;

/// How a key is looked for, and how its loss is explained.
pub(super) struct Stock<'a> {
    pub(super) world: &'a World,
    /// Those who should have a key that this server had; none if it is not judged.
    pub(super) owners: &'a dyn Fn(&DbKey, ActorId) -> Owners<'a>,
    /// Why.
    pub(super) cause: &'a dyn Fn(&Who) -> (Cause, Origin),
    /// Whether a server, or one that has to do with it, has had leave to make room since then.
    pub(super) may_have_evicted: &'a dyn Fn(ActorId, Stamp) -> bool,
}

impl TypedLedger {
    /// Notes what has become of writes at a console.
    pub(super) fn note(
        &mut self,
        world: &World,
        kin: &Kin,
        stamp: Stamp,
        console: ActorId,
        fact: &TypedFact,
    ) {
        let (writes, is_acknowledged) = match fact {
            TypedFact::Asked { writes, server } => {
                // Unless it is the same request, sent on.
                if let Some(before) = self.asked.remove(&console)
                    && before.writes != *writes
                {
                    self.doubt(&before);
                }
                let master = Master::of(world, server, writes);
                self.asked.insert(console, Asked { writes: writes.clone(), stamp, master });
                return;
            }
            TypedFact::Acknowledged { writes, .. } => (writes, true),
            // A script may have written before it failed.
            TypedFact::Refused { writes, .. } => (writes, false),
        };
        let Some(Asked { stamp: asked, master: Some(master), .. }) = self.asked.remove(&console)
        else {
            return;
        };
        let policy = master.policy.max(policy_now(world, master.id).unwrap_or(master.policy));
        for write in writes.iter() {
            let (words, by) = (write.words.clone(), master.id);
            let acknowledged = is_acknowledged.then_some(Acknowledged { words, stamp, by, policy });
            self.take_steps(world, kin, &master, asked, write, acknowledged);
        }
    }

    /// What a copy takes, roughly, in bytes, if another one is kept as well.
    pub(super) fn weight_beside(&self, other: Option<&Self>) -> usize {
        let of_courses = |courses: &BTreeMap<DbKey, Vec<Course>>| {
            let steps: usize = courses.values().flatten().map(|course| course.steps.len()).sum();
            of_map(courses) + steps * size_of::<Step>()
        };
        of_shared(&self.courses, other.map(|other| &other.courses), of_courses)
            + of_shared(&self.doubtful, other.map(|other| &other.doubtful), |doubtful| {
                doubtful.len() * 2 * size_of::<DbKey>()
            })
            + of_map(&self.asked)
    }

    fn doubt(&mut self, asked: &Asked) {
        for write in asked.writes.iter() {
            Rc::make_mut(&mut self.doubtful).extend(write.effect.keys().iter().cloned());
            self.all_doubtful |= matches!(write.effect, Effect::Wide(_));
        }
    }

    /// Notes what the keys of a write are now that was asked for then.
    fn take_steps(
        &mut self,
        world: &World,
        kin: &Kin,
        master: &Master,
        asked: Stamp,
        write: &TypedWrite,
        acknowledged: Option<Acknowledged>,
    ) {
        let courses = Rc::make_mut(&mut self.courses);
        if let Effect::Moved(keys) = &write.effect {
            keys.iter().for_each(|key| drop(courses.remove(key)));
            return;
        }
        let (by, server) = (master.id, master.engine(world));
        self.is_due |= server.is_none();
        for key in write.effect.keys() {
            let before = master.before(key);
            let seen = match server {
                Some(server) => Seen::State(state(server, key)),
                None => Seen::OtherThan(before),
            };
            let fresh = || {
                let first = Step { seen: Seen::State(before), acknowledged: None };
                Course { steps: [first].into(), holder: by, noted: asked }
            };
            let of_key = courses.entry(key.clone()).or_default();
            let known = of_key.iter().position(|course| kin.are(course.holder, by));
            if known.is_none() && acknowledged.is_some() {
                of_key.push(fresh());
            }
            let place = known.unwrap_or(of_key.len().saturating_sub(1));
            let Some(course) = of_key.get_mut(place).filter(|course| kin.are(course.holder, by))
            else {
                continue;
            };
            (course.holder, course.noted) = (by, asked);
            course.step(Step { seen, acknowledged: acknowledged.clone() });
        }
        if let (Effect::Wide(_), Some(server)) = (&write.effect, server) {
            let all = courses
                .iter_mut()
                .flat_map(|(key, of_key)| of_key.iter_mut().map(move |course| (key, course)));
            for (key, course) in all.filter(|(_, course)| course.holder == by) {
                let now = state(server, key);
                if course.is_elsewhere(now) {
                    let acknowledged = acknowledged.clone();
                    course.step(Step { seen: Seen::State(now), acknowledged });
                }
            }
        }
    }

    /// Looks for everything that was acknowledged; what is not there is forgotten, and returned.
    pub(super) fn take_stock(&mut self, stock: &Stock<'_>) -> Vec<(Loss, Origin)> {
        let mut losses = Vec::new();
        let mut courses = std::mem::take(&mut self.courses);
        let all = Rc::make_mut(&mut courses).iter_mut();
        let all = all.flat_map(|(key, of_key)| of_key.iter_mut().map(move |course| (key, course)));
        for (key, course) in all {
            let steps = course.steps.make_contiguous();
            let found = (stock.owners)(key, course.holder).into_iter().map(|(id, server)| {
                let state = state(server, key);
                let unix_ms = unix_ms(stock.world, id);
                let step = steps.iter().rposition(|step| step.is_at(state, unix_ms));
                (step, id, state)
            });
            let Some((step, best, now)) = found.max_by_key(|(step, ..)| *step) else { continue };
            let mut acknowledged = steps.iter().filter_map(|step| step.acknowledged.as_ref());
            let since = acknowledged.next_back().map_or(course.noted, |last| last.stamp);
            let is_evicted =
                now.is_none() && (stock.may_have_evicted)(course.holder, since.min(course.noted));
            let is_excused = is_evicted || step.is_none() && self.is_doubtful(key);
            let later = course.steps.drain(step.map_or(0, |step| step + 1)..);
            let gone: Vec<Acknowledged> = later.filter_map(|step| step.acknowledged).collect();
            if step.is_none() {
                course.steps.push_back(Step { seen: Seen::State(now), acknowledged: None });
            }
            if let Some(last) = gone.last().filter(|_| !is_excused) {
                let (holder, noted, by) = (course.holder, course.noted, last.by);
                let who = Who { holder, noted, by, policy: last.policy, best };
                let (cause, origin) = (stock.cause)(&who);
                let loss = Loss {
                    key: String::from_utf8_lossy(&key.1).into(),
                    writes: gone.len() as u64,
                    last: LastWrite::Typed(last.words.clone()),
                    acknowledged: last.stamp,
                    by: stock.world.name(last.by).clone(),
                    cause,
                };
                losses.push((loss, origin));
            }
            (course.holder, course.noted) = (best, stock.world.stamp());
        }
        let is_acknowledged = |step: &Step| step.acknowledged.is_some();
        Rc::make_mut(&mut courses).retain(|_, of_key| {
            of_key.retain(|course| course.steps.iter().any(is_acknowledged));
            !of_key.is_empty()
        });
        self.courses = courses;
        losses
    }

    /// Whether there may be a key that is doubtful.
    pub(super) fn is_any_doubtful(&self) -> bool {
        self.all_doubtful || !self.doubtful.is_empty() || !self.asked.is_empty()
    }

    /// Whether a key may be anything, by a write that nobody knows the end of.
    pub(super) fn is_doubtful(&self, key: &DbKey) -> bool {
        let is_asked = |asked: &Asked| {
            let mut effects = asked.writes.iter().map(|write| &write.effect);
            effects.any(|effect| matches!(effect, Effect::Wide(_)) || effect.keys().contains(key))
        };
        self.all_doubtful || self.doubtful.contains(key) || self.asked.values().any(is_asked)
    }
}

impl Course {
    fn step(&mut self, step: Step) {
        if self.steps.len() == MOST_STATES {
            self.steps.pop_front();
        }
        self.steps.push_back(step);
    }

    /// Whether the key was something else when it was seen last.
    fn is_elsewhere(&self, now: State) -> bool {
        !matches!(self.steps.back(), Some(Step { seen: Seen::State(last), .. }) if *last == now)
    }
}

impl Step {
    /// Whether the key may be as it was left by this step, or has expired since.
    fn is_at(&self, now: State, unix_ms: u64) -> bool {
        let has_expired = |state: State| {
            now.is_none()
                && state.and_then(|(_, expiry)| expiry).is_some_and(|expiry| expiry <= unix_ms)
        };
        match self.seen {
            Seen::State(state) => state == now || has_expired(state),
            Seen::OtherThan(before) => before != now,
        }
    }
}

/// What a server holds that is a master; what a replica acknowledges is its own.
fn master(world: &World, server: ActorId) -> Option<&Engine> {
    match world.actor(server)? {
        Cast::Redis(Process::Server(server)) if server.view().master.is_none() => {
            Some(server.engine())
        }
        _ => None,
    }
}

fn state(server: &Engine, (db, key): &DbKey) -> State {
    let db = server.dbs.get(*db)?;
    db.get(key)?;
    Some((DataSetSum::of_value(db, key), db.expiry(key)))
}

pub(super) fn may_have_evicted(server: &Engine) -> bool {
    let limits = &server.config.limits;
    limits.max_memory > 0 && limits.eviction.choice != Choice::Nothing
}

/// What a server's clock says.
pub(super) fn unix_ms(world: &World, server: ActorId) -> u64 {
    let true_us = world.setting().epoch_unix_us + world.now().0;
    true_us.saturating_add_signed(world.ahead_us(server)) / 1000
}
