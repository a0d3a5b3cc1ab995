//! A side of the lab: what is done about the hot key, under the load.

use std::fmt;

use redscope_actor::Time;
use redscope_data::key_slot;
use redscope_node::Process;
use redscope_sim::{ActorId, What};

use super::knobs::{APPS, MASTERS, OPTIONS};
use super::ledger::Ledger;
use super::load::Load;
use super::sample::{Group, SAMPLE_MS, Sample, ServerSample};
use super::world::{APP, BEGINS, open, turn};
use crate::World;
use crate::cast::{Cast, Fact};
use crate::experiment::knob::Knobs;
use crate::experiment::stepped::Stepped;
use crate::scenario::OpenError;
use crate::smart::{SmartAnswer, SmartFact, key};

/// The rounds of servers are read so often within a sample: a server keeps the last hundred.
const LOOKS: u64 = 5;

/// One side as far as it has run.
#[derive(Debug)]
pub struct Side {
    world: World,
    option: String,
    seed: u64,
    load: Load,
    /// So many wants of each application server are behind.
    wanted: Vec<usize>,
    servers: Vec<Watched>,
    /// The place of the master of each key.
    masters: Vec<usize>,
    /// Reads that were asked for, less those that were answered, by [`Group`].
    open: [u32; Group::COUNT],
    ledger: Ledger,
    samples: Vec<Sample>,
}

/// A server whose rounds are counted.
#[derive(Debug)]
struct Watched {
    actor: ActorId,
    /// The last round that is known to its end.
    last: u64,
    since: ServerSample,
}

/// Why there is no such side.
#[derive(Debug)]
pub enum HotKeyError {
    /// Nothing of this name is done about a hot key.
    Option(String),
    /// The servers do not start.
    Open(OpenError),
}

impl fmt::Display for HotKeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            HotKeyError::Option(name) => write!(f, "there is no remedy '{name}'"),
            HotKeyError::Open(why) => why.fmt(f),
        }
    }
}

impl std::error::Error for HotKeyError {}

impl Side {
    /// What is done about the hot key by its name, where the knobs stand. The same seed has the same keys asked for
    /// and written at the same moments, whatever is done.
    ///
    /// Errors: [`HotKeyError`].
    pub fn open(option: &str, knobs: &Knobs, seed: u64) -> Result<Self, HotKeyError> {
        if !OPTIONS.contains(&option) {
            return Err(HotKeyError::Option(option.to_owned()));
        }
        let load = Load::draw(knobs, seed);
        let mut world = open(option, knobs, seed, &load).map_err(HotKeyError::Open)?;
        world.take_told();
        let count = u64::from(MASTERS) * (1 + knobs.get("replicas"));
        let servers = (1..=count).filter_map(|number| world.find(&format!("n{number}")));
        let watched = |actor| Watched { actor, last: 0, since: ServerSample::default() };
        let servers: Vec<Watched> = servers.map(watched).collect();
        let masters = (0..=knobs.get("keys")).map(|id| master_of(&world, &servers, id));
        let mut side = Side {
            masters: masters.collect(),
            wanted: vec![0; APPS as usize],
            option: option.to_owned(),
            seed,
            load,
            servers,
            open: [0; Group::COUNT],
            ledger: Ledger::default(),
            samples: Vec::new(),
            world,
        };
        // What was before is not counted.
        side.read_rounds();
        side.servers.iter_mut().for_each(|server| server.since = ServerSample::default());
        Ok(side)
    }

    /// The world it runs in.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// The same, for somebody who does something in it.
    pub fn world_mut(&mut self) -> &mut World {
        &mut self.world
    }

    fn group(&self, id: u64) -> Group {
        let master = |id: u64| self.masters.get(id as usize);
        match id {
            0 => Group::Hot,
            id if master(id) == master(0) => Group::Beside,
            _ => Group::Elsewhere,
        }
    }

