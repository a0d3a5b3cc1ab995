//! A run with a way back: branches of acts, checkpoints, and the world at one moment of one branch.
//!
//! An act is stamped with the moment at which it came; the same acts at the same moments give the
//! same run, so that every moment of every branch can be reached again from the checkpoint before it.
//! Acting in the past makes a new branch; the old one stays as it was.
//!
//! Of what was told the last is kept, of each branch as much as the caller allows; what came before is
//! told again by a replay when it is asked for ([`Timeline::recall`]).

mod branch;
mod checkpoints;
mod telling;

use redscope_actor::{Actor, Time};

use crate::action::{ActionError, ActionOf};
use crate::ids::Stamp;
use crate::record::{Record, Stretch};
use crate::watch::Watch;
use crate::world::{Sim, ToldOf};
pub use branch::{Branch, BranchId, Entry};
use checkpoints::{Checkpoint, Checkpoints};
pub use telling::DEFAULT_MOST_TOLD;

/// What a timeline keeps at the most, unless it is told otherwise: 256 MiB.
pub const DEFAULT_BUDGET_BYTES: usize = 256 << 20;

/// A run with a way back. `W` watches along.
#[derive(Debug)]
pub struct Timeline<A: Actor, W: Watch<A> = ()> {
    branches: Vec<Branch<A>>,
    checkpoints: Checkpoints<A, W>,
    branch: BranchId,
    present: Present<A, W>,
    /// What was told before the present moment, where that lies before what its branch has kept.
    recalled: Record<ToldOf<A>>,
    most_told: usize,
}

/// The world at one moment of a branch.
#[derive(Debug)]
pub(crate) struct Present<A: Actor, W> {
    pub(crate) sim: Sim<A>,
    pub(crate) watch: W,
    /// Acts of the branch that were carried out.
    pub(crate) acts: usize,
    /// What was told on the branch until now.
    pub(crate) told: usize,
}

impl<A: Actor, W: Clone> Clone for Present<A, W> {
    fn clone(&self) -> Self {
        let Present { sim, watch, acts, told } = self;
        Present { sim: sim.clone(), watch: watch.clone(), acts: *acts, told: *told }
    }
}

impl<A: Actor, W: Watch<A>> Present<A, W> {
    /// What a copy takes, roughly, in bytes, if another moment is kept as well.
    fn weight_beside(&self, other: Option<&Self>) -> usize {
        self.sim.weight_beside(other.map(|other| &other.sim))
            + self.watch.weight_beside(other.map(|other| &other.watch))
    }
}

/// Why a run to a goal has stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reached {
    /// The goal was reached.
    Goal,
    /// So much time has passed.
    Time,
    /// So many events were carried out; there is more to do.
    Steps,
}

impl<A: Actor, W: Watch<A>> Timeline<A, W> {
    /// A timeline that begins with `sim` as it is.
    pub fn new(sim: Sim<A>, watch: W) -> Self {
        let present = Present { sim, watch, acts: 0, told: 0 };
        let main = Branch::new("main".to_owned(), present.sim.stamp());
        let checkpoints = Checkpoints::new(present.clone(), DEFAULT_BUDGET_BYTES);
        let mut timeline = Timeline {
            branches: vec![main],
            checkpoints,
            branch: BranchId(0),
            present,
            recalled: Record::default(),
            most_told: DEFAULT_MOST_TOLD,
        };
        timeline.listen();
        timeline
    }

    /// Bounds what is kept to go back to, in bytes. What is kept beyond that is dropped.
    pub fn set_budget_bytes(&mut self, bytes: usize) {
        self.checkpoints.set_budget(bytes);
    }

    /// Roughly what is kept to go back to, in bytes.
    pub fn kept_bytes(&self) -> usize {
        self.checkpoints.weight_bytes()
    }

    /// The world at the present moment.
    pub fn sim(&self) -> &Sim<A> {
        &self.present.sim
    }

    /// What watches along, as it is at the present moment.
    pub fn watch(&self) -> &W {
        &self.present.watch
    }

    /// The branch the present moment is on.
    pub fn branch(&self) -> BranchId {
        self.branch
    }

    /// All branches, in the order in which they came.
    pub fn branches(&self) -> impl Iterator<Item = (BranchId, &Branch<A>)> {
        self.branches.iter().enumerate().map(|(at, branch)| (BranchId(at), branch))
    }

