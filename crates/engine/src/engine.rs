//! The engine as a whole: its parts, its clients, and what it hands to the process around it.

use redscope_actor::Rng;
use redscope_data::{Db, REDIS_VERSION};

use crate::acl::Acl;
use crate::client::{Client, ClientId, ClientKind, InputBytes};
use crate::clients::Clients;
use crate::command::{self, Args, Ctx};
use crate::config::Config;
use crate::config::key;
use crate::copied_pages::CopiedPages;
use crate::cost::Meter;
use crate::disk_fault::DiskFault;
use crate::evict::EvictionPool;
use crate::expire::{CycleKind, ExpireCycle, OwnExpiries};
use crate::host::{Host, Outgoing, StreamCommand, Targets};
use crate::mode::{Mode, Pause, Role};
use crate::notify::EventClass;
use crate::pubsub::{self, PubSub};
use crate::reply_buffer::Resizing;
use crate::script::Scripting;
use crate::slowlog::{LatencyMonitor, SlowLog};
use crate::stats::Stats;
use crate::tracking::Tracking;
use crate::waiting::Waiting;
use crate::watching::Watching;

/// Keyspace, clients, configuration and statistics of one process.
#[derive(Clone, Debug)]
pub struct Engine {
    /// What kind of process this is.
    pub mode: Mode,
    /// Parameters.
    pub config: Config,
    /// Databases by number.
    pub dbs: Vec<Db>,
    /// Connections.
    pub clients: Clients,
    /// Subscriptions.
    pub pubsub: PubSub,
    /// Counters.
    pub stats: Stats,
    /// Users.
    pub acl: Acl,
    /// Commands that took long.
    pub slowlog: SlowLog,
    /// Events that took long.
    pub latency: LatencyMonitor,
    /// Scripts and functions.
    pub scripting: Scripting,
    /// Place in replication.
    pub role: Role,
    /// Why writes are refused, if the disk is the reason.
    pub disk_fault: Option<DiskFault>,
    /// What a child process that lives has led to copy.
    pub copied_pages: Option<CopiedPages>,
    /// Changes since the last save.
    pub dirty: u64,
    /// Whether `CONFIG SET` has changed anything since the process looked.
    pub config_changed: bool,
    /// Whether writes are collected for [`Host::replicate`].
    pub replicating: bool,
    /// Whether that holds for what a master sends, too.
    pub records_master: bool,
    /// What the replication stream takes that is kept for replicas, as the process counts it.
    pub stream_buffer_bytes: u64,
    /// When connections' reply buffers change their size.
    pub(crate) reply_buffers: Resizing,
    /// Whether the active expiry cycle runs; `DEBUG SET-ACTIVE-EXPIRE` switches it.
    pub active_expire: bool,
    /// What the input under way has cost.
    pub meter: Meter,
    /// The process's own generator.
    pub rng: Rng,
    /// 40 hex digits naming this run of the process.
    pub run_id: String,
    /// Unix milliseconds of the start.
    pub started_ms: u64,
    pub(crate) stream: Vec<StreamCommand>,
    /// Who gets what is recorded now.
    pub(crate) stream_targets: Targets,
    pub(crate) outgoing: Vec<Outgoing>,
    pub(crate) monitors: usize,
    pub(crate) tracking: Tracking,
    /// The client whose request is being carried out.
    pub(crate) under_way: Option<ClientId>,
    /// Set by `CLIENT PAUSE`.
    pub(crate) pause: Option<Pause>,
    pub(crate) eviction_pool: EvictionPool,
    pub(crate) expire_cycle: ExpireCycle,
    pub(crate) own_expiries: OwnExpiries,
    /// Most memory in use when it was looked at, once a second.
    pub(crate) peak_memory_bytes: u64,
    pub(crate) waiting: Waiting,
    pub(crate) watching: Watching,
}

