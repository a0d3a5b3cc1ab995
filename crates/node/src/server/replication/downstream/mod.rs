//! Serving replicas: what they say of themselves, `PSYNC`, acknowledgements, the tick.
//!
//! `resync` decides what a replica gets, `save` gives it a snapshot, `stream` the bytes after it,
//! `wait` is `WAIT`.

mod resync;
mod save;
mod stream;
mod wait;

use redscope_engine::command::{Args, CommandResult, Ctx};
use redscope_engine::config::key;
use redscope_engine::{ClientId, ClientKind, CommandError, Engine, FixedError};
use redscope_resp::{Frame, encode_command, parse_integer, split_args};

use crate::fact::{FullResyncReason, LogLevel, ReplicationFact, SaveWait};
use crate::io::Output;
use crate::server::ServerHost;
use crate::server::persistence::{ChildKind, RdbParts};
use crate::server::replication::{Replica, ReplicaState, Terms};
use resync::Resync;

impl ServerHost {
    // Commands of replicas.

    /// `REPLCONF`: terms before `PSYNC`, acknowledgements after.
    pub(crate) fn replconf(&mut self, ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
        let options = args.from(1);
        if !options.len().is_multiple_of(2) {
            return Err(FixedError::SYNTAX.into());
        }
        let id = ctx.client.id;
        for pair in options.chunks_exact(2) {
            let (option, value) = (String::from_utf8_lossy(pair[0]).to_ascii_lowercase(), pair[1]);
            match option.as_str() {
                "listening-port" => {
                    let port = parse_integer(value).and_then(|port| u16::try_from(port).ok());
                    self.terms(id).port = port.ok_or(FixedError::NOT_INTEGER)?;
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
                    let flag = parse_integer(value).ok_or(FixedError::NOT_INTEGER)?;
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
            self.take_over(ctx, args[1])?;
        }
        if self.replication.failover.is_some() {
            return Err(FixedError::NO_SYNC_IN_FAILOVER.into());
        }
        if self.replication.upstream.as_ref().is_some_and(|upstream| !upstream.is_connected()) {
            return Err(FixedError::NO_MASTER_LINK.into());
        }
        if !ctx.client.output.is_empty() {
            return Err(FixedError::SYNC_WITH_OUTPUT.into());
        }
        let terms = self.replication.terms.remove(&id).unwrap_or_default();
        if terms.parts != RdbParts::ALL && !terms.eof {
            return Err(FixedError::FILTER_NEEDS_EOF.into());
        }
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
            before_psync: true,
        };
        let name = replica.address();
        self.tell(ReplicationFact::SyncAsked(name.clone()));
        if let (Some(replid), Some(offset)) = (args.get(1), args.get(2)) {
            let Some(offset) = parse_integer(offset) else {
                let text =
                    format!("Replica {name} asks for synchronization but with a wrong offset");
                self.network.log(LogLevel::Warning, text);
                return Err(FixedError::NOT_INTEGER.into());
            };
            replica.before_psync = false;
            match self.replication.resync(&String::from_utf8_lossy(replid), offset) {
                Resync::Partial(missed) => {
                    ctx.client.kind = ClientKind::Replica;
                    ctx.engine.stats.sync_partial_ok += 1;
                    self.resume_replica(id, replica, offset, &missed);
                    return Ok(ctx.silent());
                }
                Resync::Full(reason) => {
                    if reason != FullResyncReason::Asked {
                        ctx.engine.stats.sync_partial_err += 1;
                    }
                    let is_ahead = matches!(reason, FullResyncReason::OutsideBacklog { .. })
                        && offset > self.replication.offset as i64;
                    self.tell(ReplicationFact::FullResyncNeeded { replica: name.clone(), reason });
                    if is_ahead {
                        self.tell(ReplicationFact::ReplicaAhead(name));
                    }
                }
            }
        }
        ctx.client.kind = ClientKind::Replica;
        ctx.engine.stats.sync_full += 1;
        let is_first = self.replication.replicas.is_empty();
        self.replication.replicas.insert(id, replica);
        if is_first && self.replication.backlog.is_none() {
            self.begin_history(ctx.engine);
        }
        self.find_save(ctx.engine, id);
        Ok(ctx.silent())
    }

    /// Gives a replica that comes back what it has missed.
    fn resume_replica(&mut self, id: ClientId, mut replica: Replica, from: i64, missed: &[u8]) {
        let line = match replica.terms.psync2 {
            true => format!("+CONTINUE {}\r\n", self.replication.replid),
            false => "+CONTINUE\r\n".to_owned(),
        };
        let bytes = missed.len() as u64;
        let address = replica.address();
        replica.state = ReplicaState::Online;
        replica.stream_from -= bytes;
        self.replication.replicas.insert(id, replica);
        self.send_to(id, [line.as_bytes(), missed].concat());
        self.tell(ReplicationFact::PartialResyncGranted { replica: address, bytes, from });
    }

    /// The first replica makes the stream begin, under a new name.
    fn begin_history(&mut self, engine: &Engine) {
        let replid = self.rng.hex(40);
        self.replication.replid.clone_from(&replid);
        self.replication.past = None;
        self.replication.ensure_backlog(engine.config.integer(key::REPL_BACKLOG_SIZE));
        self.tell(ReplicationFact::HistoryBegun(replid));
    }

    // The end of a replica.

    /// A client is gone; if it was a replica, that ends too.
    pub(crate) fn forget_replica(&mut self, id: ClientId) {
        self.replication.terms.remove(&id);
        if let Some(replica) = self.replication.replicas.remove(&id) {
            self.replication.no_replicas_since_s = self.clock.unix_s();
            self.replication.trim_backlog();
            self.tell(ReplicationFact::ReplicaLost(replica.address()));
        }
    }

    /// Closes the links of all replicas; they come back with `PSYNC`.
    pub(crate) fn disconnect_replicas(&mut self, engine: &mut Engine) {
        let replicas: Vec<ClientId> = self.replication.replicas.keys().copied().collect();
        for id in replicas {
            self.network.close_client(engine, id);
            self.forget_replica(id);
        }
    }

    // The tick, once a second.

    /// Pings, time-outs and pending saves on the master's side.
    ///
    /// Source: replication.c `replicationCron`, 7.0.15.
    pub(crate) fn downstream_tick(&mut self, engine: &mut Engine) {
        let ping_period = engine.config.integer(key::REPL_PING_REPLICA_PERIOD).max(1) as u64;
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
        self.encourage_waiting();
        self.drop_silent_replicas(engine);
        self.forget_history_in_time(engine);
        self.save_if_waited_for(engine);
        self.count_good_replicas(engine);
    }

    /// Tells replicas that wait for a snapshot that this server is still there.
    fn encourage_waiting(&mut self) {
        let child = self.persistence.child.as_ref().map(|child| child.kind);
        let is_sending = matches!(child, Some(ChildKind::ReplicaSocket(_)));
        for (id, replica) in &self.replication.replicas {
            let waits = match replica.state {
                ReplicaState::WaitBgsaveStart => true,
                ReplicaState::WaitBgsaveEnd => !is_sending,
                ReplicaState::Online => false,
            };
            if let Some(conn) = self.network.conn_of(*id).filter(|_| waits) {
                self.network.push(Output::Send(conn, b"\n".to_vec()));
            }
        }
    }

    fn drop_silent_replicas(&mut self, engine: &mut Engine) {
        let now_s = self.clock.unix_s();
        let timeout_s = engine.config.integer(key::REPL_TIMEOUT).max(1) as u64;
        let replicas = self.replication.replicas.iter();
        let silent = replicas.filter(|(_, replica)| {
            replica.state == ReplicaState::Online
                && !replica.before_psync
                && now_s.saturating_sub(replica.ack_time_s) > timeout_s
        });
        let silent: Vec<_> = silent.map(|(id, replica)| (*id, replica.address())).collect();
        for (id, address) in silent {
            self.tell(ReplicationFact::ReplicaSilent(address));
            self.forget_replica(id);
            self.network.close_client(engine, id);
        }
    }

    /// Drops the backlog once no replica has come for long enough.
    fn forget_history_in_time(&mut self, engine: &Engine) {
        let ttl_s = engine.config.integer(key::REPL_BACKLOG_TTL).max(0) as u64;
        let replication = &mut self.replication;
        let idle_s = self.clock.unix_s().saturating_sub(replication.no_replicas_since_s);
        let is_idle = replication.upstream.is_none() && replication.replicas.is_empty();
        if ttl_s == 0 || idle_s <= ttl_s || !is_idle || replication.backlog.is_none() {
            return;
        }
        replication.replid = self.rng.hex(40);
        replication.past = None;
        replication.backlog = None;
        self.tell(ReplicationFact::BacklogFreed(ttl_s));
    }

    /// Tells the engine whether enough replicas keep up for writes to be allowed.
    pub(crate) fn count_good_replicas(&mut self, engine: &mut Engine) {
        let wanted = engine.config.integer(key::MIN_REPLICAS_TO_WRITE);
        let max_lag_s = engine.config.integer(key::MIN_REPLICAS_MAX_LAG);
        let good = self.good_replicas(engine) as i64;
        engine.role.too_few_replicas = wanted > 0 && max_lag_s > 0 && good < wanted;
    }

    /// Replicas that have said not long ago that they keep up.
    pub(crate) fn good_replicas(&self, engine: &Engine) -> usize {
        let max_lag_s = engine.config.integer(key::MIN_REPLICAS_MAX_LAG).max(0) as u64;
        let now_s = self.clock.unix_s();
        let keeps_up = |r: &&Replica| now_s.saturating_sub(r.ack_time_s) <= max_lag_s;
        self.replication.online().filter(keeps_up).count()
    }

    /// Tells why the snapshot a replica needs is not begun.
    fn await_save(&mut self, wait: SaveWait) {
        self.tell(ReplicationFact::SaveAwaited(wait));
    }
}

fn host_of(address: &str) -> String {
    address.rsplit_once(':').map_or(address, |(host, _)| host).to_owned()
}

/// The parts of a snapshot that `REPLCONF rdb-filter-only` names.
fn parts_of(names: &[u8]) -> Result<RdbParts, CommandError> {
    let names = split_args(names).map_err(|_| FixedError::RDB_PARTS_MISSING)?;
    match names.iter().find(|name| !name.eq_ignore_ascii_case(b"functions")) {
        Some(unknown) => Err(CommandError::UnknownRdbPart(unknown.clone())),
        None => Ok(RdbParts { keys: false, functions: !names.is_empty() }),
    }
}
