//! Consumer groups: who has been given which entry, and has not acknowledged it.

use std::collections::{BTreeMap, BTreeSet};

use crate::str::Str;
use crate::value::stream::StreamId;

/// An entry that was delivered and not acknowledged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pending {
    /// Who has it.
    pub consumer: Str,
    /// Unix milliseconds of the last delivery.
    pub delivered_ms: u64,
    /// How often it was delivered.
    pub deliveries: u64,
}

/// One reader of a group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Consumer {
    /// Unix milliseconds of its last command.
    pub seen_ms: u64,
    /// Ids of the entries it has.
    pub pending: BTreeSet<StreamId>,
}

/// A consumer group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// Id of the last entry delivered to anybody.
    pub last_id: StreamId,
    /// Entries read since the stream began, if that is known.
    pub entries_read: Option<u64>,
    /// Everything not acknowledged.
    pub pending: BTreeMap<StreamId, Pending>,
    /// Consumers by name.
    pub consumers: BTreeMap<Str, Consumer>,
}

impl Group {
    /// Adds a consumer; false if it was there.
    pub fn add_consumer(&mut self, name: &[u8], now_ms: u64) -> bool {
        if self.consumers.contains_key(name) {
            return false;
        }
        let consumer = Consumer { seen_ms: now_ms, ..Consumer::default() };
        self.consumers.insert(Str::from(name), consumer);
        true
    }

    /// Removes a consumer with everything it has; returns how many entries that was.
    pub fn remove_consumer(&mut self, name: &[u8]) -> usize {
        let Some(consumer) = self.consumers.remove(name) else { return 0 };
        for id in &consumer.pending {
            self.pending.remove(id);
        }
        consumer.pending.len()
    }

    /// Takes an entry off the list; false if it was not on it.
    pub fn acknowledge(&mut self, id: StreamId) -> bool {
        let Some(pending) = self.pending.remove(&id) else { return false };
        if let Some(consumer) = self.consumers.get_mut(&pending.consumer) {
            consumer.pending.remove(&id);
        }
        true
    }

    /// Gives an entry to a consumer, taking it from whoever has it.
    pub fn assign(&mut self, id: StreamId, pending: Pending) {
        self.acknowledge(id);
        if let Some(consumer) = self.consumers.get_mut(&pending.consumer) {
            consumer.pending.insert(id);
        }
        self.pending.insert(id, pending);
    }
}
