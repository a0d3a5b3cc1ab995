//! The parameters that the code asks for. Each is looked up in the table when this is compiled, and
//! must be of a kind that fits.

use super::Kind;
use super::table::PARAMETERS;

/// A parameter by its place in the table.
pub trait Key: Copy {
    /// Its place.
    fn place(self) -> usize;
}

/// A parameter that is yes or no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flag(usize);

/// A parameter that is a number, or a number of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Number(usize);

/// Any other parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text(usize);

/// The place of a name, by which a parameter goes today.
const fn place_of(name: &str) -> usize {
    let mut place = 0;
    while place < PARAMETERS.len() {
        if is_same(PARAMETERS[place].name.as_bytes(), name.as_bytes()) {
            return place;
        }
        place += 1;
    }
    panic!("there is no such parameter")
}

const fn is_same(one: &[u8], other: &[u8]) -> bool {
    let mut at = 0;
    while at < one.len() && at < other.len() && one[at] == other[at] {
        at += 1;
    }
    at == one.len() && at == other.len()
}

impl Flag {
    const fn of(name: &str) -> Self {
        let place = place_of(name);
        assert!(matches!(PARAMETERS[place].kind, Kind::Flag | Kind::Off(_)), "it is no flag");
        Flag(place)
    }
}

impl Number {
    const fn of(name: &str) -> Self {
        let place = place_of(name);
        let is_number = matches!(
            PARAMETERS[place].kind,
            Kind::Integer(..) | Kind::Memory(..) | Kind::UnsignedMemory
        );
        assert!(is_number, "it is no number");
        Number(place)
    }
}

impl Text {
    const fn of(name: &str) -> Self {
        Text(place_of(name))
    }
}

impl Key for Flag {
    fn place(self) -> usize {
        self.0
    }
}

impl Key for Number {
    fn place(self) -> usize {
        self.0
    }
}

impl Key for Text {
    fn place(self) -> usize {
        self.0
    }
}

/// Declares the parameters that the code asks for.
macro_rules! keys {
    ($($key:ident: $kind:ident = $name:literal;)*) => {
        $(
            #[doc = concat!("`", $name, "`.")]
            pub const $key: $kind = $kind::of($name);
        )*
    };
}

