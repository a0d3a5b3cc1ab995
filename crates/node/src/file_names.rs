//! Names of the files that a Sentinel looks for when it starts.

/// Its own, in its directory, if it was started without one.
pub const SENTINEL_CONF: &str = "sentinel.conf";

/// Where a machine keeps the addresses of hosts.
pub(crate) const HOSTS: &str = "/etc/hosts";
