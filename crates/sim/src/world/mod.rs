//! The world itself: one event after the other, in virtual time.

mod acts;
mod lives;
mod network;
mod outputs;
mod views;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use redscope_actor::{Actor, Address, Digester, Input, InputOf, OutboxOf, Time};

use crate::disk::DiskSpeed;
use crate::ids::{ActorId, PacketId, Stamp};
use crate::memory::Memory;
use crate::network::{Packet, Path, Paths};
use crate::queue::{Due, Queue};
use crate::slot::{Busy, Slot, State};
use crate::told::{Fate, Told, What};

/// What a world starts from, beside its actors.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// Source of all chance.
    pub seed: u64,
    /// Unix microseconds of virtual time zero.
    pub epoch_unix_us: u64,
    /// The way between any two actors.
    pub path: Path,
    /// What disks take.
    pub disk: DiskSpeed,
}

/// A packet in a world of these actors.
pub type PacketOf<A> = Packet<<A as Actor>::Message, <A as Actor>::Link>;
/// What is told in a world of these actors.
pub type ToldOf<A> = Told<<A as Actor>::Fact>;

/// A running world. It can be cloned: that is a checkpoint, which shares what does not change.
pub struct Sim<A: Actor> {
    setting: Setting,
    now: Time,
    steps: u64,
    slots: Vec<Rc<Slot<A>>>,
    names: Rc<BTreeMap<Rc<str>, ActorId>>,
    listeners: Rc<BTreeMap<Address, ActorId>>,
    queue: Queue<A::Message, A::Link>,
    paths: Paths,
    /// Packets that do not get on, by their number: behind a cut, by a person's will, or behind one
    /// of these on the same connection.
    held: BTreeMap<PacketId, PacketOf<A>>,
    /// Those that a person holds.
    holds: BTreeSet<PacketId>,
    next_packet: u64,
    next_conn: u64,
    told: Vec<ToldOf<A>>,
    digest: Digester,
    /// What the last event has handed over.
    delivered: Option<PacketId>,
    /// Empty between two steps; kept for its room.
    outbox: OutboxOf<A>,
    memory: Memory,
}

impl<A: Actor> Clone for Sim<A> {
    fn clone(&self) -> Self {
        Sim {
            setting: self.setting,
            now: self.now,
            steps: self.steps,
            slots: self.slots.clone(),
            names: Rc::clone(&self.names),
            listeners: Rc::clone(&self.listeners),
            queue: self.queue.clone(),
            paths: self.paths.clone(),
            held: self.held.clone(),
            holds: self.holds.clone(),
            next_packet: self.next_packet,
            next_conn: self.next_conn,
            told: self.told.clone(),
            digest: self.digest,
            delivered: self.delivered,
            outbox: OutboxOf::<A>::default(),
            memory: self.memory,
        }
    }
}

impl<A: Actor> std::fmt::Debug for Sim<A> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Sim { now, steps, slots, .. } = self;
        write!(f, "Sim {{ now: {now}, steps: {steps}, actors: {} }}", slots.len())
    }
}

impl<A: Actor> Sim<A> {
    /// A world without actors.
    pub fn new(setting: Setting) -> Self {
        Sim {
            setting,
            now: Time::default(),
            steps: 0,
            slots: Vec::new(),
            names: Rc::default(),
            listeners: Rc::default(),
            queue: Queue::default(),
            paths: Paths::new(setting.seed, setting.path),
            held: BTreeMap::new(),
            holds: BTreeSet::new(),
            next_packet: 0,
            next_conn: 0,
            told: Vec::new(),
            digest: Digester::default(),
            delivered: None,
            outbox: OutboxOf::<A>::default(),
            memory: Memory::default(),
        }
    }

    /// Virtual time.
    pub fn now(&self) -> Time {
        self.now
    }

    /// The present moment.
    pub fn stamp(&self) -> Stamp {
        Stamp { step: self.steps, at: self.now }
    }

    /// When the next event is due.
    pub fn next_due(&self) -> Option<Time> {
        self.queue.next_at().map(|at| at.max(self.now))
    }

    /// Carries out the next event; `None` if nothing will ever happen.
    pub fn step(&mut self) -> Option<Time> {
        let (at, due) = self.queue.pop()?;
        assert!(at >= self.now, "virtual time never runs back");
        self.now = at;
        self.steps += 1;
        self.delivered = None;
        self.digest.number(at.0);
        match due {
            Due::Packet(packet) => {
                self.digest.add(&packet);
                self.arrive(packet);
            }
            Due::Disk { actor, ticket, op } => {
                self.digest.add(&op);
                let done = self.slot_mut(actor).disk.carry_out(at, op);
                self.feed(actor, Input::Disk(ticket, done));
            }
            Due::Free(actor) => self.free(actor),
            Due::Timer(actor) => {
                self.digest.number(u64::from(actor.0));
                self.slot_mut(actor).deadline = None;
                self.feed(actor, Input::Deadline);
            }
        }
        self.memory.stay_ahead();
        Some(at)
    }

