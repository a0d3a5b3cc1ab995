//! The failover state machine of the elected leader.

use std::collections::BTreeMap;

use redscope_actor::Address;
use redscope_engine::Engine;

use crate::fact::{AbortReason, FailoverStep, LogLevel, SentinelFact};
use crate::sentinel::SentinelHost;
use crate::sentinel::instance::{Asked, Reconf, Watched, Which};

/// A replica whose last acceptable answer is older, in periods of PING, is not promoted.
const STALE_PINGS: u64 = 5;
/// Nor is one whose last `INFO` is older, in periods of that, while the master is not SDOWN.
const STALE_INFOS: u64 = 3;

impl SentinelHost {
    /// Starts a failover if the master is down for all and none was tried lately.
    /// Source: sentinel.c `sentinelStartFailoverIfNeeded`, 7.0.15.
    pub(super) fn start_failover_if_needed(&mut self, engine: &mut Engine, name: &str) -> bool {
        let now = self.clock.mstime();
        let Some(master) = self.masters.get_mut(name) else { return false };
        if !master.instance.is_odown || master.fails_over() {
            return false;
        }
        let pause_ms = 2 * master.failover_timeout_ms;
        if let Some(start) = master.failover_start.filter(|start| now - *start < pause_ms) {
            if master.delay_logged.replace(start) != Some(start) {
                let until = (start + pause_ms).ctime();
                let text =
                    format!("Next failover delay: I will not start a failover before {until}");
                self.network.log(LogLevel::Warning, text);
            }
            return false;
        }
        self.start_failover(engine, name);
        true
    }

    pub(super) fn start_failover(&mut self, engine: &mut Engine, name: &str) {
        let start = self.clock.mstime() + self.rng.below(1000);
        self.current_epoch += 1;
        let epoch = self.current_epoch;
        self.enter(name, FailoverStep::WaitStart);
        let Some(master) = self.masters.get_mut(name) else { return };
        master.failover_epoch = epoch;
        master.failover_start = Some(start);
        self.tell(engine, SentinelFact::NewEpoch(epoch));
        self.event(engine, name, &Which::Master, SentinelFact::FailoverTried);
    }

    /// One step, at most one change of state.
    pub(super) fn failover_step(&mut self, engine: &mut Engine, name: &str) {
        let Some(state) = self.masters.get(name).map(|master| master.failover) else { return };
        match state {
            FailoverStep::None | FailoverStep::UpdateConfig => {}
            FailoverStep::WaitStart => self.wait_start(engine, name),
            FailoverStep::SelectReplica => self.select_replica(engine, name),
            FailoverStep::SendReplicaofNoOne => self.promote(engine, name),
            FailoverStep::WaitPromotion => self.abort_if_late(engine, name),
            FailoverStep::ReconfReplicas => self.reconf_replicas(engine, name),
        }
    }

    pub(super) fn enter(&mut self, name: &str, step: FailoverStep) {
        let now = self.clock.mstime();
        if let Some(master) = self.masters.get_mut(name) {
            master.failover = step;
            master.failover_change = now;
        }
    }

    fn abort(&mut self, engine: &mut Engine, name: &str, reason: AbortReason) {
        let fact = |master| SentinelFact::FailoverAborted { master, reason };
        self.event(engine, name, &Which::Master, fact);
        self.enter(name, FailoverStep::None);
        if let Some(master) = self.masters.get_mut(name) {
            master.forced = false;
            master.promoted = None;
        }
    }

    fn wait_start(&mut self, engine: &mut Engine, name: &str) {
        let now = self.clock.mstime();
        let forced = self.masters[name].forced;
        let leader = self.leader(engine, name);
        if leader.as_deref() != Some(&*self.myid) && !forced {
            let master = &self.masters[name];
            let limit_ms = self.periods.election_timeout.min(master.failover_timeout_ms);
            if master.failover_start.is_some_and(|start| now - start > limit_ms) {
                self.abort(engine, name, AbortReason::NotElected);
            }
            return;
        }
        self.event(engine, name, &Which::Master, SentinelFact::LeaderElected);
        self.crash_if(self.simulated.after_election);
        self.enter(name, FailoverStep::SelectReplica);
        self.event(engine, name, &Which::Master, SentinelFact::SelectingReplica);
    }

