//! Databases: keys, their values and when they expire.

use std::collections::BTreeMap;

use redscope_actor::Rng;

use crate::dict::Dict;
use crate::expiries::Expiries;
use crate::slot::key_slot;
use crate::str::Str;
use crate::usage::Usage;
use crate::value::Value;
use crate::value::memory::slots_bytes;

/// What an expiry takes: an entry of the table.
const EXPIRY_BYTES: usize = 24;

/// A value and what the server knows about its use, which lies flat to keep an entry at four words.
#[derive(Clone, Debug)]
pub struct Entry {
    /// What the key holds.
    pub value: Value,
    accessed_s: u32,
    counted_min: u16,
    count: u8,
    /// Whether the key stands in the table of expiries.
    has_expiry: bool,
}

impl Entry {
    /// How much the key is used.
    pub fn usage(&self) -> Usage {
        Usage { accessed_s: self.accessed_s, counted_min: self.counted_min, count: self.count }
    }

    /// Sets how much the key is used.
    pub fn set_usage(&mut self, usage: Usage) {
        (self.accessed_s, self.counted_min, self.count) =
            (usage.accessed_s, usage.counted_min, usage.count);
    }

    /// Sets how much the key was used before it came here: seconds since the last use, and the
    /// count of uses, which `None` leaves.
    pub fn set_past_use(&mut self, idle_s: Option<u64>, count: Option<u8>, now_ms: u64) {
        if let Some(idle_s) = idle_s {
            self.touch_s((now_ms / 1000).saturating_sub(idle_s) as u32);
        }
        if let Some(count) = count {
            self.count = count;
            self.counted_min = (now_ms / 60_000) as u16;
        }
    }

    /// Notes a use, by its time alone.
    pub fn touch_s(&mut self, now_s: u32) {
        self.accessed_s = now_s;
    }
}

/// One numbered database.
#[derive(Clone, Debug, Default)]
pub struct Db {
    entries: Dict<Entry>,
    /// When keys expire.
    expires: Expiries,
    /// Milliseconds that keys with an expiry have left on average, as the active cycle found.
    pub avg_ttl_ms: u64,
    /// Keys by slot, kept by cluster nodes only.
    slots: Option<BTreeMap<u16, Dict<()>>>,
}

impl Db {
    /// Reads anew how much keys are used, see [`Usage::read_anew`].
    pub fn read_usage_anew(&mut self, is_lfu: bool, now_ms: u64) {
        for place in 0..self.entries.len() {
            if let Some(entry) = self.entries.at_mut(place) {
                entry.set_usage(entry.usage().read_anew(is_lfu, now_ms));
            }
        }
    }

    /// Starts to keep keys by slot, as a cluster node does.
    pub fn index_slots(&mut self) {
        let mut slots: BTreeMap<u16, Dict<()>> = BTreeMap::new();
        for key in self.entries.keys() {
            slots.entry(key_slot(key)).or_default().insert(key.clone(), ());
        }
        self.slots = Some(slots);
    }

    /// Whether a key is there and its time is up.
    pub fn is_expired(&self, key: &[u8], now_ms: u64) -> bool {
        self.expiry(key).is_some_and(|at_ms| at_ms < now_ms)
    }

    /// Number of keys, expired ones that nobody has met yet included.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are no keys.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Number of keys with an expiry.
    pub fn expires_len(&self) -> usize {
        self.expires.len()
    }

    /// A key's entry, whether expired or not.
    pub fn get(&self, key: &[u8]) -> Option<&Entry> {
        self.entries.get(key)
    }