impl Engine {
    /// An empty engine. All its chance comes from `seed`.
    pub fn new(mode: Mode, config: Config, seed: u64, now_ms: u64) -> Self {
        let mut rng = Rng::fork(seed, "engine");
        let db_count = match mode {
            Mode::Cluster => 1,
            _ => usize::try_from(config.integer(key::DATABASES)).unwrap_or(16).max(1),
        };
        let mut dbs = vec![Db::default(); db_count];
        let mut acl = Acl::default();
        acl.require_password(config.text(key::REQUIREPASS).as_bytes());
        if mode == Mode::Cluster {
            dbs[0].index_slots();
        }
        Engine {
            mode,
            config,
            dbs,
            clients: Clients::default(),
            pubsub: PubSub::default(),
            stats: Stats::default(),
            acl,
            slowlog: SlowLog::default(),
            latency: LatencyMonitor::default(),
            scripting: Scripting::default(),
            role: Role::default(),
            disk_fault: None,
            copied_pages: None,
            dirty: 0,
            config_changed: false,
            replicating: false,
            records_master: false,
            stream_buffer_bytes: 0,
            reply_buffers: Resizing::default(),
            active_expire: true,
            meter: Meter::default(),
            run_id: rng.hex(40),
            rng,
            started_ms: now_ms,
            stream: Vec::new(),
            stream_targets: Targets::ALL,
            outgoing: Vec::new(),
            monitors: 0,
            tracking: Tracking::default(),
            under_way: None,
            pause: None,
            eviction_pool: EvictionPool::default(),
            expire_cycle: ExpireCycle::default(),
            own_expiries: OwnExpiries::default(),
            peak_memory_bytes: 0,
            waiting: Waiting::default(),
            watching: Watching::default(),
        }
    }

    /// Accepts a connection.
    pub fn connect(&mut self, addr: String, laddr: String, now_ms: u64) -> ClientId {
        let id = self.clients.next_id();
        let mut client = Client::new(id, addr, laddr, now_ms);
        client.authenticated = self.acl.default_is_open();
        self.clients.insert(Box::new(client));
        self.stats.connections_received += 1;
        self.meter.accept();
        id
    }

    /// Forgets a connection and everything it subscribed to, watched or waited for.
    pub fn disconnect(&mut self, id: ClientId) {
        if let Some(mut client) = self.clients.take(id) {
            self.clients.remove(id);
            self.unwatch(&mut client);
            self.stop_waiting(&mut client);
            self.tracking.remove(id);
            pubsub::drop_subscriptions(self, &mut client);
            self.monitors -= usize::from(client.monitor);
        }
    }

    /// Notes what a client has sent that is not carried out yet.
    pub fn note_input(&mut self, id: ClientId, input: InputBytes) {
        if let Some(client) = self.clients.peek_mut(id) {
            client.input = input;
        }
    }

