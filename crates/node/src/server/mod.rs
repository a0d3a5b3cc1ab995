//! A server: the engine with replication, persistence and, in a cluster, the bus around it.

mod acl_file;
mod aof;
mod awaited;
mod belongings;
mod carry_out;
pub(crate) mod cluster;
mod config_file;
mod debug;
mod effect;
mod host;
pub(crate) mod info;
mod job;
mod machine;
mod migrate;
mod persistence;
pub(crate) mod rates;
mod removed;
mod replication;
mod rounds;
pub(crate) mod shutdown;
mod stream;
mod tick;
mod turn;
mod view;

pub use aof::AofView;

use std::collections::VecDeque;

use redscope_actor::{Address, ConnId, Digest, Digester, Rng, Rope, StartError, Time};
use redscope_engine::config::key;
use redscope_engine::cost::{Meter, Part, Processor};
use redscope_engine::{Engine, Mode};

use crate::boot::{Start, StartFiles};
use crate::bus::wire::Dropped;
use crate::clock::Clock;
use crate::connections::{Network, Serves, feed_client};
use crate::exit::Exit;
use crate::fact::LogLevel;
use crate::io::{Input, Outbox, Timer};
use aof::Aof;
use cluster::Cluster;
use job::Jobs;
use migrate::Migration;
pub use persistence::ChildView;
use persistence::Persistence;
use rates::Rates;
use replication::Replication;
pub use replication::{BacklogView, LinkStep, ReplicaState, ReplicaView, UpstreamView};
use rounds::Rounds;
pub use rounds::{Done, Event, Round};
use shutdown::Shutdown;
pub use view::ServerView;

/// When the first tick comes, in microseconds after the start.
/// Source: server.c `initServer`, which creates the timer of `serverCron`, 7.0.15.
const FIRST_CRON_US: u64 = 1_000;

/// A server process.
#[derive(Clone, Debug)]
pub struct Server {
    engine: Engine,
    host: ServerHost,
}

/// Everything of a server but the engine.
#[derive(Clone, Debug)]
pub(crate) struct ServerHost {
    process_id: u32,
    pub(crate) network: Network,
    pub(crate) clock: Clock,
    pub(crate) rng: Rng,
    replication: Replication,
    persistence: Persistence,
    aof: Aof,
    pub(crate) rates: Rates,
    pub(crate) cluster: Option<Box<Cluster>>,
    next_cron: Time,
    cron_ticks: u64,
    /// Set by `DEBUG PAUSE-CRON`.
    cron_paused: bool,
    /// While `DEBUG SLEEP` lasts nothing else happens.
    asleep_until: Option<Time>,
    /// Keys on their way to another server: meanwhile nothing else happens.
    migration: Option<Box<Migration>>,
    /// What the process waits for its disk to do: meanwhile nothing else happens.
    jobs: Jobs,
    /// Whether the turn under way has yet to write its commands and send its replies.
    is_settling: bool,
    /// Inputs that came while nothing else happened.
    postponed: VecDeque<Input>,
    pub(crate) rounds: Rounds,
    shutdown: Option<Shutdown>,
    exit: Option<Exit>,
}

impl Server {
    /// Starts a server: reads its files, loads its data, connects to its master.
    ///
    /// Errors: the line with which it refuses to; what it has logged before is in `out`.
    pub(crate) fn start(boot: Start, out: &mut Outbox) -> Result<Self, StartError> {
        let now = boot.now;
        let clock = Clock::new(boot.wall, now);
        let mode = match boot.config.flag(key::CLUSTER_ENABLED) {
            true => Mode::Cluster,
            false => Mode::Standalone,
        };
        let mut rng = Rng::fork(boot.seed, "server");
        let mut engine = Engine::new(mode, boot.config, boot.seed, clock.unix_ms());
        engine.meter = Meter::new(boot.processor);
        let log_level = LogLevel::of_directive(engine.config.text(key::LOGLEVEL));
        let mut host = ServerHost {
            process_id: boot.process_id,
            network: Network::new(boot.address, log_level),
            clock,
            replication: Replication::new(&mut rng, clock.unix_s()),
            persistence: Persistence::new(clock.unix_s()),
            aof: Aof::default(),
            rates: Rates::new(clock.mstime()),
            cluster: None,
            rng,
            next_cron: now + FIRST_CRON_US,
            cron_ticks: 0,
            cron_paused: false,
            asleep_until: None,
            migration: None,
            jobs: Jobs::default(),
            is_settling: false,
            postponed: VecDeque::new(),
            rounds: Rounds::default(),
            shutdown: None,
            exit: None,
        };
        host.network.exchange(out);
        host.rounds.event(now, Event::Start);
        let opened = host.open(&mut engine, &boot.files);
        host.begin_jobs(&mut engine);
        host.network.exchange(out);
        host.end_input(&mut engine, out);
        opened?;
        Ok(Server { engine, host })
    }

