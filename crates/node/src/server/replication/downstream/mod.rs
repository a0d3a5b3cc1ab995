//! Serving replicas: what they say of themselves, `PSYNC`, acknowledgements, the tick.
//!
//! `resync` decides what a replica gets, `save` gives it a snapshot, `stream` the bytes after it;
//! `terms` are what it says of itself.

mod resync;
mod save;
mod stream;
mod terms;

use redscope_engine::command::Args;
use redscope_engine::config::{Config, key};
use redscope_engine::{Client, ClientId, ClientKind, CommandError, FixedError};
use redscope_resp::{encode_command, parse_integer};

use super::backlog::BLOCKS_PER_TRIM;
use super::words::Synced;
use super::{Replica, ReplicaState, Replication};
use crate::fact::{FullResyncReason, LogLevel, ReplicationFact, SaveWait};
use crate::server::effect::Effect;
use crate::server::machine::Turn;
use crate::server::persistence::kind::{ChildKind, RdbParts};
use resync::Resync;

impl Replication {
    /// Notes what a replica says it has.
    pub(super) fn acknowledged(&mut self, turn: &mut Turn<'_>, id: ClientId, offset: u64) {
        let Some(replica) = self.replicas.get_mut(&id) else { return };
        replica.ack_offset = replica.ack_offset.max(offset);
        replica.ack_time_s = turn.clock.unix_s();
        if replica.awaits_first_ack && replica.state == ReplicaState::Online {
            replica.awaits_first_ack = false;
            let held = std::mem::take(&mut replica.held);
            if !held.is_empty() {
                turn.want(Effect::SendTo(id, held));
            }
        }
    }

    /// `PSYNC replid offset`, and `SYNC`, of a client that is told of as `described` if it wants this
    /// server to take its master's place.
    ///
    /// Source: replication.c `syncCommand`, 7.0.15.
    pub(super) fn psync(
        &mut self,
        turn: &mut Turn<'_>,
        client: &mut Client,
        args: Args<'_>,
        described: Option<String>,
    ) -> Result<(), CommandError> {
        if let Some(described) = described {
            self.take_over(turn, args[1], described)?;
        }
        if self.failover.is_some() {
            return Err(FixedError::NO_SYNC_IN_FAILOVER.into());
        }
        if self.upstream.is_some() && !self.is_linked() {
            return Err(FixedError::NO_MASTER_LINK.into());
        }
        if !client.output.is_empty() {
            return Err(FixedError::SYNC_WITH_OUTPUT.into());
        }
        let id = client.id;
        let terms = self.terms.remove(&id).unwrap_or_default();
        if terms.parts != RdbParts::ALL && !terms.eof {
            return Err(FixedError::FILTER_NEEDS_EOF.into());
        }
        let ip = terms.ip.clone().unwrap_or_else(|| host_of(&client.addr));
        let mut replica = Replica::new(terms, ip, turn.clock.unix_s(), self.offset);
        let name = replica.address();
        turn.tell(ReplicationFact::SyncAsked(name.clone()));
        if let (Some(replid), Some(offset)) = (args.get(1), args.get(2)) {
            let Some(offset) = parse_integer(offset) else {
                let text =
                    format!("Replica {name} asks for synchronization but with a wrong offset");
                turn.log(LogLevel::Warning, text);
                return Err(FixedError::NOT_INTEGER.into());
            };
            replica.before_psync = false;
            match self.resync(&String::from_utf8_lossy(replid), offset) {
                Resync::Partial(missed) => {
                    client.kind = ClientKind::Replica;
                    turn.want(Effect::Count(Synced::Partial));
                    self.resume_replica(turn, id, replica, offset, &missed);
                    return Ok(());
                }
                Resync::Full(reason) => self.refuse_partial(turn, name, reason, offset),
            }
        }
        client.kind = ClientKind::Replica;
        turn.want(Effect::Count(Synced::Full));
        let is_first = self.replicas.is_empty();
        self.replicas.insert(id, replica);
        if is_first && self.backlog.is_none() {
            self.begin_history(turn);
        }
        self.find_save(turn, id);
        Ok(())
    }

