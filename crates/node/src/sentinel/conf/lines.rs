//! What a Sentinel's file is to hold.
//!
//! Source: sentinel.c `rewriteConfigSentinelOption`, 7.0.15.

use redscope_engine::config::OwnLines;
use redscope_resp::quote;

use crate::sentinel::SentinelHost;
use crate::sentinel::instance::Master;

/// Directives that leave the file where nothing of them is to be said. `known-slave` is none of them.
/// A Sentinel has no data set to save.
const KINDS: [&str; 24] = [
    "save",
    "sentinel myid",
    "sentinel deny-scripts-reconfig",
    "sentinel resolve-hostnames",
    "sentinel announce-hostnames",
    "sentinel monitor",
    "sentinel down-after-milliseconds",
    "sentinel failover-timeout",
    "sentinel parallel-syncs",
    "sentinel notification-script",
    "sentinel client-reconfig-script",
    "sentinel auth-pass",
    "sentinel auth-user",
    "sentinel master-reboot-down-after-period",
    "sentinel config-epoch",
    "sentinel leader-epoch",
    "sentinel known-replica",
    "sentinel known-sentinel",
    "sentinel rename-command",
    "sentinel current-epoch",
    "sentinel announce-ip",
    "sentinel announce-port",
    "sentinel sentinel-user",
    "sentinel sentinel-pass",
];

/// Lines under way.
#[derive(Default)]
struct Lines(OwnLines);

impl Lines {
    /// A line that is always there.
    fn add(&mut self, directive: &'static str, value: impl std::fmt::Display) {
        self.put(directive, value, true);
    }

    /// A line that is added only if it is `worth` it, and kept up to date anyway.
    fn put(&mut self, directive: &'static str, value: impl std::fmt::Display, worth: bool) {
        let is_meant = |kind: &&str| kind.strip_prefix("sentinel ") == Some(directive);
        let kind = KINDS.into_iter().find(is_meant);
        let kind = kind.expect("every directive written is listed");
        self.0.lines.push((kind, format!("{kind} {value}"), worth));
    }
}

fn yes(flag: bool) -> &'static str {
    if flag { "yes" } else { "no" }
}

impl SentinelHost {
    /// The lines of this Sentinel; everything else in its file is a matter of parameters.
    pub(in crate::sentinel) fn own_lines(&self) -> OwnLines {
        let mut lines = Lines::default();
        let settings = &self.settings;
        lines.0.kinds = KINDS.to_vec();
        lines.add("myid", &self.myid);
        let deny = settings.deny_scripts_reconfig;
        lines.put("deny-scripts-reconfig", yes(deny), !deny);
        let resolve = settings.resolve_hostnames;
        lines.put("resolve-hostnames", yes(resolve), resolve);
        let announce = settings.announce_hostnames;
        lines.put("announce-hostnames", yes(announce), announce);
        for master in self.masters.values() {
            self.add_master(&mut lines, master);
        }
        lines.add("current-epoch", self.current_epoch);
        if let Some(ip) = &settings.announce_ip {
            lines.add("announce-ip", quote(ip.as_bytes()));
        }
        if settings.announce_port != 0 {
            lines.add("announce-port", settings.announce_port);
        }
        if let Some(user) = &settings.sentinel_user {
            lines.add("sentinel-user", user);
        }
        if let Some(password) = &settings.sentinel_pass {
            lines.add("sentinel-pass", password);
        }
        lines.0
    }

    fn add_master(&self, lines: &mut Lines, master: &Master) {
        let (name, options) = (&master.name, &master.options);
        let periods = &self.periods;
        let current = master.current();
        let at = self.announced(current);
        lines.add("monitor", format!("{name} {} {} {}", at.host, at.port, master.quorum));
        if master.down_after_ms != periods.default_down_after {
            lines.add("down-after-milliseconds", format!("{name} {}", master.down_after_ms));
        }
        if master.failover_timeout_ms != periods.default_failover_timeout {
            lines.add("failover-timeout", format!("{name} {}", master.failover_timeout_ms));
        }
        if master.parallel_syncs != 1 {
            lines.add("parallel-syncs", format!("{name} {}", master.parallel_syncs));
        }
        for (directive, value) in [
            ("notification-script", &options.notification_script),
            ("client-reconfig-script", &options.client_reconfig_script),
            ("auth-pass", &options.auth_pass),
            ("auth-user", &options.auth_user),
        ] {
            if let Some(value) = value {
                lines.add(directive, format!("{name} {value}"));
            }
        }
        if options.reboot_down_after_ms != 0 {
            let ms = options.reboot_down_after_ms;
            lines.add("master-reboot-down-after-period", format!("{name} {ms}"));
        }
        lines.add("config-epoch", format!("{name} {}", master.config_epoch));
        lines.add("leader-epoch", format!("{name} {}", master.leader_epoch));
        for replica in master.replicas.values() {
            // The former master takes the place of the promoted replica.
            let is_current = replica.address == current.address;
            let at = self.announced(if is_current { &master.instance } else { replica });
            lines.add("known-replica", format!("{name} {} {}", at.host, at.port));
        }
        for (runid, sentinel) in &master.sentinels {
            let at = self.announced(sentinel);
            lines.add("known-sentinel", format!("{name} {} {} {runid}", at.host, at.port));
        }
        for (command, renamed) in options.renames() {
            lines.add("rename-command", format!("{name} {command} {renamed}"));
        }
    }
}
