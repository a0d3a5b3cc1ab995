//! A session as a JavaScript class: the npm package `redscope`.
//!
//! This crate only translates. Results are plain objects; their TypeScript types are written
//! from the session's by the test `types`.

mod given;
mod transcript;

use redscope_labs::{Scenario, Values};
use redscope_session::lesson::Typist;
use redscope_session::share::{self, Shared};
use redscope_session::{FIRST_CONSOLE, GOALS, Goal, Line, Reached, Refusal};
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;

/// Virtual time a command may take before `exec` gives up waiting, in microseconds.
const EXEC_LIMIT_US: u64 = 10_000_000;
/// Virtual time in which a goal is looked for unless another is given, in milliseconds.
const GOAL_LIMIT_MS: f64 = 60_000.0;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = include_str!("types.d.ts");

#[wasm_bindgen]
extern "C" {
    /// `Line[]`.
    #[wasm_bindgen(typescript_type = "Line[]")]
    pub type Lines;
    /// `Frame`.
    #[wasm_bindgen(typescript_type = "Frame")]
    pub type FrameValue;
    /// `TimelineView`.
    #[wasm_bindgen(typescript_type = "TimelineView")]
    pub type TimelineValue;
    /// `Comparison`.
    #[wasm_bindgen(typescript_type = "Comparison")]
    pub type ComparisonValue;
    /// `Goal`.
    #[wasm_bindgen(typescript_type = "Goal")]
    pub type GoalWord;
    /// `Goal[]`.
    #[wasm_bindgen(typescript_type = "Goal[]")]
    pub type GoalWords;
}

fn to_js<T: Serialize>(value: &T) -> Result<JsValue, JsError> {
    let serializer = Serializer::json_compatible();
    value.serialize(&serializer).map_err(|error| JsError::new(&error.to_string()))
}

fn error(error: impl std::fmt::Display) -> JsError {
    JsError::new(&error.to_string())
}

/// A simulation with consoles to type into.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Session {
    inner: redscope_session::Session,
    /// Who carries out transcripts.
    typist: Typist,
}

impl From<redscope_session::Session> for Session {
    fn from(inner: redscope_session::Session) -> Self {
        Session { inner, typist: Typist::default() }
    }
}

#[wasm_bindgen]
impl Session {
    /// Starts a scenario (`cluster`, `sentinel`, `standalone`). The seed decides all chance.
    ///
    /// Throws if there is no such scenario.
    #[wasm_bindgen(constructor)]
    pub fn new(scenario: &str, seed: u32) -> Result<Session, JsError> {
        let found = Scenario::find(scenario);
        let found =
            found.ok_or_else(|| error(format!("there is no scenario called {scenario}")))?;
        let inner =
            redscope_session::Session::new(Values::new(found, u64::from(seed))).map_err(error)?;
        Ok(inner.into())
    }

    /// Opens a run at the moment at which it was shared: a link, whole or what stands behind its `#`.
    ///
    /// Throws a sentence if it cannot be read, or does not come to what it came to where it was
    /// shared.
    pub fn open(link: &str) -> Result<Session, JsError> {
        let run = share::read_link(link).map_err(error)?;
        let inner = redscope_session::Session::open(run).map_err(error)?;
        Ok(inner.into())
    }

    /// The same from the content of a file.
    #[wasm_bindgen(js_name = openFile)]
    pub fn open_file(bytes: &[u8]) -> Result<Session, JsError> {
        let run = share::read(bytes).map_err(error)?;
        let inner = redscope_session::Session::open(run).map_err(error)?;
        Ok(inner.into())
    }

    /// The run until now as what stands behind the `#` of a link; undefined if it is too long for
    /// that: then `file()` has it.
    pub fn link(&self) -> Result<Option<String>, JsError> {
        Ok(match share::write(&self.inner.run()).map_err(error)? {
            Shared::Link(link) => Some(link),
            Shared::File(_) => None,
        })
    }

    /// The run until now as the content of a file.
    pub fn file(&self) -> Result<Vec<u8>, JsError> {
        share::write_file(&self.inner.run()).map_err(error)
    }

    /// Types a line into a console, the first one unless named, and waits for the reply.
    pub fn exec(&mut self, line: &str, client: Option<String>) -> Result<Lines, JsError> {
        let client = client.as_deref().unwrap_or(FIRST_CONSOLE);
        let lines: Vec<Line> = self.inner.exec(client, line, EXEC_LIMIT_US).map_err(error)?;
        Ok(to_js(&lines)?.unchecked_into())
    }

    /// Does something to the run, in words such as `crash n1` or `cut n1 n2 one-way`; throws if it
    /// cannot be done, and says what can.
    pub fn act(&mut self, words: &str) -> Result<(), JsError> {
        self.inner.act_in_words(words).map_err(error)
    }

    /// Runs on for so many virtual milliseconds; throws if that is no time, or if the run would be
    /// longer than a day.
    pub fn run(&mut self, ms: f64) -> Result<(), JsError> {
        let us = given::us_after(self.inner.sim().now().0, ms)?;
        self.inner.run_for(us, u64::MAX);
        Ok(())
    }

    /// Runs on until something happens, for at most so many virtual milliseconds, a minute unless
    /// given. True: it has happened, and the present moment is right behind.
    ///
    /// Throws if there is no such goal, and says which there are.
    #[wasm_bindgen(js_name = runTo)]
    pub fn run_to(&mut self, goal: &GoalWord, limit_ms: Option<f64>) -> Result<bool, JsError> {
        let goal = given::goal(goal)?;
        let now_us = self.inner.sim().now().0;
        let limit_us = given::us_after(now_us, limit_ms.unwrap_or(GOAL_LIMIT_MS))?;
        Ok(self.inner.run_to(goal, limit_us, u64::MAX) == Reached::Goal)
    }

