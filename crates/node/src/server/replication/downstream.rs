//! Serving replicas: `REPLCONF`, `PSYNC`, the stream, acknowledgements.

use redscope_actor::ConnId;
use redscope_engine::command::{Args, CommandResult, Ctx};
use redscope_engine::{
    ClientId, ClientKind, CommandError, Engine, FixedError, StreamCommand, Wake,
};
use redscope_resp::{Frame, encode_command, parse_integer, split_args};

use crate::fact::LogLevel;
use crate::io::Output;
use crate::server::ServerHost;
use crate::server::persistence::{ChildKind, RdbParts};
use crate::server::replication::{Backlog, Replica, ReplicaState, Terms};
use crate::server::stream::encode_stream;

impl ServerHost {
    // The stream.

    /// Puts the writes of one command or transaction into the stream.
    pub(crate) fn feed_commands(&mut self, commands: &[StreamCommand]) {
        let mut bytes = Vec::new();
        let selected_db = &mut self.replication.selected_db;
        encode_stream(commands, |to| to.replicas, selected_db, &mut bytes);
        self.feed_bytes(&bytes);
    }

    /// Appends bytes to the stream: to the backlog and to every replica.
    pub(crate) fn feed_bytes(&mut self, bytes: &[u8]) {
        let replication = &mut self.replication;
        let needed_bytes = replication.needed_bytes();
        replication.offset += bytes.len() as u64;
        if let Some(backlog) = &mut replication.backlog {
            backlog.push(bytes, needed_bytes);
        }
        for (client, replica) in &mut replication.replicas {
            match replica.state {
                ReplicaState::WaitBgsaveStart => {}
                _ if replica.terms.rdb_only => {}
                ReplicaState::WaitBgsaveEnd => replica.held.extend_from_slice(bytes),
                ReplicaState::Online if replica.awaits_first_ack => {
                    replica.held.extend_from_slice(bytes);
                }
                ReplicaState::Online => {
                    if let Some(conn) = self.network.conn_of(*client) {
                        replication.sent_bytes += bytes.len() as u64;
                        self.network.push(Output::Send(conn, bytes.to_vec()));
                    }
                }
            }
        }
    }

    /// Whether writes have to be put into the stream at all.
    pub(crate) fn stream_is_wanted(&self) -> bool {
        self.replication.backlog.is_some() && self.replication.upstream.is_none()
    }

    fn send_to(&mut self, client: ClientId, bytes: Vec<u8>) {
        if let Some(conn) = self.network.conn_of(client) {
            self.replication.sent_bytes += bytes.len() as u64;
            self.network.push(Output::Send(conn, bytes));
        }
    }

    // Commands of replicas.

    /// `REPLCONF`: terms before `PSYNC`, acknowledgements after.
    pub(crate) fn replconf(&mut self, ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
        let options = args.from(1);
        if !options.len().is_multiple_of(2) {
            return Err(FixedError::Syntax.into());
        }
        let id = ctx.client.id;
        for pair in options.chunks_exact(2) {
            let (option, value) = (String::from_utf8_lossy(pair[0]).to_ascii_lowercase(), pair[1]);
            match option.as_str() {
                "listening-port" => {
                    let port = parse_integer(value).and_then(|port| u16::try_from(port).ok());
                    self.terms(id).port = port.ok_or(FixedError::NotInteger)?;
                }
                "ip-address" => {
                    self.terms(id).ip = Some(String::from_utf8_lossy(value).into_owned());
                }
                "capa" => {
                    let terms = self.terms(id);
                    terms.eof |= value.eq_ignore_ascii_case(b"eof");
                    terms.psync2 |= value.eq_ignore_ascii_case(b"psync2");
                }
                "rdb-only" => {
                    let flag = parse_integer(value).ok_or(FixedError::NotInteger)?;
                    if !(0..=1).contains(&flag) {
                        return Err(CommandError::NotBetween(0, 1));
                    }
                    self.terms(id).rdb_only = flag == 1;
                }
                "rdb-filter-only" => self.terms(id).parts = parts_of(value)?,
                "ack" | "fack" => {
                    if ctx.client.kind == ClientKind::Replica {
                        let offset = parse_integer(value).and_then(|n| u64::try_from(n).ok());
                        self.acknowledged(id, offset.unwrap_or(0));
                    }
                    return Ok(ctx.silent());
                }
                "getack" => {
                    self.send_ack_at_position();
                    return Ok(ctx.silent());
                }
                _ => return Err(CommandError::UnknownReplconf(pair[0].to_vec())),
            }
        }
        Ok(Frame::OK)
    }