    /// Prepares for requests of a client that are about to be carried out, each with its key and
    /// what follows that.
    pub fn warm<'k>(&self, id: ClientId, requests: impl Iterator<Item = [&'k [u8]; 2]>) {
        if let Some(client) = self.clients.get(id) {
            self.dbs[client.db].warm(requests);
        }
    }

    /// Carries out one request of a client; the reply goes to the client's output.
    pub fn execute(&mut self, host: &mut dyn Host, now_ms: u64, id: ClientId, args: &[&[u8]]) {
        let Some(mut client) = self.clients.take(id) else { return };
        client.active_ms = now_ms;
        self.under_way = Some(id);
        let slept_ms = {
            let mut ctx = Ctx::new(self, &mut client, now_ms);
            command::process_request(&mut ctx, host, Args::new(args));
            ctx.slept_ms()
        };
        self.under_way = None;
        self.clients.insert(client);
        self.clients.touch(id);
        self.tell_own_changes(id);
        self.flush_stream(host);
        self.serve_waiting(host, now_ms + slept_ms);
        self.end_pause(host, now_ms);
    }

    /// Does what time asks for: expires keys, ends the waits whose time is up.
    ///
    /// Source: server.c `databasesCron`, timeout.c `handleBlockedClientsTimeout`, 7.0.15.
    pub fn cron(&mut self, host: &mut dyn Host, now_ms: u64) {
        self.meter.tick();
        self.end_overdue_waits(now_ms);
        self.end_pause(host, now_ms);
        self.note_peak_memory(now_ms);
        self.limit_tracked_keys();
        self.close_idle(now_ms);
        self.enforce_output_limits(now_ms);
        self.resize_reply_buffers(now_ms);
        self.expire_by_tick(now_ms);
        self.flush_stream_singly(host);
    }

    /// Does what is left of the last cycle of expiry, before the process waits for its clients.
    ///
    /// Source: server.c `beforeSleep`, 7.0.15.
    pub fn expire_before_sleep(&mut self, host: &mut dyn Host, now_ms: u64) {
        if !self.role.is_replica && self.active_expire {
            self.expire_cycle(CycleKind::Fast, now_ms);
            self.flush_stream_singly(host);
        }
    }

    /// What the engine asks of the process since the last call.
    pub fn take_outgoing(&mut self) -> Vec<Outgoing> {
        std::mem::take(&mut self.outgoing)
    }

    /// Sends a message to the subscribers here; returns how many got it.
    pub fn publish_here(&mut self, channel: &[u8], message: &[u8]) -> usize {
        pubsub::deliver(self, None, channel, message)
    }

    /// Sends a message to the shard subscribers here; returns how many got it.
    pub fn publish_shard_here(&mut self, channel: &[u8], message: &[u8]) -> usize {
        pubsub::deliver_shard(self, None, channel, message)
    }

    /// Whether `CLIENT PAUSE` holds: nothing changes by itself meanwhile.
    pub(crate) fn is_paused(&self, now_ms: u64) -> bool {
        self.pause.is_some_and(|pause| pause.until_ms > now_ms)
    }

    /// Empties all databases.
    pub fn flush_all(&mut self) {
        for db in 0..self.dbs.len() {
            self.empty_db(db);
        }
        self.invalidate_all();
    }

    /// Empties one database.
    pub fn flush_db(&mut self, db: usize) {
        self.empty_db(db);
        self.invalidate_all();
    }

    fn empty_db(&mut self, db: usize) {
        self.break_watches_of_db(db, None);
        self.waiting.signal_db(db);
        self.dbs[db].clear();
    }

    /// Exchanges two databases; clients stay with their numbers.
    pub(crate) fn swap_dbs(&mut self, a: usize, b: usize, now_ms: u64) {
        self.break_watches_of_db(a, Some((b, now_ms)));
        self.break_watches_of_db(b, Some((a, now_ms)));
        self.dbs.swap(a, b);
        self.waiting.signal_db(a);
        self.waiting.signal_db(b);
    }

    /// Hands the writes collected so far to the host, as one unit.
    pub(crate) fn flush_stream(&mut self, host: &mut dyn Host) {
        if !self.stream.is_empty() {
            host.replicate(std::mem::take(&mut self.stream));
        }
    }

    /// Evicts after a change of parameters, outside of any command, as Redis does by a timer.
    pub fn apply_max_memory(&mut self, host: &mut dyn Host, now_ms: u64) {
        self.make_room(now_ms);
        self.flush_stream_singly(host);
    }

    /// Hands the writes collected so far to the host, each by itself: they have nothing to do with
    /// each other.
    pub(crate) fn flush_stream_singly(&mut self, host: &mut dyn Host) {
        for command in std::mem::take(&mut self.stream) {
            host.replicate(vec![command]);
        }
    }

    /// Notes that a key changed: breaks watches and wakes waiting clients.
    pub(crate) fn key_changed(&mut self, db: usize, key: &[u8]) {
        self.break_watches(db, key);
        self.invalidate(key);
        self.waiting.signal(db, key);
    }

    /// Publishes a keyspace event if the configuration asks for it.
    pub(crate) fn notify(&mut self, db: usize, class: EventClass, event: &str, key: &[u8]) {
        let classes = self.config.limits.event_classes;
        if !classes.contains(class) || self.pubsub.is_idle() {
            return;
        }
        if classes.to_keyspace() {
            let channel = [format!("__keyspace@{db}__:").as_bytes(), key].concat();
            self.publish_here(&channel, event.as_bytes());
        }
        if classes.to_keyevent() {
            let channel = format!("__keyevent@{db}__:{event}");
            self.publish_here(channel.as_bytes(), key);
        }
    }

    /// Remembers a write for the stream.
    pub(crate) fn record(&mut self, db: usize, args: Vec<Vec<u8>>) {
        let targets = self.stream_targets;
        if self.replicating && (targets.aof || targets.replicas) {
            self.stream.push(StreamCommand { targets, db, args });
        }
    }

    /// Clients of a kind, for `INFO` and `CLIENT KILL`.
    pub fn clients_of_kind(&self, kind: ClientKind) -> impl Iterator<Item = &Client> {
        self.clients.iter().filter(move |client| client.kind == kind)
    }

    /// The `Server` line of `HELLO` and `INFO`.
    pub fn version(&self) -> &'static str {
        REDIS_VERSION
    }
}
