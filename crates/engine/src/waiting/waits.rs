//! How waits begin and end.

use redscope_data::Str;
use redscope_resp::Frame;

use crate::Reply;
use crate::client::{BlockedOn, Client, ClientId, KeyWait, Wake};
use crate::command::{self, Args, CommandSpec, Ctx, Marks, lookup_request};
use crate::engine::Engine;
use crate::error::{CommandError, FixedError};
use crate::host::Host;

impl Engine {
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

    /// Ends the waits for keys that are not served here any more: `redirection` says of a client,
    /// its command and the first of its keys what it hears instead.
    pub fn redirect_waiting(
        &mut self,
        now_ms: u64,
        redirection: impl Fn(&Client, &CommandSpec, &[u8]) -> Option<CommandError>,
    ) {
        let waiting = self.blocked_clients().filter_map(|client| {
            let blocked = client.blocked.as_ref()?;
            let Wake::Keys { waits, .. } = &blocked.wake else { return None };
            let args: Vec<&[u8]> = blocked.request.iter().map(Vec::as_slice).collect();
            let spec = lookup_request(Args::new(&args)).ok()?;
            Some((client.id, redirection(client, spec, &waits.first()?.key)?))
        });
        for (id, error) in waiting.collect::<Vec<_>>() {
            self.end_wait(id, now_ms, Some(Frame::error(error.to_bytes())));
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
        let args: Vec<&[u8]> = request.iter().map(Vec::as_slice).collect();
        let args = Args::new(&args);
        let mut ctx = Ctx::new(self, client, now_ms);
        if ctx.peek(key).map(|value| value.type_name()) != Some(type_name) {
            // A consumer does not outlive its stream; everybody else waits on.
            let row = lookup_request(args).ok()?;
            return row
                .marks
                .has(Marks::NEEDS_STREAM)
                .then(|| Frame::error(FixedError::STREAM_IS_GONE.text()));
        }
        command::run_again(&mut ctx, host, args)
    }

    /// Clients that wait, by number. Asked after every input, so it must not look at the others.
    pub(super) fn blocked_clients(&self) -> impl Iterator<Item = &Client> {
        self.waiting.clients.iter().filter_map(|id| self.clients.get(*id))
    }
}
