//! Keys that are shared out over servers while people ask: what a change of the servers sends to the database.

use std::rc::Rc;

use redscope_actor::Time;
use redscope_labs::experiment::loaded::{Choice, LoadedSide, Sample};
use redscope_labs::experiment::ring_load;
use redscope_labs::sharding::{Change, Placement, Scheme, Sharding, servers};

use crate::rig::{choice, ran, sum};

const SEEDS: u64 = 100;
/// The change, in milliseconds.
const CHANGE_MS: u64 = 1500;

fn with(scheme: &str, change: &str, knobs: &[(&str, u64)]) -> Choice {
    let mut choice = choice(ring_load::LAB.id, scheme, knobs);
    choice.set("change", change).expect("it can happen");
    choice.set("change-at", &CHANGE_MS.to_string()).expect("then");
    choice
}

/// 90 queries a second, of 260 requests.
const SHORT: [(&str, u64); 7] = [
    ("rate", 260),
    ("keys", 1000),
    ("workers", 9),
    ("service", 100),
    ("queue", 400),
    ("patience", 1000),
    ("retries", 2),
];

#[test]
fn a_ring_without_names_loses_a_server_and_does_not_recover_and_one_with_names_does() {
    let at_the_end =
        |samples: &[Sample]| sum(&samples[samples.len() - 20..], |sample| sample.users.given_up);
    for seed in 1..=SEEDS {
        let of = |scheme: &str| ran(&with(scheme, "remove", &SHORT), seed, 12_000);
        let before = sum(&of("jedis-unnamed")[5..14], |sample| sample.database.asked);
        assert_eq!(before, 0, "all is cached: seed {seed}");
        assert!(at_the_end(&of("jedis-unnamed")) > 50, "seed {seed}");
        assert_eq!(at_the_end(&of("jedis-named")), 0, "seed {seed}");
    }
}

/// A database that is never short, and keys each of which is asked for often.
const PLENTY: [(&str, u64); 6] =
    [("rate", 1000), ("keys", 100), ("skew", 0), ("workers", 1000), ("service", 1), ("noticed", 0)];

/// Who has which key, computed beside the run.
fn moved(scheme: &str, change: Change) -> u64 {
    let scheme = Scheme::find(scheme).expect("a scheme");
    let placed =
        |servers: &[_]| Sharding::new(scheme, Rc::new(Placement::of(scheme, 160, servers)));
    let before = servers(4);
    let after = placed(&change.apply(&before).expect("it can change so"));
    let before = placed(&before);
    let keys = (0..100).map(|id| format!("item:{id}"));
    keys.filter(|key| before.owner(key.as_bytes()) != after.owner(key.as_bytes())).count() as u64
}

#[test]
fn every_key_that_moves_is_missing_once() {
    let changes = [
        ("remove", Change::Remove(0)),
        ("add", Change::Add),
        ("rename", Change::Rename(0)),
        ("swap", Change::Swap(0, 1)),
    ];
    for scheme in ring_load::LAB.remedies.iter().map(|remedy| remedy.name) {
        for (name, change) in changes {
            let samples = ran(&with(scheme, name, &PLENTY), 5, 8000);
            let asked = sum(&samples, |sample| sample.database.asked);
            let moved = moved(scheme, change);
            // Two who ask for a key at once while it is missing ask the database both.
            let most = moved + moved / 10 + 1;
            assert!((moved..=most).contains(&asked), "{scheme} {name}: {asked}, {moved} moved");
            let failed = sum(&samples, |sample| sample.users.failed);
            assert_eq!(failed, 0, "{scheme} {name}: whoever reaches no server asks the database");
        }
    }
}

#[test]
fn what_is_turned_afterwards_does_not_take_the_change_back() {
    let before = with("jedis-named", "add", &PLENTY);
    let mut turned = before.clone();
    turned.set("rate", "900").expect("it goes there");
    let mut side = LoadedSide::open(before, [(4000, turned)], 5).expect("its programs are whole");
    side.run_until(Time(8_000_000), u64::MAX);
    let samples: Vec<Sample> = side.samples().iter().cloned().collect();
    assert!(sum(&samples, |sample| sample.database.asked) > 0);
    assert_eq!(sum(&samples[39..], |sample| sample.database.asked), 0);
}
