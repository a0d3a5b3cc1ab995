//! Rows that come and go behind a filter, over many seeds: what it denies that is there, and what it lets through that
//! is gone.

use std::collections::BTreeSet;

use redscope_actor::Time;
use redscope_labs::experiment::loaded::{Choice, LoadedSide, Sample};
use redscope_labs::experiment::penetration;

use crate::rig::{choice, ran, run, samples, sum};

const SEEDS: u64 = 100;

/// No attack, all rows asked for alike, copies that outlive the run, and a database that is never short.
const ROWS: [(&str, u64); 8] = [
    ("rate", 500),
    ("rows", 200),
    ("skew", 0),
    ("attack", 0),
    ("ttl", 60_000),
    ("workers", 100),
    ("service", 5),
    ("new-reads", 100),
];

fn with(remedy: &str, more: &[(&str, u64)]) -> Choice {
    let knobs: Vec<_> = ROWS.iter().chain(more).copied().collect();
    choice(penetration::LAB.id, remedy, &knobs)
}

fn denied(samples: &[Sample]) -> u64 {
    sum(samples, |sample| sample.stale.denied)
}

/// A filter lets what it was not told of through by mistake only, so all but its rate of errors is denied.
#[test]
fn a_filter_that_is_not_told_of_new_rows_denies_them_but_for_its_errors() {
    let of = |remedy: &str, seed: u64| samples(&run(&with(remedy, &[("inserts", 40)]), seed, 3000));
    let mut missed = 0;
    for seed in 1..=SEEDS {
        let not_told = of("bloom", seed);
        missed += denied(&not_told);
        for remedy in ["bloom-add", "none", "null"] {
            let told = of(remedy, seed);
            assert_eq!(denied(&told), 0, "{remedy}: seed {seed}");
            let asked = |samples: &[Sample]| sum(samples, |sample| sample.users.asked);
            assert_eq!(asked(&told), asked(&not_told), "the same is asked for");
        }
    }
    // A hundred reads a second once all is loaded, after 0.112 s; a few come before their row is there, and are told
    // what is so, and of a hundred one passes by mistake.
    let share = missed as f64 / (SEEDS as f64 * 2.888 * 100.0);
    assert!((0.95..0.995).contains(&share), "{missed} of the reads of new rows, {share}");
}

/// Of a deleted row nothing is cached, so every read of one goes to the database, as its filter lets it pass.
#[test]
fn a_filter_lets_deleted_rows_through_until_it_is_made_anew() {
    let mut asked = [0, 0];
    for seed in 1..=SEEDS {
        let knobs = [("deletes", 30), ("rebuild-after", 30)];
        for (sum_of, remedy) in asked.iter_mut().zip(["bloom-add", "bloom-rebuild"]) {
            let samples = samples(&run(&with(remedy, &knobs), seed, 4500));
            *sum_of += sum(&samples[20..], |sample| sample.database.deleted);
            assert_eq!(denied(&samples), 0, "{remedy}: seed {seed}");
        }
    }
    let [kept, forgotten] = asked;
    assert!(kept > 20_000 && forgotten * 3 < kept, "{kept} queries, {forgotten} made anew");
}

/// What passes is what was deleted: reads of `g` of the `n` rows, each alike.
#[test]
fn as_many_queries_are_for_deleted_rows_as_reads_are() {
    let choice = with("bloom", &[("deletes", 100), ("rate", 2000)]);
    let samples = samples(&run(&choice, 3, 6000));
    let after = &samples[50..];
    let share = sum(after, |sample| sample.database.deleted) as f64
        / sum(after, |sample| sample.users.answered) as f64;
    // After 5 s of 100 draws of 200 rows a row is there still with (1 - 1/200)^500 at first.
    let there = |draws: f64| (1.0_f64 - 1.0 / 200.0).powf(draws);
    let gone = 1.0 - (there(490.0) + there(590.0)) / 2.0;
    // A hundred answers of two thousand are to deletes.
    let theory = gone * 2000.0 / 2100.0;
    assert!((share - theory).abs() < 0.03, "{share} and not {theory}");
}

/// Rows come and go while the filter is made anew again and again: those that came meanwhile are in the next one too.
#[test]
fn a_filter_that_is_made_anew_under_load_denies_nothing_that_is_there() {
    for seed in 1..=SEEDS {
        let knobs = [("inserts", 100), ("deletes", 100), ("rebuild-after", 10), ("new-reads", 300)];
        let samples = ran(&with("bloom-rebuild", &knobs), seed, 4000);
        // A row is in the next filter two commands after it is in the database.
        assert!(denied(&samples) <= 2, "seed {seed}: {}", denied(&samples));
        assert!(sum(&samples, |sample| sample.stale.answers) > 2000);
    }
}

#[test]
fn a_person_adds_and_deletes_a_row() {
    let lab = &penetration::LAB;
    let act = |text: &str| lab.ask(text).expect("users ask so");
    let acts = [
        (2000, act("add 900")),
        (2500, act("read 900")),
        (3000, act("delete 900")),
        (3500, act("read 900")),
    ];
    let side = LoadedSide::open(with("bloom", &[]), [], 1).expect("its programs are whole");
    let mut side = side.with_acts(acts);
    side.run_until(Time(5_000_000), u64::MAX);
    let steps: BTreeSet<(u32, String)> = side
        .samples()
        .iter()
        .flat_map(|sample| &sample.visits)
        .flat_map(|visit| visit.tries.iter().map(move |one| (visit.number, &one.steps)))
        .flat_map(|(number, steps)| steps.iter().map(move |step| (number, step.text.clone())))
        .collect();
    let of = |number: u32| -> Vec<&str> {
        steps.iter().filter(|step| step.0 == number).map(|step| step.1.as_str()).collect()
    };
    assert_eq!(of(1), ["db put item:900 900"]);
    assert_eq!(of(2), ["BF.EXISTS ids 900"], "it is there, and denied");
    assert_eq!(of(3), ["DEL item:900", "db del item:900"]);
    let why = |text: &str| lab.ask(text).unwrap_err().to_string();
    assert_eq!(why("read "), "an item is a whole number from 0 to 1000000000, not ''");
    assert_eq!(why("buy 7"), "users ask for one of read, add, delete, not for 'buy'");
}
