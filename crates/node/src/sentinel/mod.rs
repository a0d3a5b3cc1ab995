//! A Sentinel: watches masters, agrees with its peers, and fails over.
//!
//! `links` keeps the connections and what is asked over them, `info` and `hello` learn from the
//! answers, `down` judges, `failover` acts, `commands` answers clients, `conf` is the file form.
//! Behaviour: sentinel.c, 7.0.15.

mod commands;
mod conf;
mod down;
mod failover;
mod hello;
mod info;
mod instance;
mod links;

use std::collections::BTreeMap;

use redscope_actor::{Address, ConnId, Digest, Digester, Rng, StartError, Time};
use redscope_engine::{Engine, Mode};

use crate::boot::Start;
use crate::clock::Clock;
use crate::connections::{Network, Serves, feed_client};
use crate::fact::{Fact, LogLevel, SentinelFact};
use crate::io::{Input, Outbox, Output, Timer};
use instance::{Failover, Instance, Master, Which};

/// A jump of the clock by more than this makes a Sentinel distrust itself.
const TILT_TRIGGER_US: u64 = 2_000_000;
/// How long it does.
const TILT_PERIOD_US: u64 = 30_000_000;

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
    links: BTreeMap<ConnId, Link>,
    tilt_since: Option<Time>,
    last_tick: Time,
    next_tick: Time,
    conf_changed: bool,
    exited: bool,
}

#[derive(Clone, Debug)]
struct Link {
    master: String,
    which: Which,
    pubsub: bool,
}

/// An instance in a picture of what a Sentinel believes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InstanceView {
    /// `master`, `replica` or `sentinel`.
    pub kind: &'static str,
    /// Where it is.
    pub address: Address,
    /// `up`, `s_down` or `o_down`.
    pub state: &'static str,
    /// Milliseconds since the last acceptable answer.
    pub last_reply_ms: u64,
    /// Whom a Sentinel has voted for, with the epoch.
    pub vote: Option<(String, u64)>,
    /// Its run id, if known.
    pub runid: Option<String>,
}

/// A master in a picture of what a Sentinel believes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MasterView {
    /// Its name.
    pub name: String,
    /// Where clients are sent.
    pub address: Address,
    /// The step of the failover under way, `none` without one.
    pub failover: &'static str,
    /// How many Sentinels must agree that it is down.
    pub quorum: usize,
    /// The master, its replicas, the other Sentinels.
    pub instances: Vec<InstanceView>,
}

/// What a picture of a Sentinel shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentinelView {
    /// 40 hex digits.
    pub myid: String,
    /// Its epoch.
    pub current_epoch: u64,
    /// Whether it distrusts its own clock.
    pub tilt: bool,
    /// What it watches.
    pub masters: Vec<MasterView>,
}

impl Sentinel {
    pub(crate) fn start(boot: Start, out: &mut Outbox) -> Result<Self, StartError> {
        let now = boot.now;
        let clock = Clock::new(boot.wall, now);
        let mut rng = Rng::fork(boot.seed, "sentinel");
        let mut engine = Engine::new(Mode::Sentinel, boot.config, boot.seed, clock.unix_ms());
        engine.declare_users()?;
        let log_level = LogLevel::of_directive(engine.config.text("loglevel"));
        let mut host = SentinelHost {
            network: Network::new(boot.address, log_level),
            clock,
            myid: rng.hex(40),
            current_epoch: 0,
            masters: BTreeMap::new(),
            links: BTreeMap::new(),
            tilt_since: None,
            last_tick: now,
            next_tick: now + rng.below(100_000),
            rng,
            conf_changed: true,
            exited: false,
        };
        if let Some(conf) = boot.files.get(conf::FILE_NAME) {
            host.read_conf(&conf.to_vec(), now)?;
        }
        host.network.log(LogLevel::Notice, format!("Sentinel ID is {}", host.myid));
        let mut sentinel = Sentinel { engine, host };
        let names: Vec<String> = sentinel.host.masters.keys().cloned().collect();
        for name in names {
            let quorum = sentinel.host.masters[&name].quorum;
            let text = format!(" quorum {quorum}");
            sentinel.host.event(&mut sentinel.engine, "+monitor", &name, &Which::Master, &text);
        }
        sentinel.host.after(&mut sentinel.engine);
        sentinel.host.network.exchange(out);
        Ok(sentinel)
    }

