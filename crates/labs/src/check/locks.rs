//! Allowed: a lock is its holder's no more before its time is up, and the holder does not know.
//!
//! A lock is what somebody takes by typing `SET key token NX PX ms`. It is held from when that was asked,
//! for as long as was asked, unless its holder gives it back. Applications that hold locks are not in
//! these worlds; the locks lab explores them by itself.

use std::collections::BTreeMap;
use std::rc::Rc;

use redscope_actor::Time;
use redscope_engine::Engine;
use redscope_sim::{ActorId, Stamp, What};

use super::found::{Allowance, LockCause};
use super::ledger::Who;
use super::look::Look;
use super::loss::{Cause, Policy};
use super::origin::Origin;
use super::policy::policy_now;
use super::report::Report;
use super::scene::{Check, Scene};
use super::typed::{may_have_evicted, unix_ms};
use super::weight::of_map;
use crate::Told;
use crate::cast::Fact;
use crate::client::{DbKey, Effect, TypedFact, TypedLock, TypedWrite};

/// Remembers which locks are held by whom.
#[derive(Clone, Debug, Default)]
pub(super) struct Locks {
    /// When each console has asked for its present write.
    asked: BTreeMap<ActorId, Stamp>,
    held: Rc<BTreeMap<(DbKey, ActorId), Held>>,
}

/// A lock that somebody takes for its own.
#[derive(Clone, Debug)]
struct Held {
    token: Rc<[u8]>,
    until: Time,
    /// Who has it, as far as was looked.
    server: ActorId,
    /// What the server that gave it keeps of what it acknowledges.
    policy: Policy,
    asked: Stamp,
    noted: Stamp,
    /// The last that somebody else has asked for, or was acknowledged, that may have changed the key.
    touched: Option<Told>,
}

impl Held {
    fn is_there(&self, engine: &Engine, (db, key): &DbKey) -> bool {
        let entry = engine.dbs.get(*db).and_then(|db| db.get(key));
        entry.and_then(|entry| entry.value.as_str()).is_some_and(|value| *value == *self.token)
    }
}

impl Check for Locks {
    fn see(&mut self, scene: &Scene<'_>, report: &mut Report) {
        let mut is_typed = false;
        for told in scene.told {
            match &told.what {
                What::Fact(Fact::Typed(fact)) => {
                    is_typed = true;
                    self.note_write(scene, told, fact);
                }
                What::Fact(Fact::Locked(lock)) => self.note_lock(scene, told, lock, report),
                _ => {}
            }
        }
        let now = scene.world.now();
        if self.held.values().any(|held| held.until <= now) {
            Rc::make_mut(&mut self.held).retain(|_, held| now < held.until);
        }
        match scene.look {
            _ if self.held.is_empty() => {}
            Some(look) => self.look(scene, look, report),
            None if is_typed => self.look(scene, &Look::new(scene.world), report),
            None => {}
        }
    }

    fn weight_bytes(&self) -> usize {
        of_map(&self.asked) + of_map(&self.held)
    }
}

impl Locks {
    fn note_write(&mut self, scene: &Scene<'_>, told: &Told, fact: &TypedFact) {
        let (writes, is_done) = match fact {
            TypedFact::Asked { writes, .. } => {
                self.asked.insert(told.actor, told.stamp);
                (writes, false)
            }
            TypedFact::Acknowledged { writes, .. } => (writes, true),
            TypedFact::Refused { .. } => return,
        };
        let may_change = |write: &TypedWrite, key: &DbKey| {
            matches!(write.effect, Effect::Wide(_)) || write.effect.keys().contains(key)
        };
        let is_meant = |key: &DbKey| writes.iter().any(|write| may_change(write, key));
        if !self.held.keys().any(|(key, _)| is_meant(key)) {
            return;
        }
        Rc::make_mut(&mut self.held).retain(|(key, holder), held| {
            if !is_meant(key) {
                return true;
            }
            if *holder != told.actor {
                held.touched = Some(told.clone());
                return true;
            }
            // What its holder does with it: gives it back, or has it last longer.
            let look = Look::new(scene.world);
            let Some(now) = look.server(held.server).filter(|_| is_done) else { return true };
            let engine = now.server.engine();
            if !held.is_there(engine, key) {
                return false;
            }
            let expiry_ms = engine.dbs.get(key.0).and_then(|db| db.expiry(&key.1));
            let unix_ms = unix_ms(scene.world, held.server);
            let left_ms = expiry_ms.map_or(0, |expiry_ms| expiry_ms.saturating_sub(unix_ms));
            held.until = held.until.max(scene.world.now().plus_ms(left_ms));
            true
        });
    }

