//! One schedule, step by step, and lists of them.

use super::Play;
use super::contents::Contents;
use super::explore::Step;
use super::state::State;
use super::verdict::Verdicts;
use crate::program::{StartError, Value, Wanted};

/// A schedule as it was carried out, to its end or as far as it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Course {
    /// Its steps.
    pub moments: Vec<Moment>,
    /// The steps that are possible before the first step, and after each.
    pub choices: Vec<Vec<Step>>,
    /// The line at which each stands who takes part, likewise; `None`: done.
    pub lines: Vec<Vec<Option<usize>>>,
    /// What can be said of it, if nobody can take a step any more.
    pub outcome: Option<Verdicts>,
}

/// A step as it was carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The step.
    pub step: Step,
    /// The line of the program, counted from 1.
    pub line: usize,
    /// What was asked.
    pub asked: Wanted,
    /// What came back.
    pub answer: Value,
    /// What the cache holds after it.
    pub cached: Value,
    /// What the database holds after it.
    pub row: Value,
}

/// A schedule with what can be said of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// Its steps.
    pub steps: Vec<Step>,
    /// What is wrong with it.
    pub outcome: Verdicts,
}

impl Play {
    /// Carries out a schedule, as far as its steps are possible.
    ///
    /// Errors: those of [`Play::explore`].
    pub fn carry_out(&self, schedule: &[Step]) -> Result<Course, StartError> {
        let mut contents = Contents::new(self.connections());
        let mut state = State::first(self, self.runs()?, self.first_content(&mut contents));
        let (mut moments, mut choices, mut lines) = (Vec::new(), Vec::new(), Vec::new());
        let mut schedule = schedule.iter();
        loop {
            let steps = state.steps(self, &mut contents);
            choices.push(steps.iter().map(|next| self.step(next.actor, &next.step)).collect());
            lines.push(state.lines().collect());
            let is_end = steps.is_empty();
            let wanted = schedule.next();
            let mut steps = steps.into_iter();
            let next = steps.find(|next| wanted == Some(&self.step(next.actor, &next.step)));
            let Some(next) = next else {
                let outcome = is_end.then(|| state.outcome(self, &mut contents));
                return Ok(Course { moments, choices, lines, outcome });
            };
            state = next.state;
            moments.push(Moment {
                step: self.step(next.actor, &next.step),
                line: next.line,
                asked: next.asked,
                answer: next.answer,
                cached: state.cached(self, &mut contents),
                row: state.row(self),
            });
        }
    }

    /// Every schedule there is, in the order of who takes part and then of the steps' names; `None` if there
    /// are more than `most`.
    ///
    /// Errors: those of [`Play::explore`].
    pub fn orders(&self, most: usize) -> Result<Option<Vec<Order>>, StartError> {
        let mut contents = Contents::new(self.connections());
        let first = State::first(self, self.runs()?, self.first_content(&mut contents));
        let mut walk = Walk { play: self, contents, most, steps: Vec::new(), orders: Vec::new() };
        Ok(walk.visit(&first).then_some(walk.orders))
    }
}

/// A walk along every schedule.
struct Walk<'a> {
    play: &'a Play,
    contents: Contents,
    most: usize,
    steps: Vec<Step>,
    orders: Vec<Order>,
}

impl Walk<'_> {
    /// Whether there were not too many.
    fn visit(&mut self, state: &State) -> bool {
        let steps = state.steps(self.play, &mut self.contents);
        if steps.is_empty() {
            let outcome = state.outcome(self.play, &mut self.contents);
            self.orders.push(Order { steps: self.steps.clone(), outcome });
            return self.orders.len() <= self.most;
        }
        steps.into_iter().all(|next| {
            self.steps.push(self.play.step(next.actor, &next.step));
            let is_fine = self.visit(&next.state);
            self.steps.pop();
            is_fine
        })
    }
}
