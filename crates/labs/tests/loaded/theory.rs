//! What is known of caches that expire: `data/labs/queueing.json` has the formulas and the intervals.

use std::collections::BTreeMap;
use std::rc::Rc;

use redscope_actor::{Rng, Time};
use redscope_labs::experiment::loaded::LoadedLab;
use redscope_labs::program::{Program, Run, Value as Held};
use redscope_labs::scenario::EPOCH_UNIX_US;
use serde_json::Value;

use crate::rig::{choice, engine, most, run, samples, sum};

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

/// How many keys of a run expire in each second after the first can, by the moments that Redis holds.
fn expiries(keys: u64, jitter_s: u64, seed: u64) -> Vec<u64> {
    const TTL_MS: u64 = 60_000;
    let knobs = [("rate", 1), ("keys", keys), ("ttl", TTL_MS), ("jitter", 1000 * jitter_s)];
    let run = run(&choice("avalanche", "jitter", &knobs), seed, 2000);
    let mut seconds = vec![0_u64; jitter_s as usize];
    for (key, at_ms) in engine(&run).dbs[0].expires().iter() {
        let key = std::str::from_utf8(key.as_slice()).expect("a name");
        let number = key.strip_prefix("item:").and_then(|id| id.parse::<u64>().ok());
        let Some(number) = number else { continue };
        // 20 keys were loaded in a millisecond, one after the other.
        let loaded_ms = EPOCH_UNIX_US / 1000 + number / 20;
        let drawn_ms = at_ms.saturating_sub(loaded_ms + TTL_MS).min(1000 * jitter_s - 1);
        seconds[drawn_ms as usize / 1000] += 1;
    }
    seconds
}

/// N keys whose time to live is T and what is drawn from J: each second within J has N / J expiries, and the most that
/// any has goes beyond what theory gives one run in a thousand in one run of all at the most.
#[test]
fn with_jitter_no_second_has_more_expiries_than_theory_has_it() {
    let data: Value = serde_json::from_str(DATA).expect("JSON");
    let (mut compared, mut beyond) = (0, Vec::new());
    for row in data["jitter"]["rows"].as_array().expect("rows") {
        let (keys, jitter_s) = (row["keys"].as_u64().expect("keys"), row["J"].as_u64().expect("J"));
        // The knob goes to two minutes.
        if jitter_s > 120 {
            continue;
        }
        let limit = row["largest_bucket_limit"].as_u64().expect("a limit");
        let per_second = row["per_second"].as_f64().expect("a rate");
        let deviation = (per_second * (1.0 - 1.0 / jitter_s as f64)).sqrt();
        for seed in 1..=4 {
            let seconds = expiries(keys, jitter_s, seed);
            assert_eq!(seconds.iter().sum::<u64>(), keys, "{row}");
            for second in &seconds {
                let apart = (*second as f64 - per_second).abs();
                assert!(apart <= 4.5 * deviation + 1e-3 * per_second, "{row}: {seconds:?}");
            }
            let most = seconds.into_iter().max().expect("there are seconds");
            beyond.extend((most > limit).then_some((keys, jitter_s, seed, most, limit)));
            compared += 1;
        }
    }
    assert_eq!(compared, 36);
    assert!(beyond.len() <= 1, "{beyond:?}");
}

/// Keys that expire together: so many are asked for within a time, and each by so many queries until it is there.
#[test]
fn keys_that_expire_together_are_asked_for_as_theory_has_it() {
    let data: Value = serde_json::from_str(DATA).expect("JSON");
    let mut compared = 0;
    for row in data["same_instant"]["rows"].as_array().expect("rows") {
        let [keys, rate] = ["keys", "lambda"].map(|name| row[name].as_u64().expect("a count"));
        let [within_s, delta_s] = ["t", "delta"].map(|name| row[name].as_f64().expect("a time"));
        // They are loaded within so many seconds, and expire so; within a shorter time nothing can be compared.
        let loaded_s = keys as f64 / 20_000.0;
        if within_s < 2.0 * loaded_s {
            continue;
        }
        let ttl_ms = 2000;
        let knobs = [
            ("rate", rate),
            ("keys", keys),
            ("skew", 0),
            ("ttl", ttl_ms),
            ("workers", 1000),
            ("service", (delta_s * 1000.0) as u64),
            ("patience", 60_000),
            ("call-timeout", 60_000),
            ("queue", 100_000),
        ];
        let until_ms = ttl_ms + (within_s * 1000.0) as u64;
        // What comes until then, but for the keys that are missing a second time.
        let queries = |remedy: &str| {
            let samples = samples(&run(&choice("avalanche", remedy, &knobs), 6, until_ms));
            sum(&samples, |sample| sample.database.asked) as f64
        };
        let per_key = rate as f64 / keys as f64;
        // Half of the time of loading is missing on average, and what theory calls one instant.
        let touched = keys as f64 * (1.0 - (-per_key * (within_s - loaded_s / 2.0)).exp());
        let wanted = row["touched"].as_f64().expect("a figure");
        let moved = wanted - touched;
        let share = wanted / keys as f64;
        let deviation = (keys as f64 * share * (1.0 - share)).sqrt();
        // A key that lives for two seconds is missing a second time where that is not over yet.
        if within_s <= 2.0 {
            // One flight asks once for each.
            let got = queries("single-flight");
            assert!((got - wanted).abs() <= 4.0 * deviation + moved + 1.0, "{row}: {got}");
            compared += 1;
        }
        if within_s <= 2.0 && share > 0.99 {
            let each = row["queries_per_key"].as_f64().expect("a figure");
            let got = queries("none") / wanted;
            let deviation = ((each - 1.0) / wanted).sqrt();
            assert!((got - each).abs() <= 4.0 * deviation + 0.01, "{row}: {got} for each");
            compared += 1;
        }
    }
    assert!(compared >= 4, "{compared}");
}

