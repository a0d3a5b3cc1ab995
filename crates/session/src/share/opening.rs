//! Opening a run: its scenario settles, its acts are done one after the other, and it goes to the
//! moment that is looked at. All in pieces, so that a page can go on answering.

use redscope_actor::Time;
use redscope_labs::scenario::open;
use redscope_labs::{World, act};
use redscope_sim::Stamp;

use super::OpenError;
use super::error::short;
use super::run::{Here, Moment, Run, StampedAct};
use crate::Session;
use crate::lesson::Goals;

/// A run that is being opened. Until it is, there is no session.
#[derive(Debug)]
pub struct Opening {
    run: Run,
    /// What is done on each branch, in the order in which they left each other.
    legs: Vec<Leg>,
    phase: Phase,
    /// What is judged along.
    goals: Option<Goals>,
}

/// What is done on a branch.
#[derive(Debug)]
struct Leg {
    name: Option<String>,
    left: Option<(usize, Here)>,
    acts: Vec<StampedAct>,
    end: Option<Moment>,
}

#[derive(Debug)]
enum Phase {
    /// The scenario settles.
    Settling(Box<World>),
    /// Since the session began at a moment, so many acts have been done on a leg.
    Acting { session: Box<Session>, start: Stamp, leg: usize, done: usize },
}

/// How far it is.
#[derive(Debug)]
pub enum Progress {
    /// There is more to do.
    Under(Box<Opening>),
    /// It is open.
    Open(Box<Session>),
}

impl Opening {
    /// Starts a run's scenario.
    ///
    /// Errors: [`OpenError::Start`].
    pub fn new(run: Run) -> Result<Self, OpenError> {
        let started = open(&run.values).map_err(OpenError::Start);
        let world = started.map_err(|why| why.told_of(run.written_by.clone()))?;
        let legs = legs(&run);
        Ok(Opening { run, legs, phase: Phase::Settling(Box::new(world)), goals: None })
    }

    /// The same with goals that are judged along, from its beginning.
    pub fn with_goals(mut self, goals: Goals) -> Self {
        self.goals = Some(goals);
        self
    }

    /// How much virtual time of the branch that is under way has passed, and how much it has, in
    /// microseconds.
    pub fn passed_us(&self) -> (u64, u64) {
        let (now, leg) = match &self.phase {
            Phase::Settling(world) => (world.now(), 0),
            Phase::Acting { session, leg, .. } => (session.sim().now(), *leg),
        };
        let leg = &self.legs[leg];
        let here = self.run.here.iter().map(|here| here.moment.at).filter(|_| leg.end.is_none());
        let end = leg.end.iter().map(|end| end.at).chain(here);
        let all = leg.acts.iter().map(|act| act.moment.at).chain(end).max();
        (now.0, all.unwrap_or(settled(&self.run)).0)
    }

    /// Goes on for at most so many events.
    ///
    /// Errors: [`OpenError`]; there is no session then.
    pub fn work(self, max_steps: u64) -> Result<Progress, OpenError> {
        let written_by = self.run.written_by.clone();
        self.go_on(max_steps).map_err(|why| why.told_of(written_by))
    }

    fn go_on(self, max_steps: u64) -> Result<Progress, OpenError> {
        let Opening { run, legs, phase, goals } = self;
        let under = |run, legs, phase, goals| {
            Ok(Progress::Under(Box::new(Opening { run, legs, phase, goals })))
        };
        let mut left = max_steps;
        let (mut session, start, first, mut done) = match phase {
            Phase::Acting { session, start, leg, done } => (session, start, leg, done),
            Phase::Settling(mut world) => {
                let before = world.stamp().step;
                if !world.run_until(settled(&run), left) {
                    return under(run, legs, Phase::Settling(world), goals);
                }
                left -= (world.stamp().step - before).min(left);
                let session = Session::settled(run.values.clone(), *world, goals);
                let session = Box::new(session.map_err(|why| OpenError::Start(why.into()))?);
                let start = session.sim().stamp();
                (session, start, 0, 0)
            }
        };
        for leg in first..legs.len() {
            set_out(&mut session, start, leg, &legs[leg])?;
            while let Some(next) = legs[leg].acts.get(done) {
                if !reach(&mut session, next.moment, &mut left)? {
                    return under(run, legs, Phase::Acting { session, start, leg, done }, None);
                }
                session.timeline_mut().act(next.action.clone()).map_err(|why| OpenError::Act {
                    number: done + 1,
                    moment: next.moment,
                    words: short(&act::write(&next.action)),
                    why,
                })?;
                done += 1;
            }
            if let Some(end) = legs[leg].end
                && !reach(&mut session, end, &mut left)?
            {
                return under(run, legs, Phase::Acting { session, start, leg, done }, None);
            }
            if leg + 1 < legs.len() {
                done = 0;
            }
        }
        if let Some(courses) = &run.courses {
            session.switch(courses.present);
        }
        if let Some(here) = run.here {
            if run.courses.is_some() || here.acts_done < done {
                go_back(&mut session, start, here)?;
            } else if !reach(&mut session, here.moment, &mut left)? {
                let leg = legs.len() - 1;
                return under(run, legs, Phase::Acting { session, start, leg, done }, None);
            }
        }
        let found = session.sim().digest();
        match run.digest {
            Some(wanted) if wanted != found => Err(OpenError::Digest { wanted, found }),
            _ => {
                session.take_view(run);
                Ok(Progress::Open(session))
            }
        }
    }
}

