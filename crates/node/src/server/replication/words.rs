//! Words that replication shares with the process around it.

/// What a replica that has asked for the stream got, as `INFO` counts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::server) enum Synced {
    /// Everything.
    Full,
    /// What it lacked.
    Partial,
    /// Not what it lacked, though it had asked for that.
    PartialRefused,
}

/// A data set that has come from the master, to be read.
#[derive(Clone, Debug)]
pub(in crate::server) struct Arrived {
    /// As an RDB file.
    pub(super) payload: Vec<u8>,
    /// The master's history and where the data set stands in it; `None` if the master knows nothing
    /// of offsets.
    pub(super) position: Option<(String, u64)>,
    /// Whether only its end was marked.
    pub(super) by_mark: bool,
}
