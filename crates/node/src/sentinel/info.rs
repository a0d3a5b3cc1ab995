//! Learning from `INFO`, and repairing what it shows to be wrong.

use redscope_actor::Address;
use redscope_engine::Engine;

use crate::fact::{FailoverStep, InstanceKind, SentinelFact};
use crate::sentinel::SentinelHost;
use crate::sentinel::instance::{Reconf, Reported, Watched, Which};

/// A replica that calls itself master is left alone for so many periods of hellos.
const CONVERT_PERIODS: u64 = 4;
/// `INFO` older than so many periods says nothing about a master's sanity.
const FRESH_PERIODS: u64 = 2;

/// What one `INFO` says.
#[derive(Debug)]
struct Parsed {
    runid: Option<String>,
    reported: Reported,
    replicas: Vec<Address>,
}

fn parse(text: &str) -> Parsed {
    let (mut runid, mut replicas) = (None, Vec::new());
    let mut reported = Reported::unknown(false);
    let (mut host, mut port) = (None, None);
    for line in text.lines() {
        let Some((key, value)) = line.split_once(':') else { continue };
        match key {
            "run_id" => runid = Some(value.to_owned()),
            "role" => reported.is_replica = value == "slave",
            "master_host" => host = Some(value.to_owned()),
            "master_port" => port = value.parse().ok(),
            "master_link_status" => reported.link_up = value == "up",
            "master_link_down_since_seconds" => {
                reported.link_down_ms = value.parse::<i64>().unwrap_or(0).saturating_mul(1000);
            }
            "slave_priority" => reported.priority = value.parse().unwrap_or(100),
            "slave_repl_offset" => reported.offset_bytes = value.parse().unwrap_or(0),
            _ if key.starts_with("slave") && value.starts_with("ip=") => {
                let field = |name: &str| {
                    value.split(',').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
                };
                if let (Some(ip), Some(port)) = (field("ip"), field("port")) {
                    replicas.extend(Address::from_parts(ip.as_bytes(), port.as_bytes()));
                }
            }
            _ => {}
        }
    }
    reported.master = host.zip(port).map(|(host, port)| Address { host, port });
    Parsed { runid, reported, replicas }
}

impl SentinelHost {
    /// Source: sentinel.c `sentinelRefreshInstanceInfo`, 7.0.15.
    pub(super) fn info_received(
        &mut self,
        engine: &mut Engine,
        name: &str,
        which: &Which,
        text: &str,
    ) {
        let now = self.clock.mstime();
        let Parsed { runid, reported, replicas } = parse(text);
        let Some(instance) = self.masters.get_mut(name).and_then(|m| m.get_mut(which)) else {
            return;
        };
        instance.info_refresh = Some(now);
        instance.info = Some(text.into());
        let has_rebooted = instance.runid.is_some() && instance.runid != runid;
        instance.runid = runid;
        let is_replica = reported.is_replica;
        let role_changed = instance.reported.is_replica != is_replica;
        let conf_changed = instance.reported.master != reported.master;
        instance.reported.take(reported);
        if role_changed {
            instance.role_since = now;
        }
        if is_replica && (role_changed || conf_changed) {
            instance.conf_since = now;
        }
        if has_rebooted
            && *which == Which::Master
            && let Some(master) = self.masters.get_mut(name)
            && master.options.reboot_down_after_ms > 0
        {
            master.rebooted_at = Some(now);
        }
        if has_rebooted {
            self.event(engine, name, which, SentinelFact::Rebooted);
        }
        if *which == Which::Master {
            for address in replicas {
                self.replica_found(engine, name, address);
            }
        }
        if role_changed {
            let role = if is_replica { InstanceKind::Replica } else { InstanceKind::Master };
            let fact = |instance| SentinelFact::RoleChanged { instance, role };
            self.event(engine, name, which, fact);
        }
        if self.tilt_since.is_some() {
            return;
        }
        if let Which::Replica(replica) = which {
            if !is_replica {
                self.replica_says_master(engine, name, replica);
            } else {
                self.replica_follows(engine, name, replica);
                self.reconf_progress(engine, name, replica);
            }
        }
    }

    fn replica_found(&mut self, engine: &mut Engine, name: &str, address: Address) {
        let now = self.clock.mstime();
        let Some(master) = self.masters.get_mut(name) else { return };
        let by_name = self.settings.resolve_hostnames;
        let Some(at) = self.hosts.locate(&address.host, address.port, by_name) else { return };
        let key = at.to_string();
        if master.replicas.contains_key(&key) {
            return;
        }
        let mut instance = Watched::new(InstanceKind::Replica, at, now);
        instance.hostname = address.host;
        master.replicas.insert(key.clone(), instance);
        self.event(engine, name, &Which::Replica(key), SentinelFact::ReplicaFound);
        self.flush_conf(engine);
    }

    /// Whether a place that a server reports is that of an instance.
    fn is_at(&self, at: &Address, instance: &Watched) -> bool {
        at.port == instance.address.port
            && (at.host == instance.hostname || self.hosts.is_at(&at.host, &instance.address.host))
    }

