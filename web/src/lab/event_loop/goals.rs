//! The goals of the event loop lab, as properties of what was measured on one side.

use redscope_session::lab::{LoopSample, SidedAsk};

use super::waits::{SAW_US, Waits};

/// The middle bystander waits so long for a command that is slow, in microseconds.
const LONG_US: u64 = 10_000;
/// Nobody waits so long for one that is quick.
const SHORT_US: u64 = 1000;
/// So many elements are many.
const MANY: u64 = 100_000;
/// A stall longer than this should be seen by each client more than once, in microseconds.
const STALL_US: u64 = 60_000;

/// Which are reached: the middle bystander waits ten milliseconds; a hundred thousand elements go and nobody waits for
/// one; a stall of 60 ms is seen by no more calls than there are clients.
pub(super) fn reached(
    ask: &SidedAsk,
    side: usize,
    seen: &[LoopSample],
    is_whole: bool,
) -> [bool; 3] {
    let (Ok(knobs), Some(slow)) = (ask.knobs(side), seen.last().and_then(|last| last.slow)) else {
        return [false; 3];
    };
    let during = Waits::during(seen, slow);
    let lets_go = matches!(ask.chosen[side].as_str(), "unlink" | "del");
    let is_quick = during.part(1000).is_some_and(|longest| longest < SHORT_US);
    let [clients, every] = ["clients", "every"].map(|name| knobs.get(name));
    let saw = during.longer_than(SAW_US).count() as u64;
    let is_hidden = slow.took_us >= STALL_US && slow.took_us > every * 1000 && saw <= clients;
    [
        during.part(500).is_some_and(|middle| middle > LONG_US),
        is_whole && lets_go && knobs.get("elements") >= MANY && is_quick,
        is_whole && is_hidden,
    ]
}
