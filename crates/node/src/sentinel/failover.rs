//! The failover state machine of the elected leader, and the switch that ends it.

use std::collections::BTreeMap;

use redscope_actor::Address;
use redscope_engine::Engine;

use crate::fact::LogLevel;
use crate::sentinel::SentinelHost;
use crate::sentinel::instance::{Asked, Failover, Instance, Master, Reconf, Which};

/// Longest wait for an election, in milliseconds.
const ELECTION_TIMEOUT_MS: u64 = 10_000;
/// A replica that was told and has not answered is given up after this.
const RECONF_TIMEOUT_US: u64 = 10_000_000;
const PING_STALE_US: u64 = 5_000_000;
const INFO_STALE_US: u64 = 30_000_000;

impl SentinelHost {
    /// Starts a failover if the master is down for all and none was tried lately.
    pub(super) fn start_failover_if_needed(&mut self, engine: &mut Engine, name: &str) -> bool {
        let now = self.clock.now();
        let Some(master) = self.masters.get_mut(name) else { return false };
        if master.instance.odown_since.is_none() || master.failover != Failover::None {
            return false;
        }
        let pause_us = 2 * master.failover_timeout_ms * 1000;
        if let Some(start) = master.failover_start
            && now < start + pause_us
        {
            if !std::mem::replace(&mut master.delay_logged, true) {
                let text = format!(
                    "Next failover delay: I will not start a failover before {}",
                    start + pause_us
                );
                self.network.log(LogLevel::Warning, text);
            }
            return false;
        }
        self.start_failover(engine, name);
        true
    }

    pub(super) fn start_failover(&mut self, engine: &mut Engine, name: &str) {
        let now = self.clock.now();
        let desync_us = self.rng.below(1000) * 1000;
        self.current_epoch += 1;
        let epoch = self.current_epoch;
        let Some(master) = self.masters.get_mut(name) else { return };
        master.failover = Failover::WaitStart;
        master.failover_epoch = epoch;
        master.failover_start = Some(now + desync_us);
        master.failover_change = now;
        master.delay_logged = false;
        self.plain_event(engine, "+new-epoch", &epoch.to_string());
        self.event(engine, "+try-failover", name, &Which::Master, "");
    }

    /// One step, at most one change of state.
    pub(super) fn failover_step(&mut self, engine: &mut Engine, name: &str) {
        let Some(state) = self.masters.get(name).map(|master| master.failover) else { return };
        match state {
            Failover::None | Failover::UpdateConfig => {}
            Failover::WaitStart => self.wait_start(engine, name),
            Failover::SelectReplica => self.select_replica(engine, name),
            Failover::SendReplicaofNoOne => self.promote(engine, name),
            Failover::WaitPromotion => self.abort_if_late(engine, name),
            Failover::ReconfReplicas => self.reconf_replicas(engine, name),
        }
    }

    fn enter(&mut self, name: &str, state: Failover) {
        let now = self.clock.now();
        if let Some(master) = self.masters.get_mut(name) {
            master.failover = state;
            master.failover_change = now;
        }
    }

    fn abort(&mut self, engine: &mut Engine, name: &str, event: &str) {
        self.event(engine, event, name, &Which::Master, "");
        if let Some(master) = self.masters.get_mut(name) {
            master.failover = Failover::None;
            master.forced = false;
            master.promoted = None;
        }
    }

    fn wait_start(&mut self, engine: &mut Engine, name: &str) {
        let now = self.clock.now();
        let forced = self.masters[name].forced;
        let leader = self.leader(engine, name);
        if leader.as_deref() != Some(&*self.myid) && !forced {
            let master = &self.masters[name];
            let limit_us = ELECTION_TIMEOUT_MS.min(master.failover_timeout_ms) * 1000;
            if master.failover_start.is_some_and(|start| now > start && now - start > limit_us) {
                self.abort(engine, name, "-failover-abort-not-elected");
            }
            return;
        }
        self.event(engine, "+elected-leader", name, &Which::Master, "");
        self.enter(name, Failover::SelectReplica);
        self.event(engine, "+failover-state-select-slave", name, &Which::Master, "");
    }

