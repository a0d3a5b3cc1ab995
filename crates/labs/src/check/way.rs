//! Which ways between processes are not as they should be.

use redscope_sim::Path;

/// A way that takes longer than this keeps those at its ends apart, in microseconds.
const BAD_LATENCY_US: u64 = 50_000;

/// Whether what goes this way is lost or late, so that replicas stay behind and agreement is not due.
pub(super) fn is_bad(way: Path) -> bool {
    way.loss_ppm > 0 || way.latency_us + way.jitter_us > BAD_LATENCY_US
}
