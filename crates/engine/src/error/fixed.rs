//! Error texts that never change.

/// Declares the errors whose text never changes, each with the text as Redis sends it.
macro_rules! fixed_errors {
    ($($(#[$doc:meta])* $name:ident => $text:literal,)*) => {
        /// An error reply whose text is always the same. The first word is the error code.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum FixedError { $($(#[$doc])* $name,)* }

        impl FixedError {
            /// The text after the dash.
            pub const fn text(self) -> &'static str {
                match self { $(FixedError::$name => $text,)* }
            }
        }
    };
}

fixed_errors! {
    /// The key holds another type.
    WrongType => "WRONGTYPE Operation against a key holding the wrong kind of value",
    /// Options that do not parse or do not go together.
    Syntax => "ERR syntax error",
    /// An argument that should be a 64-bit integer.
    NotInteger => "ERR value is not an integer or out of range",
    /// An argument that should be a number.
    NotFloat => "ERR value is not a valid float",
    /// The increment of `HINCRBY` met another text.
    HashNotInteger => "ERR hash value is not an integer",
    /// The increment of `HINCRBYFLOAT` met another text.
    HashNotFloat => "ERR hash value is not a float",
    /// A score bound that does not parse.
    RangeNotFloat => "ERR min or max is not a float",
    /// A lexicographic bound that does not parse.
    RangeNotLex => "ERR min or max not valid string range item",
    /// A weight of `ZUNIONSTORE` and its kin.
    WeightNotFloat => "ERR weight value is not a float",
    /// The key must exist.
    NoSuchKey => "ERR no such key",
    /// A count that may not be negative.
    NotPositive => "ERR value is out of range, must be positive",
    /// A count outside the range of the command.
    OutOfRange => "ERR value is out of range",
    /// `LSET` beyond the list.
    IndexOutOfRange => "ERR index out of range",
    /// `RANK 0` of `LPOS`.
    RankZero => "ERR RANK can't be zero: use 1 to start from the first match, 2 from the second ... or use negative to start from the end of the list",
    /// `COUNT` of `LPOS` below zero.
    CountNegative => "ERR COUNT can't be negative",
    /// `MAXLEN` of `LPOS` below zero.
    MaxLenNegative => "ERR MAXLEN can't be negative",
    /// A string would pass `proto-max-bulk-len`.
    StringTooLong => "ERR string exceeds maximum allowed size (proto-max-bulk-len)",
    /// A negative offset of `SETRANGE`.
    OffsetOutOfRange => "ERR offset is out of range",
    /// `INCR` beyond 64 bits.
    Overflow => "ERR increment or decrement would overflow",
    /// `DECRBY` of the smallest number there is.
    DecrementOverflow => "ERR decrement would overflow",
    /// A float increment out of bounds.
    NanOrInfinity => "ERR increment would produce NaN or Infinity",
    /// A score out of bounds.
    ScoreNan => "ERR resulting score is not a number (NaN)",
    /// `MSET` with a key left over.
    MsetArity => "ERR wrong number of arguments for 'mset' command",
    /// `numkeys` of zero or less.
    NumKeysNotPositive => "ERR numkeys should be greater than 0",
    /// `COUNT` of zero or less.
    CountNotPositive => "ERR count should be greater than 0",
    /// A negative `LIMIT` of `SINTERCARD` and `ZINTERCARD`.
    LimitNegative => "ERR LIMIT can't be negative",
    /// More keys announced than there are arguments.
    TooManyKeys => "ERR Number of keys can't be greater than number of args",
    /// `NX` together with another condition.
    NxAndXx => "ERR XX and NX options at the same time are not compatible",
    /// The conditions of `ZADD`.
    GtLtNx => "ERR GT, LT, and/or NX options at the same time are not compatible",
    /// The conditions of `EXPIRE`.
    ExpireNxOthers => "ERR NX and XX, GT or LT options at the same time are not compatible",
    /// The conditions of `EXPIRE`.
    ExpireGtLt => "ERR GT and LT options at the same time are not compatible",
    /// `ZADD INCR` with several members.
    IncrSinglePair => "ERR INCR option supports a single increment-element pair",
    /// `LIMIT` of `ZRANGE` by rank.
    LimitNeedsRange => "ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX",
    /// `WITHSCORES` of `ZRANGE BYLEX`.
    WithScoresByLex => "ERR syntax error, WITHSCORES not supported in combination with BYLEX",
    /// A timeout that is no number.
    TimeoutNotFloat => "ERR timeout is not a float or out of range",
    /// A negative timeout.
    TimeoutNegative => "ERR timeout is negative",
    /// A timeout too far away.
    TimeoutOutOfRange => "ERR timeout is out of range",
    /// An invalid cursor.
    InvalidCursor => "ERR invalid cursor",
    /// `SELECT` of a database there is none.
    DbOutOfRange => "ERR DB index is out of range",
    /// `SWAPDB` with something else as first index.
    InvalidFirstDb => "ERR invalid first DB index",
    /// `SWAPDB` with something else as second index.
    InvalidSecondDb => "ERR invalid second DB index",
    /// Source and destination are one.
    SameObject => "ERR source and destination objects are the same",
    /// `SELECT` in a cluster.
    SelectInCluster => "ERR SELECT is not allowed in cluster mode",
    /// `SWAPDB` in a cluster.
    SwapDbInCluster => "ERR SWAPDB is not allowed in cluster mode",
    /// `MOVE` in a cluster.
    MoveInCluster => "ERR MOVE is not allowed in cluster mode",
    /// `COPY … DB` in a cluster.
    CopyDbInCluster => "ERR Copying to another database is not allowed in cluster mode",
    /// A command before authentication.
    NoAuth => "NOAUTH Authentication required.",
    /// A wrong password or user.
    WrongPass => "WRONGPASS invalid username-password pair or user is disabled.",
    /// `AUTH` where none is configured.
    AuthNotConfigured => "ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?",
    /// `HELLO` before authentication.
    HelloNoAuth => "NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO <proto> AUTH <user> <pass> option can be used to authenticate the client and select the RESP protocol version at the same time",
    /// `HELLO 4`.
    NoProto => "NOPROTO unsupported protocol version",
    /// `HELLO abc`.
    ProtoNotInteger => "ERR Protocol version is not an integer or out of range",
    /// A client name with spaces or line feeds.
    BadClientName => "ERR Client names cannot contain spaces, newlines or special characters.",
    /// `CLIENT KILL` of nobody.
    NoSuchClient => "ERR No such client",
    /// `CLIENT KILL ID x`.
    ClientIdNotPositive => "ERR client-id should be greater than 0",
    /// `CLIENT LIST ID x`.
    InvalidClientId => "ERR Invalid client ID",
    /// `MULTI` in a transaction.
    NestedMulti => "ERR MULTI calls can not be nested",
    /// `WATCH` in a transaction.
    WatchInMulti => "ERR WATCH inside MULTI is not allowed",
    /// `EXEC` outside a transaction.
    ExecWithoutMulti => "ERR EXEC without MULTI",
    /// `DISCARD` outside a transaction.
    DiscardWithoutMulti => "ERR DISCARD without MULTI",
    /// `EXEC` after a command that could not be queued.
    ExecAbort => "EXECABORT Transaction discarded because of previous errors.",
    /// Commands that make no sense in a transaction.
    NotInTransaction => "ERR Command not allowed inside a transaction",
    /// A write at a replica.
    ReadOnly => "READONLY You can't write against a read only replica.",
    /// A write with too few replicas in sync.
    NoReplicas => "NOREPLICAS Not enough good replicas to write.",
    /// A write after a background save has failed.
    SnapshotFailed => "MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk. Commands that may modify the data set are disabled, because this instance is configured to report errors during writes if RDB snapshotting fails (stop-writes-on-bgsave-error option). Please check the Redis logs for details about the RDB error.",
    /// `SAVE` or `DEBUG RELOAD` that could not write the file; the log says why.
    SaveFailed => "ERR",
    /// `BGREWRITEAOF` that could not begin.
    RewriteFailed => "ERR Can't execute an AOF background rewriting. Please check the server logs for more information.",
    /// A replica without its master, told not to answer.
    MasterDown => "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.",
    /// The data set is being read from disk or from the master.
    Loading => "LOADING Redis is loading the dataset in memory",
    /// More than one slot in one request.
    CrossSlot => "CROSSSLOT Keys in request don't hash to the same slot",
    /// Some keys of a request have moved and some have not.
    TryAgain => "TRYAGAIN Multiple keys request during rehashing of slot",
    /// The cluster cannot serve.
    ClusterDown => "CLUSTERDOWN The cluster is down",
    /// The cluster serves reads only.
    ClusterDownReadOnly => "CLUSTERDOWN The cluster is down and only accepts read commands",
    /// Nobody owns the slot.
    SlotUnassigned => "CLUSTERDOWN Hash slot not served",
    /// A cluster command elsewhere.
    ClusterDisabled => "ERR This instance has cluster support disabled",
    /// `REPLICAOF` in a cluster.
    ReplicaOfInCluster => "ERR REPLICAOF not allowed in cluster mode.",
    /// `REPLICAOF` to a port that is none.
    InvalidMasterPort => "ERR Invalid master port",
    /// `MIGRATE` with a key and with `KEYS`.
    MigrateKeyAndKeys => "ERR When using MIGRATE KEYS option, the key argument must be set to the empty string",
    /// `MIGRATE` to a server that is not there.
    MigrateWrite => "IOERR error or timeout writing to target instance",
    /// `MIGRATE` to a server that cannot be reached in time.
    MigrateConnect => "IOERR error or timeout connecting to the client",
    /// `MIGRATE` to a server that does not answer.
    MigrateRead => "IOERR error or timeout reading to target instance",
    /// `PSYNC` at a replica that has no master right now.
    NoMasterLink => "NOMASTERLINK Can't SYNC while not connected with my master",
    /// `PSYNC` of a client that has unread replies.
    SyncWithOutput => "ERR SYNC and PSYNC are invalid with pending output",
    /// A timeout of `WAIT` that is no number.
    TimeoutNotInteger => "ERR timeout is not an integer or out of range",
    /// `WAIT` at a replica.
    WaitAtReplica => "ERR WAIT cannot be used with replica instances. Please also note that since Redis 4.0 if a replica is configured to be writable (which is not the default) writes to replicas are just local and are not propagated.",
    /// `SAVE` while a child saves.
    SaveInProgress => "ERR Background save already in progress",
    /// `CLUSTER FLUSHSLOTS` on a node that has keys.
    FlushSlotsWithKeys => "ERR DB must be empty to perform CLUSTER FLUSHSLOTS.",
    /// `CLUSTER REPLICAS` of a replica.
    NotAMaster => "ERR The specified node is not a master",
    /// A slot that is none.
    InvalidSlot => "ERR Invalid or out of range slot",
    /// `CLUSTER COUNTKEYSINSLOT` of a slot there is not.
    NoSuchSlot => "ERR Invalid slot",
    /// `BGREWRITEAOF` twice.
    RewriteInProgress => "ERR Background append only file rewriting already in progress",
    /// `BGSAVE` while an append-only file is rewritten.
    OtherChild => "ERR Another child process is active (AOF?): can't BGSAVE right now. Use BGSAVE SCHEDULE in order to schedule a BGSAVE whenever possible.",
    /// `FAILOVER` at a cluster node.
    FailoverInCluster => "ERR FAILOVER not allowed in cluster mode.",
    /// `FAILOVER ABORT` for nothing.
    NoFailover => "ERR No failover in progress.",
    /// `FAILOVER` twice.
    FailoverUnderWay => "ERR FAILOVER already in progress.",
    /// `FAILOVER` at a replica.
    FailoverAtReplica => "ERR FAILOVER is not valid when server is a replica.",
    /// `FAILOVER` at a master nobody follows.
    FailoverWithoutReplicas => "ERR FAILOVER requires connected replicas.",
    /// `FAILOVER FORCE` without a target or without a timeout.
    FailoverForce => "ERR FAILOVER with force option requires both a timeout and target HOST and IP.",
    /// `FAILOVER TIMEOUT` of nothing.
    FailoverTimeout => "ERR FAILOVER timeout must be greater than 0",
    /// `FAILOVER TO` somebody else.
    FailoverTarget => "ERR FAILOVER target HOST and PORT is not a replica.",
    /// `FAILOVER TO` a replica that is still being synchronised.
    FailoverTargetOffline => "ERR FAILOVER target replica is not online.",
    /// `REPLICAOF` while a failover is under way.
    ReplicaOfInFailover => "ERR REPLICAOF not allowed while failing over.",
    /// `PSYNC` while a failover is under way.
    NoSyncInFailover => "NOMASTERLINK Can't SYNC while failing over",
    /// `PSYNC … FAILOVER` at a master.
    PsyncFailoverAtMaster => "ERR PSYNC FAILOVER can't be sent to a master.",
    /// `PSYNC … FAILOVER` for another history.
    PsyncFailoverReplid => "ERR PSYNC FAILOVER replid must match my replid.",
    /// `CLUSTER FORGET` with one's own id.
    ForgetMyself => "ERR I tried hard but I can't forget myself...",
    /// `CLUSTER FORGET` with one's master's id.
    ForgetMaster => "ERR Can't forget my master!",
    /// `CLUSTER REPLICATE` with one's own id.
    ReplicateMyself => "ERR Can't replicate myself",
    /// `CLUSTER REPLICATE` with a replica's id.
    ReplicateReplica => "ERR I can only replicate a master, not a replica.",
    /// `CLUSTER REPLICATE` at a master that has something.
    ReplicateNotEmpty => "ERR To set a master the node must be empty and without assigned slots.",
    /// `CLUSTER RESET` at a master with keys.
    ResetWithKeys => "ERR CLUSTER RESET can't be called with master nodes containing keys",
    /// `CLUSTER SET-CONFIG-EPOCH` at a node that knows others.
    EpochNotAlone => "ERR The user can assign a config epoch only when the node does not know any other node.",
    /// `CLUSTER SET-CONFIG-EPOCH` at a node that has one.
    EpochNotZero => "ERR Node config epoch is already non-zero",
    /// `CLUSTER FAILOVER` at a master.
    FailoverAtMaster => "ERR You should send CLUSTER FAILOVER to a replica",
    /// `CLUSTER FAILOVER` at a replica that does not know its master.
    FailoverUnknownMaster => "ERR I'm a replica but my master is unknown to me",
    /// `CLUSTER FAILOVER` without a master to talk to.
    FailoverMasterDown => "ERR Master is down or failed, please use CLUSTER FAILOVER FORCE",
    /// `CLUSTER SETSLOT` at a replica.
    SetSlotAtReplica => "ERR Please use SETSLOT only with masters.",
    /// `CLUSTER SETSLOT` towards a replica.
    SetSlotToReplica => "ERR Target node is not a master",
    /// `CLUSTER SETSLOT` with something else.
    SetSlotSyntax => "ERR Invalid CLUSTER SETSLOT action or number of arguments. Try CLUSTER HELP",
    /// `CLUSTER GETKEYSINSLOT` with a negative count.
    InvalidSlotCount => "ERR Invalid slot or number of keys",
    /// A Sentinel was asked about a master it does not know.
    NoSuchMaster => "ERR No such master with that name",
    /// A Sentinel is to monitor a name twice.
    DuplicateMaster => "ERR Duplicate master name",
    /// `SENTINEL MONITOR` with a port that is none.
    InvalidSentinelPort => "ERR Invalid port number",
    /// `SENTINEL MONITOR` with a name it cannot resolve.
    InvalidSentinelAddress => "ERR Invalid IP address or hostname specified",
    /// `SENTINEL MONITOR` with a quorum below 1.
    InvalidQuorum => "ERR Quorum must be 1 or greater.",
    /// `SENTINEL FAILOVER` twice.
    FailoverInProgress => "INPROG Failover already in progress",
    /// `SENTINEL FAILOVER` with nobody to promote.
    NoGoodReplica => "NOGOODSLAVE No suitable replica to promote",
    /// `PUBLISH` at a Sentinel to another channel.
    HelloChannelOnly => "ERR Only HELLO messages are accepted by Sentinel instances.",
    /// `OBJECT FREQ` under another policy.
    NotLfu => "ERR An LFU maxmemory policy is not selected, access frequency not tracked. Please note that when switching between policies at runtime LRU and LFU data will take some time to adjust.",
    /// `REPLCONF rdb-filter-only` with what cannot be split into words.
    RdbPartsMissing => "ERR Missing rdb-filter-only values",
    /// A replica that wants a part of a snapshot, and cannot take it straight from the socket.
    FilterNeedsEof => "ERR Filtered replica requires EOF capability",
    /// `CONFIG REWRITE` without a file.
    NoConfigFile => "ERR The server is running without a config file",
    /// `LCS` of something else.
    LcsNotStrings => "ERR The specified keys must contain string values",
    /// `LCS` of strings that need too large a table.
    LcsTooLarge => "ERR Insufficient memory, transient memory for LCS exceeds proto-max-bulk-len",
    /// `LCS` with `LEN` and `IDX`.
    LcsLenAndIdx => "ERR If you want both the length and indexes, please just use IDX.",
    /// `OBJECT IDLETIME` under an LFU policy.
    LfuHasNoIdleTime => "ERR An LFU maxmemory policy is selected, idle time not tracked. Please note that when switching between policies at runtime LRU and LFU data will take some time to adjust.",
    /// An infinite increment of `HINCRBYFLOAT`.
    IncrementNanOrInfinity => "ERR value is NaN or Infinity",
    /// `COMMAND GETKEYS` of something else.
    InvalidCommand => "ERR Invalid command specified",
    /// `COMMAND GETKEYS` with the wrong number of arguments.
    InvalidCommandArity => "ERR Invalid number of arguments specified for command",
    /// `COMMAND GETKEYS` of a command without keys.
    NoKeyArguments => "ERR The command has no key arguments",
    /// `SHUTDOWN` that was taken back.
    ShutdownFailed => "ERR Errors trying to SHUTDOWN. Check logs.",
    /// `SHUTDOWN ABORT` with nothing to abort.
    NoShutdown => "ERR No shutdown in progress.",
    /// A limit of `CLIENT UNBLOCK`.
    UnblockReason => "ERR CLIENT UNBLOCK reason should be TIMEOUT or ERROR",
    /// A client was told to stop waiting.
    Unblocked => "UNBLOCKED client unblocked via CLIENT UNBLOCK",
    /// The role of the server changed under a waiting client.
    UnblockedByRole => "UNBLOCKED force unblock from blocking operation, instance state changed (master -> replica?)",
    /// A bit's place that is not one, or lies beyond the largest string.
    BitOffset => "ERR bit offset is not an integer or out of range",
    /// A bit that is neither 0 nor 1.
    BitValue => "ERR bit is not an integer or out of range",
    /// As [`FixedError::BitValue`], in the words of `BITPOS`.
    BitposBit => "ERR The bit argument must be 1 or 0.",
    /// `BITOP NOT` of several keys.
    BitopNot => "ERR BITOP NOT must be called with a single source key.",
    /// The type of a `BITFIELD` operation.
    BitfieldType => "ERR Invalid bitfield type. Use something like i16 u8. Note that u64 is not supported but i64 is.",
    /// `OVERFLOW` of `BITFIELD`.
    BitfieldOverflow => "ERR Invalid OVERFLOW type specified",
    /// `BITFIELD_RO` with a write.
    BitfieldReadOnly => "ERR BITFIELD_RO only supports the GET subcommand",
    /// A string that is no HyperLogLog.
    NotHyperLogLog => "WRONGTYPE Key is not a valid HyperLogLog string value.",
    /// A HyperLogLog whose registers do not add up.
    CorruptHyperLogLog => "INVALIDOBJ Corrupted HLL object detected",
    /// `PFDEBUG` of a key there is none of.
    HyperLogLogMissing => "ERR The specified key does not exist",
    /// `PFDEBUG DECODE` of a dense one.
    HyperLogLogNotSparse => "ERR HLL encoding is not sparse",
    /// A unit of length there is none of.
    GeoUnit => "ERR unsupported unit provided. please use M, KM, FT, MI",
    /// `COUNT` of a search.
    GeoCount => "ERR COUNT must be > 0",
    /// A member whose place is not known.
    GeoMember => "ERR could not decode requested zset member",
    /// A radius that is no number.
    GeoRadius => "ERR need numeric radius",
    /// A radius below zero.
    GeoRadiusNegative => "ERR radius cannot be negative",
    /// A width that is no number.
    GeoWidth => "ERR need numeric width",
    /// A height that is no number.
    GeoHeight => "ERR need numeric height",
    /// A box turned inside out.
    GeoBoxNegative => "ERR height or width cannot be negative",
    /// `ANY` without `COUNT`.
    GeoAny => "ERR the ANY argument requires COUNT argument",
    /// `STORE` of `GEORADIUS` with options that show more.
    GeoRadiusStoreShows => "ERR STORE option in GEORADIUS is not compatible with WITHDIST, WITHHASH and WITHCOORD options",
    /// `GEOSEARCHSTORE` with options that show more.
    GeoSearchStoreShows => "ERR GEOSEARCHSTORE is not compatible with WITHDIST, WITHHASH and WITHCOORD options",
    /// An id that does not parse.
    StreamId => "ERR Invalid stream ID specified as stream command argument",
    /// A range that would begin after the last id.
    StreamStart => "ERR invalid start ID for the interval",
    /// A range that would end before the first id.
    StreamEnd => "ERR invalid end ID for the interval",
    /// `XADD` of 0-0.
    StreamIdZero => "ERR The ID specified in XADD must be greater than 0-0",
    /// An id the stream has gone past.
    StreamIdSmall => "ERR The ID specified in XADD is equal or smaller than the target stream top item",
    /// A stream whose last id is the last there is.
    StreamExhausted => "ERR The stream has exhausted the last possible ID, unable to add more items",
    /// Trimming in both ways.
    StreamTwoStrategies => "ERR syntax error, MAXLEN and MINID options at the same time are not compatible",
    /// `MAXLEN` below zero.
    StreamMaxLen => "ERR The MAXLEN argument must be >= 0.",
    /// `LIMIT` below zero.
    StreamLimit => "ERR The LIMIT argument must be >= 0.",
    /// `LIMIT` without a strategy.
    StreamLimitAlone => "ERR syntax error, LIMIT cannot be used without specifying a trimming strategy",
    /// `XTRIM` without a strategy.
    StreamNoStrategy => "ERR syntax error, XTRIM must be called with a trimming strategy",
    /// `LIMIT` of an exact trim.
    StreamLimitExact => "ERR syntax error, LIMIT cannot be used without the special ~ option",
    /// `ENTRIESADDED` below zero.
    StreamEntriesAdded => "ERR entries_added must be positive",
    /// `ENTRIESADDED` below the stream's length.
    StreamEntriesAddedSmall => "ERR The entries_added specified in XSETID is smaller than the target stream length",
    /// `XSETID` below the `MAXDELETEDID` given with it.
    StreamSetIdBelowGiven => "ERR The ID specified in XSETID is smaller than the provided max_deleted_entry_id",
    /// `XSETID` below the last entry.
    StreamSetIdBelowTop => "ERR The ID specified in XSETID is smaller than the target stream top item",
    /// `ENTRIESREAD` below -1.
    StreamEntriesRead => "ERR value for ENTRIESREAD must be positive or -1",
    /// A group of a stream there is none of.
    XgroupNoKey => "ERR The XGROUP subcommand requires the key to exist. Note that for CREATE you may want to use the MKSTREAM option to create an empty stream automatically.",
    /// A group that is there already.
    GroupExists => "BUSYGROUP Consumer Group name already exists",
    /// `GROUP` of `XREAD`.
    XreadGroup => "ERR The GROUP option is only supported by XREADGROUP. You called XREAD instead.",
    /// `NOACK` of `XREAD`.
    XreadNoAck => "ERR The NOACK option is only supported by XREADGROUP. You called XREAD instead.",
    /// `>` of `XREAD`.
    XreadNew => "ERR The > ID can be specified only when calling XREADGROUP using the GROUP <group> <consumer> option.",
    /// `$` of `XREADGROUP`.
    XreadgroupDollar => "ERR The $ ID is meaningless in the context of XREADGROUP: you want to read the history of this consumer by specifying a proper ID, or use the > ID to get new messages. The $ ID would just return an empty result set.",
    /// `XREADGROUP` without a group.
    XreadgroupNoGroup => "ERR Missing GROUP option for XREADGROUP",
    /// `XREAD` with more keys than ids.
    XreadUnbalanced => "ERR Unbalanced XREAD list of streams: for each stream key an ID or '$' must be specified.",
    /// The idle time of `XCLAIM`.
    XclaimMinIdle => "ERR Invalid min-idle-time argument for XCLAIM",
    /// `IDLE` of `XCLAIM`.
    XclaimIdle => "ERR Invalid IDLE option argument for XCLAIM",
    /// `TIME` of `XCLAIM`.
    XclaimTime => "ERR Invalid TIME option argument for XCLAIM",
    /// `RETRYCOUNT` of `XCLAIM`.
    XclaimRetryCount => "ERR Invalid RETRYCOUNT option argument for XCLAIM",
    /// The idle time of `XAUTOCLAIM`.
    XautoclaimMinIdle => "ERR Invalid min-idle-time argument for XAUTOCLAIM",
    /// `COUNT` of `XAUTOCLAIM`.
    XautoclaimCount => "ERR COUNT must be > 0",
    /// `BY` in a cluster.
    SortByInCluster => "ERR BY option of SORT denied in cluster mode.",
    /// `GET` in a cluster.
    SortGetInCluster => "ERR GET option of SORT denied in cluster mode.",
    /// `BY` for a user who may not read all keys.
    SortByDenied => "ERR BY option of SORT denied due to insufficient ACL permissions.",
    /// `GET` for a user who may not read all keys.
    SortGetDenied => "ERR GET option of SORT denied due to insufficient ACL permissions.",
    /// An element that is no number.
    SortNotNumber => "ERR One or more scores can't be converted into double",
    /// `RESTORE` of a key that exists.
    BusyKey => "BUSYKEY Target key name already exists.",
    /// A negative lifetime.
    RestoreTtl => "ERR Invalid TTL value, must be >= 0",
    /// A negative idle time.
    RestoreIdleTime => "ERR Invalid IDLETIME value, must be >= 0",
    /// A frequency that is no byte.
    RestoreFreq => "ERR Invalid FREQ value, must be >= 0 and <= 255",
    /// A payload of a newer version, or a damaged one.
    RestoreFooter => "ERR DUMP payload version or checksum are wrong",
    /// A payload that is no value.
    RestoreValue => "ERR Bad data format",
    /// A negative number of keys.
    NegativeKeys => "ERR Number of keys can't be negative",
    /// A number of keys that is none.
    BadNumKeys => "ERR Bad number of keys provided",
    /// A digest of no script.
    NoScript => "NOSCRIPT No matching script. Please use EVAL.",
    /// `SCRIPT FLUSH` in another way.
    ScriptFlushOption => "ERR SCRIPT FLUSH only support SYNC|ASYNC option",
    /// `SCRIPT DEBUG` where there is nobody to debug with.
    ScriptDebug => "ERR Use SCRIPT DEBUG YES/SYNC/NO",
    /// Nothing to kill.
    NotBusy => "NOTBUSY No scripts in execution right now.",
    /// A script that has changed data.
    Unkillable => "UNKILLABLE Sorry the script already executed write commands against the dataset. You can either wait the script termination or kill the server in a hard way using the SHUTDOWN NOSAVE command.",
    /// What the caller of a killed script hears.
    ScriptKilled => "ERR Script killed by user with SCRIPT KILL...",
    /// A script that wants more memory than there is.
    ScriptMemory => "ERR not enough memory",
    /// A script does not end.
    BusyScript => "BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.",
    /// A function does not end.
    BusyFunction => "BUSY Redis is busy running a script. You can only call FUNCTION KILL or SHUTDOWN NOSAVE.",
    /// A first line that does not end.
    ShebangInvalid => "ERR Invalid script shebang",
    /// A script calls no command.
    ScriptUnknownCommand => "ERR Unknown Redis command called from script",
    /// A script calls with the wrong number of arguments.
    ScriptArity => "ERR Wrong number of args calling Redis command from script",
    /// A script calls what scripts may not.
    ScriptNotAllowed => "ERR This Redis command is not allowed from script",
    /// A script that may not write does.
    ScriptWrites => "ERR Write commands are not allowed from read-only scripts.",
    /// A script touches a key of another node.
    ScriptForeignKey => "ERR Script attempted to access a non local key in a cluster node",
    /// A script touches keys of several slots without saying that it would.
    ScriptCrossSlot => "ERR Script attempted to access keys that do not hash to the same slot",
    /// A script calls a command while not every slot is served.
    ScriptClusterDown => "ERR Script attempted to execute a command while the cluster is down",
    /// As above, where reads are still served.
    ScriptClusterDownReadOnly => "ERR Script attempted to execute a write command while the cluster is down and readonly",
    /// A script that says it is not for clusters.
    ScriptNoCluster => "ERR Can not run script on cluster, 'no-cluster' flag is set.",
    /// A function there is none of.
    FunctionMissing => "ERR Function not found",
    /// `FCALL_RO` of a function that may write.
    FunctionReadOnly => "ERR Can not execute a script with write flag using *_ro command.",
    /// A library there is none of.
    LibraryMissing => "ERR Library not found",
    /// `LIBRARYNAME` without a name.
    LibraryNameMissing => "ERR library name argument was not given",
    /// `FUNCTION FLUSH` in another way.
    FunctionFlushOption => "ERR FUNCTION FLUSH only supports SYNC|ASYNC option",
    /// `FUNCTION RESTORE` in another way.
    FunctionRestorePolicy => "ERR Wrong restore policy given, value should be either FLUSH, APPEND or REPLACE.",
    /// A payload of no libraries.
    FunctionRestoreValue => "ERR given type is not a function",
    /// A count of `SLOWLOG GET` below -1.
    SlowlogCount => "ERR count should be greater than or equal to -1",
    /// A consumer waits for a stream that goes.
    StreamIsGone => "UNBLOCKED the stream key no longer exists",
    /// A consumer waits for a group that goes.
    GroupIsGone => "NOGROUP the consumer group this client was blocked on no longer exists",
    /// `DEBUG` where the configuration does not allow it.
    DebugNotAllowed => "ERR DEBUG command not allowed. If the enable-debug-command option is set to \"local\", you can run it from a local connection, otherwise you need to set this option in the configuration file, and then restart the server.",
    /// A size out of range for `DEBUG QUICKLIST-PACKED-THRESHOLD`.
    PackedThreshold => "ERR argument must be a memory value bigger than 1 and smaller than 4gb",
    /// `DEBUG LISTPACK` of anything else.
    NotListpack => "ERR Not a listpack encoded object.",
    /// `DEBUG SDSLEN` of anything but a string with a text.
    NotSds => "ERR Not an sds encoded string.",
    /// What only RESP3 can say.
    Resp3Only => "ERR RESP2 is not supported by this command",
    /// A type `DEBUG PROTOCOL` does not know.
    UnknownProtocolType => "ERR Wrong protocol type name. Please use one of the following: string|integer|double|bignum|null|array|set|map|attrib|push|verbatim|true|false",
    /// An option of `DEBUG RELOAD` there is none of.
    ReloadOption => "ERR DEBUG RELOAD only supports the MERGE, NOFLUSH and NOSAVE options.",
    /// `DEBUG RELOAD` that cannot read the file.
    ReloadFailed => "ERR Error trying to load the RDB dump",
    /// A command of a script on a replica whose data may be old.
    ScriptStale => "ERR Can not execute the command on a stale replica",
    /// `ACL LOAD` where the process cannot wait for the file.
    AclFileBusy => "ERR Error loading ACLs, opening file: Resource temporarily unavailable",
    /// `ACL SAVE` that could not write the file.
    AclNotSaved => "ERR There was an error trying to save the ACLs. Please check the server logs for more information",
    /// `MODULE` where no configuration allows it.
    ModuleNotAllowed => "ERR MODULE command not allowed. If the enable-module-command option is set to \"local\", you can run it from a local connection, otherwise you need to set this option in the configuration file, and then restart the server.",
    /// An error rate of a Bloom filter that is no number.
    BloomErrorRate => "ERR bad error rate",
    /// An error rate of a Bloom filter that is none.
    BloomErrorRange => "ERR (0 < error rate range < 1)",
    /// A capacity of a Bloom filter that is no number, or too large.
    BloomCapacity => "ERR bad capacity",
    /// A capacity of nothing.
    BloomCapacityRange => "ERR (capacity should be larger than 0)",
    /// An expansion of a Bloom filter that is none.
    BloomExpansion => "ERR bad expansion",
    /// An expansion for a Bloom filter that is not to grow.
    BloomFixedExpansion => "Nonscaling filters cannot expand",
    /// A Bloom filter beyond all memory.
    BloomTooLarge => "ERR could not create filter",
    /// A Bloom filter that is there already.
    BloomExists => "ERR item exists",
    /// A Bloom filter that is not there.
    BloomMissing => "ERR not found",
    /// A Bloom filter that is full and does not grow.
    BloomFull => "ERR non scaling filter is full",
    /// An option of `BF.INSERT` there is none of.
    BloomArgument => "ERR unknown argument received",
    /// A field of `BF.INFO` there is none of.
    BloomInfoField => "ERR invalid information value",
    /// An iterator of `BF.SCANDUMP` that is no number.
    BloomIterator => "ERR Second argument must be numeric",
    /// A header for `BF.LOADCHUNK` that is none.
    BloomBadData => "ERR received bad data",
    /// A part for `BF.LOADCHUNK` that fits nowhere.
    BloomChunk => "ERR invalid chunk - Too big for current filter",
    /// A module that cannot be loaded.
    ModuleFails => "ERR Error loading the extension. Please check the server logs.",
    /// Memory is over `maxmemory`.
    OutOfMemory => "OOM command not allowed when used memory > 'maxmemory'.",
    /// Two connections to tell.
    TrackingTwoRedirects => "ERR A client can only redirect to a single other client",
    /// A connection to tell that is not there.
    TrackingNoRedirect => "ERR The client ID you want redirect to does not exist",
    /// A prefix without `BCAST`.
    TrackingPrefix => "ERR PREFIX option requires BCAST mode to be enabled",
    /// `BCAST` of a connection that tracks otherwise.
    TrackingSwitch => "ERR You can't switch BCAST mode on/off before disabling tracking for this client, and then re-enabling it with a different mode.",
    /// `BCAST` with a choice of reads.
    TrackingBroadcastChoice => "ERR OPTIN and OPTOUT are not compatible with BCAST",
    /// Both choices of reads.
    TrackingTwoChoices => "ERR You can't use both OPTIN and OPTOUT",
    /// The other choice of reads.
    TrackingSwitchChoice => "ERR You can't switch OPTIN/OPTOUT mode before disabling tracking for this client, and then re-enabling it with a different mode.",
    /// `CLIENT CACHING` without a choice.
    CachingWithoutChoice => "ERR CLIENT CACHING can be called only when the client is in tracking mode with OPTIN or OPTOUT mode enabled",
    /// `CLIENT CACHING YES` of the other choice.
    CachingYes => "ERR CLIENT CACHING YES is only valid when tracking is enabled in OPTIN mode.",
    /// `CLIENT CACHING NO` of the other choice.
    CachingNo => "ERR CLIENT CACHING NO is only valid when tracking is enabled in OPTOUT mode.",
    /// `CLIENT PAUSE` of something else.
    PauseMode => "ERR CLIENT PAUSE mode must be WRITE or ALL",
    /// A user's name with blanks.
    BadUsername => "ERR Usernames can't contain spaces or null characters",
    /// `ACL DELUSER default`.
    DefaultUserStays => "ERR The 'default' user cannot be removed",
    /// `ACL GENPASS` of no number of bits.
    GenpassBits => "ERR ACL GENPASS argument must be the number of bits for the output password, a positive number up to 4096",
    /// `ACL LOAD` and `ACL SAVE` without a file.
    NoAclFile => "ERR This Redis instance is not configured to use an ACL file. You may want to specify users via the ACL SETUSER command and then issue a CONFIG REWRITE (assuming you have a Redis configuration file set) in order to store users in the Redis configuration.",
    /// A key the user may not touch.
    NoKeyPermission => "NOPERM this user has no permissions to access one of the keys used as arguments",
    /// A channel the user may not hear or speak on.
    NoChannelPermission => "NOPERM this user has no permissions to access one of the channels used as arguments",
    /// A script calls what its user may not.
    ScriptNoPermission => "ERR The user executing the script can't run this command or subcommand",
    /// A script touches what its user may not.
    ScriptNoKeyPermission => "ERR The user executing the script can't access at least one of the keys mentioned in the command arguments",
    /// A script speaks where its user may not.
    ScriptNoChannelPermission => "ERR The user executing the script can't publish to the channel mentioned in the command",
}

impl FixedError {
    /// What everybody hears while a script or function does not end.
    pub(crate) fn scripting_busy(source: &str) -> Self {
        if source == "user_function" { FixedError::BusyFunction } else { FixedError::BusyScript }
    }
}