    pub(crate) fn handle(&mut self, now: Time, input: Input, out: &mut Outbox) {
        self.host.clock.advance(now);
        if self.host.exited {
            return;
        }
        self.host.network.exchange(out);
        self.take(now, input);
        self.host.network.exchange(out);
    }

    fn take(&mut self, now: Time, input: Input) {
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
            Input::Deadline => {
                if host.next_tick <= now {
                    host.tick(engine);
                }
            }
            // What was written before the other end accepted is on its way already.
            Input::Connected(_) | Input::Message(..) | Input::Disk(..) => {}
            Input::ClockSet { ahead_us } => host.clock.set_ahead(ahead_us),
            Input::Order(never) => match never {},
        }
        host.after(engine);
    }

    pub(crate) fn timer(&self) -> (Time, Timer) {
        (self.host.next_tick, Timer::SentinelTick)
    }

    /// What a picture of this Sentinel shows.
    pub fn view(&self) -> SentinelView {
        let now = self.host.clock.now();
        let instance = |kind, instance: &Instance| InstanceView {
            kind,
            address: instance.address.clone(),
            state: match (instance.odown_since, instance.sdown_since) {
                (Some(_), _) => "o_down",
                (None, Some(_)) => "s_down",
                (None, None) => "up",
            },
            last_reply_ms: (now - instance.last_avail) / 1000,
            vote: instance.vote.clone(),
            runid: instance.runid.clone(),
        };
        let masters = self.host.masters.values().map(|master| {
            let mut instances = vec![instance("master", &master.instance)];
            instances.extend(master.replicas.values().map(|r| instance("replica", r)));
            instances.extend(master.sentinels.values().map(|s| instance("sentinel", s)));
            MasterView {
                name: master.name.clone(),
                address: master.current_address().clone(),
                failover: master.failover.name(),
                quorum: master.quorum,
                instances,
            }
        });
        SentinelView {
            myid: self.host.myid.clone(),
            current_epoch: self.host.current_epoch,
            tilt: self.host.tilt_since.is_some(),
            masters: masters.collect(),
        }
    }
}

impl Digest for Sentinel {
    fn digest(&self, into: &mut Digester) {
        into.debug(&self.host);
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
        let now = self.clock.now();
        if now - self.last_tick > TILT_TRIGGER_US {
            self.tilt_since = Some(now);
            self.plain_event(engine, "+tilt", "#tilt mode entered");
        }
        self.last_tick = now;
        let names: Vec<String> = self.masters.keys().cloned().collect();
        for name in names {
            let all = self.masters[&name].all();
            for which in all {
                self.handle_instance(engine, &name, &which);
            }
            if self.masters.get(&name).is_some_and(|m| m.failover == Failover::UpdateConfig) {
                self.switch_to_promoted(engine, &name);
            }
        }
        // Sentinels that never tick together seldom start an election together.
        let hz = 10 + self.rng.below(10);
        self.next_tick = now + 1000 / hz * 1000;
    }

    fn handle_instance(&mut self, engine: &mut Engine, name: &str, which: &Which) {
        let now = self.clock.now();
        self.reconnect(name, which);
        self.send_periodic(name, which);
        if let Some(since) = self.tilt_since {
            if now - since < TILT_PERIOD_US {
                return;
            }
            self.tilt_since = None;
            self.plain_event(engine, "-tilt", "#tilt mode exited");
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
        if std::mem::take(&mut self.conf_changed) {
            let conf = self.conf();
            self.network.write_file(conf::FILE_NAME, conf);
        }
        let touched = engine.clients.take_touched();
        let now_ms = self.clock.unix_ms();
        self.network.flush(engine, &touched, now_ms);
    }

    fn end(&mut self) {
        self.network.log(LogLevel::Warning, "Sentinel is now ready to exit, bye bye...");
        self.exited = true;
        self.network.push(Output::Exit);
    }

    /// Tells the world about an instance: log, picture, and the subscribers of the event.
    fn event(&mut self, engine: &mut Engine, name: &str, master: &str, which: &Which, more: &str) {
        let Some(known) = self.masters.get(master) else { return };
        let payload = known.describe(which) + more;
        self.plain_event(engine, name, &payload);
    }

    fn plain_event(&mut self, engine: &mut Engine, name: &str, payload: &str) {
        let fact = SentinelFact { name: name.to_owned(), payload: payload.to_owned() };
        self.network.tell(Fact::Sentinel(fact));
        engine.publish_here(name.as_bytes(), payload.as_bytes());
    }
}
