//! A side of the lab: what is done about writes, under the load.

use std::fmt;

use redscope_actor::Time;
use redscope_node::Process;
use redscope_sim::What;

use super::alone::Caches;
use super::bound::drops;
use super::knobs::{OPTIONS, VERSIONS};
use super::ledger::Ledger;
use super::load::Load;
use super::sample::{SAMPLE_MS, Sample};
use super::world::{BEGINS, REDIS, open, turn};
use crate::World;
use crate::cast::{Cast, Fact};
use crate::experiment::knob::Knobs;
use crate::experiment::stepped::Stepped;
use crate::scenario::{EPOCH_UNIX_US, OpenError};
use crate::web::{Layer, Url, WebFact, key};

/// One side as far as it has run.
#[derive(Debug)]
pub struct Side {
    world: World,
    option: String,
    seed: u64,
    load: Load,
    caches: Caches,
    ledger: Ledger,
    has_versions: bool,
    samples: Vec<Sample>,
}

/// Why there is no such side.
#[derive(Debug)]
pub enum LayersError {
    /// Nothing of this name is done about writes.
    Option(String),
    /// The servers do not start.
    Open(OpenError),
}

impl fmt::Display for LayersError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LayersError::Option(name) => write!(f, "there is no remedy '{name}'"),
            LayersError::Open(why) => why.fmt(f),
        }
    }
}

impl std::error::Error for LayersError {}

impl Side {
    /// What is done about writes by its name, where the knobs stand. The same seed has the same pages asked for and
    /// written at the same moments, whatever is done.
    ///
    /// Errors: [`LayersError`].
    pub fn open(option: &str, knobs: &Knobs, seed: u64) -> Result<Self, LayersError> {
        Side::under(option, knobs, seed, Load::draw(knobs, seed))
    }

    /// The same under a load that is given.
    ///
    /// Errors: [`LayersError`].
    pub fn under(option: &str, knobs: &Knobs, seed: u64, load: Load) -> Result<Self, LayersError> {
        if !OPTIONS.contains(&option) {
            return Err(LayersError::Option(option.to_owned()));
        }
        let mut world = open(option, knobs, seed, &load).map_err(LayersError::Open)?;
        world.take_told();
        Ok(Side {
            world,
            option: option.to_owned(),
            seed,
            caches: Caches::new(knobs, drops(option, knobs), load.visits.clone()),
            load,
            ledger: Ledger::default(),
            has_versions: option == VERSIONS,
            samples: Vec::new(),
        })
    }

    /// The world it runs in.
    pub fn world(&self) -> &World {
        &self.world
    }

    fn sample(&mut self, now: Time, at_ms: u64) -> Sample {
        let mut sample = Sample { at_ms, ..Sample::default() };
        let mut waits = Vec::new();
        for told in self.world.take_told() {
            match told.what {
                What::Fact(Fact::Web(fact)) => {
                    self.count(told.stamp.at, fact, &mut sample, &mut waits);
                }
                What::Fact(Fact::Database(fact)) => sample.reads = sample.reads.and(fact.reads),
                _ => {}
            }
        }
        self.give_alone(now);
        sample.alone = self.caches.take();
        sample.set_waits(waits);
        sample.old = self.old(now);
        sample
    }

    fn count(&mut self, at: Time, fact: WebFact, sample: &mut Sample, waits: &mut Vec<u64>) {
        match fact {
            WebFact::Asked { layer, id, held, passed_on } => {
                let counts = &mut sample.layers[layer as usize];
                counts.came += 1;
                counts.passed_on += u32::from(passed_on);
                let Some(value) = held else { return };
                counts.held += 1;
                if let Some(stale_us) = self.ledger.stale_us(at, id, value) {
                    counts.stale += 1;
                    counts.worst_us = counts.worst_us.max(stale_us);
                }
            }
            WebFact::Refreshed(layer) => sample.layers[layer as usize].passed_on += 1,
            WebFact::Shown { id, value, took_us } => {
                sample.shown += 1;
                waits.push(took_us);
                if let Some(stale_us) = self.ledger.stale_us(at, id, value) {
                    sample.shown_stale += 1;
                    sample.worst_us = sample.worst_us.max(stale_us);
                }
            }
            WebFact::Wrote { id, value } => {
                self.give_alone(at);
                self.caches.wrote(id);
                self.ledger.wrote(at, id, value);
                sample.written += 1;
            }
        }
    }

    /// The caches that stand alone are given what was asked for until a moment.
    fn give_alone(&mut self, until: Time) {
        let Side { caches, ledger, has_versions, .. } = self;
        let version = |id: u64| has_versions.then(|| ledger.value(id));
        caches.go_on(until - BEGINS, version);
    }

    /// How many of each layer would show the old page 0.
    fn old(&self, now: Time) -> [u32; 5] {
        let version = self.has_versions.then(|| self.ledger.value(0));
        let url = Url { id: 0, version };
        let is_old = |value: i64| self.ledger.stale_us(now, 0, value).is_some();
        let mut old = [0; 5];
        for actor in self.world.ids() {
            let (layer, held) = match self.world.actor(actor) {
                Some(Cast::Visitors(visitors)) => {
                    old[Layer::Browser as usize] = visitors.holders(now, url, is_old);
                    continue;
                }
                Some(Cast::Proxy(proxy)) => (proxy.layer(), proxy.peek(now, url)),
                Some(Cast::Site(site)) => (Layer::Local, site.peek(now, url)),
                _ => continue,
            };
            old[layer as usize] += u32::from(held.is_some_and(is_old));
        }
        old[Layer::Redis as usize] = u32::from(self.in_redis(now, url).is_some_and(is_old));
        old
    }

    /// What Redis would answer of a page.
    fn in_redis(&self, now: Time, url: Url) -> Option<i64> {
        let actor = self.world.actor(self.world.find(REDIS)?)?;
        let Cast::Redis(Process::Server(server)) = actor else { return None };
        let (db, key) = (server.engine().dbs.first()?, key(url));
        let unix_ms = (EPOCH_UNIX_US + now.0) / 1000;
        let entry = db.get(key.as_bytes()).filter(|_| !db.is_expired(key.as_bytes(), unix_ms))?;
        redscope_resp::parse_integer(entry.value.as_str()?.as_ref())
    }
}

impl Stepped for Side {
    type Sample = Sample;

    const SAMPLE_MS: u64 = SAMPLE_MS;

    fn turn(&mut self, knobs: &Knobs) {
        let at_us = self.samples.len() as u64 * SAMPLE_MS * 1000;
        self.load = self.load.then(at_us, &Load::draw(knobs, self.seed));
        self.caches.turn(knobs, drops(&self.option, knobs), self.load.visits.clone());
        let done = turn(&mut self.world, &self.option, knobs, &self.load);
        debug_assert!(done.is_ok(), "what is turned can be turned: {done:?}");
    }

    fn go_on(&mut self, until_ms: u64) {
        let mut next_ms = (self.samples.len() as u64 + 1) * SAMPLE_MS;
        while next_ms <= until_ms {
            let until = BEGINS.plus_ms(next_ms);
            self.world.run_until(until, u64::MAX);
            let sample = self.sample(until, next_ms);
            self.samples.push(sample);
            next_ms += SAMPLE_MS;
        }
    }

    fn samples(&self) -> &[Sample] {
        &self.samples
    }
}
