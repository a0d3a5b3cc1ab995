//! Following a master: handshake, transfer of the data set, the stream.

mod handshake;
mod stream;
mod transfer;

use std::collections::VecDeque;

use redscope_actor::{Address, ConnId};
use redscope_engine::command::{Args, CommandResult, Ctx};
use redscope_engine::{ClientId, CommandError, Engine, FixedError};
use redscope_resp::{Frame, encode_command, parse_integer};

use crate::fact::LogLevel;
use crate::io::{LinkKind, Output};
use crate::server::ServerHost;
use crate::server::replication::{Expected, LinkState, Upstream};

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
            // A master goes on from its own history.
            None => {
                self.network.log(
                    LogLevel::Notice,
                    "Before turning into a replica, using my own master parameters to synthesize a cached master: I may be able to synchronize with the new master with just a partial transfer.",
                );
                Some(self.replication.selected_db.unwrap_or(0))
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
        let upstream = self.replication.upstream.as_ref();
        let master = upstream.map(|up| format!("{} {}", up.address.host, up.address.port));
        engine.config.note_master(master.unwrap_or_default());
        engine.role.is_replica = upstream.is_some();
        engine.role.master_link_up = upstream.is_some_and(Upstream::is_connected);
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

    /// Whether a client is the master's, and somebody has asked for it to be closed.
    pub(crate) fn is_killed_upstream(&self, engine: &Engine, client: ClientId) -> bool {
        self.upstream_of(client).is_some()
            && engine.clients.get(client).is_some_and(|client| client.close_now)
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