    /// Counts the votes of this epoch; this Sentinel's own goes to the most voted so far.
    /// Source: sentinel.c `sentinelGetLeader`, 7.0.15.
    fn leader(&mut self, engine: &mut Engine, name: &str) -> Option<String> {
        let master = &self.masters[name];
        let (epoch, current) = (master.failover_epoch, self.current_epoch);
        let voters = master.sentinels.len() + 1;
        let quorum = master.quorum;
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for (leader, _) in
            master.sentinels.values().filter_map(|s| s.vote.as_ref()).filter(|(_, e)| *e == current)
        {
            *counts.entry(leader.clone()).or_default() += 1;
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
            return self.abort(engine, name, "-failover-abort-no-good-slave");
        };
        let which = Which::Replica(best.clone());
        if let Some(master) = self.masters.get_mut(name) {
            master.promoted = Some(best);
        }
        self.event(engine, "+selected-slave", name, &which, "");
        self.enter(name, Failover::SendReplicaofNoOne);
        self.event(engine, "+failover-state-send-slaveof-noone", name, &which, "");
    }

    /// The replica to promote. Source: sentinel.c `sentinelSelectSlave`, 7.0.15.
    pub(super) fn best_replica(&self, name: &str) -> Option<String> {
        let now = self.clock.now();
        let master = self.masters.get(name)?;
        let down_us = master.instance.sdown_since.map(|since| now - since);
        let max_link_down_ms = down_us.unwrap_or(0) / 1000 + 10 * master.down_after_ms;
        let info_us = if down_us.is_some() { PING_STALE_US } else { INFO_STALE_US };
        let good = |replica: &&Instance| {
            !replica.is_sdown()
                && replica.is_connected()
                && now - replica.last_avail <= PING_STALE_US
                && replica.reported.priority != 0
                && replica.info_refresh.is_some_and(|at| now - at <= info_us)
                && replica.reported.link_down_ms <= max_link_down_ms
        };
        let order = |replica: &&Instance| {
            let reported = &replica.reported;
            let runid = replica.runid.clone();
            (reported.priority, u64::MAX - reported.offset, runid.is_none(), runid)
        };
        let best = master.replicas.values().filter(good).min_by_key(order)?;
        Some(best.address.to_string())
    }

    fn promote(&mut self, engine: &mut Engine, name: &str) {
        let Some(promoted) = self.masters[name].promoted.clone() else { return };
        let which = Which::Replica(promoted);
        if !self.send_replicaof(name, &which, None) {
            return self.abort_if_late(engine, name);
        }
        self.event(engine, "+failover-state-wait-promotion", name, &which, "");
        self.enter(name, Failover::WaitPromotion);
    }

