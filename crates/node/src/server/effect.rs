//! What a machine of a server wants of the process around it.

use redscope_actor::{Address, ConnId, DiskOp};
use redscope_engine::{ClientId, Reply};

use super::job::Then;
use super::persistence::Snapshot;
use super::persistence::kind::ChildKind;
use super::replication::words::{Arrived, Synced};
use super::rounds::Done;
use crate::exit::Exit;
use crate::fact::LogLevel;
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
    /// Kill the child at work.
    KillChild,
    /// Whether writes can be kept is another.
    DiskFault,
}