/// Whether a request refreshes early: the program of the lab itself, asked so long before the end.
fn refreshes_early(
    program: &Rc<Program>,
    beta: f64,
    delta_ms: u64,
    gap_ms: u64,
    seed: u64,
) -> bool {
    let settings = BTreeMap::from([
        ("ttl".to_owned(), Held::Int(60_000)),
        ("beta".to_owned(), Held::Int((beta * 100.0) as i64)),
    ]);
    let (now, rng) = (Time(1_000_000_000), Rng::new(seed));
    let mut run = Run::new(program, "read", &[Held::Int(7)], &settings, now, rng).expect("runs");
    let until_ms = now.0 / 1000 + gap_ms;
    let held = [Held::text("row"), Held::Int(until_ms as i64), Held::Int(delta_ms as i64)];
    run.answer(now, Held::List(Rc::from(held)));
    !run.is_done()
}

/// XFetch: the chance that one request refreshes is e to the power of minus its distance by β δ.
#[test]
fn early_refresh_comes_as_often_as_theory_has_it() {
    const DRAWS: u64 = 20_000;
    const DELTA_MS: u64 = 1000;
    let data: Value = serde_json::from_str(DATA).expect("JSON");
    let program = LoadedLab::find("breakdown").expect("the lab").remedies.iter();
    let program = program.clone().find(|remedy| remedy.name == "early").expect("a remedy").program;
    let program = Rc::new(Program::read(program).expect("it can be read"));
    let rows = data["xfetch"]["per_request"].as_array().expect("rows");
    for row in rows {
        let [beta, gap, p] =
            ["beta", "gap_in_delta", "p"].map(|name| row[name].as_f64().expect("a figure"));
        let gap_ms = (gap * DELTA_MS as f64) as u64;
        let came =
            (0..DRAWS).filter(|seed| refreshes_early(&program, beta, DELTA_MS, gap_ms, *seed));
        let share = came.count() as f64 / DRAWS as f64;
        let deviation = (p * (1.0 - p) / DRAWS as f64).sqrt();
        assert!((share - p).abs() <= 4.0 * deviation + 1.0 / DRAWS as f64, "{row}: {share}");
    }
    assert_eq!(rows.len(), 21);
}

/// What the lab draws beside what it measures: what comes through of an attack, and how many rebuild a key at once.
#[test]
fn what_is_drawn_as_theory_is_what_is_measured() {
    let attack = [("workers", 1000), ("memory", 100_000), ("queue", 100_000)];
    for (remedy, more) in [
        ("none", &[][..]),
        ("validation", &[]),
        ("null", &[]),
        ("null", &[("attack-ids", 500), ("null-ttl", 500)]),
        ("bloom", &[("error", 10)]),
        ("bloom-add", &[("error", 25), ("rows", 5000)]),
    ] {
        let knobs: Vec<_> = attack.iter().chain(more).copied().collect();
        let choice = choice("penetration", remedy, &knobs);
        let theory = choice.theory().empty_per_s.expect("it is known");
        let all = samples(&run(&choice, 7, 14_000));
        // From a second after the attack has begun, until when nulls are there.
        let measured = sum(&all[50..], |sample| sample.database.empty) as f64 / 9.0;
        // Counts of so many seconds, and of ids that come by chance.
        let apart = 5.0 * (theory / 9.0).sqrt() + 0.12 * theory + 0.01;
        assert!((measured - theory).abs() < apart, "{remedy} {more:?}: {measured}, not {theory}");
    }
    for remedy in ["none", "mutex", "single-flight", "lease"] {
        let choice = choice("breakdown", remedy, &[("rate", 800), ("workers", 1000)]);
        let theory = choice.theory().for_one_row.expect("it is known");
        for seed in 1..=5 {
            let at_once = f64::from(most(&samples(&run(&choice, seed, 9000)), |one| {
                one.app.most_for_one_row
            }));
            assert!(
                (at_once - theory).abs() < 4.0 * (theory - 1.0).sqrt() + 0.5,
                "{remedy}: {at_once}, not {theory}"
            );
        }
    }
}
