//! The goals of each lab of faults, as properties of what was measured.

use redscope_session::lab::{FAULT, SidedAsk, TapeSample, TapeTotals};

/// Which goals one side reaches: what was chosen for it, what was measured so far, and whether that is all.
pub(super) fn reached(
    ask: &SidedAsk,
    side: usize,
    seen: &[TapeSample],
    is_whole: bool,
) -> Vec<bool> {
    let Ok(knobs) = ask.knobs(side) else { return Vec::new() };
    let (way, fault) = (ask.chosen[side].as_str(), knobs.name(FAULT));
    let totals = TapeTotals::of(seen);
    let has_lost = totals.lost > 0;
    let keeps_all = is_whole && totals.clients.acknowledged > 0 && totals.lost == 0;
    match ask.lab.as_str() {
        "deployment" => {
            let is_quick = is_whole && way == "sentinel" && totals.longest_silent_ms < 5000;
            vec![
                has_lost,
                is_quick && totals.longest_silent_ms > 500,
                keeps_all && fault == "new-disk",
            ]
        }
        "big-key" => {
            let is_smooth = is_whole && totals.clients.slowest_us < 5000;
            let is_big = knobs.get("members") >= 100_000;
            vec![
                totals.clients.slowest_us >= 10_000,
                is_smooth && fault == "delete",
                is_smooth && fault == "read" && is_big,
                is_smooth && fault == "migrate" && is_big,
                disagrees(seen),
            ]
        }
        "persistence" => vec![
            totals.lost > 500,
            keeps_all && fault == "power-cut",
            keeps_all && fault == "crash" && way == "everysec",
            totals.rewrite.is_some_and(|rewrite| {
                2 * rewrite.after_bytes < rewrite.before_bytes && rewrite.slowest_us > 0
            }),
        ],
        "replication" => vec![
            totals.full > 0,
            is_whole && totals.full == 0 && totals.partial > 0 && knobs.get("away") >= 15_000,
            fault == "crash-master" && has_lost,
            totals.clients.own_missed * 2 > totals.clients.own_read,
        ],
        _ => {
            let is_long = knobs.get("away") >= 15_000 && fault != "pause";
            let takes_both = totals.two_masters > 0;
            vec![
                totals.lost > 100,
                is_long && is_whole && totals.lost < 50 && takes_both,
                is_long && keeps_all,
                way == "wait" && has_lost,
            ]
        }
    }
}

/// Whether the biggest hash by its fields is another than the biggest by its bytes, both as redis-cli says.
fn disagrees(seen: &[TapeSample]) -> bool {
    let biggest = |options: &str| {
        let tried = seen.iter().flat_map(|sample| &sample.tried);
        let said = tried.filter(|tried| tried.command.ends_with(options));
        said.filter_map(|tried| {
            let mut lines =
                tried.reply.lines().filter_map(|line| line.strip_prefix("Biggest   hash found "));
            lines.next_back()?.split(" has ").next().map(str::to_owned)
        })
        .next_back()
    };
    let both = biggest("--bigkeys").zip(biggest("--memkeys"));
    both.is_some_and(|(by_fields, by_bytes)| by_fields != by_bytes)
}
