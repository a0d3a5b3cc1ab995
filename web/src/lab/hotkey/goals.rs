//! The goals of the hot key lab, as properties of what was measured on one side.

use redscope_session::lab::{Group, HotKeySample, Knobs};

use super::series::{WINDOW, busiest_other, busy_of_hot};

/// A processor that is busy for such a share has no time left, one for such a share idles, one for such a share is
/// safe, and one for such a share is as good as full.
const MELTS: f64 = 0.99;
const IDLES: f64 = 0.3;
const SAFE: f64 = 0.8;
const FULL: f64 = 0.9;
/// Who waits so long for a key beside the hot one has lost patience, in microseconds.
const LONG_US: u64 = 10_000;
/// What was old for no longer was on its way, in microseconds.
const ON_ITS_WAY_US: u64 = 500;
/// Of a hundred requests so many at the least are for the key, and a second so many writes.
const LEAST_SHARE: u64 = 60;
const LEAST_WRITES: u64 = 100;
/// Of a hundred readers so many have the key in their application server's memory.
const MOSTLY: u32 = 50;

/// Which are reached: a server has no time left beside idle neighbours, and others wait 10 ms for its keys; with as
/// much load for the key as at first no server is busier than 80% and nothing is read that was old for more than
/// half a millisecond; a server is busy by 90% although most readers have the key in their application server.
pub(super) fn reached(
    option: &str,
    knobs: &Knobs,
    seen: &[HotKeySample],
    is_whole: bool,
) -> [bool; 3] {
    let windows = || seen.windows(WINDOW);
    let beside_us = |window: &[HotKeySample]| {
        window.iter().map(|sample| sample.reads[Group::Beside as usize].p99_us).max()
    };
    let melts = windows().any(|window| {
        busy_of_hot(window) > MELTS
            && busiest_other(window) < IDLES
            && beside_us(window) > Some(LONG_US)
    });
    let is_loaded = knobs.get("share") >= LEAST_SHARE && knobs.get("writes") >= LEAST_WRITES;
    let holds = windows().all(|window| busy_of_hot(window).max(busiest_other(window)) < SAFE)
        && seen.iter().all(|sample| sample.oldest_us <= ON_ITS_WAY_US);
    let is_told = windows().any(|window| {
        let hot = window.iter().map(|sample| sample.reads[Group::Hot as usize]);
        let (own, all) =
            hot.fold((0, 0), |(own, all), reads| (own + reads.own, all + reads.answered));
        busy_of_hot(window) > FULL && own * 100 > all * MOSTLY
    });
    [melts, is_whole && is_loaded && holds, option == "tracking" && is_told]
}