    /// Whether the master is up and calls itself so; only then are replicas corrected.
    /// Source: sentinel.c `sentinelMasterLooksSane`, 7.0.15.
    fn master_is_sane(&self, name: &str) -> bool {
        let Some(master) = self.masters.get(name) else { return false };
        let instance = &master.instance;
        let now = self.clock.mstime();
        !instance.reported.is_replica
            && !instance.is_sdown
            && !instance.is_odown
            && instance.info_refresh.is_some_and(|at| now - at < FRESH_PERIODS * self.periods.info)
    }

    /// The promotion this Sentinel waits for, or a former master that has come back.
    fn replica_says_master(&mut self, engine: &mut Engine, name: &str, replica: &str) {
        let now = self.clock.mstime();
        let is_sane = self.master_is_sane(name);
        let convert_ms = CONVERT_PERIODS * self.periods.publish;
        let Some(master) = self.masters.get_mut(name) else { return };
        let which = Which::Replica(replica.to_owned());
        let is_promoted = master.promoted.as_deref() == Some(replica);
        if is_promoted && master.failover == FailoverStep::WaitPromotion {
            master.config_epoch = master.failover_epoch;
            self.enter(name, FailoverStep::ReconfReplicas);
            self.flush_conf(engine);
            self.event(engine, name, &which, SentinelFact::ReplicaPromoted);
            self.crash_if(self.simulated.after_promotion);
            self.event(engine, name, &Which::Master, SentinelFact::ReconfiguringReplicas);
            self.force_hellos(name);
            return;
        }
        let Some(instance) = master.replicas.get(replica) else { return };
        let has_settled = now - instance.role_since > convert_ms;
        let was_up = instance.was_up_for(convert_ms, now);
        if !is_promoted && is_sane && has_settled && was_up {
            let address = master.instance.announced(self.settings.announce_hostnames);
            if self.send_replicaof(name, &which, Some(&address)) {
                self.event(engine, name, &which, SentinelFact::ReplicaConverted);
            }
        }
    }

    /// A replica of somebody else is set right after the failover time-out.
    fn replica_follows(&mut self, engine: &mut Engine, name: &str, replica: &str) {
        let now = self.clock.mstime();
        let is_sane = self.master_is_sane(name);
        let Some(master) = self.masters.get(name) else { return };
        let Some(instance) = master.replicas.get(replica) else { return };
        let address = self.announced(&master.instance);
        let reported = instance.reported.master.as_ref();
        let is_wrong = !reported.is_some_and(|at| self.is_at(at, &master.instance));
        let wait_ms = master.failover_timeout_ms;
        let is_old = now - instance.conf_since > wait_ms;
        if is_wrong && is_old && is_sane && instance.was_up_for(wait_ms, now) {
            let which = Which::Replica(replica.to_owned());
            if self.send_replicaof(name, &which, Some(&address)) {
                self.event(engine, name, &which, SentinelFact::ReplicaCorrected);
            }
        }
    }

    /// How far a replica has come in following the promoted one.
    fn reconf_progress(&mut self, engine: &mut Engine, name: &str, replica: &str) {
        let Some(master) = self.masters.get(name) else { return };
        let promoted = master.promoted.as_ref().and_then(|name| master.replicas.get(name));
        let reported = master.replicas.get(replica).and_then(|r| r.reported.master.as_ref());
        let Some(promoted) = promoted else { return };
        let follows = reported.is_some_and(|at| self.is_at(at, promoted));
        let Some(master) = self.masters.get_mut(name) else { return };
        let Some(instance) = master.replicas.get_mut(replica) else { return };
        let is_up = instance.reported.link_up;
        let has_begun = instance.reconf == Reconf::Sent && follows;
        let is_done = (has_begun || instance.reconf == Reconf::InProgress) && is_up;
        instance.reconf = match (has_begun, is_done) {
            (_, true) => Reconf::Done,
            (true, false) => Reconf::InProgress,
            (false, false) => instance.reconf,
        };
        let which = Which::Replica(replica.to_owned());
        if has_begun {
            self.event(engine, name, &which, SentinelFact::ReconfInProgress);
        }
        if is_done {
            self.event(engine, name, &which, SentinelFact::ReconfDone);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_replica_has_said_stays_when_it_calls_itself_a_master() {
        let replica = "role:slave\r\nmaster_host:127.0.0.1\r\nmaster_port:6379\r\n\
                       master_link_status:down\r\nmaster_link_down_since_seconds:3\r\n\
                       slave_priority:7\r\nslave_repl_offset:14\r\n";
        let mut reported = Reported::unknown(true);
        reported.take(parse(replica).reported);
        assert_eq!(
            (reported.link_down_ms, reported.priority, reported.offset_bytes),
            (3000, 7, 14)
        );
        reported.take(parse("role:master\r\nconnected_slaves:0\r\n").reported);
        assert_eq!((reported.is_replica, reported.link_down_ms), (false, 0));
        assert_eq!((reported.priority, reported.offset_bytes), (7, 14));
        assert_eq!(reported.master, Some(Address::local(6379)));
    }
}
