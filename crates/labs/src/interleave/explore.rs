//! Counts schedules, visiting every state once.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::rc::Rc;

use super::contents::{ContentId, Contents};
use super::state::{Next, State};
use super::verdict::{VERDICTS, Verdict, Verdicts};
use super::{Judged, LOOKING, Play};
use crate::program::StartError;

/// A step of a schedule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Who took it.
    pub actor: String,
    /// What it is called.
    pub step: Rc<str>,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Findings {
    /// How many schedules there are.
    pub schedules: u64,
    /// How many of them each verdict is true of, in the order of [`VERDICTS`].
    pub counts: [u64; VERDICTS.len()],
    /// The shortest schedule that each is true of, in the order of [`VERDICTS`].
    pub first_bad: [Option<Vec<Step>>; VERDICTS.len()],
    /// Distinct states that were visited.
    pub states: usize,
}

impl Findings {
    /// Of how many schedules this is true.
    pub fn count(&self, verdict: Verdict) -> u64 {
        self.counts[verdict as usize]
    }

    /// The shortest schedule of which it is true.
    pub fn first(&self, verdict: Verdict) -> Option<&[Step]> {
        self.first_bad[verdict as usize].as_deref()
    }
}

/// The steps from a state to the end, the first at the front.
#[derive(Clone, Debug)]
struct Path {
    len: usize,
    first: Option<Rc<(usize, Rc<str>, Path)>>,
}

impl Path {
    const END: Path = Path { len: 0, first: None };

    fn before(&self, actor: usize, step: &Rc<str>) -> Path {
        let first = Some(Rc::new((actor, Rc::clone(step), self.clone())));
        Path { len: self.len + 1, first }
    }

    /// The shorter one comes first, then the one whose first other step does.
    fn order(&self, other: &Path) -> Ordering {
        let steps =
            |path: &'_ Path| path.steps().map(|(actor, step)| (actor, step.clone())).collect();
        let (one, two): (Vec<_>, Vec<_>) = (steps(self), steps(other));
        (self.len, one).cmp(&(other.len, two))
    }

    fn steps(&self) -> impl Iterator<Item = (usize, &Rc<str>)> {
        let mut at = self;
        std::iter::from_fn(move || {
            let (actor, step, rest) = at.first.as_deref()?;
            at = rest;
            Some((*actor, step))
        })
    }
}

/// What comes after a state.
#[derive(Debug, Default)]
struct After {
    counts: BTreeMap<Verdicts, u64>,
    shortest: [Option<Path>; VERDICTS.len()],
}

struct Explorer<'a> {
    play: &'a Play,
    contents: Contents,
    known: BTreeMap<State, Rc<After>>,
}

impl Explorer<'_> {
    fn visit(&mut self, state: &State) -> Rc<After> {
        if let Some(known) = self.known.get(state) {
            return Rc::clone(known);
        }
        let mut after = After::default();
        let steps = state.steps(self.play, &mut self.contents);
        if steps.is_empty() {
            let outcome = state.outcome(self.play, &mut self.contents);
            after.counts.insert(outcome, 1);
            for verdict in VERDICTS.into_iter().filter(|verdict| outcome.has(*verdict)) {
                after.shortest[verdict as usize] = Some(Path::END);
            }
        }
        for Next { actor, step, state, .. } in steps {
            let more = self.visit(&state);
            for (outcome, count) in &more.counts {
                *after.counts.entry(*outcome).or_default() += count;
            }
            for (best, rest) in after.shortest.iter_mut().zip(&more.shortest) {
                let Some(path) = rest.as_ref().map(|rest| rest.before(actor, &step)) else {
                    continue;
                };
                if best.as_ref().is_none_or(|best| path.order(best).is_lt()) {
                    *best = Some(path);
                }
            }
        }
        let after = Rc::new(after);
        self.known.insert(state.clone(), Rc::clone(&after));
        after
    }
}

impl Play {
    /// Tries every schedule.
    ///
    /// Errors: a request that no program answers, or lacks what it needs.
    pub fn explore(&self) -> Result<Findings, StartError> {
        let mut contents = Contents::new(self.connections());
        let first = State::first(self, self.runs()?, self.first_content(&mut contents));
        let mut explorer = Explorer { play: self, contents, known: BTreeMap::new() };
        let after = explorer.visit(&first);
        let count = |verdict| {
            let found = after.counts.iter().filter(|(outcome, _)| outcome.has(verdict));
            found.map(|(_, count)| count).sum()
        };
        let named =
            |path: &Path| path.steps().map(|(actor, step)| self.step(actor, step)).collect();
        Ok(Findings {
            schedules: after.counts.values().sum(),
            counts: VERDICTS.map(count),
            first_bad: after.shortest.each_ref().map(|path| path.as_ref().map(named)),
            states: explorer.known.len(),
        })
    }

    pub(super) fn step(&self, actor: usize, step: &Rc<str>) -> Step {
        Step { actor: self.actors[actor].name.clone(), step: Rc::clone(step) }
    }

    pub(super) fn first_content(&self, contents: &mut Contents) -> ContentId {
        const EMPTY: ContentId = 0;
        let cached = [b"SET".to_vec(), self.key.clone(), self.row.to_bytes()].to_vec();
        let setup = match &self.judged {
            Judged::Sum { setup, .. } => setup.clone(),
            Judged::Cache if self.is_cached => vec![cached],
            Judged::Cache => Vec::new(),
        };
        setup.iter().fold(EMPTY, |content, args| contents.run(content, LOOKING, args).0)
    }
}
