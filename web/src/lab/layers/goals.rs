//! The goals of the layers lab, as properties of what was measured on one side.

use redscope_session::lab::{Knobs, LayersSample, TTLS, VERSIONS};

/// A page that is shown so long after its row was written is very old, in microseconds.
const VERY_OLD_US: u64 = 9_000_000;
/// One that is shown no later is as good as new.
const NEW_US: u64 = 300_000;
/// And one that is shown no later is new enough.
const NEW_ENOUGH_US: u64 = 1_000_000;
/// Of so many visits one may reach the database.
const FEW: u32 = 20;

/// Which are reached: somebody is shown a page that has been old for nine seconds; with every layer on nobody is
/// shown one that has been old for 0.3 s; without versions nobody one of more than a second, while fewer than one
/// visit in twenty reaches the database.
pub(super) fn reached(
    option: &str,
    knobs: &Knobs,
    seen: &[LayersSample],
    is_whole: bool,
) -> [bool; 3] {
    let oldest_us = seen.iter().map(|sample| sample.worst_us).max().unwrap_or(0);
    let has_all = TTLS.iter().all(|name| knobs.get(name) > 0);
    let layers = LayersSample::layers_of(seen);
    let is_spared = layers[5].came * FEW < layers[0].came;
    [
        oldest_us >= VERY_OLD_US,
        is_whole && has_all && oldest_us <= NEW_US,
        is_whole && option != VERSIONS && oldest_us <= NEW_ENOUGH_US && is_spared,
    ]
}
