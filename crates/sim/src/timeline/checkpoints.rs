//! Moments that are kept, to go back to.

use std::collections::BTreeSet;
use std::rc::Rc;

use redscope_actor::{Actor, Time};

use super::Present;
use super::branch::BranchId;
use crate::ids::Stamp;
use crate::watch::Watch;

/// So many events lie between two checkpoints at the least.
const LEAST_STEPS: u64 = 1000;
/// A checkpoint is worth an event for so many of its bytes: a heavy world is copied less often.
const BYTES_PER_STEP: usize = 1024;

/// A moment that is kept.
#[derive(Debug)]
pub(super) struct Checkpoint<A: Actor, W> {
    present: Present<A, W>,
}

impl<A: Actor, W> Checkpoint<A, W> {
    pub(super) fn new(present: Present<A, W>) -> Self {
        Checkpoint { present }
    }

    pub(super) fn stamp(&self) -> Stamp {
        self.present.sim.stamp()
    }

    pub(super) fn present(&self) -> &Present<A, W> {
        &self.present
    }
}

/// A checkpoint as a branch has it, with what it takes beside the one before.
#[derive(Debug)]
struct Kept<A: Actor, W> {
    checkpoint: Rc<Checkpoint<A, W>>,
    weight_bytes: usize,
}

impl<A: Actor, W> Clone for Kept<A, W> {
    fn clone(&self) -> Self {
        Kept { checkpoint: Rc::clone(&self.checkpoint), weight_bytes: self.weight_bytes }
    }
}

/// The checkpoints of all branches, each branch's in order. The first of a branch is never dropped,
/// so that every moment can be reached.
#[derive(Debug)]
pub(super) struct Checkpoints<A: Actor, W> {
    of: Vec<Vec<Kept<A, W>>>,
    budget_bytes: usize,
    /// The branch that a moment was kept of last.
    on: BranchId,
    /// Before so many events it is not weighed again whether a moment fits.
    not_before: u64,
}

impl<A: Actor, W: Watch<A>> Checkpoints<A, W> {
    pub(super) fn new(start: Present<A, W>, budget_bytes: usize) -> Self {
        let weight_bytes = start.weight_beside(None);
        let first = Kept { checkpoint: Rc::new(Checkpoint::new(start)), weight_bytes };
        Checkpoints { of: vec![vec![first]], budget_bytes, on: BranchId(0), not_before: 0 }
    }

    pub(super) fn set_budget(&mut self, bytes: usize) {
        (self.budget_bytes, self.not_before) = (bytes, 0);
        self.thin_out();
    }

    /// The last checkpoint of a branch at or before a moment; before the first one there is nothing.
    pub(super) fn last_before(&self, branch: BranchId, to: Stamp) -> Option<&Checkpoint<A, W>> {
        let all = self.of.get(branch.0)?;
        let count = all.partition_point(|kept| kept.checkpoint.stamp() <= to);
        Some(&all.get(count.saturating_sub(1))?.checkpoint)
    }

    /// The last checkpoint of a branch that lies before a point in time.
    ///
    /// One that lies at that time may have more behind it, so the first one would do as well.
    pub(super) fn last_until(&self, branch: BranchId, to: Time) -> Option<&Checkpoint<A, W>> {
        let all = self.of.get(branch.0)?;
        let count = all.partition_point(|kept| kept.checkpoint.stamp().at <= to);
        Some(&all.get(count.saturating_sub(1))?.checkpoint)
    }

    /// The last checkpoint of a branch at which no more than so much had been told.
    pub(super) fn last_told(&self, branch: BranchId, count: usize) -> Option<&Checkpoint<A, W>> {
        let all = self.of.get(branch.0)?;
        let before = all.partition_point(|kept| kept.checkpoint.present.told <= count);
        Some(&all.get(before.saturating_sub(1))?.checkpoint)
    }

    /// What a moment of a branch takes beside the last one that is kept, if it is worth keeping. Of a world
    /// so heavy that two copies do not fit, none is.
    pub(super) fn due(&mut self, branch: BranchId, present: &Present<A, W>) -> Option<usize> {
        let step = present.sim.stamp().step;
        let Some(last) = self.of[branch.0].last() else { return Some(present.weight_beside(None)) };
        let spacing = LEAST_STEPS.max((last.weight_bytes / BYTES_PER_STEP) as u64);
        if step < self.not_before.max(last.checkpoint.stamp().step + spacing) {
            return None;
        }
        let weight_bytes = present.weight_beside(Some(&last.checkpoint.present));
        let fits = weight_bytes.saturating_mul(2) <= self.budget_bytes;
        if !fits {
            self.not_before = step + (weight_bytes / BYTES_PER_STEP) as u64;
        }
        fits.then_some(weight_bytes)
    }

    /// Keeps a moment that is [`Self::due`], with what it takes.
    pub(super) fn keep(
        &mut self,
        branch: BranchId,
        checkpoint: Checkpoint<A, W>,
        weight_bytes: usize,
    ) {
        self.of[branch.0].push(Kept { checkpoint: Rc::new(checkpoint), weight_bytes });
        self.on = branch;
        self.thin_out();
    }

    /// Gives a new branch the checkpoints that its parent has up to a moment, after so many acts.
    pub(super) fn fork(&mut self, from: BranchId, to: BranchId, at: Stamp, acts: usize) {
        debug_assert_eq!(self.of.len(), to.0, "branches are numbered in order");
        let is_before = |kept: &&Kept<A, W>| {
            let checkpoint = &kept.checkpoint;
            checkpoint.stamp() <= at && checkpoint.present.acts <= acts
        };
        let shared = self.of[from.0].iter().take_while(is_before);
        let shared = shared.cloned().collect();
        self.of.push(shared);
        self.not_before = 0;
    }

    /// What all of them take; what branches share counts once.
    pub(super) fn weight_bytes(&self) -> usize {
        let mut counted = BTreeSet::new();
        let all = self.of.iter().flatten();
        let once = all.filter(|kept| counted.insert(Rc::as_ptr(&kept.checkpoint)));
        once.map(|kept| kept.weight_bytes).sum()
    }

    /// Drops checkpoints, those first that lie closest to their neighbours, until what is left fits. The last one of
    /// the branch that goes on goes last: from there it goes on.
    fn thin_out(&mut self) {
        while self.weight_bytes() > self.budget_bytes {
            let on = self.on.0;
            let closest = self.of.iter().enumerate().flat_map(|(branch, all)| {
                let is_on = move |at: usize| branch == on && at + 1 == all.len();
                gaps(all).map(move |(at, gap)| (is_on(at), gap, branch, at))
            });
            let Some((_, _, branch, at)) = closest.min() else { return };
            let all = &mut self.of[branch];
            all.remove(at);
            if at < all.len() {
                // What it had in common with the next one, the next one has alone now.
                let before = &all[at - 1].checkpoint.present;
                all[at].weight_bytes = all[at].checkpoint.present.weight_beside(Some(before));
            }
        }
    }
}

/// The checkpoints of a branch after its first, each with how many events lie between its neighbours; of the last one,
/// since the one before.
fn gaps<A: Actor, W>(all: &[Kept<A, W>]) -> impl Iterator<Item = (usize, u64)> {
    let step = |at: usize| all[at].checkpoint.stamp().step;
    (1..all.len()).map(move |at| (at, step((at + 1).min(all.len() - 1)) - step(at - 1)))
}
