//! What a handler may touch, and the few ways it touches keys.

use redscope_actor::Rng;
use redscope_data::value::{Hash, List, Set, SortedSet, Stream, Value};
use redscope_data::{Db, Str};
use redscope_resp::Frame;

use crate::Reply;
use crate::client::{BlockedOn, Client, ClientKind, KeyWait, Wake};
use crate::config::key;
use crate::cost::Lasted;
use crate::engine::Engine;
use crate::error::{CommandError, FixedError};
use crate::notify::EventClass;
use crate::removed::RemovalKind;

/// Lent to a handler for one command.
#[derive(Debug)]
pub struct Ctx<'a> {
    /// Everything of the process but this client.
    pub engine: &'a mut Engine,
    /// The client whose request this is.
    pub client: &'a mut Client,
    /// Unix milliseconds; stands still during a command.
    pub now_ms: u64,
    pub(super) outcome: Outcome,
}

/// What a handler decides beside its reply.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    /// The handler wrote to the client itself, or the peer expects nothing.
    pub(super) silent: bool,
    pub(super) blocked: Option<BlockedOn>,
    /// What replicas get in place of the request.
    pub(super) rewritten: Option<Vec<Vec<Vec<u8>>>>,
    /// Replicas get the request though nothing has changed.
    pub(super) force_stream: bool,
    /// How the command went that was carried out last.
    pub(super) lasted: Lasted,
    /// Virtual time the request took as a whole, in microseconds.
    slept_us: u64,
    /// What the script under way may do.
    pub(super) script: ScriptRights,
    /// The slot of the request's keys, in a cluster.
    pub(super) slot: Option<u16>,
    /// The script under way has read something.
    pub(super) script_reads: bool,
    /// The error the command ends in was counted where it arose.
    pub(super) error_counted: bool,
    pub(super) nesting: Nesting,
    /// The request belongs to another node of the cluster, or to none.
    pub(super) misrouted: bool,
    /// What the client, a monitor, is still to be shown of its own request.
    pub(super) own_lines: Vec<String>,
}

/// What a script may do by the flags it declares; nothing of it holds outside of scripts.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ScriptRights {
    /// It may write though memory is over `maxmemory`.
    pub(crate) allows_oom: bool,
    /// In a cluster it may touch keys of several slots.
    pub(crate) allows_cross_slot: bool,
}

/// What runs the command under way, if not its client.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Nesting {
    /// The client itself.
    #[default]
    None,
    /// `EXEC`: nothing waits.
    Exec,
    /// A script: nothing waits, and what would is an error.
    Script,
}

/// Declares the three ways to reach a value of one type.
macro_rules! typed_access {
    ($type:ident, $variant:ident, $read:ident, $write:ident, $create:ident, $word:literal) => {
        #[doc = concat!("The ", $word, " at `key`, to be read.")]
        pub fn $read(&mut self, key: &[u8]) -> Result<Option<&$type>, CommandError> {
            match self.read(key) {
                None => Ok(None),
                Some(Value::$variant(value)) => Ok(Some(value)),
                Some(_) => Err(FixedError::WRONG_TYPE.into()),
            }
        }

        #[doc = concat!("The ", $word, " at `key`, to be changed.")]
        pub fn $write(&mut self, key: &[u8]) -> Result<Option<&mut $type>, CommandError> {
            match self.write(key) {
                None => Ok(None),
                Some(Value::$variant(value)) => Ok(Some(value)),
                Some(_) => Err(FixedError::WRONG_TYPE.into()),
            }
        }

        #[doc = concat!("The ", $word, " at `key`, made if it is missing.")]
        pub fn $create(&mut self, key: &[u8]) -> Result<&mut $type, CommandError> {
            let place = match self.place_to_write(key) {
                Some(place) => place,
                None => {
                    self.insert(key, Value::$variant(Default::default()));
                    // A new key comes last.
                    self.db().len() - 1
                }
            };
            match self.used_at(place, key) {
                Some(Value::$variant(value)) => Ok(value),
                _ => Err(FixedError::WRONG_TYPE.into()),
            }
        }
    };
}

