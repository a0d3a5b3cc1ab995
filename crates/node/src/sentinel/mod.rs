//! A Sentinel: watches masters, agrees with its peers, and fails over.
//!
//! `links` keeps the connections and what is asked over them, `info` and `hello` learn from the
//! answers, `down` judges, `failover` acts, `switch` ends it, `commands` answers clients, `conf` is the file form,
//! `view` is what a picture shows.
//! Behaviour: sentinel.c, 7.0.15.

mod commands;
mod conf;
mod down;
mod failover;
mod hello;
mod info;
mod instance;
mod links;
mod saving;
mod switch;
mod view;

use std::collections::BTreeMap;

use redscope_actor::{ConnId, Digest, Digester, Rng, StartError, Time};
use redscope_engine::config::key;
use redscope_engine::{Engine, Mode};

use crate::boot::Start;
use crate::clock::{Clock, Mstime};
use crate::connections::{Network, Serves, feed_client};
use crate::exit::Exit;
use crate::fact::{FailoverStep, Instance, LogLevel, SentinelFact};
use crate::io::{Input, Outbox, Output, Timer};
use instance::{Master, Which};
use saving::Saving;
pub use view::{Health, InstanceView, MasterView, SentinelView};

/// A jump of the clock by more than this makes a Sentinel distrust itself, in milliseconds.
const TILT_TRIGGER_MS: u64 = 2_000;
/// How long it does, in milliseconds.
const TILT_PERIOD_MS: u64 = 30_000;

/// What a copy of a Sentinel takes, roughly.
pub(crate) const WEIGHT_BYTES: usize = 64 * 1024;

/// A Sentinel process.
#[derive(Clone, Debug)]
pub struct Sentinel {
    engine: Engine,
    host: SentinelHost,
}

/// Everything of a Sentinel but the engine that serves its clients.
#[derive(Clone, Debug)]
pub(crate) struct SentinelHost {
    network: Network,
    clock: Clock,
    rng: Rng,
    myid: String,
    current_epoch: u64,
    masters: BTreeMap<String, Master>,
    /// Which instance a connection belongs to, and whether it is the one that listens.
    links: BTreeMap<ConnId, Wire>,
    tilt_since: Option<Mstime>,
    /// What the clock showed at the last tick.
    last_tick: Mstime,
    next_tick: Time,
    saving: Saving,
    exited: bool,
}

/// What a connection to an instance is.
#[derive(Clone, Debug)]
struct Wire {
    master: String,
    which: Which,
    pubsub: bool,
}

impl Sentinel {
    pub(crate) fn start(boot: Start, out: &mut Outbox) -> Result<Self, StartError> {
        let now = boot.now;
        let clock = Clock::new(boot.wall, now);
        let mut rng = Rng::fork(boot.seed, "sentinel");
        let mut engine = Engine::new(Mode::Sentinel, boot.config, boot.seed, clock.unix_ms());
        engine.declare_users()?;
        let log_level = LogLevel::of_directive(engine.config.text(key::LOGLEVEL));
        let mut host = SentinelHost {
            network: Network::new(boot.address, log_level),
            clock,
            myid: String::new(),
            current_epoch: 0,
            masters: BTreeMap::new(),
            links: BTreeMap::new(),
            tilt_since: None,
            last_tick: clock.mstime(),
            next_tick: now + rng.below(100_000),
            rng,
            saving: Saving::default(),
            exited: false,
        };
        if let Some(conf) = boot.files.get(conf::FILE_NAME) {
            host.read_conf(&conf.to_vec())?;
        }
        if host.myid.is_empty() {
            host.myid = host.rng.hex(40);
            host.flush_conf();
        }
        host.network.log(LogLevel::Warning, format!("Sentinel ID is {}", host.myid));
        let mut sentinel = Sentinel { engine, host };
        let names: Vec<String> = sentinel.host.masters.keys().cloned().collect();
        for name in names {
            sentinel.host.tell_monitored(&mut sentinel.engine, &name);
        }
        sentinel.host.after(&mut sentinel.engine);
        sentinel.host.withhold_unsaved();
        sentinel.host.network.exchange(out);
        Ok(sentinel)
    }

    /// How it has ended; `None` while it goes on.
    pub(crate) fn exit(&self) -> Option<Exit> {
        self.host.exited.then_some(Exit::Done)
    }

    pub(crate) fn handle(&mut self, now: Time, input: Input, out: &mut Outbox) {
        self.host.clock.advance(now);
        if self.host.exited {
            return;
        }
        self.host.network.exchange(out);
        match input {
            Input::Disk(ticket, answer) => self.host.save_takes(ticket, answer.map(drop)),
            input => self.host.postpone(input),
        }
        while !self.host.is_saving()
            && !self.host.exited
            && let Some(input) = self.host.next_postponed()
        {
            self.take(input);
            self.host.withhold_unsaved();
        }
        if !self.host.is_saving() && !self.host.exited && self.host.next_tick <= now {
            self.host.tick(&mut self.engine);
            self.host.after(&mut self.engine);
            self.host.withhold_unsaved();
        }
        self.host.network.exchange(out);
    }

