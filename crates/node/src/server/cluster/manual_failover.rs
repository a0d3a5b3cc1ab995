//! `CLUSTER FAILOVER`: a replica takes its master's place because somebody asks for it.
//!
//! Source: cluster.c `clusterHandleManualFailover`, 7.0.15.

use redscope_actor::ConnId;
use redscope_engine::FixedError;

use super::send::PingKind;
use super::turn::{Effect, Turn};
use super::{Cluster, Ms, NodeIx};
use crate::bus::BusKind;
use crate::fact::{ClusterFact, ManualKind};

/// How long an attempt may take. `CLUSTER_MF_TIMEOUT`.
const TIMEOUT_MS: Ms = 5000;
/// A master holds writes back for longer than that. `CLUSTER_MF_PAUSE_MULT`.
const PAUSE_MS: Ms = 2 * TIMEOUT_MS;

/// An attempt under way, at the replica or at its master.
#[derive(Clone, Debug)]
pub(super) struct ManualFailover {
    pub(super) until: Ms,
    /// At the master: the replica that asks.
    pub(super) replica: Option<NodeIx>,
    /// At the replica: where the master's stream stands still.
    pub(super) target_offset: Option<u64>,
    /// At the replica: whether votes may be asked for.
    pub(super) ready: bool,
}

impl Cluster {
    /// Begins an attempt at a replica.
    ///
    /// Errors: why there can be none.
    pub(super) fn start_manual_failover(
        &mut self,
        turn: &mut Turn,
        kind: ManualKind,
    ) -> Result<(), FixedError> {
        if self.me().is_master() {
            return Err(FixedError::FAILOVER_AT_MASTER);
        }
        let master = self.me().master.ok_or(FixedError::FAILOVER_UNKNOWN_MASTER)?;
        let node = &self.nodes[master];
        if kind == ManualKind::Default && (node.is_failed() || !node.has_link()) {
            return Err(FixedError::FAILOVER_MASTER_DOWN);
        }
        self.end_manual_failover(turn);
        turn.tell(ClusterFact::ManualFailoverAsked { kind });
        if kind == ManualKind::Takeover {
            self.bump_epoch(turn);
            self.replace_master(turn);
            return Ok(());
        }
        self.manual = Some(ManualFailover {
            until: turn.now + TIMEOUT_MS,
            replica: None,
            target_offset: None,
            ready: kind == ManualKind::Force,
        });
        if kind == ManualKind::Default {
            self.send_to(turn, master, BusKind::FailoverStart);
        }
        Ok(())
    }

    /// A replica asks this master to stand still.
    pub(super) fn failover_start_received(
        &mut self,
        turn: &mut Turn,
        conn: ConnId,
        replica: NodeIx,
    ) {
        if self.nodes[replica].master != Some(self.myself) {
            return;
        }
        self.end_manual_failover(turn);
        self.manual = Some(ManualFailover {
            until: turn.now + TIMEOUT_MS,
            replica: Some(replica),
            target_offset: None,
            ready: false,
        });
        turn.want(Effect::PauseWrites(turn.now + PAUSE_MS));
        turn.tell(ClusterFact::StandsStill { replica: self.id(replica) });
        // The replica hears at once where the stream stands still.
        let ping = self.with_gossip(PingKind::Ping);
        self.send(turn, conn, ping);
    }

    /// The master says where its stream stands still.
    pub(super) fn note_paused_master(&mut self, turn: &mut Turn, offset: u64) {
        if let Some(manual) = &mut self.manual
            && manual.target_offset.is_none()
        {
            manual.target_offset = Some(offset);
            self.todo.manual_failover = true;
            turn.tell(ClusterFact::ManualFailoverOffset { offset });
        }
    }

    /// The replica sees whether it has caught up.
    pub(super) fn manual_failover_step(&mut self, turn: &mut Turn) {
        let Some(manual) = self.manual.as_mut().filter(|manual| !manual.ready) else { return };
        let Some(target_offset) = manual.target_offset else { return };
        if target_offset == turn.offset {
            manual.ready = true;
            self.todo.failover = true;
            turn.tell(ClusterFact::ManualFailoverReady { offset: target_offset });
        } else {
            self.todo.manual_failover = true;
        }
    }

    /// Whether this master adds nothing to its stream, for a replica to catch up.
    pub(super) fn stands_still(&self) -> bool {
        self.me().is_master() && self.manual.is_some()
    }

    pub(super) fn end_late_manual_failover(&mut self, turn: &mut Turn) {
        if self.manual.as_ref().is_some_and(|manual| manual.until < turn.now) {
            turn.tell(ClusterFact::ManualFailoverTimedOut);
            self.end_manual_failover(turn);
        }
    }

    pub(super) fn end_manual_failover(&mut self, turn: &mut Turn) {
        if self.manual.take().is_some_and(|manual| manual.replica.is_some()) {
            turn.want(Effect::ResumeWrites);
        }
    }
}
