//! `CLUSTER FAILOVER`: a replica takes its master's place because somebody asks for it.
//!
//! Behaviour: cluster.c `clusterHandleManualFailover`, 7.0.15.

use redscope_actor::Time;
use redscope_engine::command::Args;
use redscope_engine::{CommandError, Engine, FixedError};

use crate::fact::LogLevel;
use crate::server::ServerHost;
use crate::server::cluster::{BusKind, NodeId};

/// How long an attempt may take. `CLUSTER_MF_TIMEOUT`.
const TIMEOUT_MS: u64 = 5000;
/// A master holds writes back for longer than that. `CLUSTER_MF_PAUSE_MULT`.
const PAUSE_MS: u64 = 2 * TIMEOUT_MS;

/// An attempt under way, at the replica or at its master.
#[derive(Clone, Debug)]
pub(crate) struct ManualFailover {
    until: Time,
    /// At the master: the replica that asks.
    pub(super) replica: Option<NodeId>,
    /// At the replica: where the master's stream stands still.
    target_offset: Option<u64>,
    /// At the replica: whether votes may be asked for.
    pub(super) ready: bool,
}

impl ServerHost {
    /// `CLUSTER FAILOVER [FORCE|TAKEOVER]`.
    pub(super) fn manual_failover(
        &mut self,
        engine: &mut Engine,
        args: Args<'_>,
    ) -> Result<(), CommandError> {
        let (force, takeover) = match args.from(2) {
            [] => (false, false),
            [word] if word.eq_ignore_ascii_case(b"force") => (true, false),
            [word] if word.eq_ignore_ascii_case(b"takeover") => (true, true),
            _ => return Err(FixedError::Syntax.into()),
        };
        let now = self.clock.now();
        let Some(cluster) = &mut self.cluster else {
            return Err(FixedError::ClusterDisabled.into());
        };
        let Some(id) = cluster.me().master.clone() else {
            return Err(FixedError::FailoverAtMaster.into());
        };
        let Some(master) = cluster.nodes.get(&id) else {
            return Err(FixedError::FailoverUnknownMaster.into());
        };
        if !force && (master.is_failed() || !master.linked) {
            return Err(FixedError::FailoverMasterDown.into());
        }
        let until = now.plus_ms(TIMEOUT_MS);
        self.end_manual_failover(engine);
        if takeover {
            self.network.log(LogLevel::Warning, "Taking over the master (user request).");
            if let Some(cluster) = &mut self.cluster {
                cluster.bump_epoch();
                let epoch = cluster.me().config_epoch;
                self.promote(engine, epoch);
            }
            return Ok(());
        }
        let text = match force {
            true => "Forced failover user request accepted.",
            false => "Manual failover user request accepted.",
        };
        self.network.log(LogLevel::Warning, text);
        if let Some(cluster) = &mut self.cluster {
            let attempt =
                ManualFailover { until, replica: None, target_offset: None, ready: force };
            cluster.manual = Some(attempt);
        }
        if !force {
            self.send_on_link(&id, BusKind::FailoverStart);
        }
        Ok(())
    }

    /// A replica asks this master to stand still.
    pub(super) fn failover_start_received(&mut self, engine: &mut Engine, replica: &NodeId) {
        let now = self.clock.now();
        let pause_until_ms = self.clock.unix_ms() + PAUSE_MS;
        let Some(cluster) = &mut self.cluster else { return };
        let is_mine =
            cluster.nodes.get(replica).is_some_and(|n| n.master.as_ref() == Some(&cluster.myself));
        if !is_mine {
            return;
        }
        cluster.manual = Some(ManualFailover {
            until: now.plus_ms(TIMEOUT_MS),
            replica: Some(replica.clone()),
            target_offset: None,
            ready: false,
        });
        engine.pause_writes(pause_until_ms);
        let text = format!("Manual failover requested by replica {replica}.");
        self.network.log(LogLevel::Warning, text);
        self.send_on_link(replica, BusKind::Ping);
    }

    /// The master says where its stream stands still.
    pub(super) fn note_paused_master(&mut self, sender: &NodeId, offset: u64) {
        let Some(cluster) = &mut self.cluster else { return };
        let from_master = cluster.me().master.as_ref() == Some(sender);
        if let Some(manual) = &mut cluster.manual
            && from_master
            && !manual.ready
        {
            manual.target_offset.get_or_insert(offset);
        }
    }

    /// One step: the master keeps telling, the replica sees whether it has caught up.
    pub(super) fn manual_failover_step(&mut self, engine: &mut Engine) {
        let now = self.clock.now();
        let offset = self.replication.offset;
        let Some(cluster) = &mut self.cluster else { return };
        let Some(manual) = &mut cluster.manual else { return };
        if now >= manual.until {
            self.network.log(LogLevel::Warning, "Manual failover timed out.");
            return self.end_manual_failover(engine);
        }
        if let Some(replica) = manual.replica.clone() {
            return self.send_on_link(&replica, BusKind::Ping);
        }
        if !manual.ready && manual.target_offset == Some(offset) {
            manual.ready = true;
            let text = "All master replication stream processed, manual failover can start.";
            self.network.log(LogLevel::Warning, text);
        }
    }

    /// Whether this master adds nothing to its stream, for a replica to catch up.
    pub(crate) fn stands_still(&self) -> bool {
        let manual = self.cluster.as_ref().and_then(|cluster| cluster.manual.as_ref());
        manual.is_some_and(|manual| manual.replica.is_some())
    }

    pub(super) fn end_manual_failover(&mut self, engine: &mut Engine) {
        let Some(cluster) = &mut self.cluster else { return };
        if cluster.manual.take().is_some_and(|manual| manual.replica.is_some()) {
            engine.resume_writes();
        }
    }
}
