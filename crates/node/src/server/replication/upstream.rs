//! Following a master: handshake, transfer of the data set, the stream.

use std::collections::VecDeque;

use redscope_engine::command::{Args, CommandResult, Ctx};
use redscope_engine::rdb::read_rdb;
use redscope_engine::{ClientId, ClientKind, CommandError, Engine, FixedError};
use redscope_resp::{Frame, encode_command, parse_integer};

use crate::Address;
use crate::connections::{feed_client, run_requests};
use crate::io::{ConnId, LinkKind, LogLevel, Output};
use crate::server::ServerHost;
use crate::server::replication::{
    Backlog, Expected, Framing, LinkState, PastHistory, Transfer, Upstream,
};

impl ServerHost {
    // Changes of role.

    /// `REPLICAOF host port`, `REPLICAOF NO ONE`.
    pub(crate) fn replicaof(&mut self, ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
        if self.cluster.is_some() {
            return Err(FixedError::ReplicaOfInCluster.into());
        }
        if self.replication.failover.is_some() {
            return Err(FixedError::ReplicaOfInFailover.into());
        }
        if args[1].eq_ignore_ascii_case(b"no") && args[2].eq_ignore_ascii_case(b"one") {
            if self.replication.upstream.is_some() {
                self.become_master(ctx.engine);
                self.network.log(LogLevel::Notice, "MASTER MODE enabled (user request)");
            }
            return Ok(Frame::OK);
        }
        let port = parse_integer(args[2]).and_then(|port| u16::try_from(port).ok());
        let address = port.and_then(|_| Address::from_parts(args[1], args[2]));
        let address = address.ok_or(CommandError::from(FixedError::InvalidMasterPort))?;
        if self.replication.upstream.as_ref().is_some_and(|up| up.address == address) {
            return Ok(Frame::simple("OK Already connected to specified master"));
        }
        let text = format!("REPLICAOF {address} enabled (user request)");
        self.network.log(LogLevel::Notice, text);
        self.follow(ctx.engine, address);
        Ok(Frame::OK)
    }

    /// Becomes a replica of `address`, keeping the present history for a partial resync.
    pub(crate) fn follow(&mut self, engine: &mut Engine, address: Address) {
        self.drop_upstream_link(engine);
        let now_s = self.clock.unix_s();
        let cached_db = match &self.replication.upstream {
            Some(upstream) => upstream.cached_db,
            // A master goes on from its own history, if it has one.
            None => {
                self.replication.backlog.as_ref().map(|_| self.replication.selected_db.unwrap_or(0))
            }
        };
        let mut upstream = Upstream::new(address, cached_db, now_s);
        upstream.down_since_s = Some(now_s);
        self.replication.upstream = Some(upstream);
        engine.end_waits_by_role(self.clock.unix_ms());
        self.tell_role(engine);
        self.connect_upstream();
    }

    /// Becomes a master, under a new name for the history.
    pub(crate) fn become_master(&mut self, engine: &mut Engine) {
        self.drop_upstream_link(engine);
        self.replication.upstream = None;
        self.replication.shift_replid(&mut self.rng);
        self.disconnect_replicas(engine);
        self.replication.selected_db = None;
        self.replication.no_replicas_since_s = self.clock.unix_s();
        self.tell_role(engine);
    }

    /// Lets the engine know what follows from the state of replication.
    pub(crate) fn tell_role(&mut self, engine: &mut Engine) {
        engine.role.is_replica = self.replication.upstream.is_some();
        engine.role.master_link_up =
            self.replication.upstream.as_ref().is_some_and(Upstream::is_connected);
        self.tell_recording(engine);
    }

    /// Lets the engine know what becomes of writes.
    pub(crate) fn tell_recording(&self, engine: &mut Engine) {
        engine.records_master = self.aof_is_wanted();
        engine.replicating = engine.records_master || self.stream_is_wanted();
    }

    // The link.

