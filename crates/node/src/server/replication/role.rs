//! Changes of role: a master that follows, a replica that is its own master.

use redscope_actor::Address;
use redscope_engine::command::{Args, CommandResult, Ctx};
use redscope_engine::config::key;
use redscope_engine::{CommandError, Engine, FixedError};
use redscope_resp::{Frame, parse_integer};

use super::Upstream;
use crate::fact::{ConnectReason, LinkLoss, ReplicationFact, RoleRequest};
use crate::server::ServerHost;

impl ServerHost {
    /// `REPLICAOF host port`, `REPLICAOF NO ONE`.
    ///
    /// Source: replication.c `replicaofCommand`, 7.0.15.
    pub(crate) fn replicaof(&mut self, ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
        if self.cluster.is_some() {
            return Err(FixedError::REPLICA_OF_IN_CLUSTER.into());
        }
        if self.replication.failover.is_some() {
            return Err(FixedError::REPLICA_OF_IN_FAILOVER.into());
        }
        let by = RoleRequest::Client(ctx.describe_client());
        if args[1].eq_ignore_ascii_case(b"no") && args[2].eq_ignore_ascii_case(b"one") {
            if self.replication.upstream.is_some() {
                self.become_master_by(ctx.engine, Some(by));
            }
            return Ok(Frame::OK);
        }
        let port = parse_integer(args[2]).and_then(|port| u16::try_from(port).ok());
        let address = port.and_then(|_| Address::from_parts(args[1], args[2]));
        let address = address.ok_or(CommandError::from(FixedError::INVALID_MASTER_PORT))?;
        if self.replication.upstream.as_ref().is_some_and(|up| up.address == address) {
            self.tell(ReplicationFact::AlreadyFollows);
            return Ok(Frame::simple("OK Already connected to specified master"));
        }
        self.follow_by(ctx.engine, address, Some(by));
        Ok(Frame::OK)
    }

    /// Becomes a replica of `address`, keeping the present history for a partial resync.
    pub(crate) fn follow(&mut self, engine: &mut Engine, address: Address) {
        self.follow_by(engine, address, None);
    }

    /// Source: replication.c `replicationSetMaster`, 7.0.15.
    fn follow_by(&mut self, engine: &mut Engine, of: Address, by: Option<RoleRequest>) {
        self.drop_upstream_link(engine, LinkLoss::RoleChanged);
        let now_s = self.clock.unix_s();
        let cached_db = match &self.replication.upstream {
            Some(upstream) => upstream.cached_db,
            // A master goes on from its own history.
            None => {
                self.tell(ReplicationFact::MasterSynthesized);
                self.replication.ensure_backlog(engine.config.integer(key::REPL_BACKLOG_SIZE));
                Some(self.replication.selected_db.unwrap_or(0))
            }
        };
        let down_since_s =
            self.replication.upstream.as_ref().and_then(|before| before.down_since_s);
        let mut upstream = Upstream::new(of.clone(), cached_db, now_s);
        upstream.down_since_s = down_since_s;
        self.replication.upstream = Some(upstream);
        engine.end_waits_by_role(self.clock.unix_ms());
        self.tell_role(engine);
        self.connect_upstream(ConnectReason::NoLink);
        self.tell(ReplicationFact::BecameReplica { of, by });
    }

    /// Becomes a master, under a new name for the history.
    pub(crate) fn become_master(&mut self, engine: &mut Engine) {
        self.become_master_by(engine, None);
    }

    /// Source: replication.c `replicationUnsetMaster`, 7.0.15.
    pub(super) fn become_master_by(&mut self, engine: &mut Engine, by: Option<RoleRequest>) {
        self.drop_upstream_link(engine, LinkLoss::RoleChanged);
        let upstream = self.replication.upstream.take();
        if upstream.is_some_and(|upstream| upstream.cached_db.is_some()) {
            self.tell(ReplicationFact::CachedMasterDiscarded);
        }
        let new = self.rng.hex(40);
        let past = self.replication.shift_replid(new.clone());
        let (old, second_offset) = (past.replid.clone(), past.second_offset);
        self.tell(ReplicationFact::ReplidShifted { old, second_offset, new });
        self.disconnect_replicas(engine);
        self.replication.selected_db = None;
        self.replication.no_replicas_since_s = self.clock.unix_s();
        self.tell_role(engine);
        self.tell(ReplicationFact::BecameMaster(by));
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

    /// Tells people what happens to replication.
    pub(super) fn tell(&mut self, fact: ReplicationFact) {
        self.network.tell(fact);
    }
}
