//! Redis's own way: a simulated server and its replica, asked by clients.

use redscope_actor::{Address, Time};
use redscope_engine::Engine;
use redscope_node::Process;
use redscope_sim::{Action as Act, Disk, DiskSpeed, Path, Setting, Sim, What};

use super::clients::scripts;
use super::key::key_bytes;
use super::knobs::mass_at_ms;
use super::load::Load;
use super::sample::{Held, SAMPLE_MS, Sample};
use crate::World;
use crate::cast::{CONF, Cast, Fact, Order, PROCESSOR, Server, Spec};
use crate::client::{ConsoleOrder, ConsoleSpec};
use crate::direct::DirectSpec;
use crate::experiment::knob::Knobs;
use crate::scenario::{EPOCH_UNIX_US, OpenError};

/// What the servers are called.
const MASTER: &str = "redis";
const REPLICA: &str = "replica";
/// What a person at the master is called who changes its parameters.
const OPERATOR: &str = "operator";
/// What the clients are called.
const CLIENTS: &str = "clients";
/// One way within a data centre, in microseconds.
pub(super) const LATENCY_US: u64 = 100;
/// Until then the replica has what its master has.
const BEGINS: Time = Time::from_ms(4000);
/// The master may be stopped so long before keys expire together, in milliseconds.
const STOPS_BEFORE_MS: u64 = 300;

/// A world as far as it has run.
#[derive(Clone, Debug)]
pub struct RedisSide {
    world: World,
    key_bytes: u64,
    /// When the master is stopped, and when it goes on.
    stop: Option<(Time, Time)>,
    /// What the master had counted at the last sample.
    expired: u64,
    cycle_us: u64,
    pub(super) samples: Vec<Sample>,
}

impl RedisSide {
    /// Starts the servers, and the clients when the replica is in step.
    ///
    /// Errors: none, unless a server refuses its own parameters.
    pub(super) fn open(knobs: &Knobs, seed: u64, load: &Load) -> Result<Self, OpenError> {
        let path = Path { latency_us: LATENCY_US, jitter_us: 0, loss_ppm: 0 };
        let disk = DiskSpeed::default();
        let setting = Setting { seed, epoch_unix_us: EPOCH_UNIX_US, path, disk };
        let mut world = Sim::<Cast>::new(setting);
        let [master, replica] = [6379, 6380].map(Address::local);
        let own = [
            ("hz", knobs.get("hz").to_string()),
            ("active-expire-effort", knobs.get("effort").to_string()),
            ("repl-diskless-sync-delay", "0".to_owned()),
        ];
        add_server(&mut world, MASTER, master.clone(), own)?;
        let follows = [("replicaof", format!("{} {}", master.host, master.port))];
        add_server(&mut world, REPLICA, replica, follows)?;
        world.run_until(BEGINS, u64::MAX);
        let begin_unix_ms = EPOCH_UNIX_US / 1000 + BEGINS.as_ms();
        let scripts = scripts(load, begin_unix_ms);
        let spec = DirectSpec { redis: master, scripts, tells_every_us: SAMPLE_MS * 1000 };
        world.add(CLIENTS, Spec::Direct(spec), Disk::default())?;
        let stopped_ms = knobs.get("stopped");
        let stops = BEGINS.plus_ms(mass_at_ms(knobs)).0 - STOPS_BEFORE_MS * 1000;
        let stop = (stopped_ms > 0).then(|| (Time(stops), Time(stops).plus_ms(stopped_ms)));
        let stats = engine(&world, MASTER).map(|engine| &engine.stats);
        let (expired, cycle_us) =
            stats.map_or((0, 0), |stats| (stats.expired_keys, stats.expire_cycle_us));
        let samples = Vec::new();
        Ok(RedisSide { key_bytes: key_bytes(), stop, expired, cycle_us, samples, world })
    }