    fn sample(&mut self, at_ms: u64) -> Sample {
        let until = BEGINS.plus_ms(at_ms);
        for left in (0..LOOKS).rev() {
            self.world.run_until(Time(until.0 - left * SAMPLE_MS * 1000 / LOOKS), u64::MAX);
            self.read_rounds();
        }
        let since = self.servers.iter_mut().map(|server| std::mem::take(&mut server.since));
        let mut sample = Sample { at_ms, servers: since.collect(), ..Sample::default() };
        sample.hot = self.masters.first().copied().unwrap_or(0) as u32;
        self.count_wanted(until);
        let told: Vec<(u32, SmartFact)> = self.told();
        // What was acknowledged counts for who asked afterwards, whoever tells of it first.
        for written in told.iter().flat_map(|(_, fact)| &fact.written).filter(|write| write.id == 0)
        {
            self.ledger.wrote(written.at, written.version);
            sample.written += 1;
        }
        let mut took: [Vec<u64>; Group::COUNT] = Default::default();
        for (app, fact) in told {
            sample.invalidations += fact.invalidations;
            sample.redirected += fact.redirected;
            sample.failed += fact.failed;
            for answer in fact.answers {
                let group = self.group(answer.id) as usize;
                self.open[group] = self.open[group].saturating_sub(1);
                sample.reads[group].own += u32::from(answer.is_own);
                took[group].push(answer.at - answer.asked);
                if answer.id == 0 {
                    self.judge(app, answer, &mut sample);
                }
            }
        }
        for ((reads, took), open) in sample.reads.iter_mut().zip(took).zip(self.open) {
            reads.set_took(took);
            reads.open = open;
        }
        sample
    }

    /// What application servers have told, by their number.
    fn told(&mut self) -> Vec<(u32, SmartFact)> {
        let mut all = Vec::new();
        for told in self.world.take_told() {
            let What::Fact(Fact::Smart(fact)) = told.what else { continue };
            let number = self.world.name(told.actor).strip_prefix(APP);
            if let Some(number) = number.and_then(|number| number.parse().ok()) {
                all.push((number, fact));
            }
        }
        all
    }

    fn judge(&mut self, app: u32, answer: SmartAnswer, sample: &mut Sample) {
        if let Some(old_us) = self.ledger.old_us(answer.asked, answer.version) {
            sample.old += 1;
            sample.oldest_us = sample.oldest_us.max(old_us);
        }
        sample.went_back += u32::from(self.ledger.went_back(app, answer.version));
    }

    /// Counts the reads that were asked for until a moment.
    fn count_wanted(&mut self, until: Time) {
        for app in 0..self.wanted.len() {
            while let Some(want) = self.load.wants.get(app).and_then(|w| w.get(self.wanted[app]))
                && BEGINS + want.at_us <= until
            {
                self.wanted[app] += 1;
                if !want.writes {
                    self.open[self.group(want.id) as usize] += 1;
                }
            }
        }
    }

    /// Adds up what servers have done since this was done last.
    fn read_rounds(&mut self) {
        for watched in &mut self.servers {
            let Some(Cast::Redis(Process::Server(server))) = self.world.actor(watched.actor) else {
                continue;
            };
            let Watched { last, since, .. } = watched;
            let known = *last;
            let new = server.rounds().filter(|round| round.number > known && round.ends.is_some());
            for round in new {
                *last = round.number;
                since.busy_ns += round.spent.us * 1000;
                since.requests += round.spent.requests;
            }
        }
    }
}

/// The place of the master that has the slot of a key.
fn master_of(world: &World, servers: &[Watched], id: u64) -> usize {
    let slot = key_slot(key(id, None).as_bytes());
    let has = |watched: &Watched| match world.actor(watched.actor) {
        Some(Cast::Redis(Process::Server(server))) => {
            server.own_slots().is_some_and(|own| own.slots.contains(slot))
        }
        _ => false,
    };
    servers.iter().position(has).unwrap_or(0)
}

impl Stepped for Side {
    type Sample = Sample;

    const SAMPLE_MS: u64 = SAMPLE_MS;

    fn turn(&mut self, knobs: &Knobs) {
        let at_us = self.samples.len() as u64 * SAMPLE_MS * 1000;
        self.load = self.load.then(at_us, &Load::draw(knobs, self.seed));
        let servers: Vec<_> = self.servers.iter().map(|server| server.actor).collect();
        let done = turn(&mut self.world, &servers, &self.option, knobs, &self.load);
        debug_assert!(done.is_ok(), "what is turned can be turned: {done:?}");
    }

    fn go_on(&mut self, until_ms: u64) {
        let mut next_ms = (self.samples.len() as u64 + 1) * SAMPLE_MS;
        while next_ms <= until_ms {
            let sample = self.sample(next_ms);
            self.samples.push(sample);
            next_ms += SAMPLE_MS;
        }
    }

    fn samples(&self) -> &[Sample] {
        &self.samples
    }
}
