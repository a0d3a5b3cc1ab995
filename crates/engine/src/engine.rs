//! The engine as a whole: its parts, its clients, and what it hands to the process around it.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use redscope_resp::Frame;

use crate::acl::Acl;
use crate::client::{BlockedOn, Client, ClientId, ClientKind, Wake};
use crate::clients::Clients;
use crate::command::{self, Args, CommandResult, CommandSpec, Ctx};
use crate::config::Config;
use crate::error::{CommandError, FixedError};
use crate::evict::EvictionPool;
use crate::keyspace::Db;
use crate::notify::EventClass;
use crate::pubsub::PubSub;
use crate::rng::Rng;
use crate::script::{Scripting, load_library};
use crate::slowlog::{LatencyMonitor, SlowLog};
use crate::stats::Stats;
use crate::str::Str;
use crate::tracking::Tracking;
use crate::{REDIS_VERSION, Reply};

/// What kind of process the engine serves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// A server by itself or in a replication chain.
    #[default]
    Standalone,
    /// A cluster node.
    Cluster,
    /// A Sentinel: few commands, no data.
    Sentinel,
}

impl Mode {
    /// The word `INFO` and `HELLO` use.
    pub const fn name(self) -> &'static str {
        match self {
            Mode::Standalone => "standalone",
            Mode::Cluster => "cluster",
            Mode::Sentinel => "sentinel",
        }
    }
}

/// What the process tells the engine about its place in replication.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Role {
    /// Whether this is a replica.
    pub is_replica: bool,
    /// Whether a replica's link to its master works.
    pub master_link_up: bool,
    /// Whether the data set is being replaced.
    pub loading: bool,
    /// Whether fewer replicas are in sync than `min-replicas-to-write` asks for.
    pub too_few_replicas: bool,
}

/// Until when clients have to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pause {
    /// Unix milliseconds.
    pub(crate) until_ms: u64,
    /// Whether reads go through.
    pub(crate) writes_only: bool,
}

/// A write to be put into the replication stream and the AOF.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamCommand {
    /// Database it applies to.
    pub db: usize,
    /// The command.
    pub args: Vec<Vec<u8>>,
}

/// What the engine asks of the process, apart from replies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outgoing {
    /// A message for the subscribers of other cluster nodes.
    Published {
        /// The channel.
        channel: Vec<u8>,
        /// The message.
        message: Vec<u8>,
        /// Whether it is a shard channel.
        shard: bool,
    },
}

/// The process around an engine.
pub trait Host {
    /// Carries out a command that the table gives to the process.
    fn call(&mut self, ctx: &mut Ctx<'_>, spec: &CommandSpec, args: Args<'_>) -> CommandResult;

    /// Says whether this node may serve these keys; asked only in [`Mode::Cluster`].
    fn route(
        &mut self,
        ctx: &Ctx<'_>,
        spec: &CommandSpec,
        keys: &[&[u8]],
    ) -> Result<(), CommandError>;

    /// End of the replication stream, in bytes, once everything produced so far is in it.
    fn stream_offset_bytes(&self) -> u64;

    /// Takes the writes a command led to, to be sent to replicas as one unit.
    fn replicate(&mut self, commands: Vec<StreamCommand>);
}

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
    /// Changes since the last save.
    pub dirty: u64,
    /// Whether writes are collected for [`Host::replicate`].
    pub replicating: bool,
    /// Whether the active expiry cycle runs; `DEBUG SET-ACTIVE-EXPIRE` switches it.
    pub active_expire: bool,
    /// The process's own generator.
    pub rng: Rng,
    /// 40 hex digits naming this run of the process.
    pub run_id: String,
    /// Unix milliseconds of the start.
    pub started_ms: u64,
    pub(crate) stream: Vec<StreamCommand>,
    pub(crate) outgoing: Vec<Outgoing>,
    pub(crate) monitors: usize,
    pub(crate) tracking: Tracking,
    /// The client whose request is being carried out.
    pub(crate) under_way: Option<ClientId>,
    /// Set by `CLIENT PAUSE`.
    pub(crate) pause: Option<Pause>,
    pub(crate) eviction_pool: EvictionPool,
    /// Clients that wait for anything.
    blocked: BTreeSet<ClientId>,
    /// Clients waiting for a key, in the order they came.
    waiting: BTreeMap<(usize, Str), Vec<ClientId>>,
    /// Keys that got an element while somebody waited.
    ready: VecDeque<(usize, Str)>,
    /// Who watches a key for `EXEC`.
    watchers: BTreeMap<(usize, Str), Vec<ClientId>>,
    /// Whether the client lent to a command has a watch that broke meanwhile.
    own_watch_broken: bool,
}

