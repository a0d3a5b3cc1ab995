//! The parameters a cluster node goes by.

use std::sync::Arc;

use redscope_engine::config::Config;
use redscope_engine::config::key;

use super::{Cluster, Ms};
use crate::bus::{Host, NodeFlags, bus_port};

/// By what clients are told of nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Endpoint {
    /// By address.
    Ip,
    /// By name.
    Hostname,
    /// Not at all: they know.
    Unknown,
}

/// Parameters, read once and again whenever one was set: looking one up by name costs more than a
/// ping does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Settings {
    /// `cluster-node-timeout`.
    pub(super) node_timeout: Ms,
    /// `cluster-require-full-coverage`.
    pub(super) full_coverage: bool,
    /// `cluster-allow-replica-migration`.
    pub(super) replicas_migrate: bool,
    /// `cluster-migration-barrier`: replicas a master keeps.
    pub(super) migration_barrier: usize,
    /// `cluster-replica-no-failover`.
    pub(super) no_failover: bool,
    /// `cluster-replica-validity-factor`; 0: data is never too old.
    pub(super) validity_factor: Ms,
    /// `repl-ping-replica-period`.
    pub(super) replication_ping: Ms,
    /// `cluster-link-sendbuf-limit`, in bytes; 0: as much may wait as there is.
    pub(super) link_limit_bytes: usize,
    /// `cluster-announce-ip`; unknown: others see where connections come from.
    pub(super) announced: Host,
    /// `cluster-announce-hostname`.
    pub(super) hostname: Option<Arc<str>>,
    /// `cluster-preferred-endpoint-type`.
    pub(super) endpoint: Endpoint,
    /// Port for clients, as others are told.
    pub(super) port: u16,
    /// Port for the bus, as others are told.
    pub(super) bus_port: u16,
    /// Where the process listens.
    pub(super) local: Host,
}

impl Settings {
    /// Reads the parameters of a process that listens on `host` and `port`.
    pub(super) fn read(config: &Config, host: &str, port: u16) -> Self {
        let count = |name| config.integer(name).max(0);
        let announced_port = |name, own: u16| match u16::try_from(config.integer(name)) {
            Ok(0) | Err(_) => own,
            Ok(port) => port,
        };
        Settings {
            node_timeout: count(key::CLUSTER_NODE_TIMEOUT),
            full_coverage: config.flag(key::CLUSTER_REQUIRE_FULL_COVERAGE),
            replicas_migrate: config.flag(key::CLUSTER_ALLOW_REPLICA_MIGRATION),
            migration_barrier: usize::try_from(count(key::CLUSTER_MIGRATION_BARRIER))
                .unwrap_or(usize::MAX),
            no_failover: config.flag(key::CLUSTER_REPLICA_NO_FAILOVER),
            validity_factor: count(key::CLUSTER_REPLICA_VALIDITY_FACTOR),
            replication_ping: count(key::REPL_PING_REPLICA_PERIOD).saturating_mul(1000),
            link_limit_bytes: usize::try_from(config.integer(key::CLUSTER_LINK_SENDBUF_LIMIT))
                .unwrap_or(usize::MAX),
            announced: Host::from(config.text(key::CLUSTER_ANNOUNCE_IP)),
            hostname: match config.text(key::CLUSTER_ANNOUNCE_HOSTNAME) {
                "" => None,
                hostname => Some(hostname.into()),
            },
            endpoint: match config.text(key::CLUSTER_PREFERRED_ENDPOINT_TYPE) {
                "hostname" => Endpoint::Hostname,
                "unknown-endpoint" => Endpoint::Unknown,
                _ => Endpoint::Ip,
            },
            port: announced_port(key::CLUSTER_ANNOUNCE_PORT, port),
            bus_port: announced_port(
                key::CLUSTER_ANNOUNCE_BUS_PORT,
                bus_port(port, config.integer(key::CLUSTER_PORT)).unwrap_or(u16::MAX),
            ),
            local: Host::from(host),
        }
    }

    /// Twice the node timeout, which is how long reports and votes about a node count.
    pub(super) fn twice_node_timeout(&self) -> Ms {
        self.node_timeout.saturating_mul(2)
    }
}

impl Cluster {
    /// Goes by other parameters from now on.
    pub(super) fn set_settings(&mut self, settings: Settings) {
        let announced = settings.announced.clone();
        let was_announced = self.settings.announced.is_known();
        self.settings = settings;
        let (port, bus_port) = (self.settings.port, self.settings.bus_port);
        let (no_failover, hostname) = (self.settings.no_failover, self.settings.hostname.clone());
        let me = self.me_mut();
        me.set_hostname(hostname.as_ref());
        me.flags.set(NodeFlags::NOFAILOVER, no_failover);
        // Without it the address is learned anew from the next that meets this node.
        let is_other = announced.is_known() || was_announced;
        let host = if is_other { announced } else { me.contact.host.clone() };
        me.place(host, (port, bus_port));
        self.header = None;
    }
}