impl<'a> Ctx<'a> {
    pub(crate) fn new(engine: &'a mut Engine, client: &'a mut Client, now_ms: u64) -> Self {
        Ctx { engine, client, now_ms, outcome: Outcome::default() }
    }

    /// The client's database.
    pub fn db(&mut self) -> &mut Db {
        &mut self.engine.dbs[self.client.db]
    }

    /// The process's generator.
    pub fn rng(&mut self) -> &mut Rng {
        &mut self.engine.rng
    }

    fn expire_if_due(&mut self, key: &[u8]) -> bool {
        let from_master = self.client.kind == ClientKind::Master;
        self.engine.expire_if_due(self.client.db, key, self.now_ms, from_master)
    }

    /// Where a key lies that is there and has not expired.
    fn place(&mut self, key: &[u8]) -> Option<usize> {
        let (place, has_expiry) = self.db().place(key)?;
        (!has_expiry || !self.expire_if_due(key)).then_some(place)
    }

    /// The entry at a place, used now.
    fn used_at(&mut self, place: usize, key: &[u8]) -> Option<&mut Value> {
        self.note_use(key);
        let now_s = (self.now_ms / 1000) as u32;
        let Ctx { engine, client, .. } = self;
        let entry = engine.dbs[client.db].at_mut(place)?;
        entry.touch_s(now_s);
        if engine.meter.is_on() {
            engine.meter.steps(steps_within(&entry.value));
        }
        Some(&mut entry.value)
    }

    /// A key's value, for a command that reads; counts as a hit or a miss.
    pub fn read(&mut self, key: &[u8]) -> Option<&Value> {
        let place = self.meet(key)?;
        self.used_at(place, key).map(|value| &*value)
    }

    /// As [`Ctx::read`], for a command that is not a use of the key.
    pub fn look(&mut self, key: &[u8]) -> Option<&Value> {
        let place = self.meet(key)?;
        self.db().at_mut(place).map(|entry| &entry.value)
    }

    /// As [`Ctx::look`], for a command that tells nobody of a miss.
    pub fn inspect(&mut self, key: &[u8]) -> Option<&Value> {
        let place = self.count_meeting(key)?;
        self.db().at_mut(place).map(|entry| &entry.value)
    }

    /// Where a key lies for a command that reads, counted as a hit or a miss; of a miss
    /// subscribers are told.
    fn meet(&mut self, key: &[u8]) -> Option<usize> {
        let place = self.count_meeting(key);
        if place.is_none() {
            self.engine.notify(self.client.db, EventClass::Miss, "keymiss", key);
        }
        place
    }

    fn count_meeting(&mut self, key: &[u8]) -> Option<usize> {
        let place = self.place(key);
        let stats = &mut self.engine.stats;
        let count =
            if place.is_some() { &mut stats.keyspace_hits } else { &mut stats.keyspace_misses };
        *count += 1;
        place
    }

    /// Counts the use of a key, where the policy asks for it.
    fn note_use(&mut self, key: &[u8]) {
        if self.engine.config.limits.eviction.is_lfu() {
            self.engine.note_use(self.client.db, key, self.now_ms);
        }
    }

    /// A key's value as it is, without counting and without noting the access.
    pub fn peek(&mut self, key: &[u8]) -> Option<&Value> {
        let place = self.place(key)?;
        self.db().at_mut(place).map(|entry| &entry.value)
    }

    /// A key's value, for a command that changes it.
    pub fn write(&mut self, key: &[u8]) -> Option<&mut Value> {
        let place = self.place_to_write(key)?;
        self.used_at(place, key)
    }

