//! One course of a run: what was done and what was told.

use redscope_actor::Actor;

use crate::action::ActionOf;
use crate::ids::Stamp;
use crate::record::{Record, Stretch};
use crate::world::ToldOf;

/// A branch of a timeline: its number in the order in which branches came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct BranchId(pub usize);

/// An act with its moment.
#[derive(Debug)]
pub struct Entry<A: Actor> {
    /// Before which event it was done, and when.
    pub stamp: Stamp,
    /// What was done.
    pub action: ActionOf<A>,
}

impl<A: Actor> Clone for Entry<A> {
    fn clone(&self) -> Self {
        Entry { stamp: self.stamp, action: self.action.clone() }
    }
}

/// One course of a run.
#[derive(Debug)]
pub struct Branch<A: Actor> {
    /// What people call it.
    pub name: String,
    /// Where it left which branch.
    pub parent: Option<(BranchId, Stamp)>,
    /// What was done, in order, that of its parent before it left included, which both share.
    pub log: Record<Entry<A>>,
    /// The last moment that was reached.
    pub end: Stamp,
    pub(super) told: Record<ToldOf<A>>,
}

impl<A: Actor> Branch<A> {
    pub(super) fn new(name: String, start: Stamp) -> Self {
        let (log, told) = (Record::default(), Record::default());
        Branch { name, parent: None, log, end: start, told }
    }

    /// A branch that leaves this one at a moment, up to which so many acts were done and this was told.
    pub(super) fn forked(
        &self,
        name: String,
        id: BranchId,
        at: Stamp,
        acts: usize,
        told: Record<ToldOf<A>>,
    ) -> Self {
        Branch { name, parent: Some((id, at)), log: self.log.ended(acts), end: at, told }
    }

    /// What was told on it, as far as it was reached and is kept.
    pub fn told(&self) -> Stretch<'_, ToldOf<A>> {
        self.told.since(0)
    }

    /// What was told on it after so much had been told, as far as it is kept.
    pub fn told_since(&self, count: usize) -> Stretch<'_, ToldOf<A>> {
        self.told.since(count)
    }

    /// How much was told on it before what is kept.
    pub fn dropped(&self) -> usize {
        self.told.first()
    }
}