    fn terms(&mut self, id: ClientId) -> &mut Terms {
        match self.replication.replicas.get_mut(&id) {
            Some(replica) => &mut replica.terms,
            None => self.replication.terms.entry(id).or_default(),
        }
    }

    fn acknowledged(&mut self, id: ClientId, offset: u64) {
        let now_s = self.clock.unix_s();
        let Some(replica) = self.replication.replicas.get_mut(&id) else { return };
        replica.ack_offset = replica.ack_offset.max(offset);
        replica.ack_time_s = now_s;
        if replica.awaits_first_ack && replica.state == ReplicaState::Online {
            replica.awaits_first_ack = false;
            let held = std::mem::take(&mut replica.held);
            if !held.is_empty() {
                self.send_to(id, held);
            }
        }
    }

    /// `PSYNC replid offset`, and `SYNC`.
    ///
    /// Source: replication.c `syncCommand`, 7.0.15.
    pub(crate) fn psync(&mut self, ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
        let id = ctx.client.id;
        if ctx.client.kind == ClientKind::Replica {
            return Ok(ctx.silent());
        }
        if args.get(3).is_some_and(|word| word.eq_ignore_ascii_case(b"failover")) {
            self.take_over(ctx.engine, args[1])?;
        }
        if self.replication.failover.as_ref().is_some_and(|failover| failover.in_progress) {
            return Err(FixedError::NoSyncInFailover.into());
        }
        if self.replication.upstream.as_ref().is_some_and(|upstream| !upstream.is_connected()) {
            return Err(FixedError::NoMasterLink.into());
        }
        if !ctx.client.output.is_empty() {
            return Err(FixedError::SyncWithOutput.into());
        }
        let terms = self.replication.terms.remove(&id).unwrap_or_default();
        if terms.parts != RdbParts::ALL && !terms.eof {
            return Err(FixedError::FilterNeedsEof.into());
        }
        let asked = match (args.get(1), args.get(2)) {
            (Some(replid), Some(offset)) => {
                let offset = parse_integer(offset).ok_or(FixedError::NotInteger)?;
                Some((String::from_utf8_lossy(replid).to_ascii_lowercase(), offset))
            }
            _ => None,
        };
        let ip = terms.ip.clone().unwrap_or_else(|| host_of(&ctx.client.addr));
        let now_s = self.clock.unix_s();
        let mut replica = Replica {
            state: ReplicaState::WaitBgsaveStart,
            terms,
            ip,
            ack_offset: 0,
            ack_time_s: now_s,
            waiting_since_s: now_s,
            held: Vec::new(),
            awaits_first_ack: false,
            unsent_bytes: 0,
            stream_from: self.replication.offset,
            before_psync: asked.is_none(),
        };
        ctx.client.kind = ClientKind::Replica;
        let name = format!("{}:{}", replica.ip, replica.terms.port);
        self.network.log(LogLevel::Notice, format!("Replica {name} asks for synchronization"));
        if let Some(missed) = asked.as_ref().and_then(|(id, offset)| self.missed_bytes(id, *offset))
        {
            let line = if replica.terms.psync2 {
                format!("+CONTINUE {}\r\n", self.replication.replid)
            } else {
                "+CONTINUE\r\n".to_owned()
            };
            self.network.log(
                LogLevel::Notice,
                format!(
                    "Partial resynchronization request from {name} accepted. Sending {} bytes of backlog starting from offset {}.",
                    missed.len(),
                    asked.map_or(0, |(_, offset)| offset)
                ),
            );
            ctx.engine.stats.sync_partial_ok += 1;
            replica.state = ReplicaState::Online;
            replica.stream_from -= missed.len() as u64;
            self.replication.replicas.insert(id, replica);
            self.send_to(id, [line.as_bytes(), &missed].concat());
            return Ok(ctx.silent());
        }
        ctx.engine.stats.sync_full += 1;
        if asked.is_some_and(|(id, _)| id != "?") {
            ctx.engine.stats.sync_partial_err += 1;
        }
        if self.replication.backlog.is_none() {
            self.begin_history(ctx.engine);
        }
        let terms = &replica.terms;
        let diskless = terms.eof
            && (ctx.engine.config.flag("repl-diskless-sync") || terms.parts != RdbParts::ALL)
            && ctx.engine.config.integer("repl-diskless-sync-delay") > 0;
        self.replication.replicas.insert(id, replica);
        if !diskless {
            self.start_pending_save(ctx.engine);
        }
        Ok(ctx.silent())
    }

