//! A moment of a play: what cache and database hold, and where everybody stands.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use redscope_actor::Time;

use super::contents::{ContentId, Contents};
use super::verdict::{Verdict, Verdicts};
use super::{Judged, LOOKING, Play, Sleeps};
use crate::program::{Run, Value, Wanted};

/// A moment.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct State {
    content: ContentId,
    rows: BTreeMap<Vec<u8>, Value>,
    /// Every row that was written, in order: its key, its value and how often it had been written then.
    log: Vec<(Vec<u8>, Value, i64)>,
    /// Every value that the row in question has held.
    held: BTreeSet<Value>,
    /// Who stands in each queue, the head first.
    queues: BTreeMap<Rc<str>, Vec<usize>>,
    verdicts: Verdicts,
    parts: Vec<Part>,
}

/// One who takes part.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Part {
    /// `None`: done.
    run: Option<Run>,
    has_begun: bool,
    /// What the row in question has held since the first step.
    seen: BTreeSet<Value>,
}

/// A step that is possible, and what comes of it.
pub(super) struct Next {
    pub(super) actor: usize,
    pub(super) step: Rc<str>,
    /// What was asked and what came back.
    pub(super) asked: Wanted,
    pub(super) answer: Value,
    /// The line of the program that this was.
    pub(super) line: usize,
    pub(super) state: State,
}

/// Time stands still in a play.
const NOW: Time = Time(0);

impl State {
    /// The moment before the first step.
    pub(super) fn first(play: &Play, runs: Vec<Run>, content: ContentId) -> Self {
        let part = |run| Part { run: Some(run), has_begun: false, seen: BTreeSet::new() };
        State {
            content,
            rows: BTreeMap::from([(play.key.clone(), play.row.clone())]),
            log: Vec::new(),
            held: BTreeSet::from([play.row.clone()]),
            queues: BTreeMap::new(),
            verdicts: Verdicts::default(),
            parts: runs.into_iter().map(part).collect(),
        }
    }

    /// The steps that are possible now, in the order of who takes part.
    pub(super) fn steps(&self, play: &Play, contents: &mut Contents) -> Vec<Next> {
        let mut steps = Vec::new();
        for actor in 0..self.parts.len() {
            let Some(run) = self.ready(play, actor) else { continue };
            let label = run.label().cloned().unwrap_or_else(|| Rc::from("step"));
            let may_fail = play.tries_fail && run.tries();
            let failure = may_fail.then(|| (Rc::from(format!("{label}!")), true));
            for (step, fails) in [(label, false)].into_iter().chain(failure) {
                let mut state = self.clone();
                let asked = run.wanted().clone();
                let answer = match fails {
                    true => Value::Failed(Rc::from("no answer")),
                    false => state.carry_out(play, contents, actor, &asked),
                };
                state.go_on(play, actor, run.clone(), &answer);
                steps.push(Next { actor, step, asked, answer, line: run.line(), state });
            }
        }
        steps
    }

    /// An actor's run at the step that it can take now, if it can.
    fn ready(&self, play: &Play, actor: usize) -> Option<Run> {
        let mut run = self.parts[actor].run.clone()?;
        loop {
            match run.wanted() {
                Wanted::Turn(queue) if self.queues.get(queue)?.first() != Some(&actor) => {
                    return None;
                }
                Wanted::Sleep(_) if play.sleeps == Sleeps::Long && self.is_read(play) => {
                    return None;
                }
                Wanted::Turn(_) | Wanted::Sleep(_) => run.answer(NOW, Value::Nil),
                Wanted::Change(number) if *number as usize >= self.log.len() => return None,
                Wanted::Redis { .. }
                | Wanted::Get(_)
                | Wanted::Row(_)
                | Wanted::Put(..)
                | Wanted::Ids(..)
                | Wanted::Change(_)
                | Wanted::Join(_) => return Some(run),
                Wanted::Leave(_) | Wanted::Start(..) | Wanted::Done(_) => return None,
            }
        }
    }

    /// Whether a reader is between its first and its last step.
    fn is_read(&self, play: &Play) -> bool {
        let mut parts = self.parts.iter().zip(&play.actors);
        parts.any(|(part, actor)| actor.reads && part.has_begun && part.run.is_some())
    }

