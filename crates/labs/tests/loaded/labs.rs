//! Every lab under load, over 100 seeds: the problem comes without the remedy, and not with it.

use redscope_labs::experiment::LOADED;
use redscope_labs::experiment::loaded::{Choice, LoadedSide, Sample};

use crate::rig::{choice, engine, most, ran, run, samples, sum};

const SEEDS: u64 = 100;
/// Over so many where a bound is the same for remedies that differ elsewhere.
const FEW_SEEDS: u64 = 20;

fn over_seeds(choice: &Choice, ms: u64, holds: impl Fn(&[Sample]) -> bool) {
    over(SEEDS, choice, ms, holds);
}

fn over(seeds: u64, choice: &Choice, ms: u64, holds: impl Fn(&[Sample]) -> bool) {
    for seed in 1..=seeds {
        let samples = samples(&run(choice, seed, ms));
        assert!(holds(&samples), "{} with {}: seed {seed}", choice.lab().id, choice.remedy().name);
    }
}

/// A small avalanche: 90 queries a second, of 200 requests.
const AVALANCHE: [(&str, u64); 9] = [
    ("rate", 200),
    ("keys", 600),
    ("ttl", 3000),
    ("workers", 9),
    ("service", 100),
    ("queue", 400),
    ("call-timeout", 1000),
    ("patience", 1000),
    ("retries", 2),
];

fn given_up_at_the_end(samples: &[Sample]) -> u64 {
    sum(&samples[samples.len() - 30..], |sample| sample.users.given_up)
}

#[test]
fn an_avalanche_stays_when_its_cause_has_gone() {
    over_seeds(&choice("avalanche", "none", &AVALANCHE), 14_000, |samples| {
        given_up_at_the_end(samples) > 100
    });
}

#[test]
fn with_jitter_there_is_no_avalanche() {
    let knobs: Vec<_> = AVALANCHE.into_iter().chain([("jitter", 9000)]).collect();
    over_seeds(&choice("avalanche", "jitter", &knobs), 14_000, |samples| {
        sum(samples, |sample| sample.users.given_up) == 0
    });
}

#[test]
fn with_logical_expiry_nobody_waits() {
    over_seeds(&choice("avalanche", "logical", &AVALANCHE), 14_000, |samples| {
        sum(samples, |sample| sample.users.given_up) == 0
            && samples.iter().all(|sample| sample.users.p99_us < 5000)
    });
}

/// They keep everybody but one from asking for a row; how many rows are missing at once they do not change.
#[test]
fn with_a_lock_or_one_flight_a_missing_key_is_asked_for_once_at_a_time() {
    for remedy in ["mutex", "single-flight"] {
        let knobs: Vec<_> = AVALANCHE.into_iter().chain([("retries", 0)]).collect();
        let knobs: Vec<_> = match remedy {
            "mutex" => knobs.into_iter().chain([("lock-ttl", 60_000)]).collect(),
            _ => knobs,
        };
        let none = choice("avalanche", "none", &AVALANCHE);
        let one = choice("avalanche", remedy, &knobs);
        for seed in 1..=SEEDS {
            let [without, with] = [&none, &one].map(|choice| samples(&run(choice, seed, 6000)));
            assert!(most(&without, |sample| sample.app.most_for_one_row) > 1, "seed {seed}");
            assert_eq!(
                most(&with, |sample| sample.app.most_for_one_row),
                1,
                "{remedy}: seed {seed}"
            );
        }
    }
}

#[test]
fn loaded_in_batches_they_do_not_end_together() {
    let knobs: Vec<_> = AVALANCHE.into_iter().chain([("stagger", 9000)]).collect();
    over_seeds(&choice("avalanche", "staggered", &knobs), 14_000, |samples| {
        sum(samples, |sample| sample.users.given_up) == 0
    });
}

/// A Redis that has gone and comes back empty is an avalanche that no time to live spares: what is drawn into it, or
/// told by a mark, was lost with the keys.
#[test]
fn a_redis_that_is_down_sends_everybody_to_the_database() {
    let down: Vec<_> = AVALANCHE
        .into_iter()
        .chain([("ttl", 60_000), ("trigger", 1), ("down-at", 2000), ("down-for", 1500)])
        .collect();
    for remedy in ["none", "jitter", "mark"] {
        for seed in 1..=SEEDS {
            let samples = ran(&choice("avalanche", remedy, &down), seed, 8000);
            let asked = |of: &[Sample]| sum(of, |sample| sample.database.asked);
            let (before, while_down) = (asked(&samples[10..20]), asked(&samples[20..35]));
            assert!(
                before == 0 && while_down > 250,
                "{remedy}: seed {seed}: {before} {while_down}"
            );
            assert!(sum(&samples[35..], |sample| sample.users.given_up) > 0, "seed {seed}");
        }
    }
}