    /// Prepares for requests about to come, each with its key and what follows that: for lookups of
    /// many keys, or of many elements if the first two requests are of one key.
    pub fn warm<'k>(&self, mut requests: impl Iterator<Item = [&'k [u8]; 2]>) {
        let (Some([key, element]), Some([next_key, next_element])) =
            (requests.next(), requests.next())
        else {
            return;
        };
        if key != next_key {
            let keys = [key, next_key].into_iter().chain(requests.map(|[key, _]| key));
            return self.entries.warm(keys, |entry| entry.accessed_s);
        }
        let elements = requests.map(|[_, element]| element);
        let elements = [element, next_element].into_iter().chain(elements);
        match self.get(key).map(|entry| &entry.value) {
            Some(Value::Set(set)) => set.warm(elements),
            Some(Value::Hash(hash)) => hash.warm(elements),
            _ => {}
        }
    }

    /// A key's entry to be changed, whether expired or not.
    pub fn get_mut(&mut self, key: &[u8]) -> Option<&mut Entry> {
        self.entries.get_mut(key)
    }

    /// Where a key's entry lies, until a key is removed, and whether the key has an expiry.
    pub fn place(&self, key: &[u8]) -> Option<(usize, bool)> {
        let place = self.entries.place(key)?;
        Some((place, self.entries.at(place)?.1.has_expiry))
    }

    /// The entry at a place.
    pub fn at_mut(&mut self, place: usize) -> Option<&mut Entry> {
        self.entries.at_mut(place)
    }

    /// When a key expires, in Unix milliseconds.
    pub fn expiry(&self, key: &[u8]) -> Option<u64> {
        if self.expires.is_empty() || !self.entries.get(key)?.has_expiry {
            return None;
        }
        self.expires.get(key)
    }

    /// Sets a key. Its expiry is kept or dropped as asked; true if the key is new.
    pub fn insert(&mut self, key: &[u8], value: Value, keep_expiry: bool, now_ms: u64) -> bool {
        let accessed_s = (now_ms / 1000) as u32;
        match self.entries.get_mut(key) {
            Some(entry) => {
                entry.value = value;
                entry.accessed_s = accessed_s;
                if entry.has_expiry && !keep_expiry {
                    entry.has_expiry = false;
                    self.expires.remove(key);
                }
                false
            }
            None => {
                let key = Str::from(key);
                if let Some(slots) = &mut self.slots {
                    slots.entry(key_slot(&key)).or_default().insert(key.clone(), ());
                }
                self.entries.insert(
                    key,
                    Entry {
                        value,
                        accessed_s,
                        counted_min: (now_ms / 60_000) as u16,
                        count: Usage::INITIAL_FREQUENCY,
                        has_expiry: false,
                    },
                );
                true
            }
        }
    }

    /// Removes a key with its expiry.
    pub fn remove(&mut self, key: &[u8]) -> Option<Value> {
        let entry = self.entries.remove(key)?;
        if entry.has_expiry {
            self.expires.remove(key);
        }
        if let Some(slots) = &mut self.slots {
            let slot = key_slot(key);
            if let Some(keys) = slots.get_mut(&slot) {
                keys.remove(key);
                if keys.is_empty() {
                    slots.remove(&slot);
                }
            }
        }
        Some(entry.value)
    }

    /// Sets or clears when a key expires; false if there is no such key.
    pub fn set_expiry(&mut self, key: &[u8], at_ms: Option<u64>) -> bool {
        let Some(entry) = self.entries.get_mut(key) else { return false };
        entry.has_expiry = at_ms.is_some();
        match at_ms {
            Some(at_ms) => {
                self.expires.insert(Str::from(key), at_ms);
            }
            None => {
                self.expires.remove(key);
            }
        }
        true
    }

    /// Bytes of the tables of keys and of expiries, without the keys and values themselves.
    pub fn table_bytes(&self) -> (usize, usize) {
        let of = |len: usize| if len == 0 { 0 } else { slots_bytes(len) };
        let expiries = self.expires.len();
        (of(self.len()), of(expiries) + expiries * EXPIRY_BYTES)
    }

    /// Removes everything, keeping the habit of indexing slots.
    pub fn clear(&mut self) {
        self.entries.clear();
        self.expires.clear();
        self.avg_ttl_ms = 0;
        if let Some(slots) = &mut self.slots {
            slots.clear();
        }
    }

    /// All keys with their entries, in the table's own order.
    pub fn iter(&self) -> impl Iterator<Item = (&Str, &Entry)> {
        self.entries.iter()
    }

    /// The table of keys, for `SCAN` and random draws.
    pub fn entries(&self) -> &Dict<Entry> {
        &self.entries
    }

    /// Some keys, at most `count`, drawn as Redis draws those of which one is evicted: of all keys, or of those with an
    /// expiry.
    pub fn sample(&mut self, volatile: bool, count: usize, rng: &mut Rng) -> Vec<Str> {
        match volatile {
            true => self.expires.sample(count, rng),
            false => self.entries.sample(count, rng),
        }
    }

    /// A key drawn as Redis draws the one that is evicted by chance alone: of all keys, or of those with an expiry.
    pub fn draw(&mut self, volatile: bool, rng: &mut Rng) -> Option<Str> {
        match volatile {
            true => self.expires.draw(rng),
            false => self.entries.draw(rng),
        }
    }

    /// The table of expiries, for the active cycle.
    pub fn expires(&self) -> &Dict<u64> {
        self.expires.table()
    }

    /// The next keys for the active cycle, each once in a round through all of them, with the Unix
    /// milliseconds at which they expire.
    pub fn next_expiries(&mut self, count: usize) -> Vec<(Str, u64)> {
        self.expires.walk(count)
    }

    /// Adds what keys have left on average to the running average.
    ///
    /// Source: expire.c `activeExpireCycle`, 7.0.15.
    pub fn note_ttl(&mut self, avg_ms: u64) {
        self.avg_ttl_ms = match self.avg_ttl_ms {
            0 => avg_ms,
            before => before / 50 * 49 + avg_ms / 50,
        };
    }

    /// Keys of a slot, newest first. Empty unless slots are indexed.
    pub fn keys_in_slot(&self, slot: u16) -> impl ExactSizeIterator<Item = &Str> {
        static NONE: std::sync::LazyLock<Dict<()>> = std::sync::LazyLock::new(Dict::default);
        let keys = self.slots.as_ref().and_then(|slots| slots.get(&slot));
        keys.unwrap_or(&NONE).keys().rev()
    }
}