    fn carry_out(
        &mut self,
        play: &Play,
        contents: &mut Contents,
        actor: usize,
        asked: &Wanted,
    ) -> Value {
        match asked {
            Wanted::Redis { args, .. } => {
                let is_exec = args.first().is_some_and(|name| name == b"EXEC");
                let (content, reply) = contents.run(self.content, play.connection(actor), args);
                self.content = content;
                if is_exec && reply == Value::Nil {
                    self.verdicts.add(Verdict::Aborted);
                }
                reply
            }
            Wanted::Get(key) => self.rows.get(key).cloned().unwrap_or(Value::Nil),
            Wanted::Row(key) => {
                let value = self.rows.get(key).cloned().unwrap_or(Value::Nil);
                Value::List(Rc::from([value, Value::Int(self.version(key))]))
            }
            // Where every order is tried, a request is about one row.
            Wanted::Ids(..) => Value::Failed("there is no list of rows here".into()),
            Wanted::Change(number) => {
                let change = self.log.get(*number as usize).map(|(key, value, version)| {
                    [Value::text(key), value.clone(), Value::Int(*version)]
                });
                change.map_or(Value::Nil, |change| Value::List(Rc::from(change)))
            }
            Wanted::Put(key, value) => {
                let version = self.version(key) + 1;
                self.log.push((key.clone(), value.clone(), version));
                self.rows.insert(key.clone(), value.clone());
                if *key == play.key {
                    self.held.insert(value.clone());
                    // Who is on its way could have seen it.
                    let parts = self.parts.iter_mut();
                    for part in parts.filter(|part| part.has_begun && part.run.is_some()) {
                        part.seen.insert(value.clone());
                    }
                }
                Value::Int(version)
            }
            Wanted::Join(queue) => {
                let all = self.queues.entry(Rc::clone(queue)).or_default();
                all.push(actor);
                Value::Int(all.len() as i64 - 1)
            }
            Wanted::Turn(_)
            | Wanted::Leave(_)
            | Wanted::Sleep(_)
            | Wanted::Start(..)
            | Wanted::Done(_) => Value::Nil,
        }
    }

    /// How often a row was written.
    fn version(&self, key: &[u8]) -> i64 {
        self.log.iter().filter(|(written, ..)| written == key).count() as i64
    }

    /// Tells an actor what came of its step.
    fn go_on(&mut self, play: &Play, actor: usize, mut run: Run, answer: &Value) {
        let row = self.row(play);
        run.answer(NOW, answer.clone());
        while let Wanted::Leave(queue) = run.wanted() {
            if let Some(waiting) = self.queues.get_mut(queue) {
                waiting.retain(|other| *other != actor);
            }
            run.answer(NOW, Value::Nil);
        }
        let part = &mut self.parts[actor];
        part.has_begun = true;
        part.seen.insert(row.clone());
        if let Wanted::Done(served) = run.wanted() {
            if play.actors[actor].reads {
                self.verdicts.judge(served, &row, &part.seen, &self.held);
            } else if let (Judged::Sum { .. }, Some(added)) = (&play.judged, served.number()) {
                let sum = row.number().unwrap_or_default().saturating_add(added);
                self.rows.insert(play.key.clone(), Value::Int(sum));
                self.held.insert(Value::Int(sum));
            }
            part.run = None;
            part.seen.clear();
        } else {
            part.run = Some(run);
        }
    }

    /// The line at which each stands; `None`: done.
    pub(super) fn lines(&self) -> impl Iterator<Item = Option<usize>> {
        self.parts.iter().map(|part| part.run.as_ref().map(Run::line))
    }

    /// What the database holds of what is judged; of a sum, what was promised.
    pub(super) fn row(&self, play: &Play) -> Value {
        self.rows.get(&play.key).cloned().unwrap_or(Value::Nil)
    }

    /// What the cache holds of it; of a sum, what it is. What is no number counts as nothing.
    pub(super) fn cached(&self, play: &Play, contents: &mut Contents) -> Value {
        let mut get =
            |key: &Vec<u8>| contents.run(self.content, LOOKING, &[b"GET".to_vec(), key.clone()]).1;
        match &play.judged {
            Judged::Cache => get(&play.key),
            Judged::Sum { keys, .. } => {
                Value::Int(keys.iter().filter_map(|key| get(key).number()).sum())
            }
        }
    }

    /// What can be said when nobody can take a step any more.
    pub(super) fn outcome(&self, play: &Play, contents: &mut Contents) -> Verdicts {
        let mut verdicts = self.verdicts;
        let cached = self.cached(play, contents);
        if cached == play.marker {
            verdicts.add(Verdict::MarkedEnd);
        } else if cached != Value::Nil && self.row(play) != cached {
            verdicts.add(Verdict::StaleEnd);
        }
        verdicts
    }
}