#[test]
fn a_budget_bounds_what_is_tried_again() {
    let retried = |budget: u64| {
        let knobs: Vec<_> = AVALANCHE.into_iter().chain([("retry-budget", budget)]).collect();
        let samples = samples(&run(&choice("avalanche", "none", &knobs), 1, 14_000));
        let all = |of| sum(&samples, of);
        (all(|sample| sample.users.retried), all(|sample| sample.users.asked))
    };
    let (free, _) = retried(1000);
    let (few, asked) = retried(10);
    assert!(free > 1000 && few <= asked / 10 + 10, "{free} and {few} of {asked}");
}

const BREAKDOWN: [(&str, u64); 3] = [("rate", 400), ("rebuild", 100), ("ttl", 1000)];

#[test]
fn a_hot_key_is_rebuilt_by_everybody_without_a_remedy() {
    over_seeds(&choice("breakdown", "none", &BREAKDOWN), 4000, |samples| {
        most(samples, |sample| sample.app.most_for_one_row) >= 20
    });
}

#[test]
fn a_hot_key_is_rebuilt_once_at_a_time_with_a_lock_a_flight_or_beside() {
    for remedy in ["mutex", "single-flight", "logical", "lease"] {
        over_seeds(&choice("breakdown", remedy, &BREAKDOWN), 4000, |samples| {
            most(samples, |sample| sample.app.most_for_one_row) == 1
        });
    }
}

/// How long a lock lived that was there, in milliseconds: looked at in every millisecond.
fn lives(choice: &redscope_labs::experiment::loaded::Choice, seed: u64, ms: u64) -> Vec<u64> {
    let mut timeline = run(choice, seed, 0);
    let (mut held, mut since, mut lives) = (None, 0, Vec::new());
    for at in 1..=ms {
        timeline.run_until(redscope_actor::Time::from_ms(at), u64::MAX);
        let db = &engine(&timeline).dbs[0];
        let now = db.get(b"lock:7").map(|entry| format!("{:?}", entry.value));
        if now != held {
            if held.is_some() {
                lives.push(at - since);
            }
            (held, since) = (now, at);
        }
    }
    lives
}

/// A lock that lives shorter than the rebuild is over before its holder is done. Who deletes it then without looking
/// whose it is frees another one's, which has lived less than its time.
#[test]
fn nobody_frees_a_lock_of_another() {
    for remedy in ["mutex", "logical"] {
        let knobs = [("rate", 400), ("rebuild", 100), ("ttl", 300), ("lock-ttl", 40)];
        let choice = choice("breakdown", remedy, &knobs);
        for seed in 1..=20 {
            let lives = lives(&choice, seed, 1500);
            assert!(
                lives.len() > 4 && lives.iter().all(|ms| *ms >= 39),
                "{remedy} {seed}: {lives:?}"
            );
        }
    }
}

/// The cache takes a value only with the lease that it has handed out last. A lease that ends before the rebuild does
/// is another one's by then: what comes is refused, and the row is never cached.
#[test]
fn what_is_set_with_a_lease_that_is_over_is_refused() {
    let lease = |ttl_ms| {
        let knobs: Vec<_> = BREAKDOWN.into_iter().chain([("lease-ttl", ttl_ms)]).collect();
        choice("breakdown", "lease", &knobs)
    };
    let asked = |samples: &[Sample]| sum(samples, |sample| sample.database.asked);
    let found = |samples: &[Sample]| sum(samples, |sample| sample.app.without_database);
    over_seeds(&lease(1000), 2500, |samples| asked(samples) <= 3 && found(samples) > 800);
    // Who waits looks again and again, so this is short.
    over_seeds(&lease(40), 600, |samples| asked(samples) > 10 && found(samples) == 0);
}

/// Whether somebody came early enough is chance, so it is the rule and not the law.
#[test]
fn early_refresh_spares_most_the_wait() {
    let rebuilds = |remedy: &str| -> u64 {
        let choice = choice("breakdown", remedy, &BREAKDOWN);
        let all = (1..=SEEDS).map(|seed| {
            let samples = samples(&run(&choice, seed, 4000));
            // The first rebuild comes before anything is known.
            sum(&samples[10..], |sample| sample.database.asked)
        });
        all.sum()
    };
    assert!(rebuilds("early") * 4 < rebuilds("none"));
}

