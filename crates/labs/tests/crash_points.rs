//! Servers that end at any moment: what each policy promises, it keeps.
//!
//! `CRASH_RUNS` in the environment is how many runs there are of each policy, 40 ends each.

use redscope_labs::check::Policy;
use redscope_labs::crash::{CrashTally, crash_points};

const POINTS: u64 = 40;

fn runs() -> u64 {
    std::env::var("CRASH_RUNS").ok().and_then(|runs| runs.parse().ok()).unwrap_or(5)
}

fn check(policy: Policy) -> CrashTally {
    let mut sum = CrashTally::default();
    for seed in 0..runs() {
        let tally = crash_points(policy, seed, POINTS);
        let tally = tally.unwrap_or_else(|(point, why)| {
            panic!("{policy}, seed {seed}, after {point} ends: {why}");
        });
        sum.points += tally.points;
        sum.acknowledged += tally.acknowledged;
        sum.lost += tally.lost;
        sum.oldest_lost_us = sum.oldest_lost_us.max(tally.oldest_lost_us);
        sum.unstartable += tally.unstartable;
        sum.left_open += tally.left_open;
        sum.gaps += tally.gaps;
    }
    println!("{policy}: {sum:?}");
    assert!(sum.points > runs() * POINTS / 8, "{sum:?}");
    assert!(sum.acknowledged > 10 * sum.points, "{sum:?}");
    sum
}

#[test]
fn always_loses_nothing_that_was_acknowledged() {
    assert_eq!(check(Policy::Always).lost, 0);
}

#[test]
fn everysec_loses_what_is_younger_than_its_bound() {
    assert!(check(Policy::EverySecond).lost > 0, "or nothing was tried");
}

/// Of a part of the append-only file that was closed and not synced yet, the power takes the end; what is behind it
/// is there, and Redis reads both.
#[test]
fn what_is_missing_between_two_parts_is_not_taken_for_what_was_never_there() {
    let tally = crash_points(Policy::EverySecond, 16, POINTS).expect("nothing else is missing");
    assert_eq!(tally.gaps, 1, "{tally:?}");
}

#[test]
fn without_syncs_there_is_what_the_files_held() {
    assert!(check(Policy::Never).lost > 0, "or nothing was tried");
}

#[test]
fn after_a_snapshot_there_is_what_the_file_held() {
    assert!(check(Policy::Snapshot).lost > 0, "or nothing was tried");
}
