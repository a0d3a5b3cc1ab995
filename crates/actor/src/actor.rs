//! The trait of everything that can be simulated.

use std::collections::BTreeMap;
use std::fmt;

use crate::{Address, Digest, Input, Outbox, Output, Rope, Time};

/// What a process of this kind is handed.
pub type InputOf<A> = Input<<A as Actor>::Message, <A as Actor>::Order>;
/// What a process of this kind wants done.
pub type OutputOf<A> = Output<<A as Actor>::Message, <A as Actor>::Fact, <A as Actor>::Link>;
/// Where a process of this kind puts what it wants done.
pub type OutboxOf<A> = Outbox<<A as Actor>::Message, <A as Actor>::Fact, <A as Actor>::Link>;

/// A process as a value: state, and what it does with an input.
///
/// Its behaviour depends on what it was started with and on its inputs alone. Time may stand still
/// from input to input, but never runs back. After each input the caller carries out what is in the
/// outbox, in order, and asks for the next deadline.
pub trait Actor: Clone + Digest {
    /// What a process of this kind is started from, again and again.
    type Spec: Clone + fmt::Debug;
    /// What its links carry beside plain bytes.
    type Message: Clone + fmt::Debug + Digest;
    /// What a person can order it to do.
    type Order: Clone + fmt::Debug + Digest;
    /// What it tells people.
    type Fact: Clone + fmt::Debug;
    /// What a connection is for.
    type Link: Copy + fmt::Debug + Ord;
    /// What it waits for.
    type Timer: Copy + fmt::Debug + Ord;

    /// The addresses at which a process started from `spec` accepts connections.
    fn listens(spec: &Self::Spec) -> Vec<Address>;

    /// Starts a process. What it wants done is carried out even if it refuses to start.
    fn start(
        spec: &Self::Spec,
        boot: Boot<'_>,
        out: &mut OutboxOf<Self>,
    ) -> Result<Self, StartError>;

    /// Takes one input.
    fn handle(&mut self, now: Time, input: InputOf<Self>, out: &mut OutboxOf<Self>);

    /// What an order changes of what a process is started from again: nothing, mostly.
    ///
    /// False: one of its kind takes no such order.
    fn keep_order(_spec: &mut Self::Spec, _order: &Self::Order) -> bool {
        true
    }

    /// Everything it waits for, in no particular order.
    fn timers(&self) -> impl Iterator<Item = (Time, Self::Timer)>;

    /// When it wants [`Input::Deadline`] next, and what for.
    fn next_deadline(&self) -> Option<(Time, Self::Timer)> {
        self.timers().min()
    }

    /// Roughly what a copy of it takes, in bytes; by it a timeline bounds what it keeps.
    fn weight_bytes(&self) -> usize;
}

/// What a process finds when it starts.
pub struct Boot<'a> {
    /// Virtual time.
    pub now: Time,
    /// Source of all its chance. Two starts of one process take different seeds.
    pub seed: u64,
    /// The machine's clock.
    pub clock: WallClock,
    /// What the system calls the process.
    pub process_id: u32,
    /// Its directory.
    pub files: &'a dyn Files,
}

impl fmt::Debug for Boot<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Boot { now, seed, clock, process_id, files: _ } = self;
        write!(f, "Boot {{ now: {now}, seed: {seed}, clock: {clock:?}, process_id: {process_id} }}")
    }
}

/// How a machine's clock is set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WallClock {
    /// Unix microseconds of virtual time zero, as the world has it.
    pub epoch_unix_us: u64,
    /// How far this machine's clock is ahead of the world's, in microseconds.
    pub ahead_us: i64,
}

/// The files a process can read while it starts.
pub trait Files {
    /// A file's content, if there is such a file.
    ///
    /// Errors: why a file that is there cannot be read, in the system's words.
    fn read(&self, path: &str) -> Result<Option<Rope>, String>;
}

impl Files for BTreeMap<String, Rope> {
    fn read(&self, path: &str) -> Result<Option<Rope>, String> {
        Ok(self.get(path).cloned())
    }
}

/// The line with which a process says why it will not start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StartError(pub String);

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for StartError {}

impl From<String> for StartError {
    fn from(text: String) -> Self {
        StartError(text)
    }
}
