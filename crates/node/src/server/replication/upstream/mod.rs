//! Following a master: the link, and what is done with what comes over it.
//!
//! [`Handshake`] and [`Transfer`] understand the bytes before the stream and say what follows from
//! them; here it is done.

mod handshake;
mod stream;
mod transfer;

use redscope_actor::ConnId;
use redscope_data::rdb::read_rdb;
use redscope_engine::config::key;
use redscope_engine::{ClientId, Engine};
use redscope_resp::encode_command;

use crate::fact::{ConnectReason, LinkLoss, LoadedFrom, LogLevel, ReplicationFact, SilentPhase};
use crate::io::{LinkKind, Output};
use crate::server::ServerHost;
use crate::server::replication::LinkState;
pub(crate) use handshake::Handshake;
use handshake::Reply;
use transfer::Arrival;
pub(crate) use transfer::Transfer;

impl ServerHost {
    // The link.

    pub(super) fn connect_upstream(&mut self, reason: ConnectReason) {
        let now_s = self.clock.unix_s();
        let Some(upstream) = &mut self.replication.upstream else { return };
        let master = upstream.address.clone();
        upstream.state = LinkState::Connecting;
        upstream.last_io_s = now_s;
        upstream.buffer.clear();
        upstream.conn = Some(self.network.connect(master.clone(), LinkKind::Replication));
        self.tell(ReplicationFact::Connecting { master, reason });
        self.tell(ReplicationFact::SyncStarted);
    }

    /// Whether a connection is the link to the master.
    pub(crate) fn is_upstream(&self, conn: ConnId) -> bool {
        self.replication.upstream.as_ref().is_some_and(|upstream| upstream.conn == Some(conn))
    }

    /// The link to the master, if that is this client.
    pub(crate) fn upstream_of(&self, client: ClientId) -> Option<ConnId> {
        let upstream = self.replication.upstream.as_ref()?;
        upstream.conn.filter(|_| upstream.client == Some(client))
    }

    /// Whether a client is the master's, and somebody has asked for it to be closed.
    pub(crate) fn is_killed_upstream(&self, engine: &Engine, client: ClientId) -> bool {
        self.upstream_of(client).is_some()
            && engine.clients.get(client).is_some_and(|client| client.close_now)
    }

    /// Ends the link, remembering what makes a partial resync possible.
    pub(super) fn drop_upstream_link(&mut self, engine: &mut Engine, why: LinkLoss) {
        let now_s = self.clock.unix_s();
        let Some(upstream) = &mut self.replication.upstream else { return };
        let was_connected = upstream.is_connected();
        if was_connected {
            let client = upstream.client.and_then(|client| engine.clients.get(client));
            upstream.cached_db = client.map(|client| client.db).or(upstream.cached_db);
            // A link that never stood is not down since then (replication.c
            // `replicationHandleMasterDisconnection`, 7.0.15).
            upstream.down_since_s = Some(now_s);
        }
        upstream.state = LinkState::Connect;
        upstream.client = None;
        upstream.buffer.clear();
        if let Some(conn) = upstream.conn.take() {
            self.network.forget(engine, conn);
            self.network.push(Output::Close(conn));
        }
        if was_connected {
            self.tell(ReplicationFact::LinkLost(why));
            let replid = self.replication.replid.clone();
            let offset = self.replication.offset;
            self.tell(ReplicationFact::MasterCached { replid, offset });
        }
    }

    pub(crate) fn upstream_connected(&mut self) {
        if let Some(upstream) = &mut self.replication.upstream {
            upstream.state = LinkState::Handshake(Handshake::after_ping());
        }
        self.tell(ReplicationFact::Connected);
        self.send_upstream(&["PING"]);
    }

    pub(crate) fn upstream_refused(&mut self) {
        self.tell(ReplicationFact::ConnectRefused);
        if let Some(upstream) = &mut self.replication.upstream {
            upstream.state = LinkState::Connect;
            upstream.conn = None;
        }
    }

