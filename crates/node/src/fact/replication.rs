//! Facts: what happens between a master and its replicas. `lines` has what Redis logs for each.

mod lines;

use redscope_actor::Address;

use super::LogLevel;

/// Who has asked for a change of role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RoleRequest {
    /// A client, by `REPLICAOF`; told as `CLIENT LIST` does.
    Client(String),
    /// The master itself, by `FAILOVER`; its connection told as `CLIENT LIST` does.
    Master(String),
}

/// Why a replica connects to its master.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConnectReason {
    /// There was no link.
    NoLink,
    /// The link was lost.
    LinkLost,
    /// The data set did not arrive.
    TransferFailed,
}

/// Why the link to a master that was up is down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkLoss {
    /// The connection was closed at the other end.
    Closed,
    /// A client has killed it here.
    Killed,
    /// The master was silent for `repl-timeout`.
    Timeout,
    /// This server follows another master, or none.
    RoleChanged,
}

/// What a side was waiting for when its patience ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SilentPhase {
    /// The replies of the handshake.
    Handshake,
    /// The data set.
    Transfer,
    /// The stream.
    Stream,
}

/// Why a master gives a replica everything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FullResyncReason {
    /// The replica knows no history.
    Asked,
    /// It knows another history.
    ReplidUnknown {
        /// The one it knows.
        asked: String,
        /// The master's.
        replid: String,
        /// The one the master had before, or zeros.
        replid2: String,
    },
    /// It has more of the former history than the master went on from.
    BeyondSecondOffset {
        /// The first byte it lacks.
        asked: i64,
        /// The last such byte the master could begin with.
        up_to: u64,
    },
    /// What it lacks is not in the backlog.
    OutsideBacklog {
        /// The first byte it lacks.
        asked: i64,
        /// The first and last byte the backlog could begin with; `None` without a backlog.
        kept: Option<(u64, u64)>,
    },
}

/// Where a master's snapshot for replicas goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SaveTarget {
    /// Into its file, and from there.
    Disk,
    /// Straight into the replicas' connections.
    Sockets,
}

/// Why no snapshot is started for a replica that needs one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SaveWait {
    /// It gets the one that is being written.
    Attached,
    /// The one that is being written was begun before anybody took the stream.
    NotAttachable,
    /// The one that is being sent goes to others.
    SocketTarget,
    /// Others may come (`repl-diskless-sync-delay`).
    Delay,
    /// Another child is at work.
    OtherChild,
}

