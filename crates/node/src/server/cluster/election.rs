//! Replacing a failed master: a replica asks for votes, masters grant one per epoch.
//!
//! Behaviour: cluster.c `clusterHandleSlaveFailover`, `clusterSendFailoverAuthIfNeeded`, 7.0.15.

use redscope_engine::Engine;

use crate::fact::LogLevel;
use crate::server::ServerHost;
use crate::server::cluster::bus::{BusKind, BusMessage};
use crate::server::cluster::{Cluster, Election, NodeId};

impl ServerHost {
    /// One step of this replica's attempt, if its master has failed.
    pub(super) fn election_step(&mut self, engine: &mut Engine) {
        let now = self.clock.now();
        let timeout_ms =
            (2 * engine.config.integer("cluster-node-timeout").max(1) as u64).max(2000);
        let data_is_recent = self.data_is_recent(engine);
        let offset = self.replication.offset;
        let Some(cluster) = &mut self.cluster else { return };
        let Some(master) = cluster.me().master.clone() else { return };
        let failed = cluster.nodes.get(&master).is_some_and(|node| node.is_failed());
        let owns_slots = !cluster.ranges_of(&master).is_empty();
        let manual = cluster.manual.as_ref().is_some_and(|manual| manual.ready);
        let forbidden = engine.config.flag("cluster-replica-no-failover") && !manual;
        if !(failed || manual) || !owns_slots || forbidden {
            cluster.election = Election::default();
            return;
        }
        if !data_is_recent && !manual {
            return;
        }
        let retry_us = 2 * timeout_ms * 1000;
        let at = match cluster.election.at {
            Some(at) if now - at <= retry_us => at,
            _ => {
                let rank = if manual { 0 } else { cluster.rank(&master, offset) };
                let delay_ms = if manual { 0 } else { 500 + self.rng.below(500) + rank * 1000 };
                cluster.election =
                    Election { at: Some(now.plus_ms(delay_ms)), rank, ..Election::default() };
                let text = format!(
                    "Start of election delayed for {delay_ms} milliseconds (rank #{rank}, offset {offset})."
                );
                self.network.log(LogLevel::Warning, text);
                self.tell_siblings(&master);
                return;
            }
        };
        if !cluster.election.asked && !manual {
            let rank = cluster.rank(&master, offset);
            if rank > cluster.election.rank {
                let more = rank - cluster.election.rank;
                cluster.election.at = Some(at.plus_ms(more * 1000));
                cluster.election.rank = rank;
                return;
            }
        }
        if now < at || cluster.election.asked || now - at > timeout_ms * 1000 {
            return;
        }
        cluster.current_epoch += 1;
        cluster.election.epoch = cluster.current_epoch;
        cluster.election.asked = true;
        let text = format!("Starting a failover election for epoch {}.", cluster.current_epoch);
        self.network.log(LogLevel::Warning, text);
        self.save_nodes_conf();
        self.broadcast(&BusKind::AuthRequest { forced: manual });
    }

    /// Whether the data this replica has is not too old to be served.
    fn data_is_recent(&self, engine: &Engine) -> bool {
        let factor = engine.config.integer("cluster-replica-validity-factor").max(0) as u64;
        let timeout_ms = engine.config.integer("cluster-node-timeout").max(1) as u64;
        let ping_ms = engine.config.integer("repl-ping-replica-period").max(1) as u64 * 1000;
        let Some(upstream) = &self.replication.upstream else { return false };
        if upstream.cached_db.is_none() {
            return false;
        }
        let since_s = upstream.down_since_s.unwrap_or(upstream.last_io_s);
        let age_ms = self.clock.unix_s().saturating_sub(since_s) * 1000;
        factor == 0 || age_ms.saturating_sub(timeout_ms) <= ping_ms + timeout_ms * factor
    }

    /// Spreads offsets among the replicas of one master, so that each can rank itself.
    fn tell_siblings(&mut self, master: &NodeId) {
        let Some(cluster) = &self.cluster else { return };
        let siblings: Vec<NodeId> = cluster
            .others()
            .filter(|id| cluster.nodes[*id].master.as_ref() == Some(master))
            .cloned()
            .collect();
        for id in siblings {
            self.send_on_link(&id, BusKind::Pong);
        }
    }

    /// A replica asks for this master's vote.
    pub(super) fn vote(
        &mut self,
        candidate: &NodeId,
        request: &BusMessage,
        forced: bool,
        timeout_us: u64,
    ) {
        let now = self.clock.now();
        let Some(cluster) = &mut self.cluster else { return };
        if !cluster.i_am_voter()
            || request.current_epoch < cluster.current_epoch
            || cluster.last_vote_epoch == cluster.current_epoch
        {
            return;
        }
        let Some(master) = cluster.nodes.get(candidate).and_then(|node| node.master.clone()) else {
            return;
        };
        let Some(failed) = cluster.nodes.get(&master).filter(|n| forced || n.is_failed()) else {
            return;
        };
        if failed.voted.is_some_and(|voted| now - voted < 2 * timeout_us) {
            return;
        }
        let outdated = request.slots.iter().flat_map(|(start, end)| *start..=*end).any(|slot| {
            let owner = cluster.owner(slot).and_then(|id| cluster.nodes.get(id));
            owner.is_some_and(|owner| owner.config_epoch > request.config_epoch)
        });
        if outdated {
            return;
        }
        cluster.last_vote_epoch = cluster.current_epoch;
        if let Some(node) = cluster.nodes.get_mut(&master) {
            node.voted = Some(now);
        }
        let text =
            format!("Failover auth granted to {candidate} for epoch {}", cluster.current_epoch);
        self.network.log(LogLevel::Warning, text);
        self.save_nodes_conf();
        self.send_on_link(candidate, BusKind::AuthAck);
    }

    /// A vote came; a majority makes this replica the master.
    pub(super) fn vote_received(&mut self, engine: &mut Engine, voter: &NodeId, vote: &BusMessage) {
        let Some(cluster) = &mut self.cluster else { return };
        let counts = cluster.election.asked
            && !cluster.ranges_of(voter).is_empty()
            && vote.current_epoch >= cluster.election.epoch;
        if !counts {
            return;
        }
        cluster.election.votes += 1;
        if cluster.election.votes < cluster.majority() {
            return;
        }
        let epoch = cluster.election.epoch;
        self.network.log(LogLevel::Warning, "Failover election won: I'm the new master.");
        let text = format!("configEpoch set to {epoch} after successful failover");
        self.network.log(LogLevel::Warning, text);
        self.promote(engine, epoch);
    }

    /// Takes the place of this replica's master, and its slots.
    pub(super) fn promote(&mut self, engine: &mut Engine, epoch: u64) {
        let Some(cluster) = &mut self.cluster else { return };
        cluster.election = Election::default();
        let me = cluster.me_mut();
        me.config_epoch = me.config_epoch.max(epoch);
        let Some(master) = me.master.take() else { return };
        let slots = cluster.slots_of(&master);
        let myself = cluster.myself.clone();
        cluster.bind(slots, Some(&myself));
        self.end_manual_failover(engine);
        self.become_master(engine);
        self.save_nodes_conf();
        self.update_cluster_state(engine);
        self.broadcast(&BusKind::Pong);
    }
}

impl Cluster {
    /// How many other replicas of the master have more of its stream.
    fn rank(&self, master: &NodeId, offset: u64) -> u64 {
        let siblings = self.others().map(|id| &self.nodes[id]);
        siblings.filter(|node| node.master.as_ref() == Some(master) && node.offset > offset).count()
            as u64
    }
}
