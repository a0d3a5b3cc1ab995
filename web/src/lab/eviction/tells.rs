//! What is to be said of what was measured at one size.

use super::state::EvictionState;

/// What has the greatest part in it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Finding {
    /// It has not been tried yet.
    Nothing,
    /// Everything that was asked for before is still there.
    AllFits,
    /// Exact LRU finds less than chance.
    LruWorseThanChance {
        /// The hit ratios of both.
        lru: f64,
        random: f64,
        /// How many keys Redis's samples, and its hit ratio, for each of the two numbers that are compared.
        sampled: [(u64, f64); 2],
    },
    /// Who counts finds more than who looks at the last use.
    CountsWin {
        /// The hit ratios of both.
        lfu: f64,
        lru: f64,
    },
    /// Who counts finds less.
    CountsLose {
        /// The hit ratios of both.
        lfu: f64,
        lru: f64,
    },
    /// Both find about as much, and so much is missing to what could be had.
    Even {
        /// The hit ratios of LRU and of what nobody can beat.
        lru: f64,
        belady: f64,
    },
}

/// Hit ratios that are closer than this are alike.
const ALIKE: f64 = 0.02;

/// What is to be said, and how many writes `volatile-lru` has refused.
pub(super) fn finding(lab: &EvictionState) -> (Finding, u32) {
    let ratio = |name: &str| lab.named(name).map(redscope_session::lab::Cell::hit_ratio);
    let refused = lab.named("volatile-lru").map_or(0, |cell| cell.refused);
    let all = (
        ratio("allkeys-lru"),
        ratio("allkeys-lru-beside"),
        ratio("allkeys-lfu"),
        ratio("lru"),
        ratio("random"),
        ratio("belady"),
    );
    let (Some(lru), Some(beside), Some(lfu), Some(exact), Some(random), Some(belady)) = all else {
        return (Finding::Nothing, refused);
    };
    let finding = match () {
        () if belady - random.min(exact).min(lfu) < ALIKE => Finding::AllFits,
        () if exact + ALIKE < random => {
            let knobs = lab.ask.knobs();
            let sampled = [(knobs.get("samples"), lru), (knobs.get("samples-beside"), beside)];
            Finding::LruWorseThanChance { lru: exact, random, sampled }
        }
        () if lfu > lru + ALIKE => Finding::CountsWin { lfu, lru },
        () if lru > lfu + ALIKE => Finding::CountsLose { lfu, lru },
        () => Finding::Even { lru, belady },
    };
    (finding, refused)
}
