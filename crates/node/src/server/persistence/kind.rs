//! What a child process writes for, and what of the data set.

use crate::fact::SaveKind;

/// What of a data set goes into an RDB file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RdbParts {
    pub(crate) keys: bool,
    pub(crate) functions: bool,
}

impl RdbParts {
    pub(crate) const ALL: Self = RdbParts { keys: true, functions: true };
}

/// What a child process writes for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ChildKind {
    /// `BGSAVE` or the schedule.
    Save,
    /// Replicas that wait, by way of a file.
    ReplicaDisk,
    /// Replicas that wait, straight into their sockets, and want these parts.
    ReplicaSocket(RdbParts),
    /// The base of the append-only file.
    Rewrite,
}

impl ChildKind {
    /// What a fact calls a save of this kind; `None` for what is no save.
    pub(super) fn save_kind(self) -> Option<SaveKind> {
        match self {
            ChildKind::Save => Some(SaveKind::Background),
            ChildKind::ReplicaDisk => Some(SaveKind::ReplicaFile),
            ChildKind::ReplicaSocket(_) => Some(SaveKind::ReplicaSocket),
            ChildKind::Rewrite => None,
        }
    }
}
