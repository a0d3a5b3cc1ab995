//! What a machine of a server wants of the process around it.

use redscope_actor::{Address, ConnId, DiskOp};
use redscope_engine::{ClientId, Reply};

use super::aof::base::Written;
use super::job::Then;
use super::persistence::kind::ChildKind;
use super::persistence::snapshot::Snapshot;
use super::replication::words::{Arrived, Synced};
use super::rounds::Done;
use super::shutdown::request::Request;
use crate::exit::Exit;
use crate::fact::{LogLevel, SaveFailure, Saved};
use crate::io::Output;

/// Something a machine wants of the process around it.
#[derive(Clone, Debug)]
pub(super) enum Effect {
    /// What the world does: telling, connections, files.
    Put(Output),
    /// Log a line, if lines of this level are logged.
    Log(LogLevel, String),
    /// Carry out operations while nothing else happens, after those that wait already.
    Ask(Vec<DiskOp>, Then),
    /// The same before those that wait.
    AskNext(Vec<DiskOp>, Then),
    /// End the process as it stands.
    Exit(Exit),
    /// Add to what this round of the event loop has done.
    Did(Done),

    // Clients.
    /// Answer a client that waits.
    Answer(ClientId, Reply),
    /// Close a client's connection.
    CloseClient(ClientId),
    /// Hold clients' writes back until then, in Unix milliseconds.
    PauseWrites {
        /// The end.
        until_ms: u64,
    },
    /// Let clients write again.
    ResumeWrites,
    /// Let those go that wait for what only a server of the former role could bring.
    EndWaitsByRole,

    // Replicas.
    /// Send to the replica that is this client.
    SendTo(ClientId, Vec<u8>),
    /// Tell the replica that is this client that this server is still there.
    Encourage(ClientId),
    /// Count what a replica got.
    Count(Synced),
    /// Save for these replicas.
    SaveForReplicas {
        /// By which way.
        kind: ChildKind,
        /// Those that wait for it.
        replicas: Vec<ClientId>,
    },

    // The link to the master.
    /// Close it, and end the client that applied what came over it.
    CloseLink(ConnId),
    /// Make a client that applies what comes over it.
    OpenStream {
        /// The link.
        conn: ConnId,
        /// The other end.
        master: Address,
        /// The database the stream has selected.
        db: usize,
    },
    /// Apply bytes of the stream.
    ApplyStream(Vec<u8>),
    /// Say how far the stream is applied, when all that was wanted before is done.
    Acknowledge,
    /// Replace the data set with the one that came.
    Load(Box<Arrived>),
    /// The role of this server, or of its link, is another.
    RoleChanged,

    // Files and children.
    /// Begin the append-only file anew: the data set is another.
    RestartAof,
    /// Begin a rewrite of the append-only file.
    StartRewrite,
    /// Make a child that writes this base of the append-only file.
    ForkRewrite {
        /// The base.
        base: Snapshot,
        /// Who waits for the child to be there.
        asker: Option<ClientId>,
    },
    /// Make a child that saves.
    StartChild(ChildKind),
    /// The process has forked.
    Forked,
    /// Kill the child at work.
    KillChild,
    /// There is no child any more.
    ChildGone,
    /// The child that wrote a base of the append-only file is gone.
    RewriteEnded {
        /// What it has left.
        written: Written,
        /// What has come of it.
        result: Result<Saved, SaveFailure>,
    },
    /// A child has written everything into the sockets of replicas.
    PipeEnded,
    /// Send a snapshot to the replicas that wait for it.
    SendSnapshot {
        /// The snapshot.
        snapshot: Snapshot,
        /// Whether it did not go by way of a file.
        is_diskless: bool,
    },
    /// The snapshot that replicas wait for will not come.
    SnapshotFailed,
    /// Begin the snapshot that replicas wait for, now that there may be a child.
    SaveForWaiting,
    /// So many changes are in a file.
    Saved {
        /// How many.
        dirty: u64,
    },
    /// The save at the end of the process is over.
    FinalSaveEnded {
        /// How the process is to end.
        request: Request,
        /// Whether the file is there.
        is_saved: bool,
    },
    /// Whether writes can be kept is another.
    DiskFault,
    /// Charge the work of a save.
    MeterSave {
        /// Keys in it.
        keys: u64,
        /// Its length in bytes.
        bytes: usize,
    },
    /// The input has taken processor time.
    Took {
        /// In microseconds.
        us: u64,
    },
}
