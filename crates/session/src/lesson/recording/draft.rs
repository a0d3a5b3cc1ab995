//! The moments that matter as a draft of a lesson: what its goals say is tried on the steps of its solution.

use redscope_labs::Values;
use redscope_lessons::lesson::LessonWorld;
use redscope_lessons::step::is_move;
use redscope_lessons::write::Draft;
use serde::{Deserialize, Serialize};

use super::proposal::Proposal;
use super::steps::steps;
use super::{Happened, Recorded};
use crate::lesson::script::{Step, Typist};
use crate::lesson::world::{LessonError, open};
use crate::lesson::{ANSWER_US, GoalView, Goals};
use crate::session::Session;

/// What nobody would take for an answer.
const NO_ANSWER: &str = "> PING";

/// A draft, with the goals in the order of its checks.
#[derive(Clone, Debug, PartialEq)]
pub struct Drafted {
    /// The draft.
    pub draft: Draft,
    /// What each goal is about.
    pub goals: Vec<Goal>,
}

/// A goal of a draft.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Goal {
    /// What it is about.
    pub about: Proposal,
    /// Whether it stays lit once it was: at the end it is not so any more.
    pub is_past: bool,
}

/// Makes a draft of the moments that matter.
///
/// Errors: [`LessonError`] if the run cannot be begun anew, or what was done cannot be done again without
/// what was left out.
pub fn draft(values: &Values, moments: &[Recorded]) -> Result<Drafted, LessonError> {
    let world = LessonWorld {
        scenario: values.scenario().id.to_owned(),
        seed: values.seed,
        numbers: values.changed().map(|(name, value)| (name.to_owned(), value)).collect(),
        settings: values.settings.clone(),
        setup: Vec::new(),
    };
    let solution = steps(moments);
    let mut about = proposals(moments);
    if about.is_empty() {
        let last = moments.iter().rev().find_map(|moment| match &moment.what {
            Happened::Typed { line, .. } => Some(Proposal::Typed(line.clone())),
            _ => None,
        });
        about.extend(last);
    }
    let checks: Vec<String> = about.iter().map(Proposal::check).collect();
    let light = try_out(&world, &checks, &solution)?;
    let goal = |(about, light): (Proposal, Light)| Goal { about, is_past: light == Light::Past };
    let (reached, others): (Vec<_>, Vec<_>) = about
        .into_iter()
        .zip(light)
        .partition(|(_, light)| matches!(light, Light::Last | Light::Past));
    // What is so before anything is done, or never again, is no goal, unless there is no other.
    let goals = if reached.is_empty() { others } else { reached };
    let goals: Vec<Goal> = goals.into_iter().map(goal).collect();
    let checks: Vec<String> = goals.iter().map(check).collect();
    let notes = moments.iter().filter_map(|moment| match &moment.what {
        Happened::Noted(text) => Some(text.clone()),
        _ => None,
    });
    let notes = notes.collect();
    let wrong = wrong(&world, &checks, &solution)?;
    Ok(Drafted { draft: Draft { world, checks, solution, wrong, notes }, goals })
}

fn check(Goal { about, is_past }: &Goal) -> String {
    format!("{}{}", if *is_past { "ever " } else { "" }, about.check())
}

/// What moments become goals as, each once.
fn proposals(moments: &[Recorded]) -> Vec<Proposal> {
    let mut all: Vec<Proposal> = Vec::new();
    for proposal in moments.iter().filter_map(|moment| moment.goal.as_ref()) {
        if !all.contains(proposal) {
            all.push(proposal.clone());
        }
    }
    all
}

/// When a goal is lit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Light {
    /// At the end.
    Last,
    /// It was, and is not at the end.
    Past,
    /// Before anything is done.
    Idle,
    /// It cannot be asked in words, or was so by chance.
    Never,
}

/// Does everything again in a world of its own, and says when each goal was lit.
fn try_out(
    world: &LessonWorld,
    checks: &[String],
    solution: &[String],
) -> Result<Vec<Light>, LessonError> {
    let mut session = begin(world, checks)?;
    let views = |session: &Session| session.goals().map_or_else(Vec::new, |view| view.goals);
    let untouched = views(&session);
    let mut typist = Typist::default();
    for step in solution {
        take(&mut session, &mut typist, step)?;
    }
    session.run_until_solved(ANSWER_US);
    let light = |(first, last): (&GoalView, &GoalView)| match (first.lit, last.lit) {
        (true, _) => Light::Idle,
        (false, true) => Light::Last,
        (false, false) if !last.spans.is_empty() => Light::Past,
        (false, false) => Light::Never,
    };
    Ok(untouched.iter().zip(&views(&session)).map(light).collect())
}

/// The solution without the last of its steps that it needs.
fn wrong(
    world: &LessonWorld,
    checks: &[String],
    solution: &[String],
) -> Result<Vec<String>, LessonError> {
    for left_out in (0..solution.len()).rev().filter(|at| is_move(&solution[*at])) {
        // What only follows from it is not waited for.
        let steps: Vec<String> = solution[..left_out].to_vec();
        if steps.iter().any(|step| is_move(step)) && !meets(world, checks, &steps)? {
            return Ok(steps);
        }
    }
    Ok(vec![NO_ANSWER.to_owned()])
}

fn meets(world: &LessonWorld, checks: &[String], steps: &[String]) -> Result<bool, LessonError> {
    let mut session = begin(world, checks)?;
    let mut typist = Typist::default();
    for step in steps {
        take(&mut session, &mut typist, step)?;
    }
    Ok(session.run_until_solved(ANSWER_US))
}

fn begin(world: &LessonWorld, checks: &[String]) -> Result<Session, LessonError> {
    let goals = Goals::read(checks).map_err(|(number, why)| LessonError::Goal(number, why))?;
    open(world, world.seed, goals)
}

fn take(session: &mut Session, typist: &mut Typist, step: &str) -> Result<(), LessonError> {
    let taken = Step::read(step).and_then(|step| typist.take(session, &step));
    taken.map(drop).map_err(|why| LessonError::Step { step: step.to_owned(), why })
}
