//! The policies as they are tried, one after the other.

use redscope_labs::experiment::eviction::{
    Band, Cell, GivenError, Load, Play, Policy, read_trace, survivors,
};
use serde::{Deserialize, Serialize};

use super::ask::EvictionAsk;
use crate::lab::error::LabError;

/// The policies whose survivors are shown.
const SHOWN: [&str; 6] =
    ["lru", "allkeys-lru", "allkeys-lru-beside", "allkeys-lfu", "volatile-ttl", "allkeys-random"];

/// A load under every policy.
#[derive(Debug)]
pub struct EvictionRun {
    of: EvictionAsk,
    play: Play,
    bands: Vec<Band>,
    keys: u32,
    requests: u32,
}

/// What has been tried since it was last asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvictionPart {
    /// What runs.
    pub ask: EvictionAsk,
    /// How many keys the load asks for.
    pub keys: u32,
    /// How many requests it has.
    pub requests: u32,
    /// Policies at sizes, in the order in which they came to their end.
    pub cells: Vec<Cell>,
    /// Which of the old keys survive; with the first part alone.
    pub bands: Vec<Band>,
    /// How many cells are to come.
    pub left: usize,
}

impl EvictionRun {
    /// Draws the load, or reads it from the content of a file.
    ///
    /// # Errors
    /// [`LabError::Trace`].
    pub fn new(ask: &EvictionAsk, file: Option<&[u8]>) -> Result<Self, LabError> {
        let knobs = ask.knobs();
        let count = |knob: &str| u32::try_from(knobs.get(knob)).unwrap_or(u32::MAX);
        let trace = match (ask.load(), file) {
            (Load::Given, None) => Err(GivenError::Missing),
            (Load::Given, Some(bytes)) => read_trace(bytes),
            (load, _) => load.draw(count("keys"), count("requests"), count("skew"), ask.seed),
        };
        let trace = trace.map_err(LabError::Trace)?;
        let broken = |_| LabError::Lab(EvictionAsk::ID.to_owned());
        let shown = SHOWN.iter().filter_map(|name| Policy::find(name));
        let bands = shown.map(|policy| survivors(policy, knobs.clone(), ask.seed));
        let bands = bands.collect::<Result<_, _>>().map_err(broken)?;
        Ok(EvictionRun {
            of: ask.of_run(),
            keys: trace.keys,
            requests: trace.asked.len() as u32,
            bands,
            play: Play::new(trace, knobs, ask.seed, ask.size_percent),
        })
    }

    /// Goes on by about so many requests, and gives what is new.
    ///
    /// # Errors
    /// None, unless the engine does not know a policy of its own.
    pub fn go_on(&mut self, requests: usize) -> Result<EvictionPart, LabError> {
        let cells = self.play.go_on(requests);
        let cells = cells.map_err(|_| LabError::Lab(EvictionAsk::ID.to_owned()))?;
        let bands = std::mem::take(&mut self.bands);
        let EvictionRun { keys, requests, .. } = *self;
        let left = self.play.left();
        Ok(EvictionPart { ask: self.of.clone(), keys, requests, cells, bands, left })
    }
}
