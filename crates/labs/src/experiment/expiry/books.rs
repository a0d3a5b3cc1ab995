//! Policies of textbooks, worked out exactly for one thread that serves one request after the other.

use std::collections::{BTreeMap, BTreeSet};

use redscope_actor::Rng;

use super::key::{add_set, get, key_bytes};
use super::knobs::{BUCKETS, SAMPLING, TIMER};
use super::load::{Load, Write};
use super::prices::Prices;
use super::redis::LATENCY_US;
use super::sample::{SAMPLE_MS, Sample};
use crate::experiment::knob::Knobs;

/// What a `GET` is answered with, in bytes, and a `SET`.
const VALUE_REPLY: usize = 27;
const OK_REPLY: usize = 5;
/// Of the time between two looks, a look may take one part in so many.
const LOOK_PART: u64 = 4;

/// A policy with what it remembers.
#[derive(Clone, Debug)]
enum Policy {
    Lazy,
    /// The moments at which keys die.
    Timer(BTreeSet<(u64, u32)>),
    /// Keys by the number of their slice.
    Buckets {
        slice_ms: u64,
        slices: BTreeMap<u64, Vec<u32>>,
    },
    Sampling {
        draws: u64,
        repeat_percent: u64,
        every_us: u64,
        next_us: u64,
        rng: Rng,
    },
}

/// What happens next. Of two at one moment the first here comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Next {
    Sample,
    Write,
    Read,
    Bystander,
    Policy,
}

/// A thread with its keys, as far as it has gone.
#[derive(Clone, Debug)]
pub struct Books {
    policy: Policy,
    prices: Prices,
    /// Bytes of a `SET`, and of a `GET`.
    request_bytes: [usize; 2],
    key_bytes: u64,
    load: Load,
    /// What comes next of the writes, reads and bystanders.
    next: [usize; 3],
    /// When each key dies, in milliseconds; those that were not written yet are not held.
    dies_ms: Vec<u64>,
    /// Keys that are held, and where each stands there.
    held: Vec<u32>,
    places: Vec<Option<u32>>,
    /// From then on the thread has nothing to do, in nanoseconds.
    free_ns: u64,
    cycle_ns: u64,
    keeping_ns: u64,
    expired: u32,
    waits_us: Vec<u64>,
    pub(super) samples: Vec<Sample>,
}

impl Books {
    /// A policy by its name; one that is not known does nothing by itself.
    pub(super) fn open(policy: &str, knobs: &Knobs, seed: u64, load: Load) -> Self {
        let policy = match policy {
            TIMER => Policy::Timer(BTreeSet::new()),
            BUCKETS => {
                Policy::Buckets { slice_ms: knobs.get("slice").max(1), slices: BTreeMap::new() }
            }
            SAMPLING => {
                let every_us = 1_000_000 / knobs.get("hz").max(1);
                Policy::Sampling {
                    draws: knobs.get("draws"),
                    repeat_percent: knobs.get("repeat"),
                    every_us,
                    next_us: every_us,
                    rng: Rng::fork(seed, "draws"),
                }
            }
            _ => Policy::Lazy,
        };
        let mut set = Vec::new();
        add_set(1_000_000, 1_000_000_000_000, &mut set);
        Books {
            policy,
            prices: Prices::of_table(),
            request_bytes: [set.len(), get(None).len()],
            key_bytes: key_bytes(),
            next: [0; 3],
            dies_ms: vec![0; load.keys as usize],
            held: Vec::new(),
            places: vec![None; load.keys as usize],
            load,
            free_ns: 0,
            cycle_ns: 0,
            keeping_ns: 0,
            expired: 0,
            waits_us: Vec::new(),
            samples: Vec::new(),
        }
    }

    /// From now on it looks so often, at so many keys, and again while so many of them are dead.
    pub(super) fn turn(&mut self, knobs: &Knobs) {
        if let Policy::Sampling { draws, repeat_percent, every_us, .. } = &mut self.policy {
            (*draws, *repeat_percent) = (knobs.get("draws"), knobs.get("repeat"));
            *every_us = 1_000_000 / knobs.get("hz").max(1);
        }
    }