    pub(crate) fn handle(&mut self, now: Time, input: Input, out: &mut Outbox) {
        self.host.clock.advance(now);
        if self.host.exit.is_some() {
            return;
        }
        self.host.network.exchange(out);
        self.handle_or_postpone(now, input);
        self.host.network.exchange(out);
        self.host.end_input(&mut self.engine, out);
    }

    /// Changes whether what it does takes time from now on.
    pub(crate) fn set_processor(&mut self, processor: Processor) {
        self.engine.meter.set_processor(processor);
    }

    /// A message has come over the cluster bus that is left out.
    pub(crate) fn bus_dropped(&mut self, dropped: &Dropped) {
        self.host.bus_dropped(dropped);
    }

    fn handle_or_postpone(&mut self, now: Time, input: Input) {
        if self.host.asleep_until.is_some_and(|until| until <= now) {
            self.host.asleep_until = None;
        }
        let (engine, host) = (&mut self.engine, &mut self.host);
        // A child works on whatever its parent does.
        if input == Input::Deadline {
            host.child_step(engine);
        }
        let is_answer = host.child_takes(engine, &input) || host.sync_takes(engine, &input);
        if is_answer && host.is_away() {
            return;
        }
        if is_answer || host.job_takes(engine, &input) || host.migration_takes(engine, &input) {
            // What the turn has left to do comes before the next input.
            host.before_sleep(engine);
        } else {
            if host.is_away() {
                // A timer that is due is found due again later.
                if input != Input::Deadline {
                    host.postponed.push_back(input);
                }
                return;
            }
            host.postponed.push_back(input);
        }
        let mut is_turn = false;
        while !self.host.is_away()
            && let Some(input) = self.host.postponed.pop_front()
        {
            self.take(input);
            is_turn = true;
        }
        // What DEBUG SLEEP replies leaves when the sleep is over.
        if is_turn && self.host.asleep_until.is_none() {
            self.host.before_sleep(&mut self.engine);
        }
    }

    /// How it has ended; `None` while it goes on.
    pub(crate) fn exit(&self) -> Option<Exit> {
        self.host.exit
    }

    /// Everything it waits for.
    pub(crate) fn timers(&self) -> [Option<(Time, Timer)>; 3] {
        let host = &self.host;
        let child = host.persistence.child_due().map(|at| (at, Timer::Child));
        let away = host.migration.as_ref().map(|migration| migration.deadline);
        if host.exit.is_some() {
            return [None; 3];
        }
        let away = away.map(|deadline| host.clock.time_of_unix_ms(deadline.0));
        if let Some(until) = host.asleep_until.or(away) {
            return [Some((until, Timer::Wake)), child, None];
        }
        if host.jobs.is_any() {
            return [child, None, None];
        }
        let wait = self.engine.next_wait_deadline_ms();
        let wait = wait.map(|at_ms| (host.clock.time_of_unix_ms(at_ms), Timer::ClientTimeout));
        [wait, child, Some((host.next_cron, Timer::Cron))]
    }

    /// What a copy of it takes, roughly, in bytes.
    pub(crate) fn weight_bytes(&self) -> usize {
        /// Everything that is there without a key.
        const EMPTY_BYTES: usize = 256 * 1024;
        let engine = self.engine.copy_bytes() as usize;
        let cluster = self.host.cluster.as_ref().map_or(0, |cluster| cluster.weight_bytes());
        EMPTY_BYTES + engine + cluster
    }

