//! Telling connections that what they have read, or asked about, has changed.

use std::collections::BTreeSet;

use redscope_data::Str;
use redscope_resp::{Frame, Protocol};

use crate::client::{Client, ClientId};
use crate::config::key;
use crate::engine::Engine;

/// The channel a RESP2 connection hears invalidations on.
const CHANNEL: &str = "__redis__:invalidate";

impl Engine {
    /// Keys tracked, pairs of a key and a connection, prefixes.
    pub fn tracking_totals(&self) -> (usize, usize, usize) {
        let readers = &self.tracking.readers;
        let clients = self.tracking.clients.iter().filter_map(|id| self.clients.get(*id));
        let prefixes: BTreeSet<&Str> = clients
            .filter_map(|client| client.tracking.as_ref()?.broadcast.as_ref())
            .flatten()
            .collect();
        (readers.len(), readers.values().map(BTreeSet::len).sum(), prefixes.len())
    }

    /// Tells the readers of a key that it has changed. `author` is the connection under way.
    pub(crate) fn invalidate(&mut self, key: &[u8]) {
        if self.tracking.is_idle() {
            return;
        }
        let author = self.under_way;
        self.tracking.changed.insert(Str::from(key), author);
        let Some(readers) = self.tracking.readers.remove(key) else { return };
        for id in readers {
            if Some(id) == author {
                self.tracking.own.push(Some(Str::from(key)));
            } else if self.tracks_reads(id) {
                self.tell(id, Some(&[Str::from(key)]));
            }
        }
    }

    /// Whether a connection tracks what it has read. One that tracked so before it tracked by
    /// prefix is still among the readers.
    fn tracks_reads(&self, id: ClientId) -> bool {
        let tracking = self.clients.get(id).and_then(|client| client.tracking.as_ref());
        tracking.is_some_and(|tracking| tracking.broadcast.is_none())
    }

    /// Tells everybody that everything has changed.
    pub(crate) fn invalidate_all(&mut self) {
        let clients: Vec<ClientId> = self.tracking.clients.iter().copied().collect();
        self.tracking.readers.clear();
        for id in clients {
            if Some(id) == self.under_way {
                self.tracking.own.push(None);
            } else {
                self.tell(id, None);
            }
        }
    }

    /// What went while room was made for the command of a connection, told before its reply.
    pub(crate) fn tell_evicted(&mut self, client: &mut Client) {
        let keys = std::mem::take(&mut self.tracking.own).into_iter().flatten();
        let Some(tracking) = client.tracking.as_deref().filter(|t| t.broadcast.is_none()) else {
            return;
        };
        match tracking.redirect {
            Some(target) => {
                for key in keys {
                    self.tell_through(client.id, Some(target), Some(&[key]));
                }
            }
            None if client.protocol == Protocol::Resp3 => {
                let word = Frame::Bulk(Str::from("invalidate"));
                for key in keys {
                    let list = Frame::Array(vec![Frame::Bulk(key)]);
                    client.send(&Frame::Push(vec![word.clone(), list]));
                }
            }
            None => {}
        }
    }

    /// Forgets keys beyond `tracking-table-max-keys`; whoever read them hears that they changed.
    /// Source: tracking.c `trackingLimitUsedSlots`, 7.0.15.
    /// Returns whether there were any.
    pub(crate) fn limit_tracked_keys(&mut self) -> bool {
        if self.tracking.is_idle() {
            return false;
        }
        let author = self.under_way;
        let mut any = false;
        let max = usize::try_from(self.config.integer(key::TRACKING_TABLE_MAX_KEYS)).unwrap_or(0);
        while max > 0 && self.tracking.readers.len() > max {
            let place = self.rng.below(self.tracking.readers.len() as u64) as usize;
            let Some(key) = self.tracking.readers.keys().nth(place).cloned() else { break };
            any = true;
            for id in self.tracking.readers.remove(&key).unwrap_or_default() {
                if Some(id) == author {
                    self.tracking.own.push(Some(key.clone()));
                } else if self.tracks_reads(id) {
                    self.tell(id, Some(std::slice::from_ref(&key)));
                }
            }
        }
        any
    }

