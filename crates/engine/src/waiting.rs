//! Clients that wait: for keys, for replicas, for the end of a pause or of a script.
//!
//! Source: blocked.c, timeout.c, 7.0.15.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use redscope_data::Str;
use redscope_resp::Frame;

use crate::Reply;
use crate::client::{BlockedOn, Client, ClientId, KeyWait, Wake};
use crate::command::{self, Args, Ctx};
use crate::engine::Engine;
use crate::error::{CommandError, FixedError};
use crate::host::Host;
use crate::mode::Pause;
use crate::notify::EventClass;

/// Who waits, and for which keys.
#[derive(Clone, Debug, Default)]
pub(crate) struct Waiting {
    /// Clients that wait for anything.
    clients: BTreeSet<ClientId>,
    /// Clients waiting for a key, in the order they came.
    by_key: BTreeMap<(usize, Str), Vec<ClientId>>,
    /// Keys that changed while somebody waited for them.
    ready: VecDeque<(usize, Str)>,
}

impl Waiting {
    /// Notes that a key has changed.
    pub(crate) fn signal(&mut self, db: usize, key: &[u8]) {
        if self.by_key.is_empty() {
            return;
        }
        let place = (db, Str::from(key));
        if self.by_key.contains_key(&place) && !self.ready.contains(&place) {
            self.ready.push_back(place);
        }
    }

    /// Notes that every key of a database may have changed.
    pub(crate) fn signal_db(&mut self, db: usize) {
        let places =
            self.by_key.keys().filter(|place| place.0 == db && !self.ready.contains(place));
        let places: Vec<_> = places.cloned().collect();
        self.ready.extend(places);
    }
}

impl Engine {
    /// Carries out what `CLIENT PAUSE` kept back, once it is over.
    pub fn end_pause(&mut self, host: &mut dyn Host, now_ms: u64) {
        if self.waiting.clients.is_empty()
            || self.pause.is_some_and(|pause| pause.until_ms > now_ms)
        {
            return;
        }
        self.pause = None;
        let kept: Vec<ClientId> = self
            .blocked_clients()
            .filter(|client| {
                let wake = client.blocked.as_ref().map(|blocked| &blocked.wake);
                matches!(wake, Some(Wake::Pause))
            })
            .map(|client| client.id)
            .collect();
        for id in kept {
            let Some(client) = self.clients.get_mut(id) else { continue };
            let blocked = client.blocked.take();
            self.waiting.clients.remove(&id);
            if let Some(BlockedOn { wake: Wake::Pause, request, .. }) = blocked.map(|b| *b) {
                let args: Vec<&[u8]> = request.iter().map(Vec::as_slice).collect();
                self.execute(host, now_ms, id, &args);
            }
        }
    }

    /// Holds writes back until a moment, as `CLIENT PAUSE` does.
    pub fn pause_writes(&mut self, until_ms: u64) {
        self.pause = Some(Pause { until_ms, writes_only: true });
    }