    /// Where a key lies for a command that changes it. What has expired goes even from a replica if
    /// that takes writes.
    ///
    /// Source: db.c `lookupKey`, 7.0.15.
    fn place_to_write(&mut self, key: &[u8]) -> Option<usize> {
        let (place, has_expiry) = self.db().place(key)?;
        (!has_expiry || !self.expire_to_write(self.client.db, key)).then_some(place)
    }

    /// Whether a key that is about to be changed is past its time, and so counts for none.
    fn expire_to_write(&mut self, db: usize, key: &[u8]) -> bool {
        if self.engine.dbs[db].expires_len() == 0 {
            return false;
        }
        let from_master = self.client.kind == ClientKind::Master;
        if !self.engine.expire_if_due(db, key, self.now_ms, from_master) {
            return false;
        }
        if self.engine.role.is_replica && !self.engine.config.flag(key::REPLICA_READ_ONLY) {
            self.engine.remove_expired(db, key, self.now_ms, RemovalKind::ExpiredOnAccess);
        }
        true
    }

    /// Whether a key exists, for commands that look at it and leave it as it is.
    pub fn exists(&mut self, key: &[u8]) -> bool {
        self.peek(key).is_some()
    }

    /// Whether a key exists, for commands that are about to change it.
    pub fn exists_to_write(&mut self, key: &[u8]) -> bool {
        self.exists_to_write_in(self.client.db, key)
    }

    /// As [`Ctx::exists_to_write`], in any database.
    pub fn exists_to_write_in(&mut self, db: usize, key: &[u8]) -> bool {
        !self.expire_to_write(db, key) && self.engine.dbs[db].get(key).is_some()
    }

    /// Sets a key and drops its expiry.
    pub fn insert(&mut self, key: &[u8], value: Value) {
        self.insert_keeping(key, value, false);
    }

    /// Sets a key; `keep_expiry` leaves its expiry in place.
    ///
    /// What the key held until its time was up expires first.
    /// Source: db.c `setKey`, 7.0.15.
    pub fn insert_keeping(&mut self, key: &[u8], value: Value, keep_expiry: bool) {
        let db = self.client.db;
        self.expire_to_write(db, key);
        if self.engine.meter.is_on() {
            self.free_overwritten(key);
        }
        self.insert_in(db, key, value, keep_expiry);
    }

    /// Sets a key of any database.
    pub fn insert_in(&mut self, db: usize, key: &[u8], value: Value, keep_expiry: bool) {
        if self.engine.dbs[db].insert(key, value, keep_expiry, self.now_ms) {
            self.engine.notify(db, EventClass::New, "new", key);
        }
    }

    /// Counts what is freed when a key gets another value.
    fn free_overwritten(&mut self, key: &[u8]) {
        let old = self.engine.dbs[self.client.db].get(key);
        let parts = old.map_or(0, |entry| entry.value.free_effort() as u64);
        self.engine.meter.free(parts);
    }

    /// Sets or clears when a key of the client's database expires, in Unix milliseconds.
    pub fn set_expiry(&mut self, key: &[u8], at_ms: Option<u64>) {
        self.set_expiry_in(self.client.db, key, at_ms);
    }

    /// As [`Ctx::set_expiry`], in any database.
    ///
    /// Source: db.c `setExpire`, 7.0.15: what a writable replica's clients let expire is its own to
    /// remove.
    pub fn set_expiry_in(&mut self, db: usize, key: &[u8], at_ms: Option<u64>) {
        let is_set = self.engine.dbs[db].set_expiry(key, at_ms) && at_ms.is_some();
        if is_set && self.engine.role.is_replica && self.client.kind != ClientKind::Master {
            self.engine.own_expiries.remember(db, key);
        }
    }

    /// Removes a key, whether it has expired or not; false if it was not there.
    pub fn remove(&mut self, key: &[u8]) -> bool {
        let Some(value) = self.db().remove(key) else { return false };
        self.engine.meter.free(value.free_effort() as u64);
        true
    }

