//! What masters and replicas refuse.

use super::FixedError;

impl FixedError {
    /// A write at a replica.
    pub const READ_ONLY: Self = Self("READONLY You can't write against a read only replica.");
    /// A monitor or a replica asks for data.
    pub const REPLICA_TOUCHES_KEYS: Self = Self("ERR Replica can't interact with the keyspace");
    /// A write with too few replicas in sync.
    pub const NO_REPLICAS: Self = Self("NOREPLICAS Not enough good replicas to write.");
    /// A replica without its master, told not to answer.
    pub const MASTER_DOWN: Self =
        Self("MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.");
    /// `REPLICAOF` to a port that is none.
    pub const INVALID_MASTER_PORT: Self = Self("ERR Invalid master port");
    /// `PSYNC` at a replica that has no master right now.
    pub const NO_MASTER_LINK: Self =
        Self("NOMASTERLINK Can't SYNC while not connected with my master");
    /// `PSYNC` of a client that has unread replies.
    pub const SYNC_WITH_OUTPUT: Self = Self("ERR SYNC and PSYNC are invalid with pending output");
    /// `WAIT` at a replica.
    pub const WAIT_AT_REPLICA: Self = Self(
        "ERR WAIT cannot be used with replica instances. Please also note that since Redis 4.0 if a replica is configured to be writable (which is not the default) writes to replicas are just local and are not propagated.",
    );
    /// `FAILOVER` at a cluster node.
    pub const FAILOVER_IN_CLUSTER: Self = Self("ERR FAILOVER not allowed in cluster mode.");
    /// `FAILOVER ABORT` for nothing.
    pub const NO_FAILOVER: Self = Self("ERR No failover in progress.");
    /// `FAILOVER` twice.
    pub const FAILOVER_UNDER_WAY: Self = Self("ERR FAILOVER already in progress.");
    /// `FAILOVER` at a replica.
    pub const FAILOVER_AT_REPLICA: Self =
        Self("ERR FAILOVER is not valid when server is a replica.");
    /// `FAILOVER` at a master nobody follows.
    pub const FAILOVER_WITHOUT_REPLICAS: Self = Self("ERR FAILOVER requires connected replicas.");
    /// `FAILOVER FORCE` without a target or without a timeout.
    pub const FAILOVER_FORCE: Self =
        Self("ERR FAILOVER with force option requires both a timeout and target HOST and IP.");
    /// `FAILOVER TIMEOUT` of nothing.
    pub const FAILOVER_TIMEOUT: Self = Self("ERR FAILOVER timeout must be greater than 0");
    /// `FAILOVER TO` somebody else.
    pub const FAILOVER_TARGET: Self = Self("ERR FAILOVER target HOST and PORT is not a replica.");
    /// `FAILOVER TO` a replica that is still being synchronised.
    pub const FAILOVER_TARGET_OFFLINE: Self = Self("ERR FAILOVER target replica is not online.");
    /// `REPLICAOF` while a failover is under way.
    pub const REPLICA_OF_IN_FAILOVER: Self = Self("ERR REPLICAOF not allowed while failing over.");
    /// `PSYNC` while a failover is under way.
    pub const NO_SYNC_IN_FAILOVER: Self = Self("NOMASTERLINK Can't SYNC while failing over");
    /// `PSYNC … FAILOVER` at a master.
    pub const PSYNC_FAILOVER_AT_MASTER: Self =
        Self("ERR PSYNC FAILOVER can't be sent to a master.");
    /// `PSYNC … FAILOVER` for another history.
    pub const PSYNC_FAILOVER_REPLID: Self = Self("ERR PSYNC FAILOVER replid must match my replid.");
    /// `REPLCONF rdb-filter-only` with what cannot be split into words.
    pub const RDB_PARTS_MISSING: Self = Self("ERR Missing rdb-filter-only values");
    /// A replica that wants a part of a snapshot, and cannot take it straight from the socket.
    pub const FILTER_NEEDS_EOF: Self = Self("ERR Filtered replica requires EOF capability");
}
