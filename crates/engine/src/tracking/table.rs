//! Who tracks, who has read which key, and what is to be told.

use std::collections::{BTreeMap, BTreeSet};

use redscope_data::Str;

use crate::client::ClientId;

/// Everything that is tracked.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tracking {
    /// Connections with tracking switched on.
    pub(super) clients: BTreeSet<ClientId>,
    /// Connections that have read a key.
    pub(super) readers: BTreeMap<Str, BTreeSet<ClientId>>,
    /// Keys that changed since connections were told by prefix, each with who changed it.
    pub(super) changed: BTreeMap<Str, Option<ClientId>>,
    /// Messages for the connection under way: they follow its reply.
    pub(super) own: Vec<Option<Str>>,
}

impl Tracking {
    pub(crate) fn is_idle(&self) -> bool {
        self.clients.is_empty()
    }

    pub(crate) fn add(&mut self, id: ClientId) {
        self.clients.insert(id);
    }

    pub(crate) fn remove(&mut self, id: ClientId) {
        self.clients.remove(&id);
    }

    /// Notes that a connection has read keys.
    pub(crate) fn read<'k>(&mut self, id: ClientId, keys: impl Iterator<Item = &'k [u8]>) {
        for key in keys {
            self.readers.entry(Str::from(key)).or_default().insert(id);
        }
    }
}
