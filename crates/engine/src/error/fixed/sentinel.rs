//! What a Sentinel refuses.

use super::FixedError;

impl FixedError {
    /// A Sentinel was asked about a master it does not know.
    pub const NO_SUCH_MASTER: Self = Self("ERR No such master with that name");
    /// A Sentinel is to monitor a name twice.
    pub const DUPLICATE_MASTER: Self = Self("ERR Duplicate master name");
    /// `SENTINEL MONITOR` with a port that is none.
    pub const INVALID_SENTINEL_PORT: Self = Self("ERR Invalid port number");
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