    fn connect_upstream(&mut self) {
        let now_s = self.clock.unix_s();
        let Some(upstream) = &mut self.replication.upstream else { return };
        let address = upstream.address.clone();
        upstream.state = LinkState::Connecting;
        upstream.last_io_s = now_s;
        upstream.buffer.clear();
        upstream.conn = Some(self.network.connect(address.clone(), LinkKind::Replication));
        self.network.log(LogLevel::Notice, format!("Connecting to MASTER {address}"));
        self.network.log(LogLevel::Notice, "MASTER <-> REPLICA sync started");
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

    /// Ends the link, remembering what makes a partial resync possible.
    fn drop_upstream_link(&mut self, engine: &mut Engine) {
        let now_s = self.clock.unix_s();
        let Some(upstream) = &mut self.replication.upstream else { return };
        if upstream.is_connected() {
            upstream.cached_db = upstream
                .client
                .and_then(|client| engine.clients.get(client))
                .map(|client| client.db)
                .or(upstream.cached_db);
        }
        if upstream.is_connected() || upstream.down_since_s.is_none() {
            upstream.down_since_s = Some(now_s);
        }
        upstream.state = LinkState::Connect;
        upstream.client = None;
        upstream.buffer.clear();
        if let Some(conn) = upstream.conn.take() {
            self.network.forget(engine, conn);
            self.network.push(Output::Close(conn));
        }
    }

    pub(crate) fn upstream_connected(&mut self) {
        self.network.log(LogLevel::Notice, "Non blocking connect for SYNC fired the event.");
        let expected = VecDeque::from([Expected::Pong]);
        if let Some(upstream) = &mut self.replication.upstream {
            upstream.state = LinkState::Handshake(expected);
        }
        self.send_upstream(&["PING"]);
    }

    pub(crate) fn upstream_refused(&mut self) {
        self.network
            .log(LogLevel::Warning, "Error condition on socket for SYNC: Connection refused");
        if let Some(upstream) = &mut self.replication.upstream {
            upstream.state = LinkState::Connect;
            upstream.conn = None;
        }
    }

    /// The master closed the link. An established one is tried again at once.
    pub(crate) fn upstream_closed(&mut self, engine: &mut Engine) {
        let Some(upstream) = &self.replication.upstream else { return };
        let at_once = matches!(upstream.state, LinkState::Connected | LinkState::Transfer(_));
        if upstream.is_connected() {
            self.network.log(LogLevel::Warning, "Connection with master lost.");
            self.network.log(LogLevel::Notice, "Caching the disconnected master state.");
        }
        self.drop_upstream_link(engine);
        self.tell_role(engine);
        if at_once {
            self.connect_upstream();
        }
    }

    fn send_upstream(&mut self, args: &[&str]) {
        let mut bytes = Vec::new();
        encode_command(args, &mut bytes);
        if let Some(conn) = self.replication.upstream.as_ref().and_then(|upstream| upstream.conn) {
            self.network.push(Output::Send(conn, bytes));
        }
    }

    /// Bytes came from the master.
    pub(crate) fn upstream_data(&mut self, engine: &mut Engine, bytes: &[u8]) {
        let now_s = self.clock.unix_s();
        let Some(upstream) = &mut self.replication.upstream else { return };
        upstream.last_io_s = now_s;
        upstream.buffer.extend_from_slice(bytes);
        if upstream.is_connected() {
            return self.apply_stream(engine, bytes);
        }
        loop {
            let Some(upstream) = &mut self.replication.upstream else { return };
            let more = match &upstream.state {
                LinkState::Handshake(_) => match take_line(&mut upstream.buffer) {
                    Some(line) => self.handshake_line(engine, &line),
                    None => false,
                },
                LinkState::Transfer(_) => self.transfer_bytes(engine),
                _ => false,
            };
            if !more {
                return;
            }
        }
    }

    /// One reply of the handshake; says whether to look for another.
    ///
    /// Source: replication.c `syncWithMaster`, `slaveTryPartialResynchronization`, 7.0.15.
    fn handshake_line(&mut self, engine: &mut Engine, line: &[u8]) -> bool {
        // An empty line is the master's way of saying that it is still there.
        if line.is_empty() {
            return true;
        }
        let Some(upstream) = &mut self.replication.upstream else { return false };
        let LinkState::Handshake(expected) = &mut upstream.state else { return false };
        let Some(step) = expected.pop_front() else { return false };
        let text = String::from_utf8_lossy(line).into_owned();
        match step {
            Expected::Pong => {
                let accepted = ["+", "-NOAUTH", "-NOPERM", "-ERR operation not permitted"];
                if !accepted.iter().any(|start| text.starts_with(start)) {
                    let text = format!("Error reply to PING from master: '{text}'");
                    return self.give_up(engine, &text);
                }
                self.network
                    .log(LogLevel::Notice, "Master replied to PING, replication can continue...");
                self.send_terms(engine);
                true
            }
            Expected::Auth if text.starts_with('-') => {
                self.give_up(engine, &format!("Unable to AUTH to MASTER: {text}"))
            }
            Expected::Capa => {
                self.send_psync();
                true
            }
            Expected::Auth | Expected::Port | Expected::Ip => true,
            Expected::Psync => self.psync_reply(engine, &text),
        }
    }

    fn give_up(&mut self, engine: &mut Engine, reason: &str) -> bool {
        self.network.log(LogLevel::Warning, reason);
        self.drop_upstream_link(engine);
        false
    }

    /// Sends everything that needs no answer in between.
    fn send_terms(&mut self, engine: &Engine) {
        let config = &engine.config;
        let mut expected = VecDeque::new();
        let (user, password) = (config.text("masteruser"), config.text("masterauth"));
        if !password.is_empty() {
            if user.is_empty() {
                self.send_upstream(&["AUTH", password]);
            } else {
                self.send_upstream(&["AUTH", user, password]);
            }
            expected.push_back(Expected::Auth);
        }
        let port = match config.integer("replica-announce-port") {
            0 => self.network.address.port.to_string(),
            port => port.to_string(),
        };
        self.send_upstream(&["REPLCONF", "listening-port", &port]);
        expected.push_back(Expected::Port);
        let ip = config.text("replica-announce-ip");
        if !ip.is_empty() {
            self.send_upstream(&["REPLCONF", "ip-address", ip]);
            expected.push_back(Expected::Ip);
        }
        self.send_upstream(&["REPLCONF", "capa", "eof", "capa", "psync2"]);
        expected.push_back(Expected::Capa);
        if let Some(upstream) = &mut self.replication.upstream {
            upstream.state = LinkState::Handshake(expected);
        }
    }

    fn send_psync(&mut self) {
        let cached = self.replication.upstream.as_ref().is_some_and(|up| up.cached_db.is_some());
        let (replid, offset) = if cached {
            (self.replication.replid.clone(), (self.replication.offset + 1).to_string())
        } else {
            ("?".to_owned(), "-1".to_owned())
        };
        if cached {
            let text = format!("Trying a partial resynchronization (request {replid}:{offset}).");
            self.network.log(LogLevel::Notice, text);
        } else {
            self.network
                .log(LogLevel::Notice, "Partial resynchronization not possible (no cached master)");
        }
        match &self.replication.failover {
            Some(_) => self.send_upstream(&["PSYNC", &replid, &offset, "FAILOVER"]),
            None => self.send_upstream(&["PSYNC", &replid, &offset]),
        }
        if let Some(upstream) = &mut self.replication.upstream {
            upstream.state = LinkState::Handshake(VecDeque::from([Expected::Psync]));
        }
    }

    fn psync_reply(&mut self, engine: &mut Engine, text: &str) -> bool {
        let mut words = text.split_whitespace();
        match words.next() {
            Some("+FULLRESYNC") => {
                self.failover_done(engine);
                let replid = words.next().unwrap_or_default().to_owned();
                let offset = words.next().and_then(|offset| offset.parse().ok()).unwrap_or(0);
                self.network
                    .log(LogLevel::Notice, format!("Full resync from master: {replid}:{offset}"));
                if let Some(upstream) = &mut self.replication.upstream {
                    upstream.state =
                        LinkState::Transfer(Transfer { replid, offset, framing: None });
                }
                true
            }
            Some("+CONTINUE") => {
                self.network
                    .log(LogLevel::Notice, "Successful partial resynchronization with master.");
                self.failover_done(engine);
                self.continue_history(engine, words.next());
                let Some(upstream) = &mut self.replication.upstream else { return false };
                let db = upstream.cached_db.unwrap_or(0);
                self.enter_stream(engine, db);
                false
            }
            _ if self.abort_failover(engine, "Failover target rejected psync request") => false,
            _ => {
                let reason = format!("Unexpected reply to PSYNC from master: {text}");
                self.give_up(engine, &reason)
            }
        }
    }

    /// The master may have shifted its history's name since.
    fn continue_history(&mut self, engine: &mut Engine, replid: Option<&str>) {
        let replication = &mut self.replication;
        if let Some(replid) = replid
            && replid != replication.replid
        {
            let old = std::mem::replace(&mut replication.replid, replid.to_owned());
            let second_offset = replication.offset + 1;
            replication.past = Some(PastHistory { replid: old, second_offset });
            self.disconnect_replicas(engine);
        }
        if self.replication.backlog.is_none() {
            let size = engine.config.integer("repl-backlog-size");
            self.replication.backlog = Some(Backlog::new(self.replication.offset, size));
        }
    }

    /// Takes payload bytes; true when the whole data set is in place.
    fn transfer_bytes(&mut self, engine: &mut Engine) -> bool {
        let Some(upstream) = &mut self.replication.upstream else { return false };
        let LinkState::Transfer(transfer) = &mut upstream.state else { return false };
        if transfer.framing.is_none() {
            let Some(line) = take_line(&mut upstream.buffer) else { return false };
            if line.is_empty() {
                return true;
            }
            transfer.framing = match line.as_slice() {
                [b'$', b'E', b'O', b'F', b':', mark @ ..] if mark.len() == 40 => {
                    Some(Framing::Mark(mark.to_vec()))
                }
                [b'$', digits @ ..] => {
                    let len = parse_integer(digits).and_then(|len| usize::try_from(len).ok());
                    len.map(Framing::Length)
                }
                _ => None,
            };
            if transfer.framing.is_none() {
                return self.give_up(engine, "Bad protocol from MASTER, the first byte is not '$'");
            }
            return true;
        }
        let end = match &transfer.framing {
            Some(Framing::Length(len)) => (upstream.buffer.len() >= *len).then_some((*len, *len)),
            Some(Framing::Mark(mark)) => {
                let found =
                    upstream.buffer.windows(40).position(|window| window == mark.as_slice());
                found.map(|at| (at, at + 40))
            }
            None => None,
        };
        let Some((payload_end, frame_end)) = end else { return false };
        let by_mark = matches!(transfer.framing, Some(Framing::Mark(_)));
        let (replid, offset) = (transfer.replid.clone(), transfer.offset);
        let rest = upstream.buffer.split_off(frame_end);
        let mut payload = std::mem::replace(&mut upstream.buffer, rest);
        payload.truncate(payload_end);
        self.install(engine, &payload, replid, offset, by_mark);
        false
    }

    /// Replaces the data set with the master's and goes over to the stream.
    fn install(
        &mut self,
        engine: &mut Engine,
        payload: &[u8],
        replid: String,
        offset: u64,
        ack_now: bool,
    ) {
        let content = match read_rdb(payload, &engine.config.limits) {
            Ok(content) => content,
            Err(error) => {
                let text = format!("Failed trying to load the MASTER synchronization DB: {error}");
                self.give_up(engine, &text);
                return;
            }
        };
        if let Err(error) = engine.replace_functions(&content.functions) {
            let text = format!("Failed trying to load the MASTER synchronization DB: {error}");
            self.give_up(engine, &text);
            return;
        }
        self.network.log(LogLevel::Notice, "MASTER <-> REPLICA sync: Flushing old data");
        self.disconnect_replicas(engine);
        engine.flush_all();
        self.network.log(LogLevel::Notice, "MASTER <-> REPLICA sync: Loading DB in memory");
        let stream_db = content.replication.as_ref().map_or(0, |point| point.stream_db.max(0));
        content.install(&mut engine.dbs, self.clock.unix_ms(), true);
        self.network.log(LogLevel::Notice, "MASTER <-> REPLICA sync: Finished with success");
        self.replication.replid = replid;
        self.replication.past = None;
        self.replication.offset = offset;
        let size = engine.config.integer("repl-backlog-size");
        self.replication.backlog = Some(Backlog::new(offset, size));
        self.enter_stream(engine, stream_db as usize);
        self.restart_aof(engine);
        if ack_now {
            self.send_ack(self.replication.offset);
        }
    }

    /// From here on the link carries the stream, applied by a client of the engine.
    fn enter_stream(&mut self, engine: &mut Engine, db: usize) {
        let now_ms = self.clock.unix_ms();
        let Some(upstream) = &mut self.replication.upstream else { return };
        let Some(conn) = upstream.conn else { return };
        let address = upstream.address.to_string();
        let id = engine.connect(address, self.network.address.to_string(), now_ms);
        if let Some(client) = engine.clients.get_mut(id) {
            client.kind = ClientKind::Master;
            client.authenticated = true;
            client.db = db.min(engine.dbs.len() - 1);
        }
        self.network.adopt(conn, id);
        upstream.client = Some(id);
        upstream.state = LinkState::Connected;
        upstream.down_since_s = None;
        upstream.cached_db = Some(db);
        upstream.applied_bytes = 0;
        upstream.position_bytes = 0;
        let rest = upstream.buffer.clone();
        self.tell_role(engine);
        self.apply_stream(engine, &rest);
    }

    /// Applies stream bytes, counts those of whole requests, and passes them on.
    fn apply_stream(&mut self, engine: &mut Engine, bytes: &[u8]) {
        let Some(conn) = self.replication.upstream.as_ref().and_then(|up| up.conn) else { return };
        feed_client(engine, self, conn, bytes);
        self.settle_stream(engine);
    }

    /// Goes on with the stream after `CLIENT PAUSE` has kept it back.
    pub(crate) fn resume_stream(&mut self, engine: &mut Engine, conn: ConnId) {
        run_requests(engine, self, conn);
        self.settle_stream(engine);
    }

    /// Counts what has been applied, and passes it on.
    fn settle_stream(&mut self, engine: &Engine) {
        let Some(upstream) = &mut self.replication.upstream else { return };
        let Some(conn) = upstream.conn else { return };
        let consumed = self.network.decoder_mut(conn).map(|decoder| decoder.consumed_bytes());
        let Some(mut consumed) = consumed else { return };
        let client = upstream.client.and_then(|client| engine.clients.get(client));
        if client.is_some_and(|client| client.transaction.is_some()) {
            return;
        }
        // A request that is kept back has been read, but not applied.
        if client.is_some_and(|client| client.blocked.is_some()) {
            consumed = upstream.position_bytes.max(upstream.applied_bytes);
        }
        let fresh = (consumed - upstream.applied_bytes) as usize;
        if fresh == 0 {
            return;
        }
        upstream.applied_bytes = consumed;
        let rest = upstream.buffer.split_off(fresh);
        let applied = std::mem::replace(&mut upstream.buffer, rest);
        self.feed_bytes(&applied);
    }

    // Acknowledgements.

    fn send_ack(&mut self, offset: u64) {
        self.send_upstream(&["REPLCONF", "ACK", &offset.to_string()]);
    }

    /// Answers `GETACK` with the offset before it.
    pub(crate) fn send_ack_at_position(&mut self) {
        let Some(upstream) = &self.replication.upstream else { return };
        let offset = self.replication.offset + (upstream.position_bytes - upstream.applied_bytes);
        self.send_ack(offset);
    }

    // The tick, once a second.

    /// Time-outs, reconnection and the acknowledgement on the replica's side.
    pub(crate) fn upstream_tick(&mut self, engine: &mut Engine) {
        let now_s = self.clock.unix_s();
        let timeout_s = engine.config.integer("repl-timeout").max(1) as u64;
        let Some(upstream) = &self.replication.upstream else { return };
        if upstream.state != LinkState::Connect
            && now_s.saturating_sub(upstream.last_io_s) > timeout_s
        {
            self.network.log(
                LogLevel::Warning,
                "Timeout connecting to the MASTER or receiving from it, closing the link.",
            );
            self.upstream_closed(engine);
        }
        match self.replication.upstream.as_ref().map(|upstream| &upstream.state) {
            Some(LinkState::Connect) => self.connect_upstream(),
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