    /// Somebody at a console of the master sets what can be set while it runs.
    pub(super) fn turn(&mut self, knobs: &Knobs) {
        let mut acts = Vec::new();
        if self.world.find(OPERATOR).is_none() {
            let spec = Spec::Console(ConsoleSpec {
                home: Address::local(6379),
                follow: false,
                resp3: false,
            });
            acts.push(Act::Add { actor: OPERATOR.to_owned(), spec, files: Vec::new() });
        }
        let words = format!(
            "CONFIG SET hz {} active-expire-effort {}",
            knobs.get("hz"),
            knobs.get("effort")
        );
        let order = Order::Console(ConsoleOrder::Type(words));
        acts.push(Act::Order { actor: OPERATOR.to_owned(), order });
        for act in acts {
            let done = self.world.act(&act);
            debug_assert!(done.is_ok(), "a console can be opened and typed at: {done:?}");
        }
    }

    /// Goes on to a moment, in milliseconds after the clients have begun.
    pub(super) fn go_on(&mut self, until_ms: u64) {
        let mut next_ms = (self.samples.len() as u64 + 1) * SAMPLE_MS;
        while next_ms <= until_ms {
            self.run_until(BEGINS.plus_ms(next_ms));
            let sample = self.sample(next_ms);
            self.samples.push(sample);
            next_ms += SAMPLE_MS;
        }
    }

    /// Runs on, and stops the master on the way or has it go on.
    fn run_until(&mut self, until: Time) {
        if let Some((from, to)) = self.stop {
            let master = || MASTER.to_owned();
            let acts =
                [(from, Act::Pause { actor: master() }), (to, Act::Resume { actor: master() })];
            for (at, act) in acts {
                if self.world.now() < at && at <= until {
                    self.world.run_until(at, u64::MAX);
                    // It runs before it is stopped, and is stopped before it goes on.
                    let _ = self.world.act(&act);
                }
            }
        }
        self.world.run_until(until, u64::MAX);
    }

    fn sample(&mut self, at_ms: u64) -> Sample {
        let told = self.world.take_told().into_iter();
        let waits = told.filter_map(|told| match told.what {
            What::Fact(Fact::Direct(fact)) => Some(fact.answers),
            _ => None,
        });
        let waits = waits.flatten().map(|answer| answer.took_us).collect();
        let unix_ms = EPOCH_UNIX_US / 1000 + BEGINS.as_ms() + at_ms;
        let held = |name: &str| engine(&self.world, name).map(|engine| held(engine, unix_ms));
        let Held { keys, dead } = held(MASTER).unwrap_or_default();
        let replica = held(REPLICA);
        let mut sample = Sample { at_ms, keys, dead, replica, ..Sample::default() };
        sample.dead_bytes = u64::from(dead) * self.key_bytes;
        if let Some(engine) = engine(&self.world, MASTER) {
            let (expired, cycle_us) = (engine.stats.expired_keys, engine.stats.expire_cycle_us);
            sample.expired = (expired - self.expired) as u32;
            sample.cycle_us = (cycle_us - self.cycle_us) as u32;
            (self.expired, self.cycle_us) = (expired, cycle_us);
        }
        sample.set_waits(waits);
        sample
    }
}

fn add_server<const N: usize>(
    world: &mut World,
    name: &str,
    address: Address,
    own: [(&str, String); N],
) -> Result<(), OpenError> {
    let common = [(PROCESSOR, "modelled".to_owned()), ("save", "\"\"".to_owned())];
    let settings = common.into_iter().chain(own);
    let settings = settings.map(|(name, value)| (name.to_owned(), value)).collect();
    let server = Server { address, sentinel: false, settings };
    let conf = vec![(CONF.to_owned(), server.conf().into_bytes())];
    world.add(name, Spec::Server(server), Disk::new(conf))?;
    Ok(())
}

fn engine<'w>(world: &'w World, name: &str) -> Option<&'w Engine> {
    match world.actor(world.find(name)?)? {
        Cast::Redis(Process::Server(server)) => Some(server.engine()),
        _ => None,
    }
}

/// What a server holds at a moment.
fn held(engine: &Engine, unix_ms: u64) -> Held {
    let expires = engine.dbs[0].expires();
    let dead = expires.iter().filter(|(_, at_ms)| **at_ms < unix_ms).count();
    Held { keys: expires.len() as u32, dead: dead as u32 }
}
