//! The goals of each lab of faults, as properties of what was measured.

use redscope_session::lab::{FAULT, SidedAsk, TapeSample, TapeTotals};

/// Which goals one side reaches: what was chosen for it, what was measured so far, and whether that is all.
pub(super) fn reached(
    ask: &SidedAsk,
    side: usize,
    seen: &[TapeSample],
    is_whole: bool,
) -> [bool; 3] {
    let Ok(knobs) = ask.knobs(side) else { return [false; 3] };
    let (way, fault) = (ask.chosen[side].as_str(), knobs.name(FAULT));
    let totals = TapeTotals::of(seen);
    let has_lost = totals.lost > 0;
    let keeps_all = is_whole && totals.clients.acknowledged > 0 && totals.lost == 0;
    match ask.lab.as_str() {
        "deployment" => {
            let is_quick = is_whole && way == "sentinel" && totals.longest_silent_ms < 5000;
            [has_lost, is_quick && totals.longest_silent_ms > 500, keeps_all && fault == "new-disk"]
        }
        "big-key" => {
            let is_smooth = is_whole && totals.clients.slowest_us < 5000;
            [
                totals.clients.slowest_us >= 10_000,
                is_smooth && fault == "delete",
                is_smooth && fault == "read" && knobs.get("members") >= 100_000,
            ]
        }
        "persistence" => [
            totals.lost > 500,
            keeps_all && fault == "power-cut",
            keeps_all && fault == "crash" && way == "everysec",
        ],
        "replication" => [
            totals.full > 0,
            is_whole && totals.full == 0 && totals.partial > 0 && knobs.get("away") >= 15_000,
            fault == "crash-master" && has_lost,
        ],
        _ => {
            let is_long = knobs.get("away") >= 15_000 && fault != "pause";
            let takes_both = totals.two_masters > 0;
            [
                totals.lost > 100,
                is_long && is_whole && totals.lost < 50 && takes_both,
                is_long && keeps_all,
            ]
        }
    }
}