/// What is done on each branch of a run.
fn legs(run: &Run) -> Vec<Leg> {
    let Some(courses) = &run.courses else {
        return vec![Leg { name: None, left: None, acts: run.acts.clone(), end: None }];
    };
    let all = courses.all.iter().enumerate().map(|(place, course)| {
        let done = course.left.map_or(0, |(_, here)| here.acts_done);
        let acts = match place == courses.present {
            true => run.acts[done..].to_vec(),
            false => course.acts.clone(),
        };
        Leg { name: Some(course.name.clone()), left: course.left, acts, end: Some(course.end) }
    });
    all.collect()
}

/// Begins a branch, if that has not been done: where it left the other.
fn set_out(session: &mut Session, start: Stamp, place: usize, leg: &Leg) -> Result<(), OpenError> {
    let is_there = session.timeline().branches().count() > place;
    match (leg.left, &leg.name) {
        (Some((other, here)), Some(name)) if !is_there => {
            session.switch(other);
            go_back(session, start, here)?;
            session.timeline_mut().fork(Some(name.clone()));
        }
        (None, Some(name)) => session.rename(place, name.clone()),
        _ => {}
    }
    Ok(())
}

fn settled(run: &Run) -> Time {
    Time::from_ms(run.values.scenario().settle_ms)
}

/// Runs on to a moment that has not been reached yet; false if `left` events did not suffice.
fn reach(session: &mut Session, to: Moment, left: &mut u64) -> Result<bool, OpenError> {
    let otherwise = |found: Stamp| Err(OpenError::Otherwise { wanted: to, found: found.into() });
    loop {
        let now = session.sim().stamp();
        let due = session.timeline().next_due();
        let Some(step) = to.step else {
            if now.at > to.at {
                return otherwise(now);
            }
            let is_there = session.timeline_mut().run_until(to.at, *left);
            *left -= (session.sim().stamp().step - now.step).min(*left);
            return Ok(is_there);
        };
        if now.at > to.at || now.step > step {
            return otherwise(now);
        }
        if now.step == step {
            // Something that is due before would have been carried out before.
            if due.is_some_and(|due| due < to.at) {
                return otherwise(now);
            }
            session.timeline_mut().seek(Stamp { step, at: to.at });
            return Ok(true);
        }
        if *left == 0 {
            return Ok(false);
        }
        if due.is_none_or(|due| due > to.at) {
            return otherwise(now);
        }
        session.step();
        *left -= 1;
    }
}

/// Goes back to a moment between two acts.
fn go_back(session: &mut Session, start: Stamp, to: Here) -> Result<(), OpenError> {
    let Here { moment, acts_done } = to;
    let timeline = session.timeline_mut();
    let Some(step) = moment.step else {
        timeline.seek_time(moment.at);
        return Ok(());
    };
    // Before the event that leads there, so that none of the acts behind it has been done.
    let before = Stamp { step: step.saturating_sub(1), at: Time::default() };
    timeline.seek(before.max(start));
    while (timeline.sim().stamp().step, timeline.acts_done()) < (step, acts_done) {
        if timeline.step().is_none() {
            break;
        }
    }
    let wanted = Stamp { step, at: moment.at };
    if timeline.next_due().is_none_or(|due| due > wanted.at) {
        timeline.seek(wanted);
    }
    match timeline.sim().stamp() {
        found if found == wanted => Ok(()),
        found => Err(OpenError::Otherwise { wanted: moment, found: found.into() }),
    }
}