const PENETRATION: [(&str, u64); 7] = [
    ("rate", 100),
    ("rows", 200),
    ("attack", 300),
    ("attack-from", 1000),
    ("ttl", 60_000),
    ("workers", 1),
    ("service", 10),
];

#[test]
fn what_exists_nowhere_goes_through_to_the_database() {
    let knobs: Vec<_> = PENETRATION.into_iter().chain([("queue", 50)]).collect();
    over_seeds(&choice("penetration", "none", &knobs), 4000, |samples| {
        sum(samples, |sample| sample.database.refused) > 100
    });
}

#[test]
fn a_filter_or_a_rule_keeps_the_attack_from_the_database() {
    for remedy in ["bloom", "bloom-add", "bloom-rebuild", "validation"] {
        over_seeds(&choice("penetration", remedy, &PENETRATION), 4000, |samples| {
            sum(samples, |sample| sample.users.given_up) == 0
                && sum(samples, |sample| sample.database.asked) <= 30
        });
    }
}

#[test]
fn cached_nulls_help_against_ids_that_come_again_and_not_against_new_ones() {
    let again: Vec<_> = PENETRATION.into_iter().chain([("attack-ids", 50)]).collect();
    over_seeds(&choice("penetration", "null", &again), 5500, |samples| {
        // Once each of the 50 was asked for.
        sum(&samples[45..], |sample| sample.users.given_up + sample.database.asked) == 0
    });
    let fresh: Vec<_> = PENETRATION.into_iter().chain([("queue", 50)]).collect();
    over_seeds(&choice("penetration", "null", &fresh), 4000, |samples| {
        sum(samples, |sample| sample.database.refused) > 100
            && samples.last().is_some_and(|sample| sample.redis.keys > 300)
    });
}

#[test]
fn cached_nulls_push_good_keys_out_of_a_small_memory() {
    let knobs = [
        ("rate", 500),
        ("rows", 2000),
        ("attack", 2000),
        ("attack-from", 500),
        ("workers", 100),
        ("service", 1),
        ("memory", 1500),
        ("null-ttl", 60_000),
    ];
    let samples = samples(&run(&choice("penetration", "null", &knobs), 1, 8000));
    let evicted: u64 = samples.iter().map(|sample| sample.redis.evicted).sum();
    assert!(evicted > 1000, "{evicted}");
}

#[test]
fn whatever_is_done_the_users_ask_for_the_same() {
    for lab in LOADED {
        let asked = |remedy: &str| -> Vec<u32> {
            let samples = samples(&run(&choice(lab.id, remedy, &[]), 9, 3000));
            samples.iter().map(|sample| sample.users.asked).collect()
        };
        let first = asked(lab.remedies[0].name);
        assert_eq!(first.len(), 30);
        for remedy in lab.remedies {
            assert_eq!(asked(remedy.name), first, "{} {}", lab.id, remedy.name);
        }
    }
}

#[test]
fn a_moment_gone_back_to_is_what_it_was() {
    for lab in LOADED {
        let mut timeline = run(&choice(lab.id, lab.remedies[1].name, &[("rate", 100)]), 4, 6000);
        let (digest, whole) = (timeline.sim().state_digest(), samples(&timeline));
        timeline.seek_time(redscope_actor::Time::from_ms(2500));
        assert_eq!(samples(&timeline), whole[..25], "{}", lab.id);
        timeline.run_until(redscope_actor::Time::from_ms(6000), u64::MAX);
        assert_eq!((timeline.sim().state_digest(), samples(&timeline)), (digest, whole));
    }
}

/// A knob as far as it goes, either way, is a run like others: nothing in it counts further than numbers go.
#[test]
fn every_knob_can_be_turned_as_far_as_it_goes() {
    for lab in LOADED {
        // What a cache is filled with first is most of the work, and few rows are as good as many.
        let small = lab.knobs.iter().filter(|knob| ["keys", "rows"].contains(&knob.name));
        let small: Vec<_> = small.map(|knob| (knob.name, knob.least.max(200))).collect();
        for remedy in lab.remedies {
            let own = |knob: &&redscope_labs::experiment::knob::Knob| {
                knob.of.is_empty() || knob.of.contains(&remedy.name)
            };
            for knob in lab.knobs.iter().filter(own) {
                for value in [knob.least, knob.most] {
                    let knobs: Vec<_> = small.iter().copied().chain([("rate", 50)]).collect();
                    let mut choice = choice(lab.id, remedy.name, &knobs);
                    choice.set(knob.name, &knob.said(value)).expect("it goes so far");
                    let samples = ran(&choice, 1, 400);
                    assert_eq!(samples.len(), 4, "{} {} {value}", lab.id, knob.name);
                }
            }
        }
        let seconds = lab.seconds();
        assert_eq!(seconds.read("3600"), Ok(3600));
        assert!(seconds.read("99999999999999999").is_err(), "{}", lab.id);
    }
}

