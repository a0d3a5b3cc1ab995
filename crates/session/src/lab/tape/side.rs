//! One side: a session to which the tape of a lab is done.

use redscope_labs::Spec;
use redscope_labs::experiment::loaded::SAMPLE_MS;
use redscope_labs::experiment::tape::{PlannedAct, TapeChoice};

use super::meters::Meters;
use super::sample::{DoneAct, TapeSample};
use super::tried::Tried;
use crate::Session;
use crate::lab::error::LabError;
use crate::share::{self, Here, Moment, Shared};
use crate::story::{self, Seen, StoryView};

/// Counts the times of a story from when the lab began, as everything is in a lab; what was before is at 0.
fn count_from(view: &mut StoryView, begun_us: u64) {
    view.at_us = view.at_us.saturating_sub(begun_us);
    if let Some(origin) = &mut view.origin {
        origin.at_us = origin.at_us.saturating_sub(begun_us);
        if let Some(cause) = &mut origin.cause {
            count_from(cause, begun_us);
        }
    }
}

/// A session to which a tape is done.
#[derive(Debug)]
pub(super) struct Side {
    session: Session,
    acts: Vec<PlannedAct>,
    /// So many of the acts were done.
    done: usize,
    meters: Meters,
    tried: Tried,
    told: usize,
    seen: Seen,
    /// What was done since the last sample.
    new_acts: Vec<DoneAct>,
    /// Samples that were not asked for yet, and how many there were before.
    samples: Vec<TapeSample>,
    given: u64,
}

impl Side {
    /// Starts a side and lets it settle. What is chosen later has its moments, in virtual milliseconds.
    ///
    /// # Errors
    /// [`LabError::Lab`]: what the lab starts from does not start.
    pub(super) fn new(
        choice: &TapeChoice,
        later: &[(u64, TapeChoice)],
        seed: u64,
    ) -> Result<Self, LabError> {
        let broken = || LabError::Lab(choice.lab().id.to_owned());
        let (mut plan, mut stands) = (choice.plan(), choice.plan());
        for (at_ms, choice) in later {
            let next = choice.plan();
            plan = plan.turned(&stands, &next, *at_ms);
            stands = next;
        }
        let values = plan.values(seed).map_err(|_| broken())?;
        let mut session = Session::new(values).map_err(|_| broken())?;
        // Every moment that people go back to is a sample.
        session.timeline_mut().set_budget_bytes(0);
        let timeline = session.timeline();
        Ok(Side {
            meters: Meters::new(session.sim()),
            tried: Tried::new(session.sim().now()),
            told: timeline.told_count(),
            seen: Seen::of(&timeline.watch().checks),
            acts: plan.acts,
            done: 0,
            new_acts: Vec::new(),
            samples: Vec::new(),
            given: 0,
            session,
        })
    }

    /// Virtual milliseconds since the beginning that have been measured.
    pub(super) fn measured_ms(&self) -> u64 {
        (self.given + self.samples.len() as u64) * SAMPLE_MS
    }

    /// How many samples can be taken.
    pub(super) fn new_samples(&self) -> usize {
        self.samples.len()
    }

    /// Takes the first of the samples that were not taken yet.
    pub(super) fn take(&mut self, count: usize) -> Vec<TapeSample> {
        let taken: Vec<_> = self.samples.drain(..count.min(self.samples.len())).collect();
        self.given += taken.len() as u64;
        taken
    }

    /// How many processes of Redis it has: servers and Sentinels.
    pub(super) fn processes(&self) -> u32 {
        let world = self.session.sim();
        world.ids().filter(|id| matches!(world.spec(*id), Spec::Server(_))).count() as u32
    }

    /// Events carried out so far.
    pub(super) fn steps(&self) -> u64 {
        self.session.sim().stamp().step
    }

    /// Goes on until the next sample, or for about so many events.
    pub(super) fn go_on(&mut self, max_steps: u64) {
        let end_ms = self.measured_ms() + SAMPLE_MS;
        while let Some(act) = self.acts.get(self.done).filter(|act| act.at_ms < end_ms) {
            let PlannedAct { at_ms, words, prepares } = act.clone();
            if !self.run_until(at_ms, max_steps) {
                return;
            }
            self.done += 1;
            let refused = self.session.act_in_words(&words).err();
            self.meters.meet(self.session.sim());
            self.new_acts.push(DoneAct { at_ms, words, prepares, refused });
        }
        if self.run_until(end_ms, max_steps) {
            self.sample();
        }
    }

    fn run_until(&mut self, at_ms: u64, max_steps: u64) -> bool {
        let until = self.session.begun().plus_ms(at_ms);
        self.session.timeline_mut().run_until(until, max_steps)
    }

    fn sample(&mut self) {
        let timeline = self.session.timeline();
        let (world, checks) = (timeline.sim(), &timeline.watch().checks);
        let told = timeline.told_since(self.told);
        for told in told.iter() {
            self.meters.note(world, told);
            self.tried.note(world, told);
        }
        let mut sample = self.meters.take(world, checks);
        sample.acts = std::mem::take(&mut self.new_acts);
        sample.tried = self.tried.take();
        sample.stories = story::all(world, told.iter());
        sample.stories.extend(self.seen.news(world, checks));
        // What the tape does stands among the acts.
        sample.stories.retain(|view| !view.story.is_act());
        let begun_us = self.session.begun().0;
        sample.stories.iter_mut().for_each(|view| count_from(view, begun_us));
        self.samples.push(sample);
        self.told = timeline.told_count();
    }

    /// The run as it can be opened at a workbench, at a moment that was measured.
    pub(super) fn shared(&self, at_ms: u64) -> Option<Shared> {
        let mut run = self.session.run();
        let at = self.session.begun().plus_ms(at_ms.min(self.measured_ms()));
        run.acts.retain(|act| act.moment.at <= at);
        let moment = Moment { at, step: None };
        run.here = Some(Here { moment, acts_done: run.acts.len() });
        (run.digest, run.selected) = (None, None);
        share::write(&run).ok()
    }
}
