//! Learning from `INFO`, and repairing what it shows to be wrong.

use redscope_actor::Address;
use redscope_engine::Engine;

use crate::sentinel::SentinelHost;
use crate::sentinel::instance::{Failover, Instance, Reconf, Reported, Which};

/// A replica that calls itself master is left alone for so long.
const CONVERT_AFTER_US: u64 = 8_000_000;
/// `INFO` older than this says nothing about a master's sanity.
const FRESH_INFO_US: u64 = 20_000_000;

/// What one `INFO` says.
#[derive(Debug, Default)]
struct Parsed {
    runid: Option<String>,
    reported: Reported,
    replicas: Vec<Address>,
}

fn parse(text: &str) -> Parsed {
    let mut parsed = Parsed::default();
    let reported = &mut parsed.reported;
    reported.priority = 100;
    let (mut host, mut port) = (None, None);
    for line in text.lines() {
        let Some((key, value)) = line.split_once(':') else { continue };
        match key {
            "run_id" => parsed.runid = Some(value.to_owned()),
            "role" => reported.is_replica = value == "slave",
            "master_host" => host = Some(value.to_owned()),
            "master_port" => port = value.parse().ok(),
            "master_link_status" => reported.link_up = value == "up",
            "master_link_down_since_seconds" => {
                let seconds: i64 = value.parse().unwrap_or(0);
                reported.link_down_ms = seconds.max(0) as u64 * 1000;
            }
            "slave_priority" => reported.priority = value.parse().unwrap_or(100),
            "slave_repl_offset" => reported.offset = value.parse().unwrap_or(0),
            _ if key.starts_with("slave") && value.starts_with("ip=") => {
                let field = |name: &str| {
                    value.split(',').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
                };
                if let (Some(ip), Some(port)) = (field("ip"), field("port")) {
                    parsed.replicas.extend(Address::from_parts(ip.as_bytes(), port.as_bytes()));
                }
            }
            _ => {}
        }
    }
    reported.master = host.zip(port).map(|(host, port)| Address { host, port });
    parsed
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
        let now = self.clock.now();
        let parsed = parse(text);
        let Some(instance) = self.masters.get_mut(name).and_then(|m| m.get_mut(which)) else {
            return;
        };
        instance.info_refresh = Some(now);
        let rebooted = instance.runid.is_some() && instance.runid != parsed.runid;
        instance.runid = parsed.runid;
        let role_changed = instance.reported.is_replica != parsed.reported.is_replica;
        let conf_changed = instance.reported.master != parsed.reported.master;
        if role_changed {
            instance.role_since = now;
        }
        if role_changed || conf_changed {
            instance.conf_since = now;
        }
        instance.reported = parsed.reported;
        let is_replica = instance.reported.is_replica;
        if rebooted {
            self.event(engine, "+reboot", name, which, "");
        }
        if *which == Which::Master && !is_replica {
            for address in parsed.replicas {
                self.replica_found(engine, name, address);
            }
        }
        if role_changed {
            let expected = matches!(which, Which::Replica(_)) == is_replica;
            let event = if expected { "+role-change" } else { "-role-change" };
            let role = if is_replica { "slave" } else { "master" };
            self.event(engine, event, name, which, &format!(" new reported role is {role}"));
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
        let now = self.clock.now();
        let Some(master) = self.masters.get_mut(name) else { return };
        let key = address.to_string();
        if master.replicas.contains_key(&key) {
            return;
        }
        master.replicas.insert(key.clone(), Instance::new(address, true, now));
        self.conf_changed = true;
        self.event(engine, "+slave", name, &Which::Replica(key), "");
    }

    /// Whether the master is up and calls itself so; only then are replicas corrected.
    fn master_is_sane(&self, name: &str) -> bool {
        let Some(master) = self.masters.get(name) else { return false };
        let instance = &master.instance;
        let now = self.clock.now();
        !instance.reported.is_replica
            && instance.sdown_since.is_none()
            && instance.odown_since.is_none()
            && instance.info_refresh.is_some_and(|at| now - at < FRESH_INFO_US)
    }

    /// The promotion this Sentinel waits for, or a former master that has come back.
    fn replica_says_master(&mut self, engine: &mut Engine, name: &str, replica: &str) {
        let now = self.clock.now();
        let sane = self.master_is_sane(name);
        let Some(master) = self.masters.get_mut(name) else { return };
        let which = Which::Replica(replica.to_owned());
        let promoted = master.promoted.as_deref() == Some(replica);
        if promoted && master.failover == Failover::WaitPromotion {
            master.config_epoch = master.failover_epoch;
            master.failover = Failover::ReconfReplicas;
            master.failover_change = now;
            self.conf_changed = true;
            self.event(engine, "+promoted-slave", name, &which, "");
            self.event(engine, "+failover-state-reconf-slaves", name, &Which::Master, "");
            self.send_hello_to_all(name);
            return;
        }
        let Some(instance) = master.replicas.get(replica) else { return };
        let settled = now - instance.role_since > CONVERT_AFTER_US;
        let quiet = instance.sdown_since.is_none() && instance.odown_since.is_none();
        if !promoted && sane && settled && quiet {
            let address = master.instance.address.clone();
            if self.send_replicaof(name, &which, Some(&address)) {
                self.event(engine, "+convert-to-slave", name, &which, "");
            }
        }
    }

    /// A replica of somebody else is set right after the failover time-out.
    fn replica_follows(&mut self, engine: &mut Engine, name: &str, replica: &str) {
        let now = self.clock.now();
        let sane = self.master_is_sane(name);
        let Some(master) = self.masters.get(name) else { return };
        let Some(instance) = master.replicas.get(replica) else { return };
        let address = master.instance.address.clone();
        let wrong = instance.reported.master.as_ref() != Some(&address);
        let old = now - instance.conf_since > master.failover_timeout_ms * 1000;
        if wrong && old && sane && master.failover == Failover::None && !instance.is_sdown() {
            let which = Which::Replica(replica.to_owned());
            if self.send_replicaof(name, &which, Some(&address)) {
                self.event(engine, "+fix-slave-config", name, &which, "");
            }
        }
    }

    /// How far a replica has come in following the promoted one.
    fn reconf_progress(&mut self, engine: &mut Engine, name: &str, replica: &str) {
        let Some(master) = self.masters.get_mut(name) else { return };
        let promoted = master.promoted.as_ref().and_then(|name| master.replicas.get(name));
        let Some(target) = promoted.map(|promoted| promoted.address.clone()) else { return };
        let Some(instance) = master.replicas.get_mut(replica) else { return };
        let which = Which::Replica(replica.to_owned());
        let mut events = Vec::new();
        if instance.reconf == Reconf::Sent && instance.reported.master.as_ref() == Some(&target) {
            instance.reconf = Reconf::InProgress;
            events.push("+slave-reconf-inprog");
        }
        if instance.reconf == Reconf::InProgress && instance.reported.link_up {
            instance.reconf = Reconf::Done;
            events.push("+slave-reconf-done");
        }
        for event in events {
            self.event(engine, event, name, &which, "");
        }
    }
}