    /// Tells why a replica gets everything though it has asked for what comes from `offset` on.
    fn refuse_partial(
        &mut self,
        turn: &mut Turn<'_>,
        replica: redscope_actor::Address,
        reason: FullResyncReason,
        offset: i64,
    ) {
        if reason != FullResyncReason::Asked {
            turn.want(Effect::Count(Synced::PartialRefused));
        }
        let is_ahead = matches!(reason, FullResyncReason::OutsideBacklog { .. })
            && offset > self.offset as i64;
        turn.tell(ReplicationFact::FullResyncNeeded { replica: replica.clone(), reason });
        if is_ahead {
            turn.tell(ReplicationFact::ReplicaAhead(replica));
        }
    }

    /// Gives a replica that comes back what it has missed.
    fn resume_replica(
        &mut self,
        turn: &mut Turn<'_>,
        id: ClientId,
        mut replica: Replica,
        from: i64,
        missed: &[u8],
    ) {
        let line = match replica.terms.psync2 {
            true => format!("+CONTINUE {}\r\n", self.replid),
            false => "+CONTINUE\r\n".to_owned(),
        };
        let bytes = missed.len() as u64;
        let address = replica.address();
        replica.state = ReplicaState::Online;
        replica.stream_from -= bytes;
        self.replicas.insert(id, replica);
        self.count_good_replicas(&turn.engine.config, turn.clock.unix_s());
        turn.want(Effect::SendTo(id, [line.as_bytes(), missed].concat()));
        turn.tell(ReplicationFact::PartialResyncGranted { replica: address, bytes, from });
    }

    /// The first replica makes the stream begin, under a new name.
    fn begin_history(&mut self, turn: &mut Turn<'_>) {
        let replid = turn.rng.hex(40);
        self.rename_history(replid.clone());
        self.ensure_backlog(turn.engine.config.integer(key::REPL_BACKLOG_SIZE));
        turn.tell(ReplicationFact::HistoryBegun(replid));
    }

    // The end of a replica.

    /// A client is gone; if it was a replica, that ends too.
    pub(in crate::server) fn forget_replica(&mut self, turn: &mut Turn<'_>, id: ClientId) {
        self.terms.remove(&id);
        if let Some(replica) = self.replicas.remove(&id) {
            let now_s = turn.clock.unix_s();
            self.no_replicas_since_s = now_s;
            self.count_good_replicas(&turn.engine.config, now_s);
            self.trim_backlog(BLOCKS_PER_TRIM);
            turn.tell(ReplicationFact::ReplicaLost(replica.address()));
        }
    }

    /// Closes the links of all replicas; they come back with `PSYNC`.
    pub(super) fn disconnect_replicas(&mut self, turn: &mut Turn<'_>) {
        let replicas: Vec<ClientId> = self.replicas.keys().copied().collect();
        for id in replicas {
            turn.want(Effect::CloseClient(id));
            self.forget_replica(turn, id);
        }
    }

    // The tick, once a second.

    /// Pings, time-outs and pending saves on the master's side.
    ///
    /// Source: replication.c `replicationCron`, 7.0.15.
    pub(super) fn downstream_tick(&mut self, turn: &mut Turn<'_>, stands_still: bool) {
        let config = &turn.engine.config;
        let ping_period = config.integer(key::REPL_PING_REPLICA_PERIOD).max(1) as u64;
        if self.upstream.is_none()
            && !self.replicas.is_empty()
            && self.ticks.is_multiple_of(ping_period)
            && !stands_still
            && self.failover.is_none()
        {
            let mut bytes = Vec::new();
            encode_command(&["ping"], &mut bytes);
            self.feed(&bytes, |to, bytes| turn.want(Effect::SendTo(to, bytes.to_vec())));
        }
        self.encourage_waiting(turn);
        self.drop_silent_replicas(turn);
        self.forget_history_in_time(turn);
        self.save_if_waited_for(turn);
    }

