//! The few ways a handler touches keys.

use redscope_data::Str;
use redscope_data::value::{Hash, List, Set, SortedSet, Stream, Value};
use redscope_resp::Frame;

use super::Ctx;
use crate::Reply;
use crate::client::ClientKind;
use crate::config::key;
use crate::error::{CommandError, FixedError};
use crate::notify::EventClass;
use crate::removed::RemovalKind;

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

impl Ctx<'_> {
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

    /// Removes a container that has become empty, with its `del` event.
    pub fn remove_if_empty(&mut self, key: &[u8]) {
        let empty = self.db().get(key).is_some_and(|entry| entry.value.element_count() == 0);
        if empty {
            self.remove(key);
            self.engine.notify(self.client.db, EventClass::Generic, "del", key);
        }
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