    /// What `runTo` takes.
    pub fn goals() -> Result<GoalWords, JsError> {
        let goals: Vec<Goal> = GOALS.iter().map(|(goal, _)| *goal).collect();
        Ok(to_js(&goals)?.unchecked_into())
    }

    /// Carries out one event.
    pub fn step(&mut self) {
        self.inner.step();
    }

    /// Goes back to before the last event.
    #[wasm_bindgen(js_name = stepBack)]
    pub fn step_back(&mut self) {
        self.inner.step_back();
    }

    /// Goes to a moment of this branch, in virtual milliseconds: back, or on. What was done and seen
    /// stays, and an act in the past begins a branch of its own. Nothing lies before `begun_us` of the
    /// timeline: there it goes instead.
    ///
    /// Throws if that is no time, or later than a day.
    pub fn seek(&mut self, ms: f64) -> Result<(), JsError> {
        self.inner.seek(given::us(ms)?);
        Ok(())
    }

    /// Bounds what is kept to go back to, in mebibytes: 256 unless given. With less, going back takes longer.
    ///
    /// Throws if that is no size from 0 to 4095.
    #[wasm_bindgen(js_name = setBudget)]
    pub fn set_budget(&mut self, mib: f64) -> Result<(), JsError> {
        self.inner.set_budget_bytes(given::bytes(mib)?);
        Ok(())
    }

    /// Goes on with a branch of its own from here; its number. Without a name the first act on it
    /// names it.
    pub fn fork(&mut self, name: Option<String>) -> usize {
        self.inner.fork();
        let branch = self.branch();
        if let Some(name) = name {
            self.inner.rename(branch, name);
        }
        branch
    }

    /// The number of the branch that the present moment is on; the first is 0.
    #[wasm_bindgen(getter)]
    pub fn branch(&self) -> usize {
        self.inner.timeline().branch().0
    }

    /// Goes to the end of another branch; throws if there is none of this number.
    #[wasm_bindgen(js_name = switchTo)]
    pub fn switch_to(&mut self, branch: f64) -> Result<(), JsError> {
        let branch = given::branch(branch)?;
        match self.inner.switch(branch) {
            true => Ok(()),
            false => Err(error(Refusal::NoBranch(branch))),
        }
    }

    /// Calls a branch something; throws if there is none of this number.
    pub fn rename(&mut self, branch: f64, name: String) -> Result<(), JsError> {
        let branch = self.existing(branch)?;
        self.inner.rename(branch, name);
        Ok(())
    }

    /// Takes a branch out of the timeline; `restoreBranch` puts it back. Throws if there is none of
    /// this number, or if the present moment is on it.
    #[wasm_bindgen(js_name = removeBranch)]
    pub fn remove_branch(&mut self, branch: f64) -> Result<(), JsError> {
        self.inner.remove_branch(given::branch(branch)?).map_err(error)
    }

    /// Puts a branch back that was removed; throws if it was not.
    #[wasm_bindgen(js_name = restoreBranch)]
    pub fn restore_branch(&mut self, branch: f64) -> Result<(), JsError> {
        let branch = given::branch(branch)?;
        match self.inner.restore_branch(branch) {
            true => Ok(()),
            false => Err(error(Refusal::NoBranch(branch))),
        }
    }

    /// All branches: names, where each left which other, how many acts it has, how far it is known.
    pub fn timeline(&self) -> Result<TimelineValue, JsError> {
        Ok(to_js(&self.inner.timeline_view())?.unchecked_into())
    }

    /// Compares two branches at a moment, the present one unless given in virtual milliseconds: the
    /// facts that differ and since when, figures over time, and what was told on one of them alone.
    ///
    /// Throws if there is no such branch, or if that is no time.
    pub fn compare(
        &self,
        one: f64,
        other: f64,
        ms: Option<f64>,
    ) -> Result<ComparisonValue, JsError> {
        let now_us = self.inner.sim().now().0;
        let at_us = ms.map_or(Ok(now_us), given::us)?.max(self.inner.begun().0);
        let branches = [self.existing(one)?, self.existing(other)?];
        let comparison = self.inner.compare(branches, at_us).map_err(error)?;
        Ok(to_js(&comparison)?.unchecked_into())
    }

    /// What has changed since the last frame.
    pub fn frame(&mut self) -> Result<FrameValue, JsError> {
        Ok(to_js(&self.inner.frame())?.unchecked_into())
    }

    /// A file of a node's disk, such as `dump.rdb`; undefined if there is none.
    pub fn snapshot(&self, node: &str, name: &str) -> Option<Vec<u8>> {
        self.inner.file(node, name)
    }

    /// Virtual time in milliseconds.
    #[wasm_bindgen(getter)]
    pub fn now(&self) -> f64 {
        self.inner.sim().now().0 as f64 / 1000.0
    }

    /// Sums up everything that has travelled: equal runs have equal digests.
    #[wasm_bindgen(getter)]
    pub fn digest(&self) -> String {
        format!("{:016x}", self.inner.sim().digest())
    }
}

impl Session {
    /// A branch that the timeline shows, by the number that was given.
    fn existing(&self, number: f64) -> Result<usize, JsError> {
        let branch = given::branch(number)?;
        let timeline = self.inner.timeline_view();
        match timeline.branches.iter().any(|view| view.id == branch) {
            true => Ok(branch),
            false => Err(error(Refusal::NoBranch(branch))),
        }
    }
}