    /// Removes what an empty result takes the place of: with `del`, though its time be up.
    ///
    /// Source: db.c `dbDelete` and those who store results, 7.0.15.
    pub fn replace_by_nothing(&mut self, target: &[u8]) -> Reply {
        if self.remove(target) {
            self.changed(target, EventClass::Generic, "del");
        }
        Frame::Integer(0)
    }

    typed_access!(List, List, list, list_mut, list_entry, "list");
    typed_access!(Hash, Hash, hash, hash_mut, hash_entry, "hash");
    typed_access!(Set, Set, set, set_mut, set_entry, "set");
    typed_access!(Stream, Stream, stream, stream_mut, stream_entry, "stream");
    typed_access!(SortedSet, SortedSet, sorted_set, sorted_set_mut, sorted_set_entry, "sorted set");

    /// The string at `key`.
    pub fn string(&mut self, key: &[u8]) -> Result<Option<Str>, CommandError> {
        match self.read(key) {
            None => Ok(None),
            Some(value) => value.as_str().map(Some).ok_or(FixedError::WRONG_TYPE.into()),
        }
    }

    /// Notes that a key changed: dirty counter, watches, waiting clients, keyspace event.
    pub fn changed(&mut self, key: &[u8], class: EventClass, event: &str) {
        self.changed_by(1, key, class, event);
    }

    /// As [`Ctx::changed`], for a change of several elements.
    pub fn changed_by(&mut self, count: u64, key: &[u8], class: EventClass, event: &str) {
        let db = self.client.db;
        self.engine.dirty += count;
        self.engine.key_changed(db, key);
        self.engine.notify(db, class, event, key);
    }

    /// Drops the client's transaction with its watches.
    pub(super) fn discard_transaction(&mut self) {
        self.client.transaction = None;
        self.engine.unwatch(self.client);
    }

    /// Removes a container that has become empty, with its `del` event.
    pub fn remove_if_empty(&mut self, key: &[u8]) {
        let empty = self.db().get(key).is_some_and(|entry| entry.value.element_count() == 0);
        if empty {
            self.remove(key);
            self.engine.notify(self.client.db, EventClass::Generic, "del", key);
        }
    }

    /// Gives replicas the request even if it has changed nothing here.
    ///
    /// Source: server.c `forceCommandPropagation`, 7.0.15.
    pub fn force_stream(&mut self) {
        self.outcome.force_stream = true;
    }

    /// Gives replicas another command in place of the request.
    pub fn rewrite<A: AsRef<[u8]>>(&mut self, args: &[A]) {
        let args = args.iter().map(|arg| arg.as_ref().to_vec()).collect();
        self.outcome.rewritten.get_or_insert_default().push(args);
    }

    /// Keeps the request from replicas: what it did is in the stream already, or is nothing.
    pub fn rewrite_to_nothing(&mut self) {
        self.outcome.rewritten.get_or_insert_default();
    }

    /// Closes the client if a reply of so many bytes is more than may wait for it, and says whether
    /// it is.
    pub fn would_overflow_output(&mut self, reply_bytes: u64) -> bool {
        let limit = self.engine.output_limit(self.client).hard_bytes;
        let overflows = limit > 0 && reply_bytes >= limit;
        self.client.close_now |= overflows;
        overflows
    }

    /// No reply: the handler has written to the client itself, or the peer expects none.
    pub fn silent(&mut self) -> Reply {
        self.outcome.silent = true;
        Frame::Null
    }

    /// Says how long the command keeps the process from everything else, in virtual time.
    pub fn takes_us(&mut self, duration_us: u64) {
        self.engine.meter.sleep_us(duration_us);
        self.outcome.slept_us += duration_us;
    }

    /// Notes elements looked at or made that are neither in the request nor in the reply.
    pub fn touch(&mut self, elements: usize) {
        self.engine.meter.touch(elements);
    }

    /// Notes elements that a cursor gathers before it answers them.
    pub(super) fn gather(&mut self, elements: usize) {
        self.engine.meter.gather(elements);
    }

