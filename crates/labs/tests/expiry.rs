//! Keys whose time is up: how many are held, by Redis and by policies of textbooks, beside what was measured on a
//! real 7.0.15.
//!
//! `data/expiry_steady.json`: keys written with `PX` at a constant rate and never read; may be compared: the mean
//! share of dead keys within a factor of one and a half, its order over efforts, and the largest share alike.
//! `data/expiry_mass.json`: keys that die at one instant; may be compared: when half of them are gone, within one
//! period of 100 ms.

use redscope_labs::experiment::expiry::{
    BUCKETS, KNOBS, LAZY, REDIS, SAMPLE_MS, SAMPLING, Sample, Side, TIMER, lasts_ms, mass_at_ms,
};
use redscope_labs::experiment::knob::Knobs;
use redscope_labs::experiment::stepped::Stepped;
use serde_json::Value;

/// The whole run of a policy.
fn run(policy: &str, turned: &[(&str, u64)], seed: u64) -> Vec<Sample> {
    run_until(lasts_ms(&knobs(turned)), policy, turned, seed)
}

fn run_until(ms: u64, policy: &str, turned: &[(&str, u64)], seed: u64) -> Vec<Sample> {
    let mut side = Side::open(policy, &knobs(turned), seed).expect("it opens");
    side.go_on(ms);
    side.samples().to_vec()
}

fn knobs(turned: &[(&str, u64)]) -> Knobs {
    let mut knobs = Knobs::new(KNOBS);
    for (name, value) in turned {
        knobs.set(name, &value.to_string()).expect("it goes so far");
    }
    knobs
}