    fn take(&mut self, input: Input) {
        let (engine, host) = (&mut self.engine, &mut self.host);
        match input {
            Input::Accepted { conn, peer, .. } => {
                let now_ms = host.clock.unix_ms();
                host.network.accept(engine, conn, &peer, now_ms);
            }
            Input::Refused(conn) => host.link_closed(conn),
            Input::Data(conn, bytes) if conn.is_own() => host.link_data(engine, conn, &bytes),
            Input::Data(conn, bytes) => {
                engine.stats.net_input_bytes += bytes.len() as u64;
                feed_client(engine, host, conn, &bytes);
            }
            Input::Closed(conn) if conn.is_own() => host.link_closed(conn),
            Input::Unsent(conn, bytes) => {
                let now_ms = host.clock.unix_ms();
                host.network.note_unsent(engine, conn, bytes, now_ms);
            }
            Input::Closed(conn) => {
                host.network.forget(engine, conn);
            }
            Input::Terminate => host.end(),
            Input::Deadline => {}
            // What was written before the other end accepted is on its way already.
            Input::Connected(_) | Input::Message(..) | Input::Disk(..) => {}
            Input::ClockSet { ahead_us } => host.clock.set_ahead(ahead_us),
            Input::Order(never) => match never {},
        }
        host.after(engine);
    }

    /// What it waits for; nothing while it waits for its disk.
    pub(crate) fn timer(&self) -> Option<(Time, Timer)> {
        (!self.host.is_saving()).then_some((self.host.next_tick, Timer::SentinelTick))
    }
}

impl Digest for Sentinel {
    fn digest(&self, into: &mut Digester) {
        into.debug(&self.host);
        into.add(&self.engine);
    }
}

impl Serves for SentinelHost {
    fn network(&mut self) -> &mut Network {
        &mut self.network
    }

    fn unix_ms(&self) -> u64 {
        self.clock.unix_ms()
    }

    fn note_position(&mut self, _conn: ConnId, _consumed_bytes: u64) {}
}

impl SentinelHost {
    /// Source: sentinel.c `sentinelTimer`, 7.0.15.
    fn tick(&mut self, engine: &mut Engine) {
        self.check_tilt(engine);
        let names: Vec<String> = self.masters.keys().cloned().collect();
        for name in names {
            let all = self.masters[&name].all();
            for which in all {
                self.handle_instance(engine, &name, &which);
            }
            let ended = |master: &Master| master.failover == FailoverStep::UpdateConfig;
            if self.masters.get(&name).is_some_and(ended) {
                self.switch_to_promoted(engine, &name);
            }
        }
        // Sentinels that never tick together seldom start an election together.
        let hz = 10 + self.rng.below(10);
        self.next_tick = self.clock.now() + 1000 / hz * 1000;
    }

    /// A clock that jumped, or a process that did not run, has seen nothing it could judge by.
    /// Source: sentinel.c `sentinelCheckTiltCondition`, 7.0.15.
    fn check_tilt(&mut self, engine: &mut Engine) {
        let now = self.clock.mstime();
        if now < self.last_tick || now - self.last_tick > TILT_TRIGGER_MS {
            self.tilt_since = Some(now);
            self.tell(engine, SentinelFact::TiltEntered);
        }
        self.last_tick = now;
    }

    fn handle_instance(&mut self, engine: &mut Engine, name: &str, which: &Which) {
        self.reconnect(name, which);
        self.send_periodic(name, which);
        if let Some(since) = self.tilt_since {
            if self.clock.mstime() - since < TILT_PERIOD_MS {
                return;
            }
            self.tilt_since = None;
            self.tell(engine, SentinelFact::TiltLeft);
        }
        self.check_sdown(engine, name, which);
        if *which == Which::Master {
            self.check_odown(engine, name);
            if self.start_failover_if_needed(engine, name) {
                self.ask_others(name, true);
            }
            self.failover_step(engine, name);
            self.ask_others(name, false);
        }
    }

    fn after(&mut self, engine: &mut Engine) {
        let touched = engine.clients.take_touched();
        let now_ms = self.clock.unix_ms();
        self.network.flush(engine, &touched, now_ms);
    }

    fn end(&mut self) {
        self.network.log(LogLevel::Warning, "Sentinel is now ready to exit, bye bye...");
        self.exited = true;
        self.network.push(Output::Exit);
    }

    /// Tells an event that is about one instance.
    fn event(
        &mut self,
        engine: &mut Engine,
        name: &str,
        which: &Which,
        fact: impl FnOnce(Instance) -> SentinelFact,
    ) {
        if let Some(instance) = self.masters.get(name).and_then(|m| m.describe(which)) {
            self.tell(engine, fact(instance));
        }
    }

    /// Tells the world, and the subscribers of the event.
    fn tell(&mut self, engine: &mut Engine, fact: SentinelFact) {
        let channel = fact.name();
        let payload = fact.payload();
        self.network.tell(fact);
        if let Some(channel) = channel {
            engine.publish_here(channel.as_bytes(), payload.as_bytes());
        }
    }

    fn tell_monitored(&mut self, engine: &mut Engine, name: &str) {
        let Some(quorum) = self.masters.get(name).map(|master| master.quorum) else { return };
        let fact = |master| SentinelFact::Monitored { master, quorum };
        self.event(engine, name, &Which::Master, fact);
    }
}