    /// A branch.
    pub fn branch_of(&self, id: BranchId) -> Option<&Branch<A>> {
        self.branches.get(id.0)
    }

    /// Gives a branch a name.
    pub fn rename(&mut self, id: BranchId, name: String) {
        if let Some(branch) = self.branches.get_mut(id.0) {
            branch.name = name;
        }
    }

    /// Whether something has happened on this branch after the present moment.
    pub fn is_past(&self) -> bool {
        let branch = self.here();
        self.present.sim.stamp() < branch.end || self.present.acts < branch.log.len()
    }

    /// How many acts of this branch have been carried out at the present moment.
    pub fn acts_done(&self) -> usize {
        self.present.acts
    }

    fn here(&self) -> &Branch<A> {
        &self.branches[self.branch.0]
    }

    /// Does something at the present moment; in the past, on a branch of its own.
    ///
    /// Errors: [`ActionError`]; then nothing has changed, and there is no new branch.
    pub fn act(&mut self, action: ActionOf<A>) -> Result<(), ActionError> {
        if self.is_past() {
            // Tried on a copy first: an act that cannot be carried out makes no branch.
            self.present.sim.clone().act(&action)?;
            self.fork(None);
        }
        self.present.sim.act(&action)?;
        let stamp = self.present.sim.stamp();
        self.branches[self.branch.0].log.push(Entry { stamp, action });
        self.present.acts += 1;
        self.listen();
        Ok(())
    }

    /// Goes on with a new branch from the present moment. Without a name it gets a number.
    pub fn fork(&mut self, name: Option<String>) -> BranchId {
        let id = BranchId(self.branches.len());
        let Present { sim, acts, told, .. } = &self.present;
        let name = name.unwrap_or_else(|| format!("branch {}", id.0));
        let told = self.record().ended(*told);
        let branch = self.here().forked(name, self.branch, sim.stamp(), *acts, told);
        self.branches.push(branch);
        self.checkpoints.fork(self.branch, id, self.present.sim.stamp(), self.present.acts);
        self.branch = id;
        self.recalled = Record::default();
        id
    }

    /// Carries out the next event, or the next act that is known for this moment.
    pub fn step(&mut self) -> Option<Time> {
        let next_act = self.here().log.get(self.present.acts);
        let at = match next_act.map(|entry| entry.stamp) {
            Some(stamp) if stamp.step <= self.present.sim.stamp().step => {
                self.repeat_act();
                Some(stamp.at)
            }
            _ => self.present.sim.step(),
        };
        self.listen();
        self.keep_checkpoint();
        at
    }

    /// Does again what was done at this moment.
    fn repeat_act(&mut self) {
        let entry = &self.branches[self.branch.0].log[self.present.acts];
        self.present.sim.idle_until(entry.stamp.at);
        let done = self.present.sim.act(&entry.action);
        debug_assert!(done.is_ok(), "what could be done once can be done again: {done:?}");
        self.present.acts += 1;
    }

    /// When the next event, or the next known act, is due.
    pub fn next_due(&self) -> Option<Time> {
        let act = self.here().log.get(self.present.acts).map(|entry| entry.stamp.at);
        act.into_iter().chain(self.present.sim.next_due()).min()
    }

    /// Runs on to a moment in time, at most `max_steps` events; true when it was reached.
    pub fn run_until(&mut self, until: Time, max_steps: u64) -> bool {
        self.run_to(until, max_steps, |_, _, _| false) == Reached::Time
    }