/// How long before its answer the oldest answer had been replaced, in milliseconds.
fn oldest_ms(samples: &[Sample]) -> f64 {
    samples.iter().map(|sample| sample.stale.oldest_us).max().unwrap_or(0) as f64 / 1000.0
}

/// What logical expiry does is compared with what nothing does.
fn seeds_of(remedy: &str) -> u64 {
    if ["none", "logical"].contains(&remedy) { SEEDS } else { FEW_SEEDS }
}

/// Between the database, the application and Redis, until an answer is given, in milliseconds.
const ON_WAY_MS: f64 = 5.0;

/// Nobody tells the cache that a row was written, so a copy is out of date for as long as it lives, whoever fills it:
/// that is what a time to live promises. Logical expiry breaks the promise by the time until somebody asks and the
/// rebuilding is done, and no more, because the key is hot.
#[test]
fn a_hot_key_is_out_of_date_for_its_time_and_with_logical_expiry_for_a_rebuild_more() {
    let knobs: Vec<_> = BREAKDOWN.into_iter().chain([("changes", 50)]).collect();
    for remedy in ["none", "mutex", "single-flight", "early", "lease", "logical"] {
        let choice = choice("breakdown", remedy, &knobs);
        let most_ms = choice.theory().oldest_ms.expect("it is known");
        // Until somebody comes is chance.
        let slack_ms = if remedy == "logical" { 40.0 } else { ON_WAY_MS };
        over(seeds_of(remedy), &choice, 4000, |samples| {
            let oldest_ms = oldest_ms(samples);
            // Who refreshes early has it younger.
            let is_reached = remedy == "early" || oldest_ms > most_ms - 250.0;
            let is_longer = remedy != "logical" || oldest_ms > 1000.0 + ON_WAY_MS;
            oldest_ms < most_ms + slack_ms && is_reached && is_longer
        });
    }
}

/// Keys that are cold are asked for late, and a database that has too much to do rebuilds late.
#[test]
fn with_logical_expiry_an_avalanche_is_answered_with_what_no_time_to_live_would_allow() {
    for remedy in ["none", "jitter", "staggered", "mutex", "single-flight", "mark", "logical"] {
        let choice = choice("avalanche", remedy, &AVALANCHE);
        let most_ms = choice.theory().oldest_ms;
        assert_eq!(most_ms.is_none(), remedy == "logical");
        over(seeds_of(remedy), &choice, 10_000, |samples| {
            let (oldest_ms, answers) = (oldest_ms(samples), sum(samples, |s| s.stale.answers));
            let stale = sum(samples, |sample| sample.stale.stale);
            let is_so = match most_ms {
                Some(most_ms) => oldest_ms < most_ms + ON_WAY_MS,
                None => oldest_ms > 3000.0 + 1000.0,
            };
            is_so && stale > 0 && answers > stale
        });
    }
}

/// What others write is neither a query nor a request, and comes as often as is said, from when it is said.
#[test]
fn rows_are_written_by_others_as_often_as_is_said() {
    for seed in 1..=20 {
        let still = choice("breakdown", "none", &[("changes", 0), ("rate", 400), ("ttl", 60_000)]);
        let often =
            choice("breakdown", "none", &[("changes", 100), ("rate", 400), ("ttl", 60_000)]);
        let mut side =
            LoadedSide::open(still.clone(), [(2000, often.clone())], seed).expect("it opens");
        side.run_until(redscope_actor::Time(4_000_000), u64::MAX);
        let samples: Vec<Sample> = side.samples().iter().cloned().collect();
        assert_eq!(sum(&samples[..20], |sample| sample.stale.stale), 0);
        // The first comes soon; from then on the copy is old.
        let late = &samples[22..];
        let [stale, answers] =
            [sum(late, |sample| sample.stale.stale), sum(late, |sample| sample.stale.answers)];
        assert!(answers > 500 && stale == answers, "{seed}: {stale} of {answers}");
        let without = ran(&still, seed, 4000);
        let queries = |samples: &[Sample]| sum(samples, |sample| sample.database.asked);
        let asked = |samples: &[Sample]| sum(samples, |sample| sample.users.asked);
        assert_eq!(queries(&samples), queries(&without));
        assert_eq!(asked(&samples), asked(&without));
        assert_eq!(oldest_ms(&without), 0.0);
    }
}