    /// Notes neighbours passed on the way to an element of a list.
    pub(super) fn steps(&mut self, steps: usize) {
        self.engine.meter.steps(steps);
    }

    /// Notes bytes looked at that are neither in the request nor in the reply.
    pub(super) fn bytes(&mut self, bytes: usize) {
        self.engine.meter.bytes(bytes);
    }

    /// Milliseconds the request has kept the process from everything else.
    pub(crate) fn slept_ms(&self) -> u64 {
        self.outcome.slept_us / 1000
    }

    /// Says what runs the commands that follow, and returns what was said before.
    pub(crate) fn enter(&mut self, nesting: Nesting) -> Nesting {
        std::mem::replace(&mut self.outcome.nesting, nesting)
    }

    /// Says what the script that begins may do.
    pub(crate) fn begin_script(&mut self, rights: ScriptRights) {
        self.outcome.script = rights;
    }

    /// What runs the command under way.
    pub(super) fn nesting(&self) -> Nesting {
        self.outcome.nesting
    }

    /// Says that the error the command ends in is the error of a command it ran.
    pub(crate) fn error_is_counted(&mut self) {
        self.outcome.error_counted = true;
    }

    /// Whether a script runs the command under way.
    pub(super) fn in_script(&self) -> bool {
        self.outcome.nesting == Nesting::Script
    }

    /// Whether limits on the size of values apply: what the master sends is obeyed.
    pub fn is_limited(&self) -> bool {
        self.client.kind != ClientKind::Master
    }

    /// Whether the client may be kept waiting; if not, a command answers as on timeout.
    pub fn may_block(&self) -> bool {
        self.outcome.nesting == Nesting::None && self.client.kind != ClientKind::Master
    }

    /// Keeps the client waiting until one of `keys` gets an element, then runs what `request` makes
    /// of the request for that key alone; it is given the key and its place among the keys.
    ///
    /// `timeout_ms` of 0 waits for ever; a wait in vain ends with an absent array. Where nothing
    /// may wait, the reply is `refused`.
    pub fn block_on_keys<K: AsRef<[u8]>>(
        &mut self,
        type_name: &'static str,
        keys: &[K],
        timeout_ms: u64,
        refused: Reply,
        request: impl Fn(&[u8], usize) -> Vec<Vec<u8>>,
    ) -> Reply {
        if !self.may_block() {
            return refused;
        }
        let wait = |(place, key): (usize, &K)| {
            let key = key.as_ref();
            KeyWait { key: Str::from(key), request: request(key, place) }
        };
        let waits: Vec<KeyWait> = keys.iter().enumerate().map(wait).collect();
        self.block(timeout_ms, Frame::NullArray, Wake::Keys { waits, type_name })
    }

    /// Keeps the client waiting, see [`Ctx::block_on_keys`].
    pub fn block(&mut self, timeout_ms: u64, timeout_reply: Reply, wake: Wake) -> Reply {
        if !self.may_block() {
            return timeout_reply;
        }
        self.wait(timeout_ms, timeout_reply, wake)
    }

    /// As [`Ctx::block`], even for a master: the request has not begun.
    pub(super) fn wait(&mut self, timeout_ms: u64, timeout_reply: Reply, wake: Wake) -> Reply {
        let deadline_ms = (timeout_ms > 0).then(|| self.now_ms + timeout_ms);
        self.outcome.blocked = Some(BlockedOn {
            deadline_ms,
            timeout_reply,
            wake,
            request: Vec::new(),
            took: Lasted::default(),
        });
        Frame::Null
    }
}

/// Neighbours passed on the way to an element, on average: half of a packed value, the search path
/// of a skip list.
fn steps_within(value: &Value) -> usize {
    match value {
        Value::Hash(hash) if hash.encoding() == "listpack" => hash.len(),
        Value::SortedSet(set) if set.encoding() == "listpack" => set.len(),
        Value::SortedSet(set) => 2 * set.len().max(1).ilog2() as usize,
        _ => 0,
    }
}