    /// Counts the votes of this epoch; this Sentinel's own goes to the most voted so far.
    /// Source: sentinel.c `sentinelGetLeader`, 7.0.15.
    fn leader(&mut self, engine: &mut Engine, name: &str) -> Option<String> {
        let master = &self.masters[name];
        let (epoch, current) = (master.failover_epoch, self.current_epoch);
        let voters = master.sentinels.len() + 1;
        let quorum = master.quorum;
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        let sentinels = master.sentinels.values().filter(|s| s.leader_epoch == current);
        for leader in sentinels.filter_map(|sentinel| sentinel.leader.clone()) {
            *counts.entry(leader).or_default() += 1;
        }
        let most = |counts: &BTreeMap<String, usize>| {
            counts.iter().max_by_key(|(_, count)| **count).map(|(id, count)| (id.clone(), *count))
        };
        let candidate = most(&counts).map_or(self.myid.clone(), |(id, _)| id);
        let (own, own_epoch) = self.vote(engine, name, epoch, &candidate);
        if let Some(own) = own.filter(|_| own_epoch == epoch) {
            *counts.entry(own).or_default() += 1;
        }
        let (winner, count) = most(&counts)?;
        (count > voters / 2 && count >= quorum).then_some(winner)
    }

    fn select_replica(&mut self, engine: &mut Engine, name: &str) {
        let Some(best) = self.best_replica(name) else {
            return self.abort(engine, name, AbortReason::NoGoodReplica);
        };
        let which = Which::Replica(best.clone());
        if let Some(master) = self.masters.get_mut(name) {
            master.promoted = Some(best);
        }
        self.event(engine, name, &which, SentinelFact::ReplicaSelected);
        self.enter(name, FailoverStep::SendReplicaofNoOne);
        self.event(engine, name, &which, SentinelFact::SendingReplicaofNoOne);
    }

    /// The replica to promote. Source: sentinel.c `sentinelSelectSlave`, 7.0.15.
    pub(super) fn best_replica(&self, name: &str) -> Option<String> {
        let now = self.clock.mstime();
        let master = self.masters.get(name)?;
        let sdown = master.instance.sdown_since.filter(|_| master.instance.is_sdown);
        let down_ms = sdown.map_or(0, |since| now - since);
        let max_link_down_ms = (down_ms + 10 * master.down_after_ms) as i64;
        let stale_ms = STALE_PINGS * self.periods.ping;
        let info_ms = if sdown.is_some() { stale_ms } else { STALE_INFOS * self.periods.info };
        let is_good = |replica: &&Watched| {
            !replica.is_sdown
                && replica.is_connected()
                && now - replica.link.last_avail <= stale_ms
                && replica.reported.priority != 0
                && replica.info_refresh.is_some_and(|at| now - at <= info_ms)
                && replica.reported.link_down_ms <= max_link_down_ms
        };
        let order = |replica: &&Watched| {
            let reported = &replica.reported;
            let runid = replica.runid.clone();
            (reported.priority, u64::MAX - reported.offset_bytes, runid.is_none(), runid)
        };
        let best = master.replicas.values().filter(is_good).min_by_key(order)?;
        Some(best.address.to_string())
    }

    fn promote(&mut self, engine: &mut Engine, name: &str) {
        let Some(promoted) = self.masters[name].promoted.clone() else { return };
        let which = Which::Replica(promoted);
        if !self.send_replicaof(name, &which, None) {
            return self.abort_if_late(engine, name);
        }
        self.event(engine, name, &which, SentinelFact::WaitingPromotion);
        self.enter(name, FailoverStep::WaitPromotion);
    }

    fn abort_if_late(&mut self, engine: &mut Engine, name: &str) {
        if self.step_is_late(name) {
            self.abort(engine, name, AbortReason::ReplicaTimeout);
        }
    }

    /// Whether the failover has been at its step for longer than the failover time-out.
    fn step_is_late(&self, name: &str) -> bool {
        let now = self.clock.mstime();
        let master = self.masters.get(name);
        master.is_some_and(|m| now - m.failover_change > m.failover_timeout_ms)
    }

