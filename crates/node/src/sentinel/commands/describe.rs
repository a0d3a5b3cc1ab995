//! How instances are described.

use redscope_engine::Reply;
use redscope_resp::Frame;

use super::text;
use crate::sentinel::SentinelHost;
use crate::sentinel::instance::{Master, Reconf, Watched, Which};

impl SentinelHost {
    /// The map of fields that describes an instance.
    /// Source: sentinel.c `addReplySentinelRedisInstance`, 7.0.15.
    pub(super) fn describe(&self, master: &Master, which: &Which) -> Reply {
        let now = self.clock.mstime();
        let instance = master.get(which).expect("listed from the master's own tables");
        let age = |at| (now - at).to_string();
        let name = match which {
            Which::Master => master.name.clone(),
            Which::Replica(_) => self.announced(instance).to_string(),
            Which::Sentinel(runid) => runid.clone(),
        };
        let at = self.announced(instance);
        let mut fields: Vec<(&str, String)> = vec![
            ("name", name),
            ("ip", at.host),
            ("port", at.port.to_string()),
            ("runid", instance.runid.clone().unwrap_or_default()),
            ("flags", flags(master, which, instance)),
            ("link-pending-commands", instance.link.asked.len().to_string()),
            ("link-refcount", "1".to_owned()),
        ];
        if *which == Which::Master && master.fails_over() {
            fields.push(("failover-state", master.failover.name().to_owned()));
        }
        fields.push(("last-ping-sent", instance.link.act_ping.map_or("0".to_owned(), age)));
        fields.push(("last-ok-ping-reply", age(instance.link.last_avail)));
        fields.push(("last-ping-reply", age(instance.link.last_pong)));
        let sdown = instance.sdown_since.filter(|_| instance.is_sdown);
        let odown = instance.odown_since.filter(|_| instance.is_odown);
        fields.extend(sdown.map(|since| ("s-down-time", age(since))));
        fields.extend(odown.map(|since| ("o-down-time", age(since))));
        fields.push(("down-after-milliseconds", master.down_after_ms.to_string()));
        let reported = &instance.reported;
        if !matches!(which, Which::Sentinel(_)) {
            let role = if reported.is_replica { "slave" } else { "master" };
            fields.push(("info-refresh", instance.info_refresh.map_or("0".to_owned(), age)));
            fields.push(("role-reported", role.to_owned()));
            fields.push(("role-reported-time", age(instance.role_since)));
        }
        match which {
            Which::Master => {
                fields.extend([
                    ("config-epoch", master.config_epoch.to_string()),
                    ("num-slaves", master.replicas.len().to_string()),
                    ("num-other-sentinels", master.sentinels.len().to_string()),
                    ("quorum", master.quorum.to_string()),
                    ("failover-timeout", master.failover_timeout_ms.to_string()),
                    ("parallel-syncs", master.parallel_syncs.to_string()),
                ]);
                let options = &master.options;
                let scripts = [
                    ("notification-script", options.notification_script.clone()),
                    ("client-reconfig-script", options.client_reconfig_script.clone()),
                ];
                fields.extend(scripts.into_iter().filter_map(|(name, path)| Some((name, path?))));
            }
            Which::Replica(_) => {
                let at = reported.master.as_ref();
                fields.extend([
                    ("master-link-down-time", reported.link_down_ms.to_string()),
                    ("master-link-status", if reported.link_up { "ok" } else { "err" }.to_owned()),
                    ("master-host", at.map_or("?".to_owned(), |at| at.host.clone())),
                    ("master-port", at.map_or(0, |at| at.port).to_string()),
                    ("slave-priority", reported.priority.to_string()),
                    ("slave-repl-offset", reported.offset_bytes.to_string()),
                    ("replica-announced", "1".to_owned()),
                ]);
            }
            Which::Sentinel(_) => {
                let leader = instance.leader.clone();
                fields.extend([
                    ("last-hello-message", age(instance.last_hello)),
                    ("voted-leader", leader.unwrap_or("?".to_owned())),
                    ("voted-leader-epoch", instance.leader_epoch.to_string()),
                ]);
            }
        }
        Frame::Map(fields.into_iter().map(|(key, value)| (text(key), text(value))).collect())
    }
}

/// The words of `flags`, in Redis's order.
fn flags(master: &Master, which: &Which, instance: &Watched) -> String {
    let is_master = *which == Which::Master;
    let failing_over = is_master && master.fails_over();
    let promoted = matches!(which, Which::Replica(key) if master.promoted.as_ref() == Some(key));
    let words = [
        ("s_down", instance.is_sdown),
        ("o_down", instance.is_odown),
        ("master", is_master),
        ("slave", matches!(which, Which::Replica(_))),
        ("sentinel", matches!(which, Which::Sentinel(_))),
        ("disconnected", !instance.is_connected()),
        ("master_down", instance.says_down),
        ("failover_in_progress", failing_over),
        ("promoted", promoted),
        ("reconf_sent", instance.reconf == Reconf::Sent),
        ("reconf_inprog", instance.reconf == Reconf::InProgress),
        ("reconf_done", instance.reconf == Reconf::Done),
        ("force_failover", is_master && master.forced),
        ("script_kill_sent", instance.script_killed),
    ];
    let set: Vec<&str> = words.iter().filter(|(_, set)| *set).map(|(word, _)| *word).collect();
    set.join(",")
}
