//! Changes of role: a master that follows, a replica that is its own master.

use redscope_actor::Address;
use redscope_engine::command::{Args, CommandResult};
use redscope_engine::config::key;
use redscope_engine::{CommandError, FixedError};
use redscope_resp::{Frame, parse_integer};

use super::Replication;
use super::link::Upstream;
use crate::fact::{ConnectReason, LinkLoss, ReplicationFact, RoleRequest};
use crate::server::effect::Effect;
use crate::server::machine::Turn;

impl Replication {
    /// `REPLICAOF host port`, `REPLICAOF NO ONE`, asked for by a client that is told of as `client`.
    ///
    /// Source: replication.c `replicaofCommand`, 7.0.15.
    pub(super) fn replicaof(
        &mut self,
        turn: &mut Turn<'_>,
        args: Args<'_>,
        client: String,
    ) -> CommandResult {
        if self.failover.is_some() {
            return Err(FixedError::REPLICA_OF_IN_FAILOVER.into());
        }
        let by = Some(RoleRequest::Client(client));
        if args[1].eq_ignore_ascii_case(b"no") && args[2].eq_ignore_ascii_case(b"one") {
            if self.upstream.is_some() {
                self.become_master(turn, by);
            }
            return Ok(Frame::OK);
        }
        let port = parse_integer(args[2]).and_then(|port| u16::try_from(port).ok());
        let address = port.and_then(|_| Address::from_parts(args[1], args[2]));
        let address = address.ok_or(CommandError::from(FixedError::INVALID_MASTER_PORT))?;
        if self.master() == Some(&address) {
            turn.tell(ReplicationFact::AlreadyFollows);
            return Ok(Frame::simple("OK Already connected to specified master"));
        }
        self.follow(turn, address, by);
        Ok(Frame::OK)
    }

    /// Becomes a replica, keeping the present history for a partial resync.
    ///
    /// Source: replication.c `replicationSetMaster`, 7.0.15.
    pub(in crate::server) fn follow(
        &mut self,
        turn: &mut Turn<'_>,
        of: Address,
        by: Option<RoleRequest>,
    ) {
        self.drop_link(turn, LinkLoss::RoleChanged);
        let cached_db = match &self.upstream {
            Some(upstream) => upstream.cached_db,
            // A master goes on from its own history.
            None => {
                turn.tell(ReplicationFact::MasterSynthesized);
                self.ensure_backlog(turn.engine.config.integer(key::REPL_BACKLOG_SIZE));
                Some(self.selected_db.unwrap_or(0))
            }
        };
        let down_since_s = self.upstream.as_ref().and_then(|before| before.down_since_s);
        let mut upstream = Upstream::new(of.clone(), cached_db, turn.clock.unix_s());
        upstream.down_since_s = down_since_s;
        self.upstream = Some(upstream);
        turn.want(Effect::EndWaitsByRole);
        turn.want(Effect::RoleChanged);
        self.connect(turn, ConnectReason::NoLink);
        turn.tell(ReplicationFact::BecameReplica { of, by });
    }

    /// Becomes a master, under a new name for the history.
    ///
    /// Source: replication.c `replicationUnsetMaster`, 7.0.15.
    pub(in crate::server) fn become_master(
        &mut self,
        turn: &mut Turn<'_>,
        by: Option<RoleRequest>,
    ) {
        self.drop_link(turn, LinkLoss::RoleChanged);
        let upstream = self.upstream.take();
        if upstream.is_some_and(|upstream| upstream.cached_db.is_some()) {
            turn.tell(ReplicationFact::CachedMasterDiscarded);
        }
        let new = turn.rng.hex(40);
        let past = self.shift_replid(new.clone());
        let (old, second_offset) = (past.replid.clone(), past.second_offset);
        turn.tell(ReplicationFact::ReplidShifted { old, second_offset, new });
        self.disconnect_replicas(turn);
        self.selected_db = None;
        self.no_replicas_since_s = turn.clock.unix_s();
        turn.want(Effect::RoleChanged);
        turn.tell(ReplicationFact::BecameMaster(by));
    }
}