    /// The transaction that makes a server follow another, or nobody.
    pub(super) fn send_replicaof(
        &mut self,
        name: &str,
        which: &Which,
        to: Option<&Address>,
    ) -> bool {
        let connected =
            self.masters.get(name).and_then(|m| m.get(which)).is_some_and(|i| i.is_connected());
        if !connected {
            return false;
        }
        let (host, port) = match to {
            Some(address) => (address.host.clone(), address.port.to_string()),
            None => ("NO".to_owned(), "ONE".to_owned()),
        };
        for args in [
            &["MULTI"][..],
            &["SLAVEOF", &host, &port],
            &["CONFIG", "REWRITE"],
            &["CLIENT", "KILL", "TYPE", "normal"],
            &["CLIENT", "KILL", "TYPE", "pubsub"],
            &["EXEC"],
        ] {
            self.ask(name, which, Asked::Nothing, args);
        }
        true
    }

    /// Lets the other replicas follow the promoted one, a few at a time.
    ///
    /// One that does not obey is given up only while there is room for another, so with
    /// `parallel-syncs 1` the failover time-out ends the waiting.
    /// Source: sentinel.c `sentinelFailoverReconfNextSlave`, 7.0.15.
    fn reconf_replicas(&mut self, engine: &mut Engine, name: &str) {
        let now = self.clock.mstime();
        let Some(master) = self.masters.get(name) else { return };
        let Some(promoted) = master.promoted.clone() else { return };
        let Some(target) = master.replicas.get(&promoted).map(|r| self.announced(r)) else {
            return;
        };
        let is_busy = |r: &&Watched| matches!(r.reconf, Reconf::Sent | Reconf::InProgress);
        let mut busy = master.replicas.values().filter(is_busy).count();
        let limit = master.parallel_syncs;
        let reconf_ms = self.periods.replica_reconf_timeout;
        let others: Vec<String> =
            master.replicas.keys().filter(|key| **key != promoted).cloned().collect();
        for key in others {
            if busy >= limit {
                break;
            }
            let which = Which::Replica(key.clone());
            let Some(replica) = self.masters.get(name).and_then(|m| m.replicas.get(&key)) else {
                continue;
            };
            let is_stuck =
                replica.reconf == Reconf::Sent && now - replica.reconf_sent_at > reconf_ms;
            if is_stuck {
                self.event(engine, name, &which, SentinelFact::ReconfTimeout);
                self.set_reconf(name, &which, Reconf::Done);
            } else if replica.reconf != Reconf::None {
                continue;
            }
            if self.send_replicaof(name, &which, Some(&target)) {
                busy += 1;
                if !is_stuck {
                    self.set_reconf(name, &which, Reconf::Sent);
                }
                self.event(engine, name, &which, SentinelFact::ReconfSent);
            }
        }
        self.end_if_complete(engine, name, &promoted, &target);
    }

    fn set_reconf(&mut self, name: &str, which: &Which, reconf: Reconf) {
        let now = self.clock.mstime();
        if let Some(replica) = self.masters.get_mut(name).and_then(|m| m.get_mut(which)) {
            replica.reconf = reconf;
            replica.reconf_sent_at = now;
        }
    }

    /// Source: sentinel.c `sentinelFailoverDetectEnd`, 7.0.15.
    fn end_if_complete(
        &mut self,
        engine: &mut Engine,
        name: &str,
        promoted: &str,
        target: &Address,
    ) {
        let master = &self.masters[name];
        if master.replicas.get(promoted).is_none_or(|promoted| promoted.is_sdown) {
            return;
        }
        let others = master.replicas.iter().filter(|(key, _)| *key != promoted);
        let is_pending = |r: &Watched| r.reconf != Reconf::Done && !r.is_sdown;
        let is_complete = !others.clone().any(|(_, replica)| is_pending(replica));
        let idle = others.filter(|(_, r)| !matches!(r.reconf, Reconf::Done | Reconf::Sent));
        let idle: Vec<String> = idle.map(|(key, _)| key.clone()).collect();
        let is_late = self.step_is_late(name);
        if !is_complete && !is_late {
            return;
        }
        if is_late {
            self.event(engine, name, &Which::Master, SentinelFact::FailoverTimeout);
        }
        self.event(engine, name, &Which::Master, SentinelFact::FailoverEnded);
        self.enter(name, FailoverStep::UpdateConfig);
        for key in idle.into_iter().filter(|_| is_late) {
            let which = Which::Replica(key);
            if self.send_replicaof(name, &which, Some(target)) {
                self.event(engine, name, &which, SentinelFact::ReconfBestEffort);
            }
        }
    }
}