    /// Goes on to a moment, in milliseconds.
    pub(super) fn go_on(&mut self, until_ms: u64) {
        while let Some((at_us, next)) = self.next() {
            if at_us > until_ms * 1000 {
                return;
            }
            match next {
                Next::Sample => self.sample(),
                Next::Write => self.write(at_us),
                Next::Read => self.read(at_us),
                Next::Bystander => {
                    self.next[2] += 1;
                    let asked_ns = self.begin_ns(at_us);
                    let done_ns = self.spend(asked_ns, self.get_ns());
                    self.waits_us.push(done_ns / 1000 + 2 * LATENCY_US - at_us);
                }
                Next::Policy => self.look(at_us),
            }
        }
    }

    fn next(&self) -> Option<(u64, Next)> {
        let sample_us = (self.samples.len() as u64 + 1) * SAMPLE_MS * 1000;
        let [write, read, bystander] = self.next;
        let due_us = match &self.policy {
            Policy::Lazy => None,
            // A key is dead when its millisecond is over.
            Policy::Timer(timers) => timers.first().map(|(dies_ms, _)| (dies_ms + 1) * 1000),
            Policy::Buckets { slice_ms, slices } => {
                slices.keys().next().map(|slice| (slice + 1) * slice_ms * 1000)
            }
            Policy::Sampling { next_us, .. } => Some(*next_us),
        };
        [
            Some((sample_us, Next::Sample)),
            self.load.writes.get(write).map(|(at_us, _)| (*at_us, Next::Write)),
            self.load.reads.get(read).map(|(at_us, _)| (*at_us, Next::Read)),
            self.load.bystanders.get(bystander).map(|at_us| (*at_us, Next::Bystander)),
            due_us.map(|at_us| (at_us, Next::Policy)),
        ]
        .into_iter()
        .flatten()
        .min()
    }

    /// When the thread comes to what was sent at a moment, in nanoseconds.
    fn begin_ns(&self, sent_us: u64) -> u64 {
        // Both ways count once the reply has left.
        self.free_ns.max(sent_us * 1000)
    }

    /// The thread works from a moment on; returns when it is done.
    fn spend(&mut self, from_ns: u64, ns: u64) -> u64 {
        self.free_ns = from_ns + ns;
        self.free_ns
    }

    fn get_ns(&self) -> u64 {
        self.prices.visit + self.prices.get + Prices::bytes(self.request_bytes[1], VALUE_REPLY)
    }

    fn write(&mut self, at_us: u64) {
        let (_, writes) = &mut self.load.writes[self.next[0]];
        let writes = std::mem::take(writes);
        self.next[0] += 1;
        let keeping_ns = match self.policy {
            Policy::Timer(_) => self.prices.timer_in,
            Policy::Buckets { .. } => self.prices.slice_in,
            Policy::Lazy | Policy::Sampling { .. } => 0,
        };
        let each_ns = self.prices.set + keeping_ns;
        let bytes_ns = Prices::bytes(self.request_bytes[0], OK_REPLY);
        let all_ns = self.prices.visit + writes.len() as u64 * (each_ns + bytes_ns);
        let begin_ns = self.begin_ns(at_us);
        self.spend(begin_ns, all_ns);
        self.keeping_ns += writes.len() as u64 * keeping_ns;
        writes.into_iter().for_each(|write| self.hold(write));
    }

    fn hold(&mut self, Write { key, at_ms }: Write) {
        self.dies_ms[key as usize] = at_ms;
        self.places[key as usize] = Some(self.held.len() as u32);
        self.held.push(key);
        match &mut self.policy {
            Policy::Timer(timers) => {
                timers.insert((at_ms, key));
            }
            Policy::Buckets { slice_ms, slices } => {
                slices.entry(at_ms / *slice_ms).or_default().push(key);
            }
            Policy::Lazy | Policy::Sampling { .. } => {}
        }
    }

    fn read(&mut self, at_us: u64) {
        let (_, key) = self.load.reads[self.next[1]];
        self.next[1] += 1;
        let begin_ns = self.begin_ns(at_us);
        let is_dead = self.places[key as usize].is_some() && self.is_dead(key, begin_ns);
        let remove_ns = if is_dead { self.prices.remove } else { 0 };
        self.spend(begin_ns, self.get_ns() + remove_ns);
        if is_dead {
            self.drop_key(key);
        }
    }

