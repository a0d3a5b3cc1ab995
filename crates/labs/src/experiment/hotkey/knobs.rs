//! What can be chosen and turned, and how long a run takes.

use crate::experiment::knob::{Knob, Knobs, Unit, load as knob, own};

/// The name of the lab.
pub const ID: &str = "hot-key";

/// What is done about the hot key. The first does nothing.
pub const OPTIONS: [&str; 5] = [NONE, TRACKING, REPLICAS, SPLIT, TTL];

/// Nothing.
pub const NONE: &str = "none";
/// Application servers keep what they have read, and servers tell them of changes, by `CLIENT TRACKING`.
pub const TRACKING: &str = "tracking";
/// Replicas are read too, by `READONLY`.
pub const REPLICAS: &str = "replicas";
/// The key is kept under several names, in several slots.
pub const SPLIT: &str = "split";
/// Application servers keep what they have read for a while, and nobody tells them anything.
pub const TTL: &str = "ttl";

/// What can be turned.
pub const KNOBS: &[Knob] = &[
    knob("rate", Unit::PerSecond, 40_000, 100, 100_000),
    knob("share", Unit::Percent, 65, 0, 80),
    knob("writes", Unit::PerSecond, 100, 0, 5000),
    knob("keys", Unit::Count, 1000, 1, 10_000),
    knob("skew", Unit::Percent, 50, 0, 150),
    knob("value", Unit::Kilobytes, 0, 0, 16),
    knob("replicas", Unit::Count, 1, 0, 3),
    knob("connections", Unit::Count, 8, 1, 32),
    own("lag", Unit::Ms, [1, 0, 100], &[REPLICAS]),
    own("copies", Unit::Count, [6, 1, 32], &[SPLIT]),
    own("ttl", Unit::Ms, [20, 1, 500], &[TTL]),
    own("cached", Unit::Count, [100, 1, 10_000], &[TRACKING, TTL]),
];

/// Those that can be turned while it runs. The others say what is there from the beginning.
pub const LIVE: &[&str] = &["rate", "share", "writes", "skew", "lag", "ttl", "cached"];

/// The cluster has so many masters.
pub const MASTERS: u32 = 3;
/// The first of them; the others, and then the replicas, have the next numbers.
pub const MASTER: &str = "n1";
/// So many application servers ask.
pub const APPS: u32 = 6;

/// From when on the key is hot, and until when, in virtual milliseconds.
pub const HOT_FROM_MS: u64 = 50;
/// It is hot until then.
pub const HOT_UNTIL_MS: u64 = 250;
/// How long a run takes, in virtual milliseconds.
pub const LASTS_MS: u64 = 450;

/// One way between application servers and servers, in microseconds, and how much it varies.
pub(super) const WAY_US: u64 = 100;
pub(super) const JITTER_US: u64 = 30;

/// So many requests a second are for the hot key while it is hot: its share of all of them, which come on top of
/// the others.
pub fn hot_rate(knobs: &Knobs) -> u64 {
    let share = knobs.get("share").min(99);
    knobs.get("rate") * share / (100 - share)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_share_of_the_hot_key_is_one_of_all_requests() {
        let mut knobs = Knobs::new(KNOBS);
        knobs.set("rate", "30000").unwrap();
        knobs.set("share", "75").unwrap();
        assert_eq!(hot_rate(&knobs), 90_000);
        knobs.set("share", "0").unwrap();
        assert_eq!(hot_rate(&knobs), 0);
    }
}