/// Something that happened to replication. Offsets count bytes of the stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReplicationFact {
    // The role of this server, and its history.
    /// What its master sends cannot be kept, so it ends.
    CannotKeep,
    /// It is a master now.
    BecameMaster(Option<RoleRequest>),
    /// It is a replica now, or one of another master.
    BecameReplica {
        /// The master.
        of: Address,
        /// Who has asked for it.
        by: Option<RoleRequest>,
    },
    /// It was to become what it is.
    AlreadyFollows,
    /// It goes on under a new name for its history.
    ReplidShifted {
        /// The name until now.
        old: String,
        /// The first offset that no longer belongs to it.
        second_offset: u64,
        /// The name from now on.
        new: String,
    },
    /// Its master goes on under a new name for their history.
    ReplidAdopted(String),
    /// A history begins, and a backlog with it.
    HistoryBegun(String),
    /// The backlog is gone, because no replica came for so many seconds.
    BacklogFreed(u64),

    // At a replica.
    /// A master about to be a replica keeps its own place in its history.
    MasterSynthesized,
    /// The place in the master's history is kept.
    MasterCached {
        /// The history.
        replid: String,
        /// The last byte applied.
        offset: u64,
    },
    /// The place that was kept is of no use any more.
    CachedMasterDiscarded,
    /// It connects to its master.
    Connecting {
        /// The master.
        master: Address,
        /// Why.
        reason: ConnectReason,
    },
    /// The connection was asked for.
    SyncStarted,
    /// The master's machine refuses the connection.
    ConnectRefused,
    /// The connection stands.
    Connected,
    /// The master speaks.
    MasterAnswered,
    /// The master does not let this replica speak.
    PingRefused(String),
    /// The master does not accept the password.
    AuthRefused(String),
    /// The master does not accept something the replica says of itself.
    OptionRefused {
        /// The option of `REPLCONF`.
        option: &'static str,
        /// The reply.
        reply: String,
    },
    /// The connection was closed during the handshake.
    NoResponse,
    /// The connection was closed before the reply to `PSYNC`.
    NoPsyncReply,
    /// Nothing is known of the master's history: everything is asked for.
    NoCachedMaster,
    /// What is missing is asked for.
    PartialResyncAsked {
        /// The history.
        replid: String,
        /// The first byte that is missing.
        from: u64,
    },
    /// Everything will come.
    FullResync {
        /// The master's history.
        replid: String,
        /// Where the data set stands in it.
        offset: u64,
    },
    /// What is missing will come.
    PartialResync,
    /// The master cannot serve replicas at the moment.
    MasterNotReady(String),
    /// The master does not serve this replica.
    PsyncRefused(String),
    /// The replica asks as replicas did before 2.8.
    SyncRetried,
    /// The data set comes.
    TransferBegun {
        /// Its length; `None` if only its end is marked.
        bytes: Option<u64>,
        /// Whether it is read as it comes, and not by way of a file.
        is_parsed: bool,
    },
    /// An error comes instead of the data set.
    TransferRefused(String),
    /// Something else comes instead of the data set.
    TransferUnframed(String),
    /// The connection was closed before the data set was whole.
    TransferLost,
    /// The data set has arrived, and the old one goes.
    FlushingOld {
        /// Bytes of the new one, as a file.
        bytes: u64,
    },
    /// It is read.
    Loading,
    /// It cannot be read.
    LoadFailed(String),
    /// It is in place.
    LoadFinished,
    /// The master goes on from where this replica is.
    PartialResyncAccepted,
    /// The link to the master is up.
    LinkUp {
        /// The history.
        replid: String,
        /// The last byte applied.
        offset: u64,
    },
    /// The link to the master is down.
    LinkLost(LinkLoss),
    /// The master was silent for too long.
    MasterSilent(SilentPhase),

    // At a master.
    /// A replica wants to be served.
    SyncAsked(Address),
    /// It gets what it lacks.
    PartialResyncGranted {
        /// The replica.
        replica: Address,
        /// How much it lacks, in bytes.
        bytes: u64,
        /// The first byte it lacks.
        from: i64,
    },
    /// It gets everything.
    FullResyncNeeded {
        /// The replica.
        replica: Address,
        /// Why.
        reason: FullResyncReason,
    },
    /// It has more of the stream than this master.
    ReplicaAhead(Address),
    /// It waits for its snapshot.
    SaveAwaited(SaveWait),
    /// A snapshot is taken for those that wait.
    SaveStarted(SaveTarget),
    /// A snapshot has been sent to so many replicas.
    SnapshotSent(usize),
    /// A replica that wanted nothing but the snapshot has it.
    SnapshotOnly(Address),
    /// A replica has a snapshot of which only the end was marked.
    SnapshotStreamed(Address),
    /// A replica takes the stream from now on.
    ReplicaOnline {
        /// The replica.
        replica: Address,
        /// How long it has waited for that, in seconds.
        waited_s: u64,
    },
    /// A replica's connection is closed.
    ReplicaLost(Address),
    /// A replica was silent for `repl-timeout`.
    ReplicaSilent(Address),

    // FAILOVER, at both.
    /// A master is to hand its place over: to this replica, or to the first that has everything.
    FailoverRequested(Option<Address>),
    /// The replica has everything.
    FailoverSynced(Address),
    /// Time is up, and the replica takes over nevertheless.
    FailoverForced(Address),
    /// The master stays, or becomes again, the master.
    FailoverAborted {
        /// The replica that was to take over, if it was known.
        to: Option<Address>,
        /// Why.
        why: &'static str,
    },
    /// The master of this replica, of this history, hands its place over.
    FailoverReceived(String),
}

impl ReplicationFact {
    /// How much its line in the log matters; `None` if Redis logs nothing.
    pub fn level(&self) -> Option<LogLevel> {
        use ReplicationFact as F;
        Some(match self {
            F::BecameMaster(None) | F::BecameReplica { by: None, .. } | F::LinkUp { .. } => {
                return None;
            }
            F::CannotKeep
            | F::ReplidShifted { .. }
            | F::ReplidAdopted(_)
            | F::ConnectRefused
            | F::PingRefused(_)
            | F::AuthRefused(_)
            | F::NoResponse
            | F::NoPsyncReply
            | F::TransferRefused(_)
            | F::TransferUnframed(_)
            | F::TransferLost
            | F::LoadFailed(_)
            | F::LinkLost(_)
            | F::MasterSilent(_)
            | F::ReplicaAhead(_)
            | F::SnapshotSent(_)
            | F::ReplicaLost(_)
            | F::ReplicaSilent(_)
            | F::FailoverReceived(_) => LogLevel::Warning,
            F::PsyncRefused(reply) if !reply.starts_with("-ERR") => LogLevel::Warning,
            _ => LogLevel::Notice,
        })
    }
}
