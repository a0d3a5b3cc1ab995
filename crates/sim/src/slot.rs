//! The place of one actor in a world: its machine, its disk, its connections, and itself while it
//! runs.

use std::collections::VecDeque;
use std::rc::Rc;

use indexmap::IndexMap;
use redscope_actor::{Actor, ConnId, Digest, Digester, InputOf, OutputOf, Time};

use rustc_hash::FxBuildHasher;

use crate::disk::Disk;
use crate::ids::End;

/// Whether an actor runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It runs.
    Running,
    /// It is stopped, and will not notice until it is resumed: SIGSTOP.
    Paused,
    /// It has ended; its machine and its disk are there.
    Down,
    /// Its machine is without power: who sends to it hears nothing.
    Dark,
    /// It has been taken away for good.
    Removed,
}

/// A connection, seen from one end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Conn<L> {
    pub(crate) peer: End,
    pub(crate) link: L,
    /// Whether the other end has accepted, as far as this end knows.
    pub(crate) stands: bool,
    /// Nothing sent later may arrive before this.
    pub(crate) last_due: Time,
}

/// The connections of one actor, in an order that depends on what has come and gone alone.
pub(crate) type Conns<L> = IndexMap<ConnId, Conn<L>, FxBuildHasher>;

/// What takes an actor time.
#[derive(Clone, Debug)]
pub(crate) struct Busy<A: Actor> {
    pub(crate) since: Time,
    pub(crate) until: Time,
    /// What is put out when it is over.
    pub(crate) outputs: Vec<OutputOf<A>>,
}

/// The place of one actor.
#[derive(Clone, Debug)]
pub(crate) struct Slot<A: Actor> {
    pub(crate) name: Rc<str>,
    pub(crate) spec: A::Spec,
    pub(crate) actor: Option<A>,
    pub(crate) state: State,
    pub(crate) disk: Disk,
    /// When the disk has done what it was asked so far.
    pub(crate) disk_free_at: Time,
    pub(crate) conns: Conns<A::Link>,
    /// What came in while it was paused or busy, and when.
    pub(crate) inbox: VecDeque<(Time, InputOf<A>)>,
    /// Set while it does what takes time.
    pub(crate) busy: Option<Busy<A>>,
    /// Where its deadline stands in the queue.
    pub(crate) deadline: Option<Time>,
    /// How far its machine's clock is ahead, in microseconds.
    pub(crate) ahead_us: i64,
    pub(crate) starts: u64,
}

impl<A: Actor> Slot<A> {
    pub(crate) fn new(name: Rc<str>, spec: A::Spec, disk: Disk) -> Self {
        Slot {
            name,
            spec,
            actor: None,
            state: State::Down,
            disk,
            disk_free_at: Time::default(),
            conns: Conns::default(),
            inbox: VecDeque::new(),
            busy: None,
            deadline: None,
            ahead_us: 0,
            starts: 0,
        }
    }

    /// Whether it takes an input now.
    pub(crate) fn is_free(&self) -> bool {
        self.state == State::Running && self.busy.is_none()
    }

    /// What a copy takes, roughly, in bytes, beside another in which files are shared.
    pub(crate) fn weight_beside(&self, other: Option<&Self>) -> usize {
        let files = self.disk.bytes_beside(other.map(|other| &other.disk));
        let actor = self.actor.as_ref().map_or(0, Actor::weight_bytes);
        let conns = self.conns.len() * size_of::<(ConnId, Conn<A::Link>)>();
        let inputs = self.inbox.iter().map(|(at, input)| size_of_val(at) + input.weight_bytes());
        let outputs = self.busy.iter().flat_map(|busy| &busy.outputs).map(|one| one.weight_bytes());
        size_of::<Self>() + files + actor + conns + inputs.chain(outputs).sum::<usize>()
    }
}

impl<A: Actor> Digest for Busy<A> {
    fn digest(&self, into: &mut Digester) {
        let Busy { since, until, outputs } = self;
        for number in [since.0, until.0, outputs.len() as u64] {
            into.number(number);
        }
        for output in outputs {
            into.add(output);
        }
    }
}

impl<A: Actor> Digest for Slot<A> {
    fn digest(&self, into: &mut Digester) {
        into.add(&*self.name);
        into.debug(&self.spec);
        into.debug(&self.state);
        into.add(&self.actor);
        into.add(&self.disk);
        into.number(self.disk_free_at.0);
        into.debug(&self.conns);
        into.number(self.inbox.len() as u64);
        for (at, input) in &self.inbox {
            into.number(at.0);
            into.add(input);
        }
        into.add(&self.busy);
        into.number(self.deadline.map_or(0, |at| at.0 + 1));
        into.debug(&self.ahead_us);
        into.number(self.starts);
    }
}