    /// The stream from an offset on, if this server still has that history.
    fn missed_bytes(&self, replid: &str, offset: i64) -> Option<Vec<u8>> {
        let replication = &self.replication;
        let offset = u64::try_from(offset).ok()?;
        let known = replid == replication.replid
            || replication
                .past
                .as_ref()
                .is_some_and(|past| replid == past.replid && offset <= past.second_offset);
        replication.backlog.as_ref().filter(|_| known)?.since(offset)
    }

    /// The first replica makes the stream begin, under a new name.
    fn begin_history(&mut self, engine: &mut Engine) {
        let size = engine.config.integer("repl-backlog-size");
        self.replication.replid = self.rng.hex(40);
        self.replication.past = None;
        self.replication.backlog = Some(Backlog::new(self.replication.offset, size));
    }

    /// Starts the save that waiting replicas need, unless a child is at work.
    pub(crate) fn start_pending_save(&mut self, engine: &mut Engine) {
        if self.persistence.child.is_some() {
            return;
        }
        let replicas = self.replication.replicas.iter();
        let mut waiting: Vec<(ClientId, &Terms)> = replicas
            .filter(|(_, replica)| replica.state == ReplicaState::WaitBgsaveStart)
            .map(|(id, replica)| (*id, &replica.terms))
            .collect();
        // Those that want other parts wait for the save after this one.
        let Some(parts) = waiting.first().map(|(_, terms)| terms.parts) else { return };
        waiting.retain(|(_, terms)| terms.parts == parts);
        let all_eof = waiting.iter().all(|(_, terms)| terms.eof);
        let wants_socket = engine.config.flag("repl-diskless-sync") || parts != RdbParts::ALL;
        let kind = match wants_socket && all_eof {
            true => ChildKind::ReplicaSocket(parts),
            false => ChildKind::ReplicaDisk,
        };
        let waiting: Vec<ClientId> = waiting.into_iter().map(|(id, _)| id).collect();
        let line =
            format!("+FULLRESYNC {} {}\r\n", self.replication.replid, self.replication.offset);
        self.start_child(engine, kind);
        self.replication.selected_db = None;
        for id in waiting {
            let Some(replica) = self.replication.replicas.get_mut(&id) else { continue };
            replica.state = ReplicaState::WaitBgsaveEnd;
            replica.held.clear();
            replica.stream_from = self.replication.offset;
            if !replica.before_psync {
                self.send_to(id, line.clone().into_bytes());
            }
        }
    }

    /// Sends a finished save to the replicas that waited for it.
    pub(crate) fn send_save(&mut self, engine: &mut Engine, rdb: &[u8], diskless: bool) {
        let waiting: Vec<ClientId> = self
            .replication
            .replicas
            .iter()
            .filter(|(_, replica)| replica.state == ReplicaState::WaitBgsaveEnd)
            .map(|(id, _)| *id)
            .collect();
        let mark = self.rng.hex(40).into_bytes();
        let now_s = self.clock.unix_s();
        for id in waiting {
            let payload = if diskless {
                [b"$EOF:", mark.as_slice(), b"\r\n", rdb, &mark].concat()
            } else {
                [format!("${}\r\n", rdb.len()).as_bytes(), rdb].concat()
            };
            self.send_to(id, payload);
            let Some(replica) = self.replication.replicas.get_mut(&id) else { continue };
            if replica.terms.rdb_only {
                self.forget_replica(id);
                self.network.close_client(engine, id);
                continue;
            }
            replica.state = ReplicaState::Online;
            replica.ack_time_s = now_s;
            replica.awaits_first_ack = diskless;
            let held = if diskless { Vec::new() } else { std::mem::take(&mut replica.held) };
            let name = format!("{}:{}", replica.ip, replica.terms.port);
            if !held.is_empty() {
                self.send_to(id, held);
            }
            self.network
                .log(LogLevel::Notice, format!("Synchronization with replica {name} succeeded"));
        }
    }

