//! How long a disk takes.

use redscope_actor::DiskOp;

/// What operations take on a disk that is as it should be: figures of a common SSD.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DiskSpeed {
    /// Any system call, in microseconds.
    pub call_us: u64,
    /// Bytes that go into the page cache, or come out of it, in a microsecond.
    pub cache_bytes_per_us: u64,
    /// A sync, whatever there is to be synced, in microseconds.
    pub sync_us: u64,
    /// Bytes that reach the platter in a microsecond.
    pub platter_bytes_per_us: u64,
}

impl Default for DiskSpeed {
    fn default() -> Self {
        DiskSpeed { call_us: 5, cache_bytes_per_us: 2000, sync_us: 1000, platter_bytes_per_us: 400 }
    }
}

impl DiskSpeed {
    /// A disk that takes no time.
    pub const INSTANT: DiskSpeed =
        DiskSpeed { call_us: 0, cache_bytes_per_us: 0, sync_us: 0, platter_bytes_per_us: 0 };

    /// What an operation takes, in microseconds; `unsynced_bytes` is what a sync finds to do.
    pub(super) fn duration_us(&self, op: &DiskOp, unsynced_bytes: usize) -> u64 {
        let over = |bytes: usize, per_us: u64| (bytes as u64).checked_div(per_us).unwrap_or(0);
        let cached = |bytes: usize| self.call_us + over(bytes, self.cache_bytes_per_us);
        let synced = |bytes: usize| self.sync_us + over(bytes, self.platter_bytes_per_us);
        match op {
            DiskOp::Append { bytes, .. } => cached(bytes.len()),
            DiskOp::Sync { .. } => synced(unsynced_bytes),
            DiskOp::SyncFolder { .. } => synced(0),
            DiskOp::Replace { bytes, .. } | DiskOp::Overwrite { bytes, .. } => {
                cached(bytes.len()) + synced(bytes.len())
            }
            DiskOp::Read { .. }
            | DiskOp::Rename { .. }
            | DiskOp::Truncate { .. }
            | DiskOp::Remove { .. } => self.call_us,
        }
    }
}