    /// Tells replicas that wait for a snapshot that this server is still there.
    fn encourage_waiting(&self, turn: &mut Turn<'_>) {
        let is_sending = matches!(turn.child, Some(ChildKind::ReplicaSocket(_)));
        for (id, replica) in &self.replicas {
            let waits = match replica.state {
                ReplicaState::WaitBgsaveStart => true,
                ReplicaState::WaitBgsaveEnd => !is_sending,
                ReplicaState::Online => false,
            };
            if waits {
                turn.want(Effect::Encourage(*id));
            }
        }
    }

    fn drop_silent_replicas(&mut self, turn: &mut Turn<'_>) {
        let now_s = turn.clock.unix_s();
        let timeout_s = turn.engine.config.integer(key::REPL_TIMEOUT).max(1) as u64;
        let silent = self.replicas.iter().filter(|(_, replica)| {
            replica.state == ReplicaState::Online
                && !replica.before_psync
                && now_s.saturating_sub(replica.ack_time_s) > timeout_s
        });
        let silent: Vec<_> = silent.map(|(id, replica)| (*id, replica.address())).collect();
        for (id, address) in silent {
            turn.tell(ReplicationFact::ReplicaSilent(address));
            self.forget_replica(turn, id);
            turn.want(Effect::CloseClient(id));
        }
    }

    /// Drops the backlog once no replica has come for long enough.
    fn forget_history_in_time(&mut self, turn: &mut Turn<'_>) {
        let ttl_s = turn.engine.config.integer(key::REPL_BACKLOG_TTL).max(0) as u64;
        let idle_s = turn.clock.unix_s().saturating_sub(self.no_replicas_since_s);
        let is_idle = self.upstream.is_none() && self.replicas.is_empty();
        if ttl_s == 0 || idle_s <= ttl_s || !is_idle || self.backlog.is_none() {
            return;
        }
        self.rename_history(turn.rng.hex(40));
        self.backlog = None;
        turn.tell(ReplicationFact::BacklogFreed(ttl_s));
    }

    /// Whether too few replicas kept up when they were counted last for writes to be allowed.
    ///
    /// Source: replication.c `checkGoodReplicasStatus`, 7.0.15.
    pub(in crate::server) fn has_too_few(&self, config: &Config) -> bool {
        wants_good_replicas(config)
            && (self.good_replicas as i64) < config.integer(key::MIN_REPLICAS_TO_WRITE)
    }

    /// Counts the replicas that have said not long ago that they keep up, if somebody wants to know:
    /// once a second, and when one comes in or is gone.
    ///
    /// Source: replication.c `refreshGoodSlavesCount`, 7.0.15.
    pub(in crate::server) fn count_good_replicas(&mut self, config: &Config, now_s: u64) {
        if wants_good_replicas(config) {
            let max_lag_s = config.integer(key::MIN_REPLICAS_MAX_LAG) as u64;
            let keeps_up = |r: &&Replica| now_s.saturating_sub(r.ack_time_s) <= max_lag_s;
            self.good_replicas = self.online().filter(keeps_up).count();
        }
    }

    /// Replicas that take the stream, in the order they connected.
    pub(super) fn online(&self) -> impl Iterator<Item = &Replica> {
        self.replicas.values().filter(|replica| replica.state == ReplicaState::Online)
    }

    /// Tells why the snapshot a replica needs is not begun.
    fn await_save(&self, turn: &mut Turn<'_>, wait: SaveWait) {
        turn.tell(ReplicationFact::SaveAwaited(wait));
    }
}

/// Whether writes are allowed only as long as enough replicas keep up.
pub(super) fn wants_good_replicas(config: &Config) -> bool {
    [key::MIN_REPLICAS_TO_WRITE, key::MIN_REPLICAS_MAX_LAG]
        .into_iter()
        .all(|key| config.integer(key) > 0)
}

fn host_of(address: &str) -> String {
    address.rsplit_once(':').map_or(address, |(host, _)| host).to_owned()
}