    fn take(&mut self, input: Input) {
        let (engine, host) = (&mut self.engine, &mut self.host);
        host.rounds.event(host.clock.now(), Event::of(&input));
        match input {
            Input::Accepted { conn, peer, port } => {
                if port != host.network.address.port {
                    host.bus_accepted(engine, conn, &peer);
                } else {
                    let now_ms = host.clock.unix_ms();
                    host.network.accept(engine, conn, &peer, now_ms);
                }
            }
            Input::Connected(conn) if host.is_upstream(conn) => host.upstream_connected(engine),
            Input::Connected(conn) => host.bus_connected(engine, conn),
            Input::Refused(conn) if host.is_upstream(conn) => host.upstream_refused(engine),
            Input::Refused(conn) => host.bus_closed(engine, conn),
            Input::Data(conn, bytes) if host.is_upstream(conn) => {
                engine.stats.net_repl_input_bytes += bytes.len() as u64;
                engine.meter.read(bytes.len());
                host.upstream_data(engine, bytes);
            }
            Input::Data(conn, bytes) => {
                engine.stats.net_input_bytes += bytes.len() as u64;
                feed_client(engine, host, conn, &bytes);
            }
            Input::Message(conn, message) => host.bus_message(engine, conn, message),
            Input::Unsent(conn, bytes) => {
                let now_ms = host.clock.unix_ms();
                host.network.note_unsent(engine, conn, bytes, now_ms);
                host.note_unsent_to_replica(conn, bytes);
                host.bus_unsent(conn, bytes);
            }
            Input::Closed(conn) => host.closed(engine, conn),
            Input::Disk(_, Err(error)) => host.network.log(LogLevel::Warning, error.to_string()),
            Input::Disk(_, Ok(_)) => {}
            Input::ClockSet { ahead_us } => host.clock.set_ahead(ahead_us),
            Input::Order(never) => match never {},
            Input::Terminate => {
                host.terminate(engine);
            }
            Input::Deadline => {
                engine.meter.enter(Part::Timers);
                host.tick(engine);
                engine.meter.enter(Part::Execute);
            }
        }
    }
}

impl Digest for Server {
    fn digest(&self, into: &mut Digester) {
        into.debug(&self.host);
        if let Some(cluster) = &self.host.cluster {
            into.add(&**cluster);
        }
        into.add(&self.engine);
    }
}

impl Serves for ServerHost {
    fn network(&mut self) -> &mut Network {
        &mut self.network
    }

    fn unix_ms(&self) -> u64 {
        self.clock.unix_ms()
    }

    fn note_position(&mut self, conn: ConnId, consumed_bytes: u64) {
        self.replication.note_position(conn, consumed_bytes);
    }
}

impl ServerHost {
    /// Reads the files, loads the data, begins to connect to the master.
    ///
    /// Errors: the line with which the server refuses to start.
    fn open(&mut self, engine: &mut Engine, files: &StartFiles) -> Result<(), String> {
        if engine.mode == Mode::Cluster {
            let file = files.get(engine.config.text(key::CLUSTER_CONFIG_FILE)).map(Rope::to_vec);
            self.open_cluster(engine, file.as_ref())?;
        }
        self.network.log(LogLevel::Warning, "Server initialized");
        let replicaof = engine.config.text(key::REPLICAOF).to_owned();
        let mut words = replicaof.split_whitespace();
        if let (Some(to), Some(port)) = (words.next(), words.next()) {
            let address =
                Address::from_parts(to.as_bytes(), port.as_bytes()).ok_or("Invalid master port")?;
            self.replication.begin_as_replica(address, self.clock.unix_s());
        }
        self.open_acl(engine, files)?;
        self.open_aof(engine, files)?;
        if let Some(rdb) = files.get(engine.config.text(key::DBFILENAME))
            && !self.aof.is_on()
        {
            self.load_at_start(engine, rdb)?;
        }
        self.tell_role(engine);
        self.count_good_replicas(engine);
        self.check_slots_of_keys(engine);
        self.network.log(LogLevel::Notice, "Ready to accept connections");
        Ok(())
    }

    fn closed(&mut self, engine: &mut Engine, conn: ConnId) {
        if self.is_upstream(conn) {
            self.upstream_closed(engine);
        } else if let Some(client) = self.network.forget(engine, conn) {
            self.forget_replica(engine, client);
        } else {
            self.bus_closed(engine, conn);
        }
    }

    /// Whether the process takes no inputs for now.
    fn is_away(&self) -> bool {
        self.asleep_until.is_some() || self.migration.is_some() || self.jobs.is_any()
    }

    /// Stops everything for a while, as `DEBUG SLEEP` does.
    pub(crate) fn sleep_us(&mut self, us: u64) {
        self.asleep_until = Some(self.clock.now() + us);
    }
}
