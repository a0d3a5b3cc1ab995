//! Facts: what becomes of snapshots and of the append-only file.

use std::fmt;
use std::sync::Arc;

use super::LogLevel;

/// Who writes a snapshot, and what for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SaveKind {
    /// The process itself, which does nothing else: `SAVE`, `SHUTDOWN`, `FLUSHALL`, `DEBUG RELOAD`.
    Foreground,
    /// A child: `BGSAVE` or the schedule.
    Background,
    /// A child, for replicas that get the file.
    ReplicaFile,
    /// A child, straight into the sockets of replicas.
    ReplicaSocket,
}

/// A snapshot that is in place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Saved {
    /// Length of the file in bytes.
    pub bytes: u64,
    /// From the fork, or the command, until the disk had it all, in microseconds.
    pub took_us: u64,
    /// Bytes that were copied because pages changed meanwhile; 0 without a child.
    pub cow_bytes: u64,
}

/// Why there is no snapshot. The file of before is as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SaveFailure {
    /// The disk refused, for this reason; the log has it in Redis's words already.
    Disk(String),
    /// The child was killed.
    Killed,
}

/// The file keys were loaded from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoadedFrom {
    /// The dump.
    Dump,
    /// The base of the append-only file.
    AofBase,
    /// What a master has sent.
    Master,
}

/// What of the append-only file went wrong, while the process runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AofError {
    /// Nothing could be written, for this reason.
    Write(String),
    /// The disk took this many bytes of what was to be written.
    ShortWrite {
        /// Bytes taken.
        written: usize,
        /// Bytes meant.
        expected: usize,
    },
    /// What a short write has left could not be removed, for this reason.
    Cut(String),
    /// What was written could not be made safe in the background, for this reason.
    Sync(String),
    /// The same under `appendfsync always`: the process ends.
    SyncAlways(String),
    /// Under `appendfsync always` the process ends after a failed write.
    Fatal,
}

/// What is told: what becomes of snapshots and of the append-only file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PersistenceFact {
    /// A snapshot is being written.
    SaveStarted {
        /// By whom.
        kind: SaveKind,
        /// The process that writes.
        pid: u32,
        /// Keys in it.
        keys: u64,
    },
    /// A snapshot has ended.
    SaveEnded {
        /// Who wrote it.
        kind: SaveKind,
        /// What has become of it.
        result: Result<Saved, SaveFailure>,
    },
    /// A child writes a new base of the append-only file.
    RewriteStarted {
        /// The child.
        pid: u32,
        /// Keys in the base.
        keys: u64,
    },
    /// The child that wrote a base has ended; if all went well the base is put in place next.
    RewriteEnded(Result<Saved, SaveFailure>),
    /// The base that a child has written has its name, the manifest names it, and it is so long in bytes;
    /// or the line that says what the disk refused of that.
    BaseInPlace(Result<u64, String>),
    /// The page cache has taken what was done. Replies that follow this fact say no more than what
    /// the file now holds.
    AofWritten {
        /// The file, below the process's directory.
        file: Arc<str>,
        /// Bytes added.
        bytes: usize,
        /// Length of the file in bytes from now on.
        len_bytes: u64,
        /// Commands put into the append-only file since the process started, up to here.
        commands: u64,
    },
    /// What was written is safe from a loss of power.
    AofSynced {
        /// The file, below the process's directory.
        file: Arc<str>,
        /// Up to this byte.
        len_bytes: u64,
    },
    /// The append-only file has a problem.
    AofFailed(AofError),
    /// The append-only file can be written again.
    AofRecovered,
    /// A write did not wait for a background sync any longer.
    FsyncDelayed,
    /// A file that cannot be read was checked, as `redis-check-rdb` does, when the process had said why it
    /// ends; Redis prints that and does not log it.
    FileChecked {
        /// What is printed.
        lines: Vec<String>,
        /// Whether the check could not read it either, and a line of the log ends the process.
        is_misread: bool,
    },
    /// Keys were loaded.
    Loaded {
        /// Keys that are here now.
        keys: usize,
        /// Keys left out because their time was up.
        expired: usize,
        /// Keys left out because they hold nothing.
        empty: usize,
        /// Where they were.
        from: LoadedFrom,
    },
    /// All files of the append-only log were carried out; Redis does not log how many keys that made.
    AofLoaded {
        /// Keys that are here now.
        keys: usize,
    },
    /// The append-only file ended in the middle of something, and was cut.
    Truncated {
        /// The file's name.
        file: String,
        /// Its length from now on, in bytes.
        offset: usize,
    },
}

