//! How actors begin and end.

use std::rc::Rc;

use redscope_actor::{Actor, Boot, Rng, StartError, Time, WallClock};

use super::Sim;
use crate::action::ActionError;
use crate::disk::Disk;
use crate::ids::ActorId;
use crate::network::Carried;
use crate::slot::{Slot, State};
use crate::told::Fate;

impl<A: Actor> Sim<A> {
    /// Adds an actor with a disk, and starts it.
    ///
    /// Errors: a name or an address that is taken, the line with which it refuses to start; then
    /// nothing has changed.
    pub fn add(&mut self, name: &str, spec: A::Spec, disk: Disk) -> Result<ActorId, ActionError> {
        if self.names.contains_key(name) {
            return Err(ActionError::Taken(name.to_owned()));
        }
        let addresses = A::listens(&spec);
        for address in &addresses {
            if let Some(by) = self.listeners.get(address) {
                let by = self.slot(*by).name.to_string();
                return Err(ActionError::AddressInUse { address: address.to_string(), by });
            }
        }
        let id = ActorId(self.slots.len() as u32);
        let name: Rc<str> = name.into();
        self.slots.push(Rc::new(Slot::new(Rc::clone(&name), spec, disk)));
        if let Err(StartError(why)) = self.launch(id) {
            self.slots.pop();
            while self.outbox.pop().is_some() {}
            return Err(ActionError::Refused(why));
        }
        Rc::make_mut(&mut self.names).insert(name, id);
        let listeners = Rc::make_mut(&mut self.listeners);
        listeners.extend(addresses.into_iter().map(|address| (address, id)));
        self.fate(id, Fate::Added);
        self.settle(id);
        Ok(id)
    }

    /// Starts a process; what it wants done waits in the outbox.
    fn launch(&mut self, id: ActorId) -> Result<(), StartError> {
        let now = self.now;
        let setting = self.setting;
        let slot = Rc::make_mut(&mut self.slots[id.index()]);
        slot.starts += 1;
        let label = format!("{}/{}", slot.name, slot.starts);
        let boot = Boot {
            now,
            seed: Rng::fork(setting.seed, &label).next_u64(),
            clock: WallClock { epoch_unix_us: setting.epoch_unix_us, ahead_us: slot.ahead_us },
            process_id: slot.starts as u32,
            files: &slot.disk,
        };
        let started = A::start(&slot.spec, boot, &mut self.outbox);
        slot.actor = Some(started?);
        slot.state = State::Running;
        Ok(())
    }

    /// Starts an actor that is down. One that refuses says why, and stays down.
    pub(super) fn restart(&mut self, id: ActorId) {
        self.slot_mut(id).state = State::Down;
        match self.launch(id) {
            Ok(()) => {
                self.fate(id, Fate::Started);
                self.settle(id);
            }
            Err(StartError(why)) => {
                // What it said before is heard, what it has done to its disk is done.
                self.carry_out(id);
                self.fate(id, Fate::RefusedToStart(why));
            }
        }
    }

    /// A process is gone: its machine breaks its connections, its disk stays.
    pub(super) fn stop(&mut self, id: ActorId) {
        for (end, _) in self.ends_of(id) {
            self.send(end, Carried::Reset);
        }
        self.forget_process(id, State::Down);
    }

    /// A machine is gone from one moment to the next: nobody is told.
    pub(super) fn go_dark(&mut self, id: ActorId, state: State) {
        self.forget_process(id, state);
    }

    fn forget_process(&mut self, id: ActorId, state: State) {
        let slot = Rc::make_mut(&mut self.slots[id.index()]);
        slot.actor = None;
        slot.state = state;
        slot.conns.clear();
        slot.inbox.clear();
        slot.disk_free_at = Time::default();
        if let Some(busy) = slot.busy.take() {
            self.queue.remove_free(busy.until, id);
        }
        self.queue.drop_disk(id);
        self.arm(id);
    }

    /// Takes an actor away for good.
    pub(super) fn remove(&mut self, id: ActorId) {
        for (end, _) in self.ends_of(id) {
            self.send(end, Carried::Fin);
        }
        self.forget_process(id, State::Removed);
        let name = Rc::clone(&self.slot(id).name);
        Rc::make_mut(&mut self.names).remove(&name);
        Rc::make_mut(&mut self.listeners).retain(|_, listener| *listener != id);
        self.slot_mut(id).disk = Disk::default();
        self.fate(id, Fate::Removed);
    }
}
