//! Taking stock: whether everything that was acknowledged is there, and why not.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use redscope_data::key_slot;
use redscope_sim::ActorId;

use super::{Acknowledged, Entry, Ledger, Who, name};
use crate::app::Form;
use crate::check::look::{Look, ServerNow};
use crate::check::loss::{Cause, LastWrite, Loss, Policy};
use crate::check::mark::{elements, mark};
use crate::check::origin::Origin;
use crate::check::past::Past;
use crate::check::policy::reads_aof;
use crate::check::restarts::Restart;
use crate::check::typed::{Owners, Stock};
use crate::client::DbKey;

impl Ledger {
    /// Looks for everything that was acknowledged; what is not there is forgotten, and returned.
    pub(super) fn take_stock(&mut self, look: &Look<'_>, past: &Past) -> Vec<(Loss, Origin)> {
        let mut losses = Vec::new();
        let mut entries = std::mem::take(&mut self.entries);
        for (key, entry) in Rc::make_mut(&mut entries) {
            if self.is_being_typed(key) {
                continue;
            }
            let owners: Vec<&ServerNow<'_>> = self
                .masters(look, entry.holder)
                .filter(|server| owns(server, key_slot(key.as_bytes())))
                .collect();
            let far = |owner: &&&ServerNow<'_>| mark(owner.server.engine(), key);
            let Some(best) = owners.iter().max_by_key(far) else { continue };
            let Entry { holder, noted, since, .. } = *entry;
            let (writes, last) = self.missing(key, entry, &owners, far(&best));
            if writes > 0 && self.touched.may_have_evicted(&self.kin, holder, since) {
                entry.writes.clear();
            } else if let Some(Acknowledged { value, stamp, by, policy }) =
                last.filter(|_| writes > 0)
            {
                let who = Who { holder, noted, by, policy, best: best.id };
                let (cause, origin) = self.cause(look, past, &who);
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
            cause: &|who| self.cause(look, past, who),
            may_have_evicted: &|server, since| {
                self.touched.may_have_evicted(&self.kin, server, since)
            },
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
    pub(in crate::check) fn owners<'a>(
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
                    owners.iter().flat_map(|owner| elements(owner.server.engine(), key)).collect();
                let is_gone = |write: &mut Acknowledged| !there.contains(&write.value);
                let gone: Vec<Acknowledged> = entry.writes.extract_if(.., is_gone).collect();
                entry.mark -= gone.len() as u64;
                (gone.len() as u64, gone.last().copied())
            }
        }
    }

    /// Why the holder of a key has not got the writes, and the fact that has led to it.
    pub(in crate::check) fn cause(
        &self,
        look: &Look<'_>,
        past: &Past,
        who: &Who,
    ) -> (Cause, Origin) {
        let Who { holder, noted, by, policy, best } = *who;
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
        match self.restarts.last(holder).filter(|restart| restart.at >= noted) {
            Some(Restart { new_disk: true, at, .. }) => {
                (Cause::NewDisk { server }, Origin::with_or(past.new_disk(holder), *at))
            }
            Some(Restart { is_damaged: true, at, .. }) => {
                (Cause::Damage { server }, Origin::with_or(past.damage(holder), *at))
            }
            Some(Restart { end, at, .. }) => {
                let cause = match policy == Policy::Snapshot || reads_aof(look.world, holder) {
                    true => Cause::Restart { server, end: *end, policy },
                    false => Cause::Unread { server },
                };
                (cause, Origin::with_or(past.end(holder), *at))
            }
            // Two masters took writes of the key, and one of them is no master any more.
            None if !is_master(by) => failover(by),
            None => (Cause::Replaced { server }, Origin::at(now)),
        }
    }
}

/// Whether a master is the one for a slot, by what it believes itself.
fn owns(server: &ServerNow<'_>, slot: u16) -> bool {
    server.own.as_ref().is_none_or(|own| own.slots.contains(slot))
}
