//! The goals of the eviction lab, as properties of what was measured at one size.

use redscope_session::lab::Cell;

/// So far apart two hit ratios differ for good.
const APART: f64 = 0.05;

/// Which are reached: exact LRU finds less than chance does, LFU less than LRU, and a policy that may only
/// take keys with a time to live refuses writes.
pub(super) fn reached<'a>(cell: impl Fn(&str) -> Option<&'a Cell>) -> [bool; 3] {
    let less = |worse: &str, better: &str| match (cell(worse), cell(better)) {
        (Some(worse), Some(better)) => worse.hit_ratio() + APART <= better.hit_ratio(),
        _ => false,
    };
    [
        less("lru", "random"),
        less("allkeys-lfu", "allkeys-lru"),
        cell("volatile-lru").is_some_and(|cell| cell.refused > 0),
    ]
}