    fn abort_if_late(&mut self, engine: &mut Engine, name: &str) {
        let now = self.clock.now();
        let master = &self.masters[name];
        if now - master.failover_change > master.failover_timeout_ms * 1000 {
            self.abort(engine, name, "-failover-abort-slave-timeout");
        }
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

    fn reconf_replicas(&mut self, engine: &mut Engine, name: &str) {
        let now = self.clock.now();
        let Some(master) = self.masters.get_mut(name) else { return };
        let Some(promoted) = master.promoted.clone() else { return };
        let Some(target) = master.replicas.get(&promoted).map(|r| r.address.clone()) else {
            return;
        };
        let mut events = Vec::new();
        for (key, replica) in &mut master.replicas {
            if replica.reconf == Reconf::Sent && now - replica.reconf_sent_at > RECONF_TIMEOUT_US {
                replica.reconf = Reconf::Done;
                events.push(("-slave-reconf-sent-timeout", key.clone()));
            }
        }
        let busy = |master: &Master| {
            let working = [Reconf::Sent, Reconf::InProgress];
            master.replicas.values().filter(|replica| working.contains(&replica.reconf)).count()
        };
        let mut free = master.parallel_syncs.saturating_sub(busy(master));
        let waiting: Vec<String> = master
            .replicas
            .iter()
            .filter(|(key, replica)| {
                **key != promoted && replica.reconf == Reconf::None && replica.is_connected()
            })
            .map(|(key, _)| key.clone())
            .collect();
        for key in waiting {
            if free == 0 {
                break;
            }
            let which = Which::Replica(key.clone());
            if self.send_replicaof(name, &which, Some(&target)) {
                free -= 1;
                events.push(("+slave-reconf-sent", key.clone()));
                let master = self.masters.get_mut(name);
                if let Some(replica) = master.and_then(|m| m.replicas.get_mut(&key)) {
                    replica.reconf = Reconf::Sent;
                    replica.reconf_sent_at = now;
                }
            }
        }
        for (event, key) in events {
            self.event(engine, event, name, &Which::Replica(key), "");
        }
        self.end_if_complete(engine, name, &promoted);
    }

    fn end_if_complete(&mut self, engine: &mut Engine, name: &str, promoted: &str) {
        let now = self.clock.now();
        let master = &self.masters[name];
        if master.replicas.get(promoted).is_none_or(Instance::is_sdown) {
            return;
        }
        let pending: Vec<String> = master
            .replicas
            .iter()
            .filter(|(key, r)| *key != promoted && r.reconf != Reconf::Done && !r.is_sdown())
            .map(|(key, _)| key.clone())
            .collect();
        let late = now - master.failover_change > master.failover_timeout_ms * 1000;
        if !pending.is_empty() && !late {
            return;
        }
        let target = master.replicas[promoted].address.clone();
        if !pending.is_empty() {
            self.event(engine, "+failover-end-for-timeout", name, &Which::Master, "");
        }
        self.event(engine, "+failover-end", name, &Which::Master, "");
        for key in pending {
            let which = Which::Replica(key);
            if self.send_replicaof(name, &which, Some(&target)) {
                self.event(engine, "+slave-reconf-sent-be", name, &which, "");
            }
        }
        self.enter(name, Failover::UpdateConfig);
    }

    /// The end of a failover: from now on the promoted replica is the master.
    pub(super) fn switch_to_promoted(&mut self, engine: &mut Engine, name: &str) {
        let address = self.masters[name].current_address().clone();
        self.switch(engine, name, address);
    }

    /// Takes another address for the master; its old one becomes that of a replica.
    /// Source: sentinel.c `sentinelResetMasterAndChangeAddress`, 7.0.15.
    pub(super) fn switch(&mut self, engine: &mut Engine, name: &str, to: Address) {
        let now = self.clock.now();
        let Some(master) = self.masters.get(name) else { return };
        let from = master.instance.address.clone();
        let text = format!("{name} {} {} {} {}", from.host, from.port, to.host, to.port);
        self.plain_event(engine, "+switch-master", &text);
        let master = &self.masters[name];
        let mut addresses: Vec<Address> =
            master.replicas.values().map(|r| r.address.clone()).filter(|a| *a != to).collect();
        if from != to {
            addresses.push(from);
        }
        let data_nodes: Vec<Which> =
            master.all().into_iter().filter(|w| !matches!(w, Which::Sentinel(_))).collect();
        for which in data_nodes {
            self.close_links(name, &which);
        }
        let Some(master) = self.masters.get_mut(name) else { return };
        master.instance = Instance::new(to, false, now);
        master.replicas.clear();
        master.failover = Failover::None;
        master.failover_start = None;
        master.forced = false;
        master.promoted = None;
        master.leader = None;
        for address in addresses {
            let key = address.to_string();
            let instance = Instance::new(address, true, now);
            if let Some(master) = self.masters.get_mut(name) {
                master.replicas.insert(key.clone(), instance);
            }
            self.event(engine, "+slave", name, &Which::Replica(key), "");
        }
        self.conf_changed = true;
    }
}