    /// Runs on until `goal` holds, looked at after every event with what watches along and
    /// what was told, but no further
    /// than to `until`, and at most `max_steps` events.
    pub fn run_to(
        &mut self,
        until: Time,
        max_steps: u64,
        mut goal: impl FnMut(&Sim<A>, &W, Stretch<'_, ToldOf<A>>) -> bool,
    ) -> Reached {
        for _ in 0..max_steps {
            if self.next_due().is_none_or(|due| due > until) {
                let now = self.present.sim.now();
                self.present.sim.idle_until(until.max(now));
                self.note_end();
                return Reached::Time;
            }
            let told = self.present.told;
            self.step();
            let Present { sim, watch, .. } = &self.present;
            if goal(sim, watch, self.told_since(told)) {
                return Reached::Goal;
            }
        }
        Reached::Steps
    }

    /// Goes to a moment of this branch, back or on: the state just before the event after it.
    ///
    /// A moment that was never reached is run to, unless nothing happens any more.
    pub fn seek(&mut self, to: Stamp) {
        let now = self.present.sim.stamp();
        let kept = self.checkpoints.last_before(self.branch, to);
        if let Some(kept) = kept
            && (to < now || kept.stamp() > now)
        {
            self.present = kept.present().clone();
        }
        // Of several acts at the moment all have been done.
        let is_known = |entry: &Entry<A>| entry.stamp <= to;
        while self.here().log.get(self.present.acts).is_some_and(is_known)
            || self.present.sim.stamp().step < to.step
        {
            if self.step().is_none() {
                break;
            }
        }
        let sim = &mut self.present.sim;
        if sim.next_due().is_none_or(|due| due >= to.at) {
            sim.idle_until(to.at.max(sim.now()));
        }
        self.note_end();
    }

    /// Goes to a point in time of this branch, back or on; everything due by then has happened.
    pub fn seek_time(&mut self, to: Time) {
        let kept = self.checkpoints.last_until(self.branch, to);
        let now = self.present.sim.now();
        if let Some(kept) = kept
            && (to < now || kept.stamp().at > now)
        {
            self.present = kept.present().clone();
        }
        self.run_until(to, u64::MAX);
    }

    /// Goes to the present end of another branch.
    ///
    /// Errors: false if there is no such branch; nothing has changed.
    pub fn switch(&mut self, to: BranchId) -> bool {
        let Some(branch) = self.branches.get(to.0) else { return false };
        let end = branch.end;
        let start = self.checkpoints.last_before(to, end).map(|kept| kept.present().clone());
        let Some(start) = start else { return false };
        self.branch = to;
        self.present = start;
        self.recalled = Record::default();
        self.seek(end);
        true
    }

    /// The world at a point in time of a branch; the present moment stays where it is.
    pub fn look(&self, branch: BranchId, at: Time) -> Option<Sim<A>> {
        let kept = self.checkpoints.last_until(branch, at)?;
        let mut sim = self.run_on(kept.present().clone(), branch, at, &mut |_| {})?;
        sim.idle_until(at.max(sim.now()));
        Some(sim)
    }

    /// Shows the worlds between two points in time of a branch, one after every event; the present
    /// moment stays where it is. Nothing is shown if there is no such branch.
    pub fn look_along(
        &self,
        branch: BranchId,
        from: Time,
        to: Time,
        each: &mut dyn FnMut(&Sim<A>),
    ) {
        let Some(kept) = self.checkpoints.last_until(branch, from) else { return };
        self.run_on(kept.present().clone(), branch, to, &mut |sim| {
            if sim.now() >= from {
                each(sim);
            }
        });
    }

    /// Runs a copy of a moment of a branch on to another, and shows it at first and after every event.
    fn run_on(
        &self,
        start: Present<A, W>,
        branch: BranchId,
        to: Time,
        each: &mut dyn FnMut(&mut Sim<A>),
    ) -> Option<Sim<A>> {
        let Present { mut sim, mut acts, .. } = start;
        let log = &self.branches[branch.0].log;
        loop {
            each(&mut sim);
            let act = log.get(acts).filter(|entry| entry.stamp.at <= to);
            match act {
                Some(entry) if entry.stamp.step <= sim.stamp().step => {
                    sim.idle_until(entry.stamp.at);
                    sim.act(&entry.action).ok()?;
                    acts += 1;
                }
                _ if sim.next_due().is_some_and(|due| due <= to) => drop(sim.step()),
                _ => return Some(sim),
            }
        }
    }

    fn note_end(&mut self) {
        let now = self.present.sim.stamp();
        let branch = &mut self.branches[self.branch.0];
        branch.end = branch.end.max(now);
    }

    fn keep_checkpoint(&mut self) {
        if let Some(weight_bytes) = self.checkpoints.due(self.branch, &self.present) {
            let checkpoint = Checkpoint::new(self.present.clone());
            self.checkpoints.keep(self.branch, checkpoint, weight_bytes);
        }
    }
}
