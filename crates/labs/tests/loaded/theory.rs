//! What is known of caches that expire: `data/labs/queueing.json` has the formulas and the intervals.

use serde_json::Value;

use crate::rig::{choice, most, run, samples, sum};

const DATA: &str = include_str!("../data/labs/queueing.json");

/// Everybody who comes while a hot key is rebuilt rebuilds it too: 1 and those who come in that time.
#[test]
fn without_a_remedy_a_hot_key_is_rebuilt_as_often_as_theory_has_it() {
    let data: Value = serde_json::from_str(DATA).expect("JSON");
    for row in data["breakdown"]["rows"].as_array().expect("rows") {
        let rate = row["lambda"].as_u64().expect("a rate");
        let rebuild_ms = (row["delta"].as_f64().expect("a time") * 1000.0) as u64;
        if rate > 1000 {
            continue;
        }
        let knobs = [("rate", rate), ("rebuild", rebuild_ms), ("ttl", 2000), ("workers", 10_000)];
        let rounds = samples(&run(&choice("breakdown", "none", &knobs), 5, 12_000));
        let asked = sum(&rounds, |sample| sample.database.asked) as f64;
        // Whoever has read the row sets the key, the last one as long after the first as a rebuild takes;
        // from then on it lives for 2 s, and somebody has to come.
        let round_s = 2.0 + 2.0 * rebuild_ms as f64 / 1000.0 + 1.0 / rate as f64;
        let (low, high) = (row["accept"][0].as_f64(), row["accept"][1].as_f64());
        let a_round = asked / (12.0 / round_s).ceil();
        assert!(a_round >= low.expect("low") && a_round <= high.expect("high"), "{row}: {a_round}");
    }
}

/// Of a key that is asked for at random and lives for T the share `rate T / (1 + rate T)` is found.
#[test]
fn a_key_that_expires_is_found_as_often_as_theory_has_it() {
    for (rate, ttl_s) in [(1, 1), (10, 1), (1, 10)] {
        let knobs = [("rate", rate), ("rebuild", 1), ("ttl", ttl_s * 1000)];
        let run = run(&choice("breakdown", "none", &knobs), 11, 2_000_000);
        let samples = samples(&run);
        let found = sum(&samples, |sample| sample.app.without_database) as f64;
        let share = found / sum(&samples, |sample| sample.app.answered) as f64;
        let theory = (rate * ttl_s) as f64 / (1 + rate * ttl_s) as f64;
        assert!((share - theory).abs() < 0.03, "{rate}/s, {ttl_s} s: {share} and not {theory}");
    }
}

/// N keys whose time to live is drawn from J ms expire at N / J.
#[test]
fn with_jitter_keys_expire_evenly() {
    let knobs = [("rate", 1), ("keys", 6000), ("ttl", 2000), ("jitter", 6000)];
    let samples = samples(&run(&choice("avalanche", "jitter", &knobs), 3, 9000));
    let mut gone = 0;
    for (tenth, sample) in samples.iter().enumerate() {
        gone += sample.redis.expired;
        // They were loaded within the first 0.3 s, so by now so many have expired.
        let least = (100 * tenth as u64).saturating_sub(2200).min(6000);
        let most = (100 * (tenth as u64 + 1)).saturating_sub(2000).min(6000);
        // What a real server's cycle leaves at this rate: up to 24 of 100 keys (data of the expiry lab).
        let left = sample.redis.keys * 30 / 100 + 100;
        assert!(
            gone <= most + 60 && gone + left >= least,
            "tenth {tenth}: {gone} of {least} to {most}"
        );
    }
    assert!(gone > 5700, "{gone}");
}

/// The lock's time is over before the row is there: two rebuild at once, and only then.
#[test]
fn a_lock_that_lives_shorter_than_the_rebuild_keeps_nobody_out() {
    for (lock_ttl, at_once) in [(1000, 1), (40, 3)] {
        let knobs = [("rebuild", 100), ("lock-ttl", lock_ttl)];
        let samples = samples(&run(&choice("breakdown", "mutex", &knobs), 2, 8000));
        assert_eq!(most(&samples, |sample| sample.app.most_for_one_row), at_once);
    }
}
