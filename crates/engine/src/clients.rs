//! The table of connections, and which of them have something to send.

use crate::client::{Client, ClientId};

/// All connections of one process.
///
/// While a command runs, its client is out of the table, lent to the command.
#[derive(Clone, Debug, Default)]
pub struct Clients {
    /// In order of their numbers. A client that is lent leaves its place empty.
    table: Vec<(ClientId, Option<Box<Client>>)>,
    /// Place in the table of the one asked for last, which is mostly the one asked for next.
    recent: usize,
    /// In no order, and some twice.
    touched: Vec<ClientId>,
    last_id: u64,
}

impl Clients {
    /// The number of the next connection.
    pub fn next_id(&mut self) -> ClientId {
        self.last_id += 1;
        ClientId(self.last_id)
    }

    fn place(&self, id: ClientId) -> Option<usize> {
        match self.table.get(self.recent) {
            Some((recent, _)) if *recent == id => Some(self.recent),
            _ => self.table.binary_search_by_key(&id, |(id, _)| *id).ok(),
        }
    }

    fn slot_mut(&mut self, id: ClientId) -> Option<&mut Option<Box<Client>>> {
        self.recent = self.place(id)?;
        Some(&mut self.table[self.recent].1)
    }

    /// Adds a connection, or gives back one that was lent.
    pub fn insert(&mut self, client: Box<Client>) {
        let id = client.id;
        match self.slot_mut(id) {
            Some(slot) => *slot = Some(client),
            None => {
                let place = self.table.partition_point(|(other, _)| *other < id);
                self.table.insert(place, (id, Some(client)));
            }
        }
    }

    /// Lends a connection to a command; [`Clients::insert`] gives it back.
    pub fn take(&mut self, id: ClientId) -> Option<Box<Client>> {
        self.slot_mut(id)?.take()
    }

    /// Forgets a connection that was lent and does not come back.
    pub fn remove(&mut self, id: ClientId) {
        if let Some(place) = self.place(id) {
            self.table.remove(place);
        }
    }

    /// A connection by number.
    pub fn get(&self, id: ClientId) -> Option<&Client> {
        self.table[self.place(id)?].1.as_deref()
    }

    /// A connection by number, to be changed; the process will look at its output afterwards.
    pub fn get_mut(&mut self, id: ClientId) -> Option<&mut Client> {
        self.place(id)?;
        self.touch(id);
        self.peek_mut(id)
    }

    /// A connection by number, to be changed in nothing that the process must look at.
    pub fn peek_mut(&mut self, id: ClientId) -> Option<&mut Client> {
        self.slot_mut(id)?.as_deref_mut()
    }

    /// Closes the connections that `is_meant` chooses, but not the one lent, and drops what they
    /// have not been sent yet. Returns how many.
    pub fn close_where(&mut self, is_meant: impl Fn(&Client) -> bool) -> usize {
        let chosen = self.iter().filter(|client| is_meant(client));
        let ids: Vec<ClientId> = chosen.map(|client| client.id).collect();
        self.close_all(&ids);
        ids.len()
    }

    /// As [`Clients::close_where`], by number.
    pub(crate) fn close_all(&mut self, ids: &[ClientId]) {
        for id in ids {
            if let Some(client) = self.get_mut(*id) {
                client.close_now = true;
            }
        }
    }

    /// All connections but the one lent, by number.
    pub fn iter(&self) -> impl Iterator<Item = &Client> {
        self.table.iter().filter_map(|(_, client)| client.as_deref())
    }

    /// As [`Clients::iter`], to be changed in nothing that the process must look at.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut Client> {
        self.table.iter_mut().filter_map(|(_, client)| client.as_deref_mut())
    }

    /// Number of connections, the one lent included.
    pub fn len(&self) -> usize {
        self.table.len()
    }

    /// Whether there are no connections.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Marks a connection whose output or state changed.
    pub fn touch(&mut self, id: ClientId) {
        if self.touched.last() != Some(&id) {
            self.touched.push(id);
        }
    }

    /// The numbers of the connections changed since [`Clients::take_touched`], some maybe twice.
    pub fn touched(&self) -> &[ClientId] {
        &self.touched
    }

    /// Whether a connection has changed since [`Clients::take_touched`].
    pub fn is_any_touched(&self) -> bool {
        !self.touched.is_empty()
    }

    /// Takes the numbers of the connections changed since the last call, in order.
    pub fn take_touched(&mut self) -> Vec<ClientId> {
        let mut touched = std::mem::take(&mut self.touched);
        touched.sort_unstable();
        touched.dedup();
        touched
    }
}