    /// A client is gone; if it was a replica, that ends too.
    pub(crate) fn forget_replica(&mut self, id: ClientId) {
        self.replication.terms.remove(&id);
        if let Some(replica) = self.replication.replicas.remove(&id) {
            self.replication.no_replicas_since_s = self.clock.unix_s();
            self.replication.trim_backlog();
            let name = format!("{}:{}", replica.ip, replica.terms.port);
            self.network.log(LogLevel::Warning, format!("Connection with replica {name} lost."));
        }
    }

    /// Closes the links of all replicas; they come back with `PSYNC`.
    pub(crate) fn disconnect_replicas(&mut self, engine: &mut Engine) {
        for id in std::mem::take(&mut self.replication.replicas).into_keys() {
            self.network.close_client(engine, id);
        }
        self.replication.no_replicas_since_s = self.clock.unix_s();
    }

    // WAIT.

    /// `WAIT numreplicas timeout`.
    pub(crate) fn wait(&mut self, ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
        if self.replication.upstream.is_some() {
            return Err(FixedError::WaitAtReplica.into());
        }
        let count = args.integer(1)?;
        let timeout_ms = args.integer(2).map_err(|_| FixedError::TimeoutNotInteger)?;
        let timeout_ms = u64::try_from(timeout_ms).map_err(|_| FixedError::TimeoutNegative)?;
        let offset_bytes = ctx.client.write_offset_bytes;
        let reached = self.count_acknowledged(offset_bytes);
        if reached >= count || !ctx.may_block() {
            return Ok(Frame::Integer(reached));
        }
        self.replication.getack_wanted = true;
        Ok(ctx.block(timeout_ms, Frame::Integer(reached), Wake::Replicas { count, offset_bytes }))
    }

    /// Replicas that have the stream up to an offset.
    pub(crate) fn count_acknowledged(&self, offset_bytes: u64) -> i64 {
        self.replication.online().filter(|r| r.ack_offset >= offset_bytes).count() as i64
    }

    /// Asks for acknowledgements, once for all who wait.
    pub(crate) fn send_getack_if_wanted(&mut self) {
        if std::mem::take(&mut self.replication.getack_wanted) {
            let mut bytes = Vec::new();
            encode_command(&["REPLCONF", "GETACK", "*"], &mut bytes);
            self.feed_bytes(&bytes);
        }
    }

    // The tick, once a second.

    /// Pings, time-outs and pending saves on the master's side.
    pub(crate) fn downstream_tick(&mut self, engine: &mut Engine) {
        let now_s = self.clock.unix_s();
        let timeout_s = engine.config.integer("repl-timeout").max(1) as u64;
        let ping_period = engine.config.integer("repl-ping-replica-period").max(1) as u64;
        if self.replication.upstream.is_none()
            && !self.replication.replicas.is_empty()
            && self.replication.ticks.is_multiple_of(ping_period)
            && !self.stands_still()
            && self.replication.failover.is_none()
        {
            let mut bytes = Vec::new();
            encode_command(&["ping"], &mut bytes);
            self.feed_bytes(&bytes);
        }
        let mut silent = Vec::new();
        for (id, replica) in &self.replication.replicas {
            match replica.state {
                ReplicaState::Online => {
                    let silent_s = now_s.saturating_sub(replica.ack_time_s);
                    if silent_s > timeout_s && !replica.before_psync {
                        silent.push(*id);
                    }
                }
                _ => {
                    if let Some(conn) = self.network.conn_of(*id) {
                        self.network.push(Output::Send(conn, b"\n".to_vec()));
                    }
                }
            }
        }
        for id in silent {
            self.network.log(LogLevel::Warning, "Disconnecting timedout replica (streaming sync)");
            self.forget_replica(id);
            self.network.close_client(engine, id);
        }
        let delay_s = engine.config.integer("repl-diskless-sync-delay").max(0) as u64;
        let enough = engine.config.integer("repl-diskless-sync-max-replicas").max(0) as usize;
        let replicas = self.replication.replicas.values();
        let waits = replicas
            .filter(|replica| replica.state == ReplicaState::WaitBgsaveStart)
            .map(|replica| now_s.saturating_sub(replica.waiting_since_s));
        let diskless = engine.config.flag("repl-diskless-sync");
        let are_enough = enough > 0 && waits.clone().count() >= enough;
        if waits.max().is_some_and(|longest| !diskless || are_enough || longest >= delay_s) {
            self.start_pending_save(engine);
        }
        self.count_good_replicas(engine);
        self.forget_history_in_time(engine);
    }