impl PersistenceFact {
    /// How much its line in the log matters; `None` if Redis logs nothing.
    pub fn level(&self) -> Option<LogLevel> {
        Some(match self {
            PersistenceFact::SaveStarted { kind: SaveKind::Foreground, .. }
            | PersistenceFact::SaveEnded { kind: SaveKind::Foreground, result: Err(_) }
            | PersistenceFact::RewriteEnded(Err(SaveFailure::Killed))
            | PersistenceFact::AofWritten { .. }
            | PersistenceFact::AofSynced { .. }
            | PersistenceFact::FileChecked { .. }
            | PersistenceFact::AofLoaded { .. } => return None,
            PersistenceFact::SaveEnded { result: Err(_), .. }
            | PersistenceFact::RewriteEnded(Err(_))
            | PersistenceFact::BaseInPlace(Err(_))
            | PersistenceFact::AofFailed(_)
            | PersistenceFact::Truncated { .. } => LogLevel::Warning,
            PersistenceFact::SaveStarted { .. }
            | PersistenceFact::SaveEnded { result: Ok(_), .. }
            | PersistenceFact::RewriteStarted { .. }
            | PersistenceFact::RewriteEnded(Ok(_))
            | PersistenceFact::BaseInPlace(Ok(_))
            | PersistenceFact::AofRecovered
            | PersistenceFact::FsyncDelayed
            | PersistenceFact::Loaded { .. } => LogLevel::Notice,
        })
    }
}

/// A child's work as its parent logs it, with what has become of it.
fn ended(
    f: &mut fmt::Formatter<'_>,
    [done, failed, killed]: [&str; 3],
    result: &Result<Saved, SaveFailure>,
) -> fmt::Result {
    match result {
        Ok(_) => f.write_str(done),
        Err(SaveFailure::Disk(_)) => f.write_str(failed),
        // SIGUSR1.
        Err(SaveFailure::Killed) => write!(f, "{killed} terminated by signal 10"),
    }
}

impl fmt::Display for PersistenceFact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PersistenceFact::SaveStarted { kind: SaveKind::Foreground, keys, .. } => {
                write!(f, "saving {keys} keys")
            }
            PersistenceFact::SaveStarted { kind: SaveKind::ReplicaSocket, pid, .. } => {
                write!(f, "Background RDB transfer started by pid {pid}")
            }
            PersistenceFact::SaveStarted { pid, .. } => {
                write!(f, "Background saving started by pid {pid}")
            }
            PersistenceFact::SaveEnded { kind, result } => match (kind, result) {
                (SaveKind::Foreground, Ok(_)) => f.write_str("DB saved on disk"),
                (SaveKind::Foreground, Err(_)) => f.write_str("the data set was not saved"),
                (SaveKind::ReplicaSocket, result) => {
                    let done = "Background RDB transfer terminated with success";
                    let failed = "Background transfer error";
                    ended(f, [done, failed, "Background transfer"], result)
                }
                (_, result) => {
                    let done = "Background saving terminated with success";
                    ended(f, [done, "Background saving error", "Background saving"], result)
                }
            },
            PersistenceFact::RewriteStarted { pid, .. } => {
                write!(f, "Background append only file rewriting started by pid {pid}")
            }
            PersistenceFact::RewriteEnded(result) => {
                let done = "Background AOF rewrite terminated with success";
                let failed = "Background AOF rewrite terminated with error";
                ended(f, [done, failed, "Background AOF rewrite"], result)
            }
            PersistenceFact::BaseInPlace(Ok(_)) => {
                f.write_str("Background AOF rewrite finished successfully")
            }
            PersistenceFact::BaseInPlace(Err(line)) => f.write_str(line),
            PersistenceFact::AofWritten { file, bytes, len_bytes, .. } => {
                write!(f, "{bytes} bytes written to {file}, now {len_bytes} long")
            }
            PersistenceFact::AofSynced { file, len_bytes } => {
                write!(f, "{file} synced up to byte {len_bytes}")
            }
            PersistenceFact::AofFailed(error) => error.fmt(f),
            PersistenceFact::AofRecovered => {
                f.write_str("AOF write error looks solved, Redis can write again.")
            }
            PersistenceFact::FsyncDelayed => f.write_str(
                "Asynchronous AOF fsync is taking too long (disk is busy?). Writing the AOF buffer \
                 without waiting for fsync to complete, this may slow down Redis.",
            ),
            PersistenceFact::FileChecked { lines, .. } => f.write_str(&lines.join("\n")),
            PersistenceFact::Loaded { keys, expired, empty, .. } => {
                write!(f, "Done loading RDB, keys loaded: {keys}, keys expired: {expired}")?;
                match empty {
                    0 => f.write_str("."),
                    empty => write!(f, ", empty keys skipped: {empty}."),
                }
            }
            PersistenceFact::AofLoaded { keys } => {
                write!(f, "{keys} keys after the append-only log was carried out")
            }
            PersistenceFact::Truncated { file, offset } => {
                write!(f, "!!! Truncating the AOF {file} at offset {offset} !!!")
            }
        }
    }
}

impl fmt::Display for AofError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AofError::Write(why) => write!(f, "Error writing to the AOF file: {why}"),
            AofError::ShortWrite { written, expected } => write!(
                f,
                "Short write while writing to the AOF file: \
                 (nwritten={written}, expected={expected})"
            ),
            AofError::Cut(why) => write!(
                f,
                "Could not remove short write from the append-only file.  \
                 Redis may refuse to load the AOF the next time it starts.  ftruncate: {why}"
            ),
            AofError::Sync(why) => write!(f, "Fail to fsync the AOF file: {why}"),
            AofError::SyncAlways(why) => write!(
                f,
                "Can't persist AOF for fsync error when the AOF fsync policy is 'always': \
                 {why}. Exiting..."
            ),
            AofError::Fatal => f.write_str(
                "Can't recover from AOF write error when the AOF fsync policy is 'always'. \
                 Exiting...",
            ),
        }
    }
}