    /// Carries out events up to a moment, at most `max_steps` of them; true when it was reached.
    pub fn run_until(&mut self, until: Time, max_steps: u64) -> bool {
        for _ in 0..max_steps {
            if self.next_due().is_none_or(|due| due > until) {
                self.now = self.now.max(until);
                return true;
            }
            self.step();
        }
        false
    }

    /// Lets time pass in which nothing happens.
    ///
    /// # Panics
    /// If something is due before `until`: the caller is broken.
    pub(crate) fn idle_until(&mut self, until: Time) {
        assert!(self.next_due().is_none_or(|due| due >= until), "something is due before");
        self.now = self.now.max(until);
    }

    /// What was told since this was last asked, in order.
    pub fn take_told(&mut self) -> Vec<ToldOf<A>> {
        std::mem::take(&mut self.told)
    }

    /// Sums up everything that has happened: equal runs have equal digests.
    ///
    /// Every packet with its payload, every operation of a disk, every act counts. It is kept up from
    /// event to event; [`Sim::state_digest`] looks at the state instead.
    pub fn digest(&self) -> u64 {
        self.digest.value()
    }

    /// Sums up everything there is: actors, disks, what is on its way and what waits in inboxes. Slow.
    pub fn state_digest(&self) -> u64 {
        let mut into = Digester::default();
        into.number(self.now.0);
        into.number(self.steps);
        into.number(self.next_packet);
        into.number(self.next_conn);
        for slot in &self.slots {
            into.add(&**slot);
        }
        for packet in self.queue.packets().chain(self.held.values()) {
            into.add(packet);
        }
        for (actor, op, at) in self.queue.operations() {
            into.number(u64::from(actor.0));
            into.number(at.0);
            into.add(op);
        }
        into.debug(&self.holds);
        into.add(&self.paths);
        into.value()
    }

    /// What keeping a copy takes, roughly, in bytes, of what `other` does not share.
    pub(crate) fn weight_beside(&self, other: Option<&Self>) -> usize {
        let slots = self.slots.iter().enumerate().map(|(at, slot)| {
            match other.and_then(|other| other.slots.get(at)) {
                Some(other) if Rc::ptr_eq(slot, other) => 0,
                other => slot.weight_beside(other.map(|other| &**other)),
            }
        });
        let held: usize = self.held.values().map(Packet::weight_bytes).sum();
        slots.sum::<usize>() + self.queue.weight_bytes() + held
    }

    fn slot(&self, actor: ActorId) -> &Slot<A> {
        &self.slots[actor.index()]
    }

    fn slot_mut(&mut self, actor: ActorId) -> &mut Slot<A> {
        Rc::make_mut(&mut self.slots[actor.index()])
    }

    fn tell(&mut self, actor: ActorId, what: What<A::Fact>) {
        let stamp = self.stamp();
        self.told.push(Told { stamp, actor, what });
    }

    fn fate(&mut self, actor: ActorId, fate: Fate) {
        self.tell(actor, What::Fate(fate));
    }

    /// Hands an actor an input, now or when it is free.
    fn feed(&mut self, id: ActorId, input: InputOf<A>) {
        let now = self.now;
        let slot = Rc::make_mut(&mut self.slots[id.index()]);
        let Some(actor) = &mut slot.actor else { return };
        if slot.busy.is_some() || slot.state != State::Running {
            // A timer that is due is found due again later.
            if !matches!(input, Input::Deadline) {
                slot.inbox.push_back((now, input));
            }
            return;
        }
        actor.handle(now, input, &mut self.outbox);
        self.settle(id);
    }

    /// After an actor has handled an input: what it wants is carried out, or waits until the time it
    /// took is over.
    fn settle(&mut self, id: ActorId) {
        let took_us = self.outbox.take_took_us();
        if took_us == 0 {
            self.carry_out(id);
        } else {
            let (since, until) = (self.now, self.now + took_us);
            let outputs = std::iter::from_fn(|| self.outbox.pop()).collect();
            self.slot_mut(id).busy = Some(Busy { since, until, outputs });
            self.queue.push_free(until, id);
        }
        self.arm(id);
    }

    /// An actor has done what took it time: what it put out leaves, and it takes what came in.
    fn free(&mut self, id: ActorId) {
        if let Some(busy) = self.slot_mut(id).busy.take() {
            busy.outputs.into_iter().for_each(|output| self.outbox.push(output));
            self.carry_out(id);
        }
        self.work_off(id);
    }

    /// Hands an actor what waits for it, as long as it is free.
    fn work_off(&mut self, id: ActorId) {
        while self.slot(id).is_free() {
            let Some((_, input)) = self.slot_mut(id).inbox.pop_front() else { break };
            self.feed(id, input);
        }
        self.arm(id);
    }

    /// Sees to it that an actor's next deadline stands in the queue, if it would take notice.
    fn arm(&mut self, id: ActorId) {
        let slot = &self.slots[id.index()];
        let actor = slot.actor.as_ref().filter(|_| slot.is_free());
        let now = self.now;
        let wanted = actor.and_then(Actor::next_deadline).map(|(at, _)| at.max(now));
        let stands = slot.deadline;
        if wanted != stands {
            self.queue.move_timer(id, stands, wanted);
            self.slot_mut(id).deadline = wanted;
        }
    }
}
