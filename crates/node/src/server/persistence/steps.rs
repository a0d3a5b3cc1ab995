//! The steps in which a snapshot gets to its name, and how they fail.
//!
//! Source: rdb.c `rdbSave`, 7.0.15.

use redscope_actor::{DiskError, DiskOp, Time};
use redscope_engine::ClientId;

use super::snapshot::Snapshot;
use crate::server::shutdown::request::Request;

/// Bytes of a snapshot that one operation adds.
pub(super) const PIECE_BYTES: usize = 64 * 1024;
/// Bytes the C library collects before it writes them: what remains fails when it is flushed.
const STDIO_BYTES: usize = 4096;

/// What a save is for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Purpose {
    /// `SAVE`, by this client if it waits for the reply.
    Client(Option<ClientId>),
    /// `FLUSHALL`.
    Flush,
    /// The end of the process.
    Shutdown(Request),
    /// `DEBUG RELOAD`: then it is read back.
    Reload { asker: Option<ClientId>, flush: bool, merge: bool },
}

/// A save that is being written while nothing else happens.
#[derive(Clone, Debug)]
pub(in crate::server) struct Saving {
    pub(super) purpose: Purpose,
    pub(super) file: SaveFile,
    pub(super) pieces: u64,
    pub(super) started_at: Time,
    /// Changes the file includes.
    pub(super) dirty: u64,
}

/// A snapshot on its way to its name.
#[derive(Clone, Debug)]
pub(super) struct SaveFile {
    pub(super) temp: String,
    pub(super) name: String,
    pub(super) snapshot: Snapshot,
}

/// A step of writing a snapshot, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SaveStep {
    /// What a process of the same number has left is removed.
    Clear,
    /// The file is made.
    Open,
    /// This piece is added.
    Write(u64),
    /// All of it is made safe.
    Sync,
    /// It gets its name.
    Rename,
    /// The name is made safe.
    SyncFolder,
}

impl SaveStep {
    /// The step after this one of a file in so many pieces; `None` after the last.
    pub(super) fn next(self, pieces: u64) -> Option<SaveStep> {
        Some(match self {
            SaveStep::Clear => SaveStep::Open,
            SaveStep::Open => SaveStep::Write(0),
            SaveStep::Write(piece) if piece + 1 < pieces => SaveStep::Write(piece + 1),
            SaveStep::Write(_) => SaveStep::Sync,
            SaveStep::Sync => SaveStep::Rename,
            SaveStep::Rename => SaveStep::SyncFolder,
            SaveStep::SyncFolder => return None,
        })
    }

    /// What is done in it.
    pub(super) fn op(self, file: &SaveFile, pieces: u64) -> DiskOp {
        let path = file.temp.clone();
        match self {
            SaveStep::Clear => DiskOp::Remove { path },
            SaveStep::Open => DiskOp::Append { path, bytes: Vec::new() },
            SaveStep::Write(piece) => {
                DiskOp::Append { path, bytes: file.snapshot.piece(piece, pieces).to_vec() }
            }
            SaveStep::Sync => DiskOp::Sync { path },
            SaveStep::Rename => DiskOp::Rename { from: path, to: file.name.clone() },
            SaveStep::SyncFolder => DiskOp::SyncFolder { path: String::new() },
        }
    }

    /// The line for a failure in it. `dir` is the process's directory.
    pub(super) fn complaint(
        self,
        error: &DiskError,
        file: &SaveFile,
        pieces: u64,
        dir: &str,
    ) -> String {
        let SaveFile { temp, name, snapshot } = file;
        let in_step = |step: &str| format!("Write error saving DB on disk({step}): {error}");
        match self {
            SaveStep::Clear | SaveStep::Open => format!(
                "Failed opening the temp RDB file {temp} (in server root dir {dir}) for saving: \
                 {error}"
            ),
            SaveStep::Write(piece) => {
                let before: usize =
                    (0..piece).map(|piece| snapshot.piece(piece, pieces).len()).sum();
                let taken = match error {
                    DiskError::Full { written } => *written,
                    _ => 0,
                };
                let is_rest =
                    (before + taken) / STDIO_BYTES == snapshot.bytes().len() / STDIO_BYTES;
                in_step(if is_rest { "fflush" } else { "rdbSaveRio" })
            }
            SaveStep::Sync => in_step("fsync"),
            SaveStep::Rename => format!(
                "Error moving temp DB file {temp} on the final destination {name} \
                 (in server root dir {dir}): {error}"
            ),
            SaveStep::SyncFolder => in_step("fsyncFileDir"),
        }
    }
}