    /// The master closed the link.
    pub(crate) fn upstream_closed(&mut self, engine: &mut Engine) {
        let Some(upstream) = &self.replication.upstream else { return };
        match &upstream.state {
            LinkState::Connected => {
                let client = upstream.client;
                let is_killed = client.is_some_and(|id| self.is_killed_upstream(engine, id));
                let why = if is_killed { LinkLoss::Killed } else { LinkLoss::Closed };
                self.lose_upstream(engine, why);
            }
            LinkState::Transfer(_) => {
                self.tell(ReplicationFact::TransferLost);
                self.retry_upstream(engine);
            }
            LinkState::Handshake(handshake) if handshake.has_asked_for_sync() => {
                self.no_response();
                self.give_up(engine, ReplicationFact::NoPsyncReply);
            }
            LinkState::Handshake(_) => {
                self.no_response();
                self.give_up(engine, ReplicationFact::NoResponse);
            }
            LinkState::Connecting => self.upstream_refused(),
            LinkState::Connect => {}
        }
    }

    /// Source: replication.c `receiveSynchronousResponse`, 7.0.15; the end of a stream is no error.
    fn no_response(&mut self) {
        self.network.log(LogLevel::Warning, "Failed to read response from the server: Success");
    }

    /// An established link is gone; it is tried again at once.
    fn lose_upstream(&mut self, engine: &mut Engine, why: LinkLoss) {
        self.drop_upstream_link(engine, why);
        self.tell_role(engine);
        self.connect_upstream(ConnectReason::LinkLost);
    }

    /// The handshake leads nowhere; the next tick tries again.
    fn give_up(&mut self, engine: &mut Engine, why: ReplicationFact) {
        self.tell(why);
        self.drop_upstream_link(engine, LinkLoss::Closed);
    }

    /// The data set does not come; it is tried again at once.
    /// Source: replication.c `cancelReplicationHandshake`, 7.0.15.
    fn retry_upstream(&mut self, engine: &mut Engine) {
        self.drop_upstream_link(engine, LinkLoss::Closed);
        self.connect_upstream(ConnectReason::TransferFailed);
    }

    fn send_upstream(&mut self, args: &[impl AsRef<[u8]>]) {
        let mut bytes = Vec::new();
        encode_command(args, &mut bytes);
        if let Some(conn) = self.replication.upstream.as_ref().and_then(|upstream| upstream.conn) {
            self.network.push(Output::Send(conn, bytes));
        }
    }

    // What comes.

    /// Bytes came from the master.
    pub(crate) fn upstream_data(&mut self, engine: &mut Engine, bytes: Vec<u8>) {
        let now_s = self.clock.unix_s();
        let Some(upstream) = &mut self.replication.upstream else { return };
        upstream.last_io_s = now_s;
        if upstream.is_connected() {
            return self.apply_stream(engine, bytes);
        }
        match upstream.buffer.is_empty() {
            true => upstream.buffer = bytes,
            false => upstream.buffer.extend_from_slice(&bytes),
        }
        while self.understand(engine) {}
    }

    /// Takes one thing off what came before the stream; false if there is nothing more to take.
    fn understand(&mut self, engine: &mut Engine) -> bool {
        let Some(upstream) = &mut self.replication.upstream else { return false };
        match &mut upstream.state {
            LinkState::Handshake(handshake) => {
                let Some(line) = take_line(&mut upstream.buffer) else { return false };
                let reply = handshake.line(&line);
                let is_done = handshake.is_done();
                self.replied(engine, reply, is_done)
            }
            LinkState::Transfer(transfer) => match transfer.take(&mut upstream.buffer) {
                Arrival::Wait => false,
                Arrival::Begun { bytes } => {
                    let is_parsed = match engine.config.text(key::REPL_DISKLESS_LOAD) {
                        "swapdb" => true,
                        "on-empty-db" => engine.dbs.iter().all(|db| db.is_empty()),
                        _ => false,
                    };
                    self.tell(ReplicationFact::TransferBegun { bytes, is_parsed });
                    true
                }
                Arrival::Whole { payload, by_mark } => {
                    let position = transfer.position.clone();
                    self.install(engine, &payload, position, by_mark);
                    false
                }
                Arrival::Refused(why) => {
                    self.tell(why);
                    self.retry_upstream(engine);
                    false
                }
            },
            LinkState::Connect | LinkState::Connecting | LinkState::Connected => false,
        }
    }