impl Engine {
    /// An empty engine. All its chance comes from `seed`.
    pub fn new(mode: Mode, config: Config, seed: u64, now_ms: u64) -> Self {
        let mut rng = Rng::fork(seed, "engine");
        let db_count = match mode {
            Mode::Cluster => 1,
            _ => usize::try_from(config.integer("databases")).unwrap_or(16).max(1),
        };
        let mut dbs = vec![Db::default(); db_count];
        let mut acl = Acl::default();
        acl.require_password(config.text("requirepass").as_bytes());
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
            dirty: 0,
            replicating: false,
            active_expire: true,
            run_id: rng.hex(40),
            rng,
            started_ms: now_ms,
            stream: Vec::new(),
            outgoing: Vec::new(),
            monitors: 0,
            tracking: Tracking::default(),
            under_way: None,
            pause: None,
            eviction_pool: EvictionPool::default(),
            blocked: BTreeSet::new(),
            waiting: BTreeMap::new(),
            ready: VecDeque::new(),
            watchers: BTreeMap::new(),
            own_watch_broken: false,
        }
    }

    /// Accepts a connection.
    pub fn connect(&mut self, addr: String, laddr: String, now_ms: u64) -> ClientId {
        let id = self.clients.next_id();
        let mut client = Client::new(id, addr, laddr, now_ms);
        client.authenticated = self.acl.default_is_open();
        self.clients.insert(Box::new(client));
        self.stats.connections_received += 1;
        id
    }

    /// Forgets a connection and everything it subscribed to, watched or waited for.
    pub fn disconnect(&mut self, id: ClientId) {
        if let Some(mut client) = self.clients.take(id) {
            self.clients.remove(id);
            self.unwatch(&mut client);
            self.stop_waiting(&mut client);
            self.tracking.remove(id);
            command::pubsub::drop_subscriptions(self, &mut client);
            self.monitors -= usize::from(client.monitor);
        }
    }

    /// Carries out one request of a client; the reply goes to the client's output.
    pub fn execute(&mut self, host: &mut dyn Host, now_ms: u64, id: ClientId, args: &[&[u8]]) {
        let Some(mut client) = self.clients.take(id) else { return };
        client.active_ms = now_ms;
        self.under_way = Some(id);
        {
            let mut ctx = Ctx::new(self, &mut client, now_ms);
            command::process_request(&mut ctx, host, Args::new(args));
        }
        self.under_way = None;
        self.clients.insert(client);
        self.clients.touch(id);
        self.tell_own_changes(id);
        self.flush_stream(host);
        self.serve_waiting(host, now_ms);
        self.end_pause(host, now_ms);
    }

    /// Carries out what `CLIENT PAUSE` kept back, once it is over.
    pub fn end_pause(&mut self, host: &mut dyn Host, now_ms: u64) {
        if self.blocked.is_empty() || self.pause.is_some_and(|pause| pause.until_ms > now_ms) {
            return;
        }
        self.pause = None;
        let kept: Vec<ClientId> = self
            .blocked_clients()
            .filter(|client| {
                let wake = client.blocked.as_ref().map(|blocked| &blocked.wake);
                matches!(wake, Some(Wake::Pause { .. }))
            })
            .map(|client| client.id)
            .collect();
        for id in kept {
            let Some(client) = self.clients.get_mut(id) else { continue };
            let blocked = client.blocked.take();
            self.blocked.remove(&id);
            if let Some(BlockedOn { wake: Wake::Pause { request }, .. }) = blocked.map(|b| *b) {
                let args: Vec<&[u8]> = request.iter().map(Vec::as_slice).collect();
                self.execute(host, now_ms, id, &args);
            }
        }
    }

    /// Does what time asks for: expires keys, ends the waits whose time is up.
    ///
    /// Source: server.c `databasesCron`, timeout.c `handleBlockedClientsTimeout`, 7.0.15.
    pub fn cron(&mut self, host: &mut dyn Host, now_ms: u64) {
        self.end_overdue_waits(now_ms);
        self.end_pause(host, now_ms);
        if !self.role.is_replica && self.active_expire {
            self.expire_cycle(now_ms);
            self.flush_stream(host);
        }
    }

    /// When a waiting client gives up next, in Unix milliseconds.
    pub fn next_wait_deadline_ms(&self) -> Option<u64> {
        self.blocked_clients().filter_map(|client| client.blocked.as_ref()?.deadline_ms).min()
    }

    /// Answers the clients whose wait is over by time.
    pub fn end_overdue_waits(&mut self, now_ms: u64) {
        let overdue: Vec<ClientId> = self
            .blocked_clients()
            .filter(|client| {
                let blocked = client.blocked.as_ref();
                let ends = blocked.filter(|b| !matches!(b.wake, Wake::Pause { .. }));
                let deadline = ends.and_then(|blocked| blocked.deadline_ms);
                deadline.is_some_and(|deadline_ms| deadline_ms <= now_ms)
            })
            .map(|client| client.id)
            .collect();
        for id in overdue {
            self.end_wait(id, None);
        }
    }

    /// Ends a client's wait with a reply, or with the reply kept for a timeout.
    pub fn end_wait(&mut self, id: ClientId, reply: Option<Reply>) {
        let Some(mut client) = self.clients.take(id) else { return };
        if let Some(blocked) = self.stop_waiting(&mut client) {
            client.send(&reply.unwrap_or(blocked.timeout_reply));
        }
        self.clients.insert(client);
        self.clients.touch(id);
    }

    /// Ends the waits of `WAIT` that enough replicas have caught up for.
    ///
    /// `acknowledged` counts the replicas that have an offset of the stream.
    pub fn end_replica_waits(&mut self, acknowledged: impl Fn(u64) -> i64) {
        let mut done = Vec::new();
        for client in self.blocked_clients() {
            if let Some(BlockedOn { wake: Wake::Replicas { count, offset_bytes }, .. }) =
                client.blocked.as_deref()
            {
                let reached = acknowledged(*offset_bytes);
                if reached >= *count {
                    done.push((client.id, reached));
                }
            }
        }
        for (id, reached) in done {
            self.end_wait(id, Some(Frame::Integer(reached)));
        }
    }

    /// Ends every wait for keys, as a change of role does.
    pub fn end_key_waits_by_role(&mut self) {
        let waiting: Vec<ClientId> = self.blocked.iter().copied().collect();
        for id in waiting {
            let error = CommandError::from(FixedError::UnblockedByRole);
            self.end_wait(id, Some(Frame::error(error.to_string())));
            if let Some(client) = self.clients.get_mut(id) {
                client.close_after_reply = true;
            }
        }
    }

    /// What the engine asks of the process since the last call.
    pub fn take_outgoing(&mut self) -> Vec<Outgoing> {
        std::mem::take(&mut self.outgoing)
    }

    /// Sends a message to the subscribers here; returns how many got it.
    pub fn publish_here(&mut self, channel: &[u8], message: &[u8]) -> usize {
        command::pubsub::deliver(self, None, channel, message)
    }

    /// Sends a message to the shard subscribers here; returns how many got it.
    pub fn publish_shard_here(&mut self, channel: &[u8], message: &[u8]) -> usize {
        command::pubsub::deliver_shard(self, None, channel, message)
    }

    /// Empties all databases.
    pub fn flush_all(&mut self) {
        for db in 0..self.dbs.len() {
            self.break_watches_of_db(db);
            self.dbs[db].clear();
        }
        self.invalidate_all();
    }

    /// Puts libraries, given by their source, in the place of those that are there.
    ///
    /// Errors: what a library's author would hear from `FUNCTION LOAD`; nothing has changed then.
    pub fn replace_functions(&mut self, codes: &[Str]) -> Result<(), String> {
        let mut scripting = self.scripting.clone();
        scripting.libraries.clear();
        for code in codes {
            load_library(&mut scripting, code, false)?;
        }
        self.scripting = scripting;
        Ok(())
    }

    /// Hands the writes collected so far to the host, as one unit.
    pub(crate) fn flush_stream(&mut self, host: &mut dyn Host) {
        if !self.stream.is_empty() {
            host.replicate(std::mem::take(&mut self.stream));
        }
    }

    /// Notes that a key changed: breaks watches and wakes waiting clients.
    pub(crate) fn key_changed(&mut self, db: usize, key: &[u8]) {
        if !self.watchers.is_empty() {
            self.break_watches(db, key);
        }
        self.invalidate(key);
        if !self.waiting.is_empty() {
            let place = (db, Str::from(key));
            if self.waiting.contains_key(&place) && !self.ready.contains(&place) {
                self.ready.push_back(place);
            }
        }
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
        if self.replicating {
            self.stream.push(StreamCommand { db, args });
        }
    }

    // Waiting for keys.

    pub(crate) fn start_waiting(&mut self, client: &mut Client, blocked: BlockedOn) {
        if let Wake::Keys { keys, .. } = &blocked.wake {
            for key in keys {
                let queue = self.waiting.entry((client.db, key.clone())).or_default();
                if !queue.contains(&client.id) {
                    queue.push(client.id);
                }
            }
        }
        self.blocked.insert(client.id);
        client.blocked = Some(Box::new(blocked));
    }

    fn stop_waiting(&mut self, client: &mut Client) -> Option<BlockedOn> {
        let blocked = *client.blocked.take()?;
        self.blocked.remove(&client.id);
        if let Wake::Keys { keys, .. } = &blocked.wake {
            for key in keys {
                let place = (client.db, key.clone());
                if let Some(queue) = self.waiting.get_mut(&place) {
                    queue.retain(|id| *id != client.id);
                    if queue.is_empty() {
                        self.waiting.remove(&place);
                    }
                }
            }
        }
        Some(blocked)
    }

    /// Runs the requests of waiting clients again for keys that got elements, oldest first.
    /// Source: blocked.c `handleClientsBlockedOnKeys`, 7.0.15.
    fn serve_waiting(&mut self, host: &mut dyn Host, now_ms: u64) {
        while let Some(place) = self.ready.pop_front() {
            for id in self.waiting.get(&place).cloned().unwrap_or_default() {
                self.run_again(host, now_ms, id);
                self.flush_stream(host);
            }
        }
    }

    fn run_again(&mut self, host: &mut dyn Host, now_ms: u64, id: ClientId) {
        let Some(mut client) = self.clients.take(id) else { return };
        if let Some(BlockedOn { wake: Wake::Keys { request, .. }, .. }) = client.blocked.as_deref()
        {
            let request = request.clone();
            let args: Vec<&[u8]> = request.iter().map(Vec::as_slice).collect();
            let mut ctx = Ctx::new(self, &mut client, now_ms);
            if let Some(reply) = command::run_again(&mut ctx, host, Args::new(&args)) {
                self.stop_waiting(&mut client);
                client.send(&reply);
            }
        }
        self.clients.insert(client);
        self.clients.touch(id);
    }

    /// Clients that wait, by number. Asked after every input, so it must not look at the others.
    fn blocked_clients(&self) -> impl Iterator<Item = &Client> {
        self.blocked.iter().filter_map(|id| self.clients.get(*id))
    }

    // Watching keys.

    pub(crate) fn watch(&mut self, client: &mut Client, key: &[u8]) {
        let place = (client.db, Str::from(key));
        if client.watched.contains(&place) {
            return;
        }
        self.watchers.entry(place.clone()).or_default().push(client.id);
        client.watched.push(place);
    }

    pub(crate) fn unwatch(&mut self, client: &mut Client) {
        for place in client.watched.drain(..) {
            if let Some(ids) = self.watchers.get_mut(&place) {
                ids.retain(|id| *id != client.id);
                if ids.is_empty() {
                    self.watchers.remove(&place);
                }
            }
        }
        client.watch_broken = false;
    }

    fn break_watches(&mut self, db: usize, key: &[u8]) {
        let place = (db, Str::from(key));
        for id in self.watchers.get(&place).cloned().unwrap_or_default() {
            // The client under way is not in the table; its own change breaks its watch as well.
            match self.clients.get_mut(id) {
                Some(client) => client.watch_broken = true,
                None => self.own_watch_broken = true,
            }
        }
    }

    /// Whether the client under way has itself broken a watch of its own since the last call.
    pub(crate) fn take_own_watch_break(&mut self) -> bool {
        std::mem::take(&mut self.own_watch_broken)
    }

    /// Breaks the watches on every key of a database that exists.
    pub(crate) fn break_watches_of_db(&mut self, db: usize) {
        let keys: Vec<Str> = self
            .watchers
            .keys()
            .filter(|(watched_db, key)| *watched_db == db && self.dbs[db].get(key).is_some())
            .map(|(_, key)| key.clone())
            .collect();
        for key in keys {
            self.break_watches(db, &key);
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