    /// Drops the backlog once no replica has come for long enough.
    fn forget_history_in_time(&mut self, engine: &Engine) {
        let ttl_s = engine.config.integer("repl-backlog-ttl").max(0) as u64;
        let replication = &mut self.replication;
        let idle_s = self.clock.unix_s().saturating_sub(replication.no_replicas_since_s);
        let is_idle = replication.upstream.is_none() && replication.replicas.is_empty();
        if ttl_s == 0 || idle_s <= ttl_s || !is_idle || replication.backlog.is_none() {
            return;
        }
        replication.replid = self.rng.hex(40);
        replication.past = None;
        replication.backlog = None;
        let text =
            format!("Replication backlog freed after {ttl_s} seconds without connected replicas.");
        self.network.log(LogLevel::Notice, text);
    }

    /// Notes how much of what was sent to a connection has not left yet.
    pub(crate) fn note_unsent_to_replica(&mut self, conn: ConnId, unsent_bytes: usize) {
        let Some(id) = self.network.client_of(conn) else { return };
        let Some(replica) = self.replication.replicas.get_mut(&id) else { return };
        replica.unsent_bytes = unsent_bytes;
        self.replication.trim_backlog();
    }

    /// Closes replicas for which more of the stream is held back than may be.
    pub(crate) fn limit_held(&mut self, engine: &mut Engine) {
        let now_ms = self.clock.unix_ms();
        for (id, replica) in &self.replication.replicas {
            if let Some(client) = engine.clients.peek_mut(*id) {
                client.unsent_bytes = replica.held.len().max(replica.unsent_bytes);
            }
            if !replica.held.is_empty() {
                self.network.enforce_output_limit(engine, *id, now_ms);
            }
        }
    }

    /// Tells the engine whether enough replicas keep up for writes to be allowed.
    pub(crate) fn count_good_replicas(&mut self, engine: &mut Engine) {
        let wanted = engine.config.integer("min-replicas-to-write");
        let max_lag_s = engine.config.integer("min-replicas-max-lag").max(0) as u64;
        let now_s = self.clock.unix_s();
        let keeps_up = |r: &&Replica| now_s.saturating_sub(r.ack_time_s) <= max_lag_s;
        let good = self.replication.online().filter(keeps_up).count() as i64;
        engine.role.too_few_replicas = wanted > 0 && max_lag_s > 0 && good < wanted;
    }
}

fn host_of(address: &str) -> String {
    address.rsplit_once(':').map_or(address, |(host, _)| host).to_owned()
}

/// The parts of a snapshot that `REPLCONF rdb-filter-only` names.
fn parts_of(names: &[u8]) -> Result<RdbParts, CommandError> {
    let names = split_args(names).map_err(|_| FixedError::RdbPartsMissing)?;
    match names.iter().find(|name| !name.eq_ignore_ascii_case(b"functions")) {
        Some(unknown) => Err(CommandError::UnknownRdbPart(unknown.clone())),
        None => Ok(RdbParts { keys: false, functions: !names.is_empty() }),
    }
}