    fn note_lock(&mut self, scene: &Scene<'_>, told: &Told, lock: &TypedLock, report: &mut Report) {
        let (now, holder) = (told.stamp, told.actor);
        let Some(server) = scene.world.listener(&lock.server) else { return };
        let taken = |((key, other), held): &(&(DbKey, ActorId), &Held)| {
            let is_kin = held.server == server || scene.ledger.are_kin(held.server, server);
            *key == lock.key && *other != holder && now.at < held.until && is_kin
        };
        let lost: Vec<ActorId> =
            self.held.iter().filter(taken).map(|((_, holder), _)| *holder).collect();
        let all = Rc::make_mut(&mut self.held);
        for other in lost {
            if let Some(held) = all.remove(&(lock.key.clone(), other)) {
                let look = Look::new(scene.world);
                tell(scene, &look, report, (&lock.key, other), &held, server, Some(holder));
            }
        }
        let asked = self.asked.get(&holder).copied().unwrap_or(now);
        let until = asked.at + lock.valid_us;
        let token = Rc::clone(&lock.token);
        let policy = policy_now(scene.world, server).unwrap_or(Policy::Snapshot);
        let held = Held { token, until, server, policy, asked, noted: asked, touched: None };
        all.insert((lock.key.clone(), holder), held);
    }

    /// Looks for every lock that is held; one that is gone is told once.
    fn look(&mut self, scene: &Scene<'_>, look: &Look<'_>, report: &mut Report) {
        Rc::make_mut(&mut self.held).retain(|(key, holder), held| {
            let owners = scene.ledger.owners(look, key, held.server);
            let Some((first, _)) = owners.first() else { return true };
            if let Some((server, _)) = owners.iter().find(|(_, owner)| held.is_there(owner, key)) {
                (held.server, held.noted) = (*server, scene.world.stamp());
                return true;
            }
            tell(scene, look, report, (key, *holder), held, *first, None);
            false
        });
    }
}

/// Tells of a lock that is lost; the key is another server's business now, or still the same one's.
fn tell(
    scene: &Scene<'_>,
    look: &Look<'_>,
    report: &mut Report,
    (key, holder): (&DbKey, ActorId),
    held: &Held,
    server: ActorId,
    taken_by: Option<ActorId>,
) {
    let name = |id| Rc::clone(scene.world.name(id));
    let (cause, origin) = cause(scene, look, (key, held), server, report.now());
    report.allowance(
        origin,
        Allowance::LockLost {
            holder: name(holder),
            key: String::from_utf8_lossy(&key.1).into(),
            left_ms: (held.until - scene.world.now()) / 1000,
            taken_by: taken_by.map(name),
            cause,
        },
    );
}

fn cause(
    scene: &Scene<'_>,
    look: &Look<'_>,
    (key, held): (&DbKey, &Held),
    server: ActorId,
    now: Stamp,
) -> (LockCause, Origin) {
    let name = |id| Rc::clone(scene.world.name(id));
    let (holder, past) = (held.server, scene.past);
    let Held { noted, policy, .. } = *held;
    let who = Who { holder, noted, by: holder, policy, best: server };
    let (cause, origin) = scene.ledger.cause(look, past, &who);
    if !matches!(cause, Cause::Replaced { .. }) {
        return (LockCause::Lost(cause), origin);
    }
    // Both are masters, and do not know of each other.
    if server != holder {
        let cause = Cause::Failover { from: name(holder), to: name(server) };
        return (LockCause::Lost(cause), Origin::with_or(past.promotion(server), now));
    }
    if let Some(touched) = &held.touched {
        return (LockCause::Client { name: name(touched.actor) }, Origin::with(touched));
    }
    let since = |told: &&Told| told.stamp >= held.asked;
    if let Some(set) = past.clock(holder).filter(since) {
        return (LockCause::Clock { server: name(holder) }, Origin::with(set));
    }
    let engine = look.server(holder).map(|now| now.server.engine());
    let is_gone =
        |engine: &&Engine| engine.dbs.get(key.0).is_none_or(|db| db.get(&key.1).is_none());
    match engine.filter(is_gone).is_some_and(may_have_evicted) {
        true => {
            let told = past.eviction(holder).filter(since);
            (LockCause::Evicted { server: name(holder) }, Origin::with_or(told, now))
        }
        false => (LockCause::Lost(cause), origin),
    }
}