    /// What the connection under way made known to itself, once its reply is written.
    pub(crate) fn tell_own_changes(&mut self, id: ClientId) {
        if self.tracking.own.is_empty() {
            return;
        }
        let keys = std::mem::take(&mut self.tracking.own);
        let tracking = self.clients.get(id).and_then(|client| client.tracking.as_ref());
        let hears_keys =
            tracking.is_some_and(|tracking| tracking.broadcast.is_none() && !tracking.no_loop);
        for key in keys {
            match key {
                Some(key) if hears_keys => self.tell(id, Some(&[key])),
                Some(_) => {}
                None => self.tell(id, None),
            }
        }
    }

    /// Tells the connections that track by prefix of all that has changed since the last time.
    pub fn tell_by_prefix(&mut self) {
        if self.tracking.changed.is_empty() {
            return;
        }
        let changed = std::mem::take(&mut self.tracking.changed);
        for id in self.tracking.clients.clone() {
            let Some(tracking) = self.clients.get(id).and_then(|client| client.tracking.as_ref())
            else {
                continue;
            };
            let Some(prefixes) = tracking.broadcast.clone() else { continue };
            let no_loop = tracking.no_loop;
            for prefix in prefixes {
                let keys: Vec<Str> = changed
                    .iter()
                    .filter(|(key, author)| {
                        key.starts_with(&prefix) && !(no_loop && **author == Some(id))
                    })
                    .map(|(key, _)| key.clone())
                    .collect();
                if !keys.is_empty() {
                    self.tell(id, Some(&keys));
                }
            }
        }
    }

    /// Sends an invalidation; without keys it is of everything.
    fn tell(&mut self, id: ClientId, keys: Option<&[Str]>) {
        let Some(tracking) = self.clients.get(id).and_then(|client| client.tracking.as_ref())
        else {
            return;
        };
        let redirect = tracking.redirect;
        self.tell_through(id, redirect, keys);
    }

    /// As [`Engine::tell`], through the connection it redirects to.
    fn tell_through(&mut self, id: ClientId, redirect: Option<ClientId>, keys: Option<&[Str]>) {
        let target = redirect.unwrap_or(id);
        let list = keys.map_or(Frame::Null, |keys| {
            Frame::Array(keys.iter().cloned().map(Frame::Bulk).collect())
        });
        let text = |text: &str| Frame::Bulk(Str::from(text));
        let Some(client) = self.clients.get_mut(target) else {
            return self.redirect_is_gone(id);
        };
        let subscribed = client.channels.contains(CHANNEL.as_bytes());
        match client.protocol {
            Protocol::Resp3 => client.send(&Frame::Push(vec![text("invalidate"), list])),
            // A RESP2 connection hears it as a message of a channel it subscribed to.
            Protocol::Resp2 if redirect.is_some() && subscribed => {
                client.send(&Frame::Push(vec![text("message"), text(CHANNEL), list]));
            }
            Protocol::Resp2 => {}
        }
    }

    /// Tells a connection once that the one it redirects to has gone.
    fn redirect_is_gone(&mut self, id: ClientId) {
        let Some(client) = self.clients.get_mut(id) else { return };
        let target = client.tracking.as_ref().and_then(|tracking| tracking.redirect);
        if let Some(tracking) = &mut client.tracking {
            tracking.redirect_broken = true;
        }
        if client.protocol == Protocol::Resp3 {
            let text = Frame::Bulk(Str::from("tracking-redir-broken"));
            let target = Frame::Integer(target.map_or(-1, |target| target.0 as i64));
            client.send(&Frame::Push(vec![text, target]));
        }
    }
}
