//! What a Sentinel refuses.

use super::FixedError;

impl FixedError {
    /// A Sentinel was asked about a master it does not know.
    pub const NO_SUCH_MASTER: Self = Self("ERR No such master with that name");
    /// A Sentinel is to monitor a name twice.
    pub const DUPLICATE_MASTER: Self = Self("ERR Duplicate master name.");
    /// `SENTINEL MONITOR` with a port that is none.
    pub const INVALID_SENTINEL_PORT: Self = Self("ERR Invalid port number.");
    /// `SENTINEL MONITOR` with a port that is no number.
    pub const UNREADABLE_SENTINEL_PORT: Self = Self("ERR Invalid port");
    /// `SENTINEL MONITOR` with a quorum that is no number.
    pub const UNREADABLE_QUORUM: Self = Self("ERR Invalid quorum");
    /// `SENTINEL CONFIG` with something else.
    pub const SENTINEL_CONFIG_FORM: Self =
        Self("ERR Only SENTINEL CONFIG GET <option> / SET <option> <value> are supported.");
    /// `SENTINEL SIMULATE-FAILURE` of an unknown kind.
    pub const UNKNOWN_SIMULATION: Self = Self("ERR Unknown failure simulation specified");
    /// `SENTINEL SET` of a script while `deny-scripts-reconfig` holds.
    pub const SCRIPTS_DENIED: Self = Self(
        "ERR Reconfiguration of scripts path is denied for security reasons. Check the \
         deny-scripts-reconfig configuration directive in your Sentinel configuration",
    );
    /// `SENTINEL MONITOR` with a name it cannot resolve.
    pub const INVALID_SENTINEL_ADDRESS: Self = Self("ERR Invalid IP address or hostname specified");
    /// `SENTINEL MONITOR` with a quorum below 1.
    pub const INVALID_QUORUM: Self = Self("ERR Quorum must be 1 or greater.");
    /// `SENTINEL FAILOVER` twice.
    pub const FAILOVER_IN_PROGRESS: Self = Self("INPROG Failover already in progress");
    /// `SENTINEL FAILOVER` with nobody to promote.
    pub const NO_GOOD_REPLICA: Self = Self("NOGOODSLAVE No suitable replica to promote");
    /// `PUBLISH` at a Sentinel to another channel.
    pub const HELLO_CHANNEL_ONLY: Self =
        Self("ERR Only HELLO messages are accepted by Sentinel instances.");
}
