//! What a node of a cluster refuses, and `MIGRATE`.

use super::FixedError;

impl FixedError {
    /// `SELECT` in a cluster.
    pub const SELECT_IN_CLUSTER: Self = Self("ERR SELECT is not allowed in cluster mode");
    /// `SWAPDB` in a cluster.
    pub const SWAP_DB_IN_CLUSTER: Self = Self("ERR SWAPDB is not allowed in cluster mode");
    /// `MOVE` in a cluster.
    pub const MOVE_IN_CLUSTER: Self = Self("ERR MOVE is not allowed in cluster mode");
    /// `COPY … DB` in a cluster.
    pub const COPY_DB_IN_CLUSTER: Self =
        Self("ERR Copying to another database is not allowed in cluster mode");
    /// More than one slot in one request.
    pub const CROSS_SLOT: Self = Self("CROSSSLOT Keys in request don't hash to the same slot");
    /// Some keys of a request have moved and some have not.
    pub const TRY_AGAIN: Self = Self("TRYAGAIN Multiple keys request during rehashing of slot");
    /// The cluster cannot serve.
    pub const CLUSTER_DOWN: Self = Self("CLUSTERDOWN The cluster is down");
    /// The cluster serves reads only.
    pub const CLUSTER_DOWN_READ_ONLY: Self =
        Self("CLUSTERDOWN The cluster is down and only accepts read commands");
    /// Nobody owns the slot.
    pub const SLOT_UNASSIGNED: Self = Self("CLUSTERDOWN Hash slot not served");
    /// A cluster command elsewhere.
    pub const CLUSTER_DISABLED: Self = Self("ERR This instance has cluster support disabled");
    /// `REPLICAOF` in a cluster.
    pub const REPLICA_OF_IN_CLUSTER: Self = Self("ERR REPLICAOF not allowed in cluster mode.");
    /// `MIGRATE` with a key and with `KEYS`.
    pub const MIGRATE_KEY_AND_KEYS: Self = Self(
        "ERR When using MIGRATE KEYS option, the key argument must be set to the empty string",
    );
    /// `MIGRATE` to a server that is not there.
    pub const MIGRATE_WRITE: Self = Self("IOERR error or timeout writing to target instance");
    /// `MIGRATE` to a server that cannot be reached in time.
    pub const MIGRATE_CONNECT: Self = Self("IOERR error or timeout connecting to the client");
    /// `MIGRATE` to a server that does not answer.
    pub const MIGRATE_READ: Self = Self("IOERR error or timeout reading to target instance");
    /// `CLUSTER FLUSHSLOTS` on a node that has keys.
    pub const FLUSH_SLOTS_WITH_KEYS: Self =
        Self("ERR DB must be empty to perform CLUSTER FLUSHSLOTS.");
    /// `CLUSTER REPLICAS` of a replica.
    pub const NOT_AMASTER: Self = Self("ERR The specified node is not a master");
    /// A slot that is none.
    pub const INVALID_SLOT: Self = Self("ERR Invalid or out of range slot");
    /// `CLUSTER COUNTKEYSINSLOT` of a slot there is not.
    pub const NO_SUCH_SLOT: Self = Self("ERR Invalid slot");
    /// `CLUSTER FORGET` with one's own id.
    pub const FORGET_MYSELF: Self = Self("ERR I tried hard but I can't forget myself...");
    /// `CLUSTER FORGET` with one's master's id.
    pub const FORGET_MASTER: Self = Self("ERR Can't forget my master!");
    /// `CLUSTER REPLICATE` with one's own id.
    pub const REPLICATE_MYSELF: Self = Self("ERR Can't replicate myself");
    /// `CLUSTER REPLICATE` with a replica's id.
    pub const REPLICATE_REPLICA: Self = Self("ERR I can only replicate a master, not a replica.");
    /// `CLUSTER REPLICATE` at a master that has something.
    pub const REPLICATE_NOT_EMPTY: Self =
        Self("ERR To set a master the node must be empty and without assigned slots.");
    /// `CLUSTER RESET` at a master with keys.
    pub const RESET_WITH_KEYS: Self =
        Self("ERR CLUSTER RESET can't be called with master nodes containing keys");
    /// `CLUSTER SET-CONFIG-EPOCH` at a node that knows others.
    pub const EPOCH_NOT_ALONE: Self = Self(
        "ERR The user can assign a config epoch only when the node does not know any other node.",
    );
    /// `CLUSTER SET-CONFIG-EPOCH` at a node that has one.
    pub const EPOCH_NOT_ZERO: Self = Self("ERR Node config epoch is already non-zero");
    /// `CLUSTER FAILOVER` at a master.
    pub const FAILOVER_AT_MASTER: Self = Self("ERR You should send CLUSTER FAILOVER to a replica");
    /// `CLUSTER FAILOVER` at a replica that does not know its master.
    pub const FAILOVER_UNKNOWN_MASTER: Self =
        Self("ERR I'm a replica but my master is unknown to me");
    /// `CLUSTER FAILOVER` without a master to talk to.
    pub const FAILOVER_MASTER_DOWN: Self =
        Self("ERR Master is down or failed, please use CLUSTER FAILOVER FORCE");
    /// `CLUSTER SETSLOT` at a replica.
    pub const SET_SLOT_AT_REPLICA: Self = Self("ERR Please use SETSLOT only with masters.");
    /// `CLUSTER SETSLOT` towards a replica.
    pub const SET_SLOT_TO_REPLICA: Self = Self("ERR Target node is not a master");
    /// `CLUSTER SETSLOT` with something else.
    pub const SET_SLOT_SYNTAX: Self =
        Self("ERR Invalid CLUSTER SETSLOT action or number of arguments. Try CLUSTER HELP");
    /// `CLUSTER GETKEYSINSLOT` with a negative count.
    pub const INVALID_SLOT_COUNT: Self = Self("ERR Invalid slot or number of keys");
}
