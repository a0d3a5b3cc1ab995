//! What a side starts from, and what is done to it when.

use crate::scenario::{OpenError, Scenario, Values};

/// What a side starts from, and what is done to it when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The scenario by its name.
    pub scenario: &'static str,
    /// Its numbers that are not as they are by themselves.
    pub params: Vec<(&'static str, u64)>,
    /// Parameters of every server.
    pub settings: Vec<(&'static str, String)>,
    /// What is done, in order of time.
    pub acts: Vec<PlannedAct>,
}

/// The console that tries what works.
pub const PROBE: &str = "p1";

/// An act with its moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedAct {
    /// Virtual milliseconds since the deployment had settled.
    pub at_ms: u64,
    /// The act in words.
    pub words: String,
    /// Whether it only prepares what is to be seen.
    pub prepares: bool,
}

impl Plan {
    /// Nothing is done yet to a scenario.
    pub(crate) fn new(scenario: &'static str, params: &[(&'static str, u64)]) -> Self {
        Plan { scenario, params: params.to_vec(), settings: Vec::new(), acts: Vec::new() }
    }

    /// Adds a parameter of every server.
    pub(crate) fn set(&mut self, name: &'static str, value: impl ToString) {
        self.settings.push((name, value.to_string()));
    }

    /// Adds something that is done, behind what is done at the same moment.
    pub(crate) fn at(&mut self, at_ms: u64, words: impl Into<String>) {
        self.insert(PlannedAct { at_ms, words: words.into(), prepares: false });
    }

    /// Adds something that only prepares what is to be seen, behind what is done at the same moment.
    pub(crate) fn prepare(&mut self, at_ms: u64, words: impl Into<String>) {
        self.insert(PlannedAct { at_ms, words: words.into(), prepares: true });
    }

    pub(super) fn insert(&mut self, act: PlannedAct) {
        let place = self.acts.partition_point(|before| before.at_ms <= act.at_ms);
        self.acts.insert(place, act);
    }

    /// Has a console of the first server try these lines.
    pub(crate) fn probe(&mut self, at_ms: u64, lines: &[&str]) {
        self.prepare(0, format!("open {PROBE} n1 follow"));
        for line in lines {
            self.prepare(at_ms, format!("type {PROBE} {line}"));
        }
    }

    /// Has the first server hold so many keys of a hundred bytes from the beginning.
    pub(crate) fn fill(&mut self, keys: u64) {
        if keys > 0 {
            let set = "redis.call('SET', 'row:' .. i, string.rep('x', 100))";
            self.prepare(0, format!("type c1 EVAL \"for i = 1, ARGV[1] do {set} end\" 0 {keys}"));
        }
    }

    /// What its world starts from.
    ///
    /// Errors: those of the scenario; the lab is wrong then.
    pub fn values(&self, seed: u64) -> Result<Values, OpenError> {
        let scenario = Scenario::find(self.scenario);
        let scenario = scenario.ok_or_else(|| OpenError::Unknown(self.scenario.to_owned()))?;
        let mut values = Values::new(scenario, seed);
        for (name, value) in &self.params {
            values.set(name, *value)?;
        }
        let settings =
            self.settings.iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
        values.settings.extend(settings);
        Ok(values)
    }
}
