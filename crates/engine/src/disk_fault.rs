//! What the process tells the engine of its disk: while something cannot be kept, writes are refused.

use crate::error::{CommandError, FixedError};

/// Why writes are refused.
///
/// Source: server.c `writeCommandsDeniedByDiskError`, 7.0.15.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DiskFault {
    /// The last background save failed, there is a schedule of saves, and
    /// `stop-writes-on-bgsave-error` is set.
    Snapshot,
    /// The append-only file cannot be written or synced, for this reason in the system's words.
    Aof(String),
}

impl DiskFault {
    /// What a client hears that wants to write.
    ///
    /// Source: server.c `writeCommandsGetDiskErrorMessage`, 7.0.15.
    pub(crate) fn refusal(&self) -> CommandError {
        match self {
            DiskFault::Snapshot => FixedError::SNAPSHOT_FAILED.into(),
            DiskFault::Aof(why) => CommandError::AofUnwritable(why.clone()),
        }
    }
}