    /// Does what follows from a line of the handshake.
    fn replied(&mut self, engine: &mut Engine, reply: Reply, is_done: bool) -> bool {
        let enter = |host: &mut Self, state| {
            if let Some(upstream) = &mut host.replication.upstream {
                upstream.state = state;
            }
        };
        match reply {
            Reply::Wait => {}
            Reply::Told(fact) => self.tell(fact),
            Reply::Introduce => {
                self.tell(ReplicationFact::MasterAnswered);
                let port = self.network.address.port;
                let (said, handshake) = Handshake::introduction(&engine.config, port);
                said.iter().for_each(|command| self.send_upstream(command));
                enter(self, LinkState::Handshake(handshake));
                return true;
            }
            Reply::FullResync { replid, offset } => {
                self.tell(ReplicationFact::FullResync { replid: replid.clone(), offset });
                self.failover_done(engine);
                enter(self, LinkState::Transfer(Transfer::new(Some((replid, offset)))));
                return true;
            }
            Reply::Continue { replid } => {
                self.continue_history(engine, replid);
                return false;
            }
            Reply::GiveUp(why) => {
                self.give_up(engine, why);
                self.abort_failover(engine, "Failover target rejected psync request");
                return false;
            }
            Reply::TryOldSync(why) => {
                self.tell(why);
                if self.abort_failover(engine, "Failover target rejected psync request") {
                    return false;
                }
                self.tell(ReplicationFact::SyncRetried);
                if let Some(conn) = self.replication.upstream.as_ref().and_then(|up| up.conn) {
                    self.network.push(Output::Send(conn, b"SYNC\r\n".to_vec()));
                }
                enter(self, LinkState::Transfer(Transfer::new(None)));
                return true;
            }
        }
        if is_done {
            self.ask_for_sync();
        }
        true
    }

    fn ask_for_sync(&mut self) {
        let cached = self.replication.upstream.as_ref().is_some_and(|up| up.cached_db.is_some());
        let (replid, offset) = if cached {
            let (replid, from) = (self.replication.replid.clone(), self.replication.offset + 1);
            self.tell(ReplicationFact::PartialResyncAsked { replid: replid.clone(), from });
            (replid, from.to_string())
        } else {
            self.tell(ReplicationFact::NoCachedMaster);
            ("?".to_owned(), "-1".to_owned())
        };
        match &self.replication.failover {
            Some(_) => self.send_upstream(&["PSYNC", &replid, &offset, "FAILOVER"]),
            None => self.send_upstream(&["PSYNC", &replid, &offset]),
        }
        if let Some(upstream) = &mut self.replication.upstream {
            upstream.state = LinkState::Handshake(Handshake::after_psync());
        }
    }

    /// Goes on from where this replica is; the master may have another name for their history.
    fn continue_history(&mut self, engine: &mut Engine, replid: Option<String>) {
        self.tell(ReplicationFact::PartialResync);
        if let Some(replid) = replid.filter(|replid| *replid != self.replication.replid) {
            self.tell(ReplicationFact::ReplidAdopted(replid.clone()));
            self.replication.shift_replid(replid);
            self.disconnect_replicas(engine);
        }
        self.replication.ensure_backlog(engine.config.integer(key::REPL_BACKLOG_SIZE));
        self.failover_done(engine);
        self.tell(ReplicationFact::PartialResyncAccepted);
        let Some(upstream) = &self.replication.upstream else { return };
        let db = upstream.cached_db.unwrap_or(0);
        self.enter_stream(engine, db);
    }

