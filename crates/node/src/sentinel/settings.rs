//! What is set for a Sentinel as a whole, and where the names of hosts lead.

use std::collections::BTreeMap;
use std::net::IpAddr;

use redscope_actor::Address;

/// Directives without a master's name, which `SENTINEL CONFIG` shows and sets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Settings {
    /// The address it gives for itself; its own if none.
    pub(super) announce_ip: Option<String>,
    /// The port it gives for itself; 0: its own.
    pub(super) announce_port: u16,
    /// Whether clients may not say which scripts are run.
    pub(super) deny_scripts_reconfig: bool,
    /// Who it is to other Sentinels.
    pub(super) sentinel_user: Option<String>,
    /// And the password.
    pub(super) sentinel_pass: Option<String>,
    /// Whether hosts may be given by name.
    pub(super) resolve_hostnames: bool,
    /// Whether it gives names of hosts, not addresses, to others.
    pub(super) announce_hostnames: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            announce_ip: None,
            announce_port: 0,
            deny_scripts_reconfig: true,
            sentinel_user: None,
            sentinel_pass: None,
            resolve_hostnames: false,
            announce_hostnames: false,
        }
    }
}

/// Which failures `SENTINEL SIMULATE-FAILURE` asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct SimulatedFailures {
    /// To end as soon as it is elected.
    pub(super) after_election: bool,
    /// To end as soon as a replica is promoted.
    pub(super) after_promotion: bool,
}

impl SimulatedFailures {
    /// As `INFO` shows them.
    pub(super) fn bits(self) -> u8 {
        u8::from(self.after_election) | u8::from(self.after_promotion) << 1
    }
}

/// How long a Sentinel waits for what, in milliseconds; `SENTINEL DEBUG` changes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Periods {
    pub(super) info: u64,
    pub(super) ping: u64,
    pub(super) ask: u64,
    pub(super) publish: u64,
    /// `down-after-milliseconds` of a master that says nothing of it.
    pub(super) default_down_after: u64,
    /// `failover-timeout` of a master that says nothing of it.
    pub(super) default_failover_timeout: u64,
    /// A jump of the clock by more makes it distrust itself.
    pub(super) tilt_trigger: u64,
    /// For how long it does.
    pub(super) tilt: u64,
    /// A replica that was told and has not obeyed is given up after this.
    pub(super) replica_reconf_timeout: u64,
    /// A link this old may be closed to try a new one.
    pub(super) min_link_reconnect: u64,
    /// Longest wait for an election.
    pub(super) election_timeout: u64,
    /// Longest run of a script.
    pub(super) script_max_runtime: u64,
    /// How long after its first failure a script is tried again.
    pub(super) script_retry_delay: u64,
}

impl Default for Periods {
    fn default() -> Self {
        Periods {
            info: 10_000,
            ping: 1_000,
            ask: 1_000,
            publish: 2_000,
            default_down_after: 30_000,
            default_failover_timeout: 180_000,
            tilt_trigger: 2_000,
            tilt: 30_000,
            replica_reconf_timeout: 10_000,
            min_link_reconnect: 15_000,
            election_timeout: 10_000,
            script_max_runtime: 60_000,
            script_retry_delay: 30_000,
        }
    }
}

impl Periods {
    /// All of them by the names of `SENTINEL DEBUG`, in its order.
    pub(super) fn named(&mut self) -> [(&'static str, &mut u64); 13] {
        [
            ("info-period", &mut self.info),
            ("ping-period", &mut self.ping),
            ("ask-period", &mut self.ask),
            ("publish-period", &mut self.publish),
            ("default-down-after", &mut self.default_down_after),
            ("default-failover-timeout", &mut self.default_failover_timeout),
            ("tilt-trigger", &mut self.tilt_trigger),
            ("tilt-period", &mut self.tilt),
            ("slave-reconf-timeout", &mut self.replica_reconf_timeout),
            ("min-link-reconnect-period", &mut self.min_link_reconnect),
            ("election-timeout", &mut self.election_timeout),
            ("script-max-runtime", &mut self.script_max_runtime),
            ("script-retry-delay", &mut self.script_retry_delay),
        ]
    }
}

/// Which addresses hosts have by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Hosts(BTreeMap<String, String>);

impl Hosts {
    /// Reads a file of the form of `/etc/hosts`; without one only `localhost` is known.
    pub(super) fn read(text: &[u8]) -> Self {
        let mut hosts = BTreeMap::new();
        for line in String::from_utf8_lossy(text).lines() {
            let line = line.split('#').next().unwrap_or_default();
            let mut words = line.split_whitespace();
            let Some(address) = words.next().filter(|word| is_ip(word)) else { continue };
            for name in words {
                // The first line counts, but an address of IPv4 before one of IPv6.
                let name = name.to_ascii_lowercase();
                let known = hosts.entry(name).or_insert_with(|| address.to_owned());
                if known.contains(':') && !address.contains(':') {
                    address.clone_into(known);
                }
            }
        }
        hosts.entry("localhost".to_owned()).or_insert_with(|| "127.0.0.1".to_owned());
        Hosts(hosts)
    }

    /// The address of a host given by address or, where `by_name` allows it, by name.
    ///
    /// A name that is not known stays for whoever opens connections.
    /// Source: sentinel.c `createSentinelAddr`, 7.0.15.
    pub(super) fn locate(&self, host: &str, port: u16, by_name: bool) -> Option<Address> {
        if is_ip(host) {
            return Some(Address { host: host.to_owned(), port });
        }
        let known = self.0.get(&host.to_ascii_lowercase()).cloned();
        by_name.then(|| Address { host: known.unwrap_or_else(|| host.to_owned()), port })
    }

    /// Whether a host given by name or address has this address.
    pub(super) fn is_at(&self, host: &str, address: &str) -> bool {
        host == address || self.0.get(&host.to_ascii_lowercase()).is_some_and(|at| at == address)
    }
}

fn is_ip(host: &str) -> bool {
    host.parse::<IpAddr>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_to_addresses_where_they_may() {
        let hosts = Hosts::read(b"# x\n::1 localhost ip6\n127.0.0.1\tlocalhost\n10.0.0.7 Db # y\n");
        let at = |host, by_name| hosts.locate(host, 1, by_name).map(|at| at.host);
        assert_eq!(at("localhost", true).as_deref(), Some("127.0.0.1"));
        assert_eq!(at("db", true).as_deref(), Some("10.0.0.7"));
        assert_eq!(at("elsewhere", true).as_deref(), Some("elsewhere"));
        assert_eq!((at("db", false), at("10.0.0.8", false)), (None, Some("10.0.0.8".to_owned())));
        assert!(hosts.is_at("DB", "10.0.0.7") && !hosts.is_at("db", "10.0.0.8"));
        assert_eq!(Hosts::read(b"").locate("localhost", 1, true), Some(Address::local(1)));
    }
}