    /// Lets writes through again with the next tick.
    pub fn resume_writes(&mut self) {
        if let Some(pause) = &mut self.pause {
            pause.until_ms = 0;
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
                let ends = blocked.filter(|b| !matches!(b.wake, Wake::Pause | Wake::Process));
                let deadline = ends.and_then(|blocked| blocked.deadline_ms);
                deadline.is_some_and(|deadline_ms| deadline_ms <= now_ms)
            })
            .map(|client| client.id)
            .collect();
        for id in overdue {
            self.end_wait(id, now_ms, None);
        }
    }

    /// Ends a client's wait with a reply, or with the reply kept for a timeout.
    pub fn end_wait(&mut self, id: ClientId, now_ms: u64, reply: Option<Reply>) {
        let Some(mut client) = self.clients.take(id) else { return };
        self.answer_waiting(&mut client, now_ms, reply);
        self.clients.insert(client);
        self.clients.touch(id);
    }

    /// Ends the wait of a client that is out of the table, counts its request, and answers it.
    fn answer_waiting(&mut self, client: &mut Client, now_ms: u64, reply: Option<Reply>) {
        let Some(blocked) = self.stop_waiting(client) else { return };
        let reply = reply.unwrap_or_else(|| blocked.timeout_reply.clone());
        let mut ctx = Ctx::new(self, client, now_ms);
        command::note_answered(&mut ctx, &blocked, &reply);
        client.send(&reply);
    }

    /// Removes keys that another server has now, as `DEL` does; the stream is left to the process.
    pub fn remove_keys(&mut self, db: usize, keys: &[Vec<u8>]) {
        for key in keys {
            if self.dbs[db].remove(key).is_some() {
                self.dirty += 1;
                self.key_changed(db, key);
                self.notify(db, EventClass::Generic, "del", key);
            }
        }
    }

    /// Ends the waits of `WAIT` that enough replicas have caught up for. The others will hear, when
    /// their time is up, how many have.
    ///
    /// `acknowledged` counts the replicas that have an offset of the stream.
    /// Source: blocked.c `replyToBlockedClientTimedOut`, 7.0.15.
    pub fn end_replica_waits(&mut self, now_ms: u64, acknowledged: impl Fn(u64) -> i64) {
        let waiting = self.blocked_clients().filter_map(|client| {
            let Wake::Replicas { count, offset_bytes } = client.blocked.as_ref()?.wake else {
                return None;
            };
            Some((client.id, count, acknowledged(offset_bytes)))
        });
        for (id, count, reached) in waiting.collect::<Vec<_>>() {
            if reached >= count {
                self.end_wait(id, now_ms, Some(Frame::Integer(reached)));
            } else if let Some(blocked) =
                self.clients.peek_mut(id).and_then(|client| client.blocked.as_mut())
            {
                blocked.timeout_reply = Frame::Integer(reached);
            }
        }
    }

    /// Ends every wait, as a change of role does, but that for the end of a pause.
    pub fn end_waits_by_role(&mut self, now_ms: u64) {
        let is_paused = |client: &&Client| {
            client.blocked.as_ref().is_some_and(|blocked| matches!(blocked.wake, Wake::Pause))
        };
        let waiting: Vec<ClientId> = self
            .blocked_clients()
            .filter(|client| !is_paused(client))
            .map(|client| client.id)
            .collect();
        for id in waiting {
            let error = CommandError::from(FixedError::UNBLOCKED_BY_ROLE);
            self.end_wait(id, now_ms, Some(Frame::error(error.to_string())));
            if let Some(client) = self.clients.get_mut(id) {
                client.close_after_reply = true;
            }
        }
    }

    /// Keeps a client waiting.
    pub(crate) fn start_waiting(&mut self, client: &mut Client, blocked: BlockedOn) {
        if let Wake::Keys { waits, .. } = &blocked.wake {
            for wait in waits {
                let queue = self.waiting.by_key.entry((client.db, wait.key.clone())).or_default();
                if !queue.contains(&client.id) {
                    queue.push(client.id);
                }
            }
        }
        self.waiting.clients.insert(client.id);
        client.blocked = Some(Box::new(blocked));
    }

    /// Ends a client's wait, if it waits, without an answer.
    pub(crate) fn stop_waiting(&mut self, client: &mut Client) -> Option<BlockedOn> {
        let blocked = *client.blocked.take()?;
        self.waiting.clients.remove(&client.id);
        if let Wake::Keys { waits, .. } = &blocked.wake {
            for wait in waits {
                let place = (client.db, wait.key.clone());
                if let Some(queue) = self.waiting.by_key.get_mut(&place) {
                    queue.retain(|id| *id != client.id);
                    if queue.is_empty() {
                        self.waiting.by_key.remove(&place);
                    }
                }
            }
        }
        Some(blocked)
    }

    /// Looks again at the requests of clients that wait for keys that changed, oldest first.
    /// Source: blocked.c `handleClientsBlockedOnKeys`, 7.0.15.
    pub(crate) fn serve_waiting(&mut self, host: &mut dyn Host, now_ms: u64) {
        while let Some(place) = self.waiting.ready.pop_front() {
            for id in self.waiting.by_key.get(&place).cloned().unwrap_or_default() {
                let Some(mut client) = self.clients.take(id) else { continue };
                self.under_way = Some(id);
                if let Some(reply) = self.answer_wait(host, now_ms, &mut client, &place.1) {
                    self.answer_waiting(&mut client, now_ms, Some(reply));
                }
                self.under_way = None;
                self.clients.insert(client);
                self.clients.touch(id);
                self.tell_own_changes(id);
                self.flush_stream(host);
            }
        }
    }

    /// What a client hears about a key it waits for; `None` if it has to wait on.
    fn answer_wait(
        &mut self,
        host: &mut dyn Host,
        now_ms: u64,
        client: &mut Client,
        key: &Str,
    ) -> Option<Reply> {
        let Wake::Keys { waits, type_name } = &client.blocked.as_ref()?.wake else {
            return None;
        };
        let type_name = *type_name;
        let KeyWait { request, .. } = waits.iter().find(|wait| wait.key == *key)?.clone();
        let mut ctx = Ctx::new(self, client, now_ms);
        if ctx.peek(key).map(|value| value.type_name()) != Some(type_name) {
            // A consumer does not outlive its stream; everybody else waits on.
            let reads_group = request[0].eq_ignore_ascii_case(b"xreadgroup");
            return reads_group.then(|| Frame::error(FixedError::STREAM_IS_GONE.text()));
        }
        let args: Vec<&[u8]> = request.iter().map(Vec::as_slice).collect();
        command::run_again(&mut ctx, host, Args::new(&args))
    }

    /// Clients that wait, by number. Asked after every input, so it must not look at the others.
    fn blocked_clients(&self) -> impl Iterator<Item = &Client> {
        self.waiting.clients.iter().filter_map(|id| self.clients.get(*id))
    }
}