    /// Replaces the data set with the master's and goes over to the stream.
    fn install(
        &mut self,
        engine: &mut Engine,
        payload: &[u8],
        position: Option<(String, u64)>,
        ack_now: bool,
    ) {
        let read =
            read_rdb(payload, &engine.config.limits.values).map_err(|error| error.to_string());
        let replaced = read.and_then(|content| {
            let functions = engine.replace_functions(&content.functions);
            functions.map(|_| content).map_err(|error| error.to_string())
        });
        let content = match replaced {
            Ok(content) => content,
            Err(why) => {
                self.tell(ReplicationFact::LoadFailed(why));
                return self.retry_upstream(engine);
            }
        };
        let upstream = self.replication.upstream.as_mut();
        if upstream.is_some_and(|upstream| upstream.cached_db.take().is_some()) {
            self.tell(ReplicationFact::CachedMasterDiscarded);
        }
        self.disconnect_replicas(engine);
        self.replication.backlog = None;
        self.tell(ReplicationFact::FlushingOld { bytes: payload.len() as u64 });
        engine.flush_all();
        self.tell(ReplicationFact::Loading);
        self.log_origin(payload);
        let stream_db = content.replication.as_ref().map_or(0, |point| point.stream_db.max(0));
        engine.meter.load(content.keys.len(), payload.len());
        self.install_rdb(engine, content, true, LoadedFrom::Master);
        let before_psync = position.is_none();
        let (replid, offset) = position.unwrap_or_else(|| (self.rng.hex(40), 0));
        self.replication.replid = replid;
        self.replication.past = None;
        self.replication.offset = offset;
        self.replication.ensure_backlog(engine.config.integer(key::REPL_BACKLOG_SIZE));
        self.tell(ReplicationFact::LoadFinished);
        if let Some(upstream) = &mut self.replication.upstream {
            upstream.before_psync = before_psync;
        }
        self.enter_stream(engine, stream_db as usize);
        self.restart_aof(engine);
        if ack_now {
            self.send_ack(self.replication.offset);
        }
    }

    // The tick, once a second.

    /// Time-outs, reconnection and the acknowledgement on the replica's side.
    ///
    /// Source: replication.c `replicationCron`, 7.0.15.
    pub(crate) fn upstream_tick(&mut self, engine: &mut Engine) {
        let now_s = self.clock.unix_s();
        let timeout_s = engine.config.integer(key::REPL_TIMEOUT).max(1) as u64;
        let Some(upstream) = &self.replication.upstream else { return };
        if now_s.saturating_sub(upstream.last_io_s) > timeout_s {
            let phase = match &upstream.state {
                LinkState::Connect => None,
                LinkState::Connecting | LinkState::Handshake(_) => Some(SilentPhase::Handshake),
                LinkState::Transfer(_) => Some(SilentPhase::Transfer),
                LinkState::Connected => Some(SilentPhase::Stream),
            };
            if let Some(phase) = phase {
                self.tell(ReplicationFact::MasterSilent(phase));
                match phase {
                    SilentPhase::Stream => self.lose_upstream(engine, LinkLoss::Timeout),
                    SilentPhase::Handshake | SilentPhase::Transfer => self.retry_upstream(engine),
                }
            }
        }
        match self.replication.upstream.as_ref().map(|upstream| &upstream.state) {
            Some(LinkState::Connect) => self.connect_upstream(ConnectReason::NoLink),
            Some(LinkState::Connected) => self.send_ack(self.replication.offset),
            _ => {}
        }
    }
}

/// Takes a line off a buffer, without its line ending.
fn take_line(buffer: &mut Vec<u8>) -> Option<Vec<u8>> {
    let end = buffer.iter().position(|&byte| byte == b'\n')?;
    let mut line: Vec<u8> = buffer.drain(..=end).collect();
    line.pop();
    if line.last() == Some(&b'\r') {
        line.pop();
    }
    Some(line)
}
