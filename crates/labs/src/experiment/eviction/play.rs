//! The same requests under every policy and at every size, bit by bit.

use std::collections::VecDeque;

use redscope_engine::config::ConfigError;
use serde::{Deserialize, Serialize};

use super::SIZES;
use super::exact::Cache;
use super::policy::{Kind, POLICIES};
use super::server::{Came, Server, Setting, room_bytes};
use super::trace::Trace;
use crate::experiment::knob::Knobs;

/// A policy at a size: what came of all requests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    /// The policy's place in [`POLICIES`].
    pub policy: usize,
    /// The size of the cache, in hundredths of the keys.
    pub size_percent: u64,
    /// How many keys it held at the end.
    pub held: u64,
    /// Requests that found their key, in each twentieth of the load.
    pub hits: Vec<u32>,
    /// How many requests there were in each of them.
    pub asked: Vec<u32>,
    /// Writes that the server refused for want of room.
    pub refused: u32,
    /// Of how many keys `OBJECT FREQ` would say each number from 0 to 255 at the end; empty if the policy
    /// does not count.
    pub frequencies: Vec<u32>,
}

/// All policies, one after the other, at the chosen size first.
#[derive(Debug)]
pub struct Play {
    trace: Trace,
    /// The keys that are asked for, each once.
    distinct: Vec<u32>,
    setting: Setting,
    /// The room for so many keys, in bytes, that was worked out last.
    room: Option<(u64, u64)>,
    waiting: VecDeque<(usize, u64)>,
    running: Option<Running>,
}

/// The load is measured in so many parts.
const PARTS: usize = 20;

#[derive(Debug)]
struct Running {
    cell: Cell,
    machine: Machine,
    next: usize,
}

#[derive(Debug)]
enum Machine {
    Exact(Cache),
    Redis(Box<Server>),
}

impl Cell {
    /// The share of requests that found their key, in the second half of the load: when the cache is full.
    pub fn hit_ratio(&self) -> f64 {
        let half = self.hits.len() / 2;
        let sum = |counts: &[u32]| counts[half..].iter().sum::<u32>();
        f64::from(sum(&self.hits)) / f64::from(sum(&self.asked).max(1))
    }
}

impl Play {
    /// Everything that is to be tried of a load, one of [`SIZES`] before the others.
    pub fn new(trace: Trace, knobs: Knobs, seed: u64, chosen: u64) -> Self {
        let others = SIZES.into_iter().filter(|size| *size != chosen);
        let sizes = std::iter::once(chosen).chain(others);
        let waiting = sizes.flat_map(|size| (0..POLICIES.len()).map(move |policy| (policy, size)));
        Play::of(trace, Setting { knobs, seed }, waiting.collect())
    }

    /// Only a policy, by its place in [`POLICIES`], at a size.
    pub fn only(trace: Trace, knobs: Knobs, seed: u64, policy: usize, size_percent: u64) -> Self {
        let waiting = VecDeque::from([(policy, size_percent)]);
        Play::of(trace, Setting { knobs, seed }, waiting)
    }

    fn of(trace: Trace, setting: Setting, waiting: VecDeque<(usize, u64)>) -> Self {
        let mut is_new = vec![true; trace.keys as usize];
        let distinct = trace.asked.iter().copied();
        let distinct =
            distinct.filter(|key| std::mem::replace(&mut is_new[*key as usize], false)).collect();
        Play { trace, distinct, setting, room: None, waiting, running: None }
    }

    /// Goes on by about so many requests, and gives what has come to its end.
    ///
    /// Errors: none, unless the engine does not know a policy of its own.
    pub fn go_on(&mut self, requests: usize) -> Result<Vec<Cell>, ConfigError> {
        let mut done = Vec::new();
        let mut left = requests;
        while left > 0 {
            let running = match self.running.take() {
                Some(running) => running,
                None => match self.waiting.pop_front() {
                    Some((policy, size)) => self.begin(policy, size)?,
                    None => break,
                },
            };
            let (running, is_done, spent) = self.advance(running, left);
            left = left.saturating_sub(spent.max(1));
            match is_done {
                true => done.push(running.cell),
                false => self.running = Some(running),
            }
        }
        Ok(done)
    }

    /// How many cells there are to come.
    pub fn left(&self) -> usize {
        self.waiting.len() + usize::from(self.running.is_some())
    }

    /// Whether everything has been tried.
    pub fn is_done(&self) -> bool {
        self.waiting.is_empty() && self.running.is_none()
    }

    fn begin(&mut self, policy: usize, size_percent: u64) -> Result<Running, ConfigError> {
        let size = (u64::from(self.trace.keys) * size_percent / 100).max(1);
        let machine = match POLICIES[policy].kind {
            Kind::Redis { policy, samples } => {
                let room = self.room_bytes(size)?;
                Machine::Redis(Box::new(Server::new(policy, samples, &self.setting, room)?))
            }
            Kind::Exact(exact) => {
                Machine::Exact(Cache::new(exact, &self.trace, size as usize, self.setting.seed))
            }
        };
        let cell = Cell {
            policy,
            size_percent,
            held: size,
            hits: vec![0; PARTS],
            asked: vec![0; PARTS],
            refused: 0,
            frequencies: Vec::new(),
        };
        Ok(Running { cell, machine, next: 0 })
    }

    /// The policies of one size follow one another, and have the same room.
    fn room_bytes(&mut self, size: u64) -> Result<u64, ConfigError> {
        if let Some((_, bytes)) = self.room.filter(|(known, _)| *known == size) {
            return Ok(bytes);
        }
        let bytes = room_bytes(&self.setting, size, &self.distinct)?;
        self.room = Some((size, bytes));
        Ok(bytes)
    }

    fn advance(&self, mut running: Running, most: usize) -> (Running, bool, usize) {
        let all = self.trace.asked.len();
        let end = all.min(running.next + most);
        for at in running.next..end {
            let (key, part) = (self.trace.asked[at], at * PARTS / all);
            let came = match &mut running.machine {
                Machine::Exact(cache) => match cache.ask(key) {
                    true => Came::Hit,
                    false => Came::Miss,
                },
                Machine::Redis(server) => server.ask(key),
            };
            running.cell.asked[part] += 1;
            running.cell.hits[part] += u32::from(came == Came::Hit);
            running.cell.refused += u32::from(came == Came::Refused);
        }
        let spent = end - running.next;
        running.next = end;
        let is_done = end == all;
        if is_done && let Machine::Redis(server) = &running.machine {
            running.cell.held = server.held();
            if POLICIES[running.cell.policy].name.ends_with("lfu") {
                running.cell.frequencies = server.frequencies();
            }
        }
        (running, is_done, spent)
    }
}
