//! What an actor has to do at which moment.

use std::collections::BTreeSet;

use redscope_actor::Time;

/// Things to do, the next one first. Of two at one moment the lesser comes first.
#[derive(Clone, Debug)]
pub(crate) struct Agenda<T> {
    due: BTreeSet<(Time, T)>,
}

impl<T: Ord + Clone> Agenda<T> {
    /// Nothing to do.
    pub(crate) fn new() -> Self {
        Agenda { due: BTreeSet::new() }
    }

    /// Something is to be done.
    pub(crate) fn add(&mut self, at: Time, what: T) {
        self.due.insert((at, what));
    }

    /// It need not be done any more.
    pub(crate) fn remove(&mut self, at: Time, what: T) {
        self.due.remove(&(at, what));
    }

    /// Whether it is to be done at this moment.
    pub(crate) fn has(&self, at: Time, what: &T) -> bool {
        self.due.contains(&(at, what.clone()))
    }

    /// When the next is to be done.
    pub(crate) fn next(&self) -> Option<Time> {
        self.due.first().map(|(at, _)| *at)
    }

    /// Takes the next out, if it is to be done by now.
    pub(crate) fn take_due(&mut self, now: Time) -> Option<T> {
        self.next().filter(|at| *at <= now)?;
        self.due.pop_first().map(|(_, what)| what)
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.due.len()
    }
}