keys! {
    ACL_PUBSUB_DEFAULT: Text = "acl-pubsub-default";
    ACLFILE: Text = "aclfile";
    ACLLOG_MAX_LEN: Number = "acllog-max-len";
    ACTIVE_EXPIRE_EFFORT: Number = "active-expire-effort";
    ALWAYS_SHOW_LOGO: Flag = "always-show-logo";
    AOF_DISABLE_AUTO_GC: Flag = "aof-disable-auto-gc";
    AOF_LOAD_TRUNCATED: Flag = "aof-load-truncated";
    AOF_TIMESTAMP_ENABLED: Flag = "aof-timestamp-enabled";
    AOF_USE_RDB_PREAMBLE: Flag = "aof-use-rdb-preamble";
    APPENDDIRNAME: Text = "appenddirname";
    APPENDFILENAME: Text = "appendfilename";
    APPENDFSYNC: Text = "appendfsync";
    APPENDONLY: Flag = "appendonly";
    AUTO_AOF_REWRITE_MIN_SIZE: Number = "auto-aof-rewrite-min-size";
    AUTO_AOF_REWRITE_PERCENTAGE: Number = "auto-aof-rewrite-percentage";
    BUSY_REPLY_THRESHOLD: Number = "busy-reply-threshold";
    CLIENT_OUTPUT_BUFFER_LIMIT: Text = "client-output-buffer-limit";
    CLIENT_QUERY_BUFFER_LIMIT: Number = "client-query-buffer-limit";
    CLUSTER_ALLOW_PUBSUBSHARD_WHEN_DOWN: Flag = "cluster-allow-pubsubshard-when-down";
    CLUSTER_ALLOW_READS_WHEN_DOWN: Flag = "cluster-allow-reads-when-down";
    CLUSTER_ALLOW_REPLICA_MIGRATION: Flag = "cluster-allow-replica-migration";
    CLUSTER_ANNOUNCE_BUS_PORT: Number = "cluster-announce-bus-port";
    CLUSTER_ANNOUNCE_HOSTNAME: Text = "cluster-announce-hostname";
    CLUSTER_ANNOUNCE_IP: Text = "cluster-announce-ip";
    CLUSTER_ANNOUNCE_PORT: Number = "cluster-announce-port";
    CLUSTER_CONFIG_FILE: Text = "cluster-config-file";
    CLUSTER_ENABLED: Flag = "cluster-enabled";
    CLUSTER_LINK_SENDBUF_LIMIT: Number = "cluster-link-sendbuf-limit";
    CLUSTER_MIGRATION_BARRIER: Number = "cluster-migration-barrier";
    CLUSTER_NODE_TIMEOUT: Number = "cluster-node-timeout";
    CLUSTER_PORT: Number = "cluster-port";
    CLUSTER_PREFERRED_ENDPOINT_TYPE: Text = "cluster-preferred-endpoint-type";
    CLUSTER_REPLICA_NO_FAILOVER: Flag = "cluster-replica-no-failover";
    CLUSTER_REPLICA_VALIDITY_FACTOR: Number = "cluster-replica-validity-factor";
    CLUSTER_REQUIRE_FULL_COVERAGE: Flag = "cluster-require-full-coverage";
    DATABASES: Number = "databases";
    DBFILENAME: Text = "dbfilename";
    DIR: Text = "dir";
    DYNAMIC_HZ: Flag = "dynamic-hz";
    ENABLE_DEBUG_COMMAND: Text = "enable-debug-command";
    ENABLE_MODULE_COMMAND: Text = "enable-module-command";
    ENABLE_PROTECTED_CONFIGS: Text = "enable-protected-configs";
    HASH_MAX_LISTPACK_ENTRIES: Number = "hash-max-listpack-entries";
    HASH_MAX_LISTPACK_VALUE: Number = "hash-max-listpack-value";
    HLL_SPARSE_MAX_BYTES: Number = "hll-sparse-max-bytes";
    HZ: Number = "hz";
    IO_THREADS: Number = "io-threads";
    LATENCY_MONITOR_THRESHOLD: Number = "latency-monitor-threshold";
    LATENCY_TRACKING: Flag = "latency-tracking";
    LATENCY_TRACKING_INFO_PERCENTILES: Text = "latency-tracking-info-percentiles";
    LAZYFREE_LAZY_EVICTION: Flag = "lazyfree-lazy-eviction";
    LAZYFREE_LAZY_EXPIRE: Flag = "lazyfree-lazy-expire";
    LAZYFREE_LAZY_SERVER_DEL: Flag = "lazyfree-lazy-server-del";
    LAZYFREE_LAZY_USER_DEL: Flag = "lazyfree-lazy-user-del";
    LAZYFREE_LAZY_USER_FLUSH: Flag = "lazyfree-lazy-user-flush";
    LFU_DECAY_TIME: Number = "lfu-decay-time";
    LFU_LOG_FACTOR: Number = "lfu-log-factor";
    LIST_MAX_LISTPACK_SIZE: Number = "list-max-listpack-size";
    LOGFILE: Text = "logfile";
    LOGLEVEL: Text = "loglevel";
    MASTERAUTH: Text = "masterauth";
    MASTERUSER: Text = "masteruser";
    MAXCLIENTS: Number = "maxclients";
    MAXMEMORY: Number = "maxmemory";
    MAXMEMORY_CLIENTS: Text = "maxmemory-clients";
    MAXMEMORY_POLICY: Text = "maxmemory-policy";
    MAXMEMORY_SAMPLES: Number = "maxmemory-samples";
    MIN_REPLICAS_MAX_LAG: Number = "min-replicas-max-lag";
    MIN_REPLICAS_TO_WRITE: Number = "min-replicas-to-write";
    NO_APPENDFSYNC_ON_REWRITE: Flag = "no-appendfsync-on-rewrite";
    NOTIFY_KEYSPACE_EVENTS: Text = "notify-keyspace-events";
    PORT: Number = "port";
    PROC_TITLE_TEMPLATE: Text = "proc-title-template";
    PROTO_MAX_BULK_LEN: Number = "proto-max-bulk-len";
    RDB_KEY_SAVE_DELAY: Number = "rdb-key-save-delay";
    RDBCHECKSUM: Flag = "rdbchecksum";
    RDBCOMPRESSION: Flag = "rdbcompression";
    REPL_BACKLOG_SIZE: Number = "repl-backlog-size";
    REPL_BACKLOG_TTL: Number = "repl-backlog-ttl";
    REPL_DISKLESS_LOAD: Text = "repl-diskless-load";
    REPL_DISKLESS_SYNC: Flag = "repl-diskless-sync";
    REPL_DISKLESS_SYNC_DELAY: Number = "repl-diskless-sync-delay";
    REPL_DISKLESS_SYNC_MAX_REPLICAS: Number = "repl-diskless-sync-max-replicas";
    REPL_PING_REPLICA_PERIOD: Number = "repl-ping-replica-period";
    REPL_TIMEOUT: Number = "repl-timeout";
    REPLICA_ANNOUNCE_IP: Text = "replica-announce-ip";
    REPLICA_ANNOUNCE_PORT: Number = "replica-announce-port";
    REPLICA_ANNOUNCED: Flag = "replica-announced";
    REPLICA_IGNORE_DISK_WRITE_ERRORS: Flag = "replica-ignore-disk-write-errors";
    REPLICA_IGNORE_MAXMEMORY: Flag = "replica-ignore-maxmemory";
    REPLICA_PRIORITY: Number = "replica-priority";
    REPLICA_READ_ONLY: Flag = "replica-read-only";
    REPLICA_SERVE_STALE_DATA: Flag = "replica-serve-stale-data";
    REPLICAOF: Text = "replicaof";
    REQUIREPASS: Text = "requirepass";
    SAVE: Text = "save";
    SET_MAX_INTSET_ENTRIES: Number = "set-max-intset-entries";
    SHUTDOWN_ON_SIGINT: Text = "shutdown-on-sigint";
    SHUTDOWN_ON_SIGTERM: Text = "shutdown-on-sigterm";
    SHUTDOWN_TIMEOUT: Number = "shutdown-timeout";
    SLOWLOG_LOG_SLOWER_THAN: Number = "slowlog-log-slower-than";
    SLOWLOG_MAX_LEN: Number = "slowlog-max-len";
    STOP_WRITES_ON_BGSAVE_ERROR: Flag = "stop-writes-on-bgsave-error";
    STREAM_NODE_MAX_BYTES: Number = "stream-node-max-bytes";
    STREAM_NODE_MAX_ENTRIES: Number = "stream-node-max-entries";
    TIMEOUT: Number = "timeout";
    TRACKING_TABLE_MAX_KEYS: Number = "tracking-table-max-keys";
    ZSET_MAX_LISTPACK_ENTRIES: Number = "zset-max-listpack-entries";
    ZSET_MAX_LISTPACK_VALUE: Number = "zset-max-listpack-value";
}