/// The shares of dead keys from a moment on.
fn shares(samples: &[Sample], from_ms: u64) -> Vec<f64> {
    samples.iter().filter(|one| one.at_ms > from_ms).map(Sample::dead_share).collect()
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn golden(text: &str) -> Vec<Value> {
    serde_json::from_str(text).expect("JSON")
}

fn number(row: &Value, name: &str) -> u64 {
    row[name].as_u64().unwrap_or_else(|| panic!("{name}"))
}

/// The middle of what was measured three times.
fn middle(row: &Value, name: &str) -> f64 {
    row[name][1].as_f64().unwrap_or_else(|| panic!("{name}"))
}

#[test]
fn the_share_of_dead_keys_is_that_of_a_real_server() {
    let mut before: Option<(u64, f64)> = None;
    for row in golden(include_str!("data/expiry_steady.json")) {
        let [rate, ttl, effort, hz] = ["rate", "ttl_ms", "effort", "hz"].map(|of| number(&row, of));
        if rate > 10_000 || (rate > 2000 && effort > 1) {
            // As at lower rates, in more time.
            continue;
        }
        let turned = [("rate", rate), ("ttl", ttl), ("effort", effort), ("hz", hz), ("at-once", 0)];
        let samples = run(REDIS, &turned, 1);
        let shares = shares(&samples, ttl + 2000);
        let (ours, real) = (mean(&shares), middle(&row, "stale_mean"));
        println!("{rate}/s {ttl} ms effort {effort} hz {hz}: {ours:.4}, measured {real:.4}");
        assert!((1.0 / 1.5..=1.5).contains(&(ours / real)), "{ours} of {real}");
        if let Some((last_rate, share)) = before
            && last_rate == rate
            && hz == 10
        {
            assert!(ours < share, "more effort leaves fewer");
        }
        before = Some((rate, ours));
        // The sawtooth: a cycle ends at the first window with few dead keys, and now and then a lucky one comes early.
        let highest = shares.iter().copied().fold(0.0, f64::max);
        let real = middle(&row, "stale_highest");
        assert!(highest <= 1.5 * real, "{highest} at the most, measured {real}");
        let cycle_us: u32 = samples.iter().rev().take(150).map(|sample| sample.cycle_us).sum();
        assert!(cycle_us < 3 * 250_000, "a quarter of the time at the most");
    }
}

/// When so many of the keys that died together are gone, in milliseconds after they died.
fn gone_ms(samples: &[Sample], keys: u64, percent: u64, died_ms: u64) -> u64 {
    let left = (keys * (100 - percent) / 100) as u32;
    let gone = samples.iter().find(|one| one.at_ms > died_ms && one.keys <= left);
    gone.expect("they go").at_ms - died_ms
}

#[test]
fn half_of_a_mass_expiry_is_gone_when_it_is_on_a_real_server() {
    for row in golden(include_str!("data/expiry_mass.json")) {
        let [keys, effort] = ["keys", "effort"].map(|of| number(&row, of));
        if keys > 100_000 && effort > 1 {
            // As with less effort, and sooner.
            continue;
        }
        let turned = [("rate", 0), ("at-once", keys), ("effort", effort), ("ttl", 1000)];
        let died_ms = mass_at_ms(&knobs(&turned));
        let samples = run_until(died_ms + 1000, REDIS, &turned, 1);
        let [half, all] = [50, 100].map(|percent| gone_ms(&samples, keys, percent, died_ms) as f64);
        let real = middle(&row, "gone_50_ms");
        println!(
            "{keys} keys, effort {effort}: half gone after {half} ms, measured {real}; all {all}"
        );
        assert!((half - real).abs() <= 100.0 + SAMPLE_MS as f64, "{half} of {real}");
        let at = |ms: u64| samples.iter().position(|one| one.at_ms > ms).expect("a sample");
        let died = at(died_ms);
        // Bystanders wait for a cycle, as long as it may last.
        let longest = |samples: &[Sample]| samples.iter().map(|one| one.max_us).max().unwrap_or(0);
        let (before, during) = (longest(&samples[died - 20..died]), longest(&samples[died..]));
        assert!(during > 3 * before, "{during} beside {before}");
        let most_us = (25 + 2 * (effort - 1)) * 1000 + 10_000;
        assert!(during < most_us, "{during} of at most {most_us}");
    }
}

#[test]
fn a_replica_waits_for_its_master() {
    let turned = [("rate", 0), ("at-once", 20_000), ("ttl", 1000)];
    let died_ms = mass_at_ms(&knobs(&turned));
    let replica = |samples: &[Sample], ms: u64| {
        let sample = samples.iter().find(|sample| sample.at_ms >= died_ms + ms);
        sample.and_then(|sample| sample.replica).expect("there is one")
    };
    let running = run(REDIS, &turned, 1);
    assert_eq!((replica(&running, 0).keys, replica(&running, 600).keys), (20_000, 0));
    // With its master stopped until two seconds after they died it holds every one of them.
    let stopped = [&turned[..], &[("stopped", 2300)]].concat();
    let samples = run(REDIS, &stopped, 1);
    let held = replica(&samples, 1500);
    assert_eq!((held.keys, held.dead), (20_000, 20_000));
    assert_eq!(replica(&samples, 3000).keys, 0);
}

/// Without a cycle dead keys stay; a timer has none; the others have some.
#[test]
fn policies_hold_as_many_dead_keys_as_they_say() {
    let turned = [("rate", 2000), ("ttl", 500), ("at-once", 0)];
    let share = |policy: &str, more: &[(&str, u64)]| {
        let samples = run(policy, &[&turned[..], more].concat(), 1);
        (mean(&shares(&samples, 2500)), samples)
    };
    let (timer, of_timer) = share(TIMER, &[]);
    assert!(timer < 0.005, "{timer}");
    assert!(of_timer.iter().all(|one| one.dead <= 2000 * SAMPLE_MS as u32 / 1000));
    let (lazy, of_lazy) = share(LAZY, &[]);
    assert!(
        lazy > 0.7 && of_lazy.iter().all(|one| one.expired == 0 && one.cycle_us == 0),
        "{lazy}"
    );
    let (read, of_read) = share(LAZY, &[("reads", 2000)]);
    assert!(read < lazy && of_read.iter().any(|one| one.expired > 0), "readers remove some");
    // A slice of time holds half of itself on average.
    let (slices, _) = share(BUCKETS, &[("slice", 500)]);
    assert!((0.25..0.42).contains(&slices), "{slices}");
    let (often, _) = share(SAMPLING, &[("repeat", 5)]);
    let (seldom, of_seldom) = share(SAMPLING, &[("repeat", 60)]);
    assert!(often < seldom, "{often} {seldom}");
    assert!(of_seldom.iter().all(|one| one.replica.is_none()));
    // Remembering moments is what a timer pays for.
    let sum = |samples: &[Sample], of: fn(&Sample) -> u32| samples.iter().map(of).sum::<u32>();
    assert!(sum(&of_timer, |one| one.keeping_us) > 0);
    assert_eq!(sum(&of_lazy, |one| one.keeping_us), 0);
}

/// Whatever the draws: Redis holds some dead keys, a timer next to none, and nobody holds all of them but who waits
/// for readers.
#[test]
fn redis_holds_dead_keys_whatever_the_seed() {
    let turned = [("rate", 1000), ("ttl", 200), ("at-once", 0)];
    let half = |policy: &str, seed: u64| {
        let samples = run_until(800, policy, &turned, seed);
        mean(&shares(&samples, 400))
    };
    for seed in 1..=100 {
        let (redis, timer, lazy) = (half(REDIS, seed), half(TIMER, seed), half(LAZY, seed));
        assert!((0.1..0.5).contains(&redis), "seed {seed}: {redis}");
        assert!(timer < 0.01 && lazy > redis, "seed {seed}: {timer} {lazy}");
    }
}

#[test]
fn the_load_is_the_same_for_all() {
    let turned = [("rate", 500), ("ttl", 300), ("jitter", 200), ("at-once", 500)];
    let written = |policy: &str| {
        let samples = run(policy, &turned, 3);
        let last = samples.last().expect("samples").clone();
        (samples.iter().map(|one| one.expired).sum::<u32>() + last.keys, samples.len())
    };
    assert_eq!(written(TIMER), written(LAZY));
    assert_eq!(written(TIMER), written(REDIS));
}
