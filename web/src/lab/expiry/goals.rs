//! The goals of the expiry lab, as properties of what was measured on one side.

use redscope_session::lab::{EXPIRY_SAMPLE_MS, ExpirySample};

/// Redis's own policy.
const REDIS: &str = "redis";
/// Samples of a second.
const SECOND: usize = (1000 / EXPIRY_SAMPLE_MS) as usize;
/// Fewer keys are no share to speak of.
const MANY: u32 = 200;
/// A cycle of Redis keeps a bystander waiting no longer, with the least effort.
const CYCLE_US: u64 = 25_000;

/// Which are reached: Redis holds a quarter of its keys dead for a second; Redis holds less than a tenth on average over
/// the last two seconds; a policy of a textbook keeps bystanders waiting longer than a cycle of Redis may.
pub(super) fn reached(policy: &str, seen: &[ExpirySample], is_whole: bool) -> [bool; 3] {
    let is_redis = policy == REDIS;
    let is_over = |sample: &ExpirySample| sample.keys >= MANY && sample.dead_share() > 0.25;
    let over = seen.chunk_by(|one, other| is_over(one) == is_over(other));
    let mut over = over.filter(|stretch| stretch.first().is_some_and(is_over));
    let last = seen.last_chunk::<{ 2 * SECOND }>().filter(|_| is_whole);
    let is_under = |last: &[ExpirySample]| {
        let sum: f64 = last.iter().map(ExpirySample::dead_share).sum();
        last.iter().all(|sample| sample.keys >= MANY) && sum / (last.len() as f64) < 0.1
    };
    let longest = seen.iter().map(|sample| sample.max_us).max().unwrap_or(0);
    [
        is_redis && over.any(|stretch| stretch.len() >= SECOND),
        is_redis && last.is_some_and(|last| is_under(last)),
        !is_redis && longest > CYCLE_US,
    ]
}
