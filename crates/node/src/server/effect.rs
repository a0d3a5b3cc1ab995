//! What a machine of a server wants of the process around it.

use redscope_actor::{Address, ConnId};
use redscope_engine::ClientId;

use super::persistence::kind::ChildKind;
use super::replication::words::{Arrived, Synced};
use crate::fact::LogLevel;
use crate::io::Output;

/// Something a machine wants of the process around it.
#[derive(Clone, Debug)]
pub(super) enum Effect {
    /// What the world does: telling, connections, files.
    Put(Output),
    /// Log a line, if lines of this level are logged.
    Log(LogLevel, String),

    // Clients.
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
    /// Begin the append-only file anew: the data set is another.
    RestartAof,
}
