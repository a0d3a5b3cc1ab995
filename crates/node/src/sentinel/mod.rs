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
mod settings;
mod switch;
mod view;

use std::collections::BTreeMap;

use redscope_actor::{Address, ConnId, Digest, Digester, Rng, StartError, Time};
use redscope_engine::config::key;
use redscope_engine::{Engine, Mode};

use crate::belongings::Belongings;
use crate::boot::Start;
use crate::clock::{Clock, Mstime};
use crate::connections::{Network, Serves, feed_client};
use crate::exit::Exit;
use crate::fact::{FailoverStep, Instance, LogLevel, SentinelFact};
use crate::file_names::{HOSTS, SENTINEL_CONF};
use crate::io::{Input, Outbox, Output, Timer};
use conf::Told;
pub use conf::check_sentinel_conf;
use instance::{Master, Watched, Which};
use saving::Saving;
use settings::{Hosts, Periods, Settings, SimulatedFailures};
pub use view::{Health, InstanceView, MasterView, SentinelView};

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
    settings: Settings,
    periods: Periods,
    hosts: Hosts,
    simulated: SimulatedFailures,
    /// The password of this Sentinel's own clients, by which Sentinels may know each other.
    requirepass: String,
    /// Which instance a connection belongs to, and whether it is the one that listens.
    links: BTreeMap<ConnId, Wire>,
    tilt_since: Option<Mstime>,
    /// What the clock showed at the last tick.
    last_tick: Mstime,
    next_tick: Time,
    saving: Saving,
    exit: Option<Exit>,
    process_id: u32,
}

/// What a connection to an instance is.
#[derive(Clone, Debug)]
struct Wire {
    master: String,
    which: Which,
    pubsub: bool,
}

impl Sentinel {
    /// What a copy of this Sentinel takes, roughly, in bytes.
    pub(crate) fn weight_bytes(&self) -> usize {
        /// Everything that is there before it watches anybody.
        const EMPTY_BYTES: usize = 64 * 1024;
        EMPTY_BYTES + self.host.masters.values().map(Master::weight_bytes).sum::<usize>()
    }

    pub(crate) fn start(boot: Start, out: &mut Outbox) -> Result<Self, StartError> {
        let now = boot.now;
        let clock = Clock::new(boot.wall, now);
        let mut rng = Rng::fork(boot.seed, "sentinel");
        let mut config = boot.config;
        let port = boot.address.port.to_string();
        config.set_directive(b"port", &[port]).map_err(StartError)?;
        let conf_name = config.file.clone().unwrap_or_else(|| SENTINEL_CONF.to_owned());
        let file = |name: &str| boot.files.get(name).map(|text| text.to_vec()).unwrap_or_default();
        let (conf, hosts) = (file(&conf_name), Hosts::read(&file(HOSTS)));
        let told = Told::read(&conf, hosts.clone(), clock.mstime()).map_err(StartError)?;
        let mut engine = Engine::new(Mode::Sentinel, config, boot.seed, clock.unix_ms());
        engine.declare_users()?;
        let log_level = LogLevel::of_directive(engine.config.text(key::LOGLEVEL));
        let mut host = SentinelHost {
            network: Network::new(boot.address, log_level),
            clock,
            myid: told.myid,
            current_epoch: told.current_epoch,
            masters: told.masters,
            settings: told.settings,
            periods: Periods::default(),
            hosts,
            simulated: SimulatedFailures::default(),
            requirepass: engine.config.text(key::REQUIREPASS).to_owned(),
            links: BTreeMap::new(),
            tilt_since: None,
            last_tick: clock.mstime(),
            next_tick: now + rng.below(100_000),
            rng,
            saving: Saving::new(conf_name, conf),
            exit: None,
            process_id: boot.process_id,
        };
        if host.myid.is_empty() {
            host.myid = host.rng.hex(40);
            host.flush_conf(&engine);
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

    /// What it would need to be started elsewhere: all that it knows is in its configuration file.
    pub(crate) fn belongings(&self) -> Belongings {
        let conf = self.host.conf(&self.engine);
        Belongings { conf, files: Vec::new(), holding: None }
    }

    /// How it has ended; `None` while it goes on.
    pub(crate) fn exit(&self) -> Option<Exit> {
        self.host.exit
    }

    pub(crate) fn handle(&mut self, now: Time, input: Input, out: &mut Outbox) {
        self.host.clock.advance(now);
        if self.host.exit.is_some() {
            return;
        }
        self.host.network.exchange(out);
        match input {
            Input::Disk(ticket, answer) => self.host.save_takes(ticket, answer.map(drop)),
            input => self.host.postpone(input),
        }
        while !self.host.is_saving()
            && self.host.exit.is_none()
            && let Some(input) = self.host.next_postponed()
        {
            self.take(input);
            self.host.withhold_unsaved();
        }
        if !self.host.is_saving() && self.host.exit.is_none() && self.host.next_tick <= now {
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
        if now < self.last_tick || now - self.last_tick > self.periods.tilt_trigger {
            self.tilt_since = Some(now);
            self.tell(engine, SentinelFact::TiltEntered);
        }
        self.last_tick = now;
    }

    fn handle_instance(&mut self, engine: &mut Engine, name: &str, which: &Which) {
        self.reconnect(name, which);
        self.send_periodic(name, which);
        if let Some(since) = self.tilt_since {
            if self.clock.mstime() - since < self.periods.tilt {
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
        self.exit_as(Exit::Done);
    }

    fn exit_as(&mut self, exit: Exit) {
        self.exit = Some(exit);
        self.network.push(Output::Exit);
    }

    /// Ends at once if it was asked to at this point.
    /// Source: sentinel.c `sentinelSimFailureCrash`, 7.0.15.
    fn crash_if(&mut self, is_asked: bool) {
        if is_asked {
            let text = "Sentinel CRASH because of SENTINEL simulate-failure";
            self.network.log(LogLevel::Warning, text);
            self.exit_as(Exit::Failed);
        }
    }

    /// Where others are told that an instance is.
    fn announced(&self, instance: &Watched) -> Address {
        instance.announced(self.settings.announce_hostnames)
    }

    /// Tells an event that is about one instance.
    fn event(
        &mut self,
        engine: &mut Engine,
        name: &str,
        which: &Which,
        fact: impl FnOnce(Instance) -> SentinelFact,
    ) {
        let by_name = self.settings.announce_hostnames;
        if let Some(instance) = self.masters.get(name).and_then(|m| m.describe(which, by_name)) {
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
