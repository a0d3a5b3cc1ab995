//! The table of connections, and which of them have something to send.

use std::collections::{BTreeMap, BTreeSet};

use crate::client::{Client, ClientId};

/// All connections of one process.
///
/// While a command runs, its client is out of the table, lent to the command.
#[derive(Clone, Debug, Default)]
pub struct Clients {
    /// A client that is lent leaves its place empty.
    table: BTreeMap<ClientId, Option<Box<Client>>>,
    touched: BTreeSet<ClientId>,
    /// The one touched last, which is mostly the one touched next.
    last_touched: Option<ClientId>,
    last_id: u64,
}

impl Clients {
    /// The number of the next connection.
    pub fn next_id(&mut self) -> ClientId {
        self.last_id += 1;
        ClientId(self.last_id)
    }

    /// Adds a connection, or gives back one that was lent.
    pub fn insert(&mut self, client: Box<Client>) {
        self.table.insert(client.id, Some(client));
    }

    /// Lends a connection to a command; [`Clients::insert`] gives it back.
    pub fn take(&mut self, id: ClientId) -> Option<Box<Client>> {
        self.table.get_mut(&id)?.take()
    }

    /// Forgets a connection that was lent and does not come back.
    pub fn remove(&mut self, id: ClientId) {
        self.table.remove(&id);
    }

    /// A connection by number.
    pub fn get(&self, id: ClientId) -> Option<&Client> {
        self.table.get(&id)?.as_deref()
    }

    /// A connection by number, to be changed; the process will look at its output afterwards.
    pub fn get_mut(&mut self, id: ClientId) -> Option<&mut Client> {
        let client = self.table.get_mut(&id)?.as_deref_mut()?;
        if self.last_touched != Some(id) {
            self.touched.insert(id);
            self.last_touched = Some(id);
        }
        Some(client)
    }

    /// A connection by number, to be changed in nothing that the process must look at.
    pub fn peek_mut(&mut self, id: ClientId) -> Option<&mut Client> {
        self.table.get_mut(&id)?.as_deref_mut()
    }

    /// All connections but the one lent, by number.
    pub fn iter(&self) -> impl Iterator<Item = &Client> {
        self.table.values().filter_map(Option::as_deref)
    }

    /// Number of connections in the table.
    pub fn len(&self) -> usize {
        self.iter().count()
    }

    /// Whether there are no connections.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Marks a connection whose output or state changed.
    pub fn touch(&mut self, id: ClientId) {
        if self.last_touched != Some(id) {
            self.touched.insert(id);
            self.last_touched = Some(id);
        }
    }

    /// The connections changed since [`Clients::take_touched`].
    pub fn touched(&self) -> Vec<ClientId> {
        self.touched.iter().copied().collect()
    }

    /// Takes the numbers of the connections changed since the last call.
    pub fn take_touched(&mut self) -> BTreeSet<ClientId> {
        self.last_touched = None;
        std::mem::take(&mut self.touched)
    }
}
