//! The engine as a whole: its parts, and what it hands to the process around it.
//!
//! Here are the parts and what concerns them alone. What goes through several stands above them:
//! `turn` has what happens to an engine, `changes` what a change of the data set leads to, and each
//! subject (`expire`, `evict`, `tracking` …) its own acts on the engine beside its part.

mod changes;
mod digest;
mod turn;

use redscope_actor::Rng;
use redscope_data::{Db, REDIS_VERSION};

use crate::acl::Acl;
use crate::client::{Client, ClientId, ClientKind, InputBytes, Resizing};
use crate::clients::Clients;
use crate::config::key;
use crate::config::{Config, to_bytes};
use crate::copied_pages::CopiedPages;
use crate::cost::Meter;
use crate::disk_fault::DiskFault;
use crate::evict::EvictionPool;
use crate::expire::{ExpireCycle, OwnExpiries};
use crate::host::{Host, Outgoing, StreamCommand, Targets};
use crate::mode::{Mode, Pause, Role};
use crate::pubsub::PubSub;
use crate::removed::{RemovalKind, Removed, RemovedKeys};
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
    /// How often the data set was changed in a way that the replication stream has nothing of: by clients
    /// of a replica, by its own evictions, by `DEBUG`, by scripts that keep replicas out. Nothing here
    /// depends on it.
    pub unstreamed_changes: u64,
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
    /// When the log last told of a request of HTTP, in Unix milliseconds.
    pub(crate) http_logged_ms: Option<u64>,
    pub(crate) tracking: Tracking,
    /// The client whose request is being carried out.
    pub(crate) under_way: Option<ClientId>,
    /// Set by `CLIENT PAUSE`.
    pub(crate) pause: Option<Pause>,
    pub(crate) eviction_pool: EvictionPool,
    pub(crate) expire_cycle: ExpireCycle,
    pub(crate) own_expiries: OwnExpiries,
    /// What has gone by itself since the process asked.
    pub(crate) removed: Removed,
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
        acl.require_password(&to_bytes(config.text(key::REQUIREPASS)));
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
            unstreamed_changes: 0,
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
            http_logged_ms: None,
            tracking: Tracking::default(),
            under_way: None,
            pause: None,
            eviction_pool: EvictionPool::default(),
            expire_cycle: ExpireCycle::default(),
            own_expiries: OwnExpiries::default(),
            removed: Removed::default(),
            peak_memory_bytes: 0,
            waiting: Waiting::default(),
            watching: Watching::default(),
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

    /// Keys that have gone by themselves since the last call, for one reason.
    pub fn take_removed(&mut self, kind: RemovalKind) -> RemovedKeys {
        self.removed.take(kind)
    }

    /// What the engine asks of the process since the last call.
    pub fn take_outgoing(&mut self) -> Vec<Outgoing> {
        std::mem::take(&mut self.outgoing)
    }

    /// Whether `CLIENT PAUSE` holds: nothing changes by itself meanwhile.
    pub(crate) fn is_paused(&self, now_ms: u64) -> bool {
        self.pause.is_some_and(|pause| pause.until_ms > now_ms)
    }

    /// Hands the writes collected so far to the host, as one unit.
    pub(crate) fn flush_stream(&mut self, host: &mut dyn Host) {
        if !self.stream.is_empty() {
            host.replicate(std::mem::take(&mut self.stream));
        }
    }

    /// Hands the writes collected so far to the host, each by itself: they have nothing to do with
    /// each other.
    pub(crate) fn flush_stream_singly(&mut self, host: &mut dyn Host) {
        for command in std::mem::take(&mut self.stream) {
            host.replicate(vec![command]);
        }
    }

    /// Remembers a write for the stream.
    pub(crate) fn record(&mut self, db: usize, args: Vec<Vec<u8>>) {
        let targets = self.stream_targets;
        self.unstreamed_changes += u64::from(!targets.replicas);
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
