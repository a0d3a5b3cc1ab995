//! What is told on the branches of a timeline, and how much of it is kept.

use redscope_actor::Actor;

use super::{Present, Timeline};
use crate::record::{Record, Stretch};
use crate::watch::Watch;
use crate::world::ToldOf;

/// So much of what was told on a branch is kept at the most, unless the caller allows another amount:
/// hours of a quiet world, half an hour of one with twenty writes a second.
pub const DEFAULT_MOST_TOLD: usize = 80_000;

impl<A: Actor, W: Watch<A>> Timeline<A, W> {
    /// Bounds how much of what was told is kept of each branch.
    pub fn set_most_told(&mut self, most: usize) {
        self.most_told = most;
        for branch in &mut self.branches {
            branch.told.shorten(most);
        }
        self.recalled.shorten(most);
    }

    /// How much was told on this branch until now.
    pub fn told_count(&self) -> usize {
        self.present.told
    }

    /// What was told on this branch until now, as far as it is kept: the last of [`Self::told_count`].
    pub fn told(&self) -> Stretch<'_, ToldOf<A>> {
        self.record().until(self.present.told)
    }

    /// What was told until now after so much had been told, as far as it is kept.
    pub fn told_since(&self, count: usize) -> Stretch<'_, ToldOf<A>> {
        self.told().last(self.present.told.saturating_sub(count))
    }

    /// How much was told on this branch, later moments that were seen before included.
    pub fn told_ever_count(&self) -> usize {
        self.here().told.end()
    }

    /// What was told on this branch after so much had been told, later moments that were seen before
    /// included, as far as it is kept.
    pub fn told_ever_since(&self, count: usize) -> Stretch<'_, ToldOf<A>> {
        self.here().told.since(count)
    }

    /// Has the last `count` of what was told until now at hand, or all if it was less. What is not kept
    /// any more is told again: that takes as long as it took from there to here.
    pub fn recall(&mut self, count: usize) {
        let until = self.present.told;
        let first = until - count.min(until);
        if self.told().len() >= until - first {
            return;
        }
        let Some(kept) = self.checkpoints.last_told(self.branch, first) else { return };
        let start = kept.present().clone();
        let mut earlier = Record::starting_at(start.told);
        self.run_on(start, self.branch, self.present.sim.now(), &mut |sim| {
            let missing = until.saturating_sub(earlier.end());
            sim.take_told().into_iter().take(missing).for_each(|told| earlier.push(told));
        });
        earlier.shorten(count);
        let record = &mut self.branches[self.branch.0].told;
        record.put_before(earlier.clone());
        if record.first() > first {
            self.recalled = earlier;
        }
    }

    /// Where what was told before the present moment is: at its branch, or told again.
    pub(super) fn record(&self) -> &Record<ToldOf<A>> {
        let kept = &self.here().told;
        if kept.first() < self.present.told || self.present.told == 0 {
            kept
        } else {
            &self.recalled
        }
    }

    /// Takes what the world has told, lets the watch see it, and notes it on the branch if it is new.
    pub(super) fn listen(&mut self) {
        let Present { sim, watch, told, .. } = &mut self.present;
        let news = sim.take_told();
        watch.see(sim, &news);
        let record = &mut self.branches[self.branch.0].told;
        for told_now in news {
            if *told == record.first() && *told == self.recalled.end() {
                // What was told again has come to what is kept.
                record.put_before(std::mem::take(&mut self.recalled));
            }
            match *told < record.first() {
                true => self.recalled.note(*told, told_now, self.most_told),
                false => record.note(*told, told_now, self.most_told),
            }
            *told += 1;
        }
        self.note_end();
    }
}
