//! The commands that the process around the engine carries out, as the rows of the table name them.

/// What the process carries out. Two names of one command are one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is named after its command")]
pub enum HostCommand {
    AclLoad,
    AclSave,
    Asking,
    BgRewriteAof,
    BgSave,
    ConfigRewrite,
    Debug,
    Failover,
    Info,
    LastSave,
    Migrate,
    Psync,
    Publish,
    ReadOnly,
    ReadWrite,
    ReplConf,
    ReplicaOf,
    Role,
    Save,
    Shutdown,
    Wait,
    Cluster(ClusterCommand),
    Sentinel(SentinelCommand),
}

/// A subcommand of `CLUSTER`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is named after its command")]
pub enum ClusterCommand {
    AddSlots,
    AddSlotsRange,
    BumpEpoch,
    CountFailureReports,
    CountKeysInSlot,
    DelSlots,
    DelSlotsRange,
    Failover,
    FlushSlots,
    Forget,
    GetKeysInSlot,
    Info,
    KeySlot,
    Links,
    Meet,
    MyId,
    Nodes,
    Replicas,
    Replicate,
    Reset,
    SaveConfig,
    SetConfigEpoch,
    SetSlot,
    Shards,
    Slots,
}

/// A subcommand of `SENTINEL`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is named after its command")]
pub enum SentinelCommand {
    CheckQuorum,
    Config,
    Debug,
    Failover,
    FlushConfig,
    GetMasterAddrByName,
    InfoCache,
    IsMasterDownByAddr,
    Master,
    Masters,
    Monitor,
    MyId,
    PendingScripts,
    Remove,
    Replicas,
    Reset,
    Sentinels,
    Set,
    SimulateFailure,
}