    fn is_dead(&self, key: u32, now_ns: u64) -> bool {
        self.dies_ms[key as usize] < now_ns / 1_000_000
    }

    /// Lets a dead key go, if it is held.
    fn drop_key(&mut self, key: u32) -> bool {
        let Some(place) = self.places[key as usize].take() else { return false };
        self.held.swap_remove(place as usize);
        if let Some(moved) = self.held.get(place as usize) {
            self.places[*moved as usize] = Some(place);
        }
        if let Policy::Timer(timers) = &mut self.policy {
            timers.remove(&(self.dies_ms[key as usize], key));
        }
        self.expired += 1;
        true
    }

    /// The policy looks for dead keys by itself.
    fn look(&mut self, due_us: u64) {
        let begin_ns = self.free_ns.max(due_us * 1000);
        let prices = self.prices;
        let spent_ns = match &mut self.policy {
            Policy::Lazy => 0,
            Policy::Timer(timers) => {
                let alive = timers.split_off(&(begin_ns / 1_000_000, 0));
                let dead = std::mem::replace(timers, alive);
                let gone = dead.into_iter().filter(|(_, key)| self.drop_key(*key)).count();
                gone as u64 * (prices.timer_out + prices.remove)
            }
            Policy::Buckets { slices, .. } => {
                let (_, keys) = slices.pop_first().unwrap_or_default();
                let looks = keys.len() as u64;
                let gone = keys.into_iter().filter(|key| self.drop_key(*key)).count();
                looks * prices.look + gone as u64 * prices.remove
            }
            Policy::Sampling { .. } => self.draw(begin_ns),
        };
        self.cycle_ns += spent_ns;
        self.spend(begin_ns, spent_ns);
    }

    /// Draws keys as long as many of them are dead; returns what it took.
    fn draw(&mut self, begin_ns: u64) -> u64 {
        let mut spent_ns = 0;
        loop {
            let Policy::Sampling { draws, repeat_percent, every_us, next_us, rng } =
                &mut self.policy
            else {
                return spent_ns;
            };
            if spent_ns == 0 {
                *next_us += *every_us;
            }
            let (draws, repeat_percent) = (*draws, *repeat_percent);
            let most_ns = *every_us * 1000 / LOOK_PART;
            let all = self.held.len() as u64;
            let drawn: Vec<u64> = (0..draws.min(all)).map(|_| rng.below(all)).collect();
            let mut drawn: Vec<u32> =
                drawn.into_iter().map(|place| self.held[place as usize]).collect();
            drawn.retain(|key| self.is_dead(*key, begin_ns));
            let dead = drawn.len() as u64;
            let gone = drawn.into_iter().filter(|key| self.drop_key(*key)).count() as u64;
            spent_ns += draws.min(all) * self.prices.look + gone * self.prices.remove;
            if dead * 100 <= draws.min(all) * repeat_percent || spent_ns > most_ns {
                return spent_ns;
            }
        }
    }

    fn sample(&mut self) {
        let at_ms = (self.samples.len() as u64 + 1) * SAMPLE_MS;
        let is_dead = |key: &&u32| self.dies_ms[**key as usize] < at_ms;
        let dead = self.held.iter().filter(is_dead).count() as u32;
        let mut sample = Sample { at_ms, keys: self.held.len() as u32, dead, ..Sample::default() };
        sample.dead_bytes = u64::from(dead) * self.key_bytes;
        sample.expired = std::mem::take(&mut self.expired);
        sample.cycle_us = whole_us(&mut self.cycle_ns);
        sample.keeping_us = whole_us(&mut self.keeping_ns);
        sample.set_waits(std::mem::take(&mut self.waits_us));
        self.samples.push(sample);
    }
}

/// Takes the whole microseconds out; the rest is for the next time.
fn whole_us(ns: &mut u64) -> u32 {
    let us = *ns / 1000;
    *ns %= 1000;
    us as u32
}
