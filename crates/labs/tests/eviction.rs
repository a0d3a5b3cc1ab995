//! Eviction against an independent computation and against redis-server 7.0.15, on the same requests
//! (`data/labs/eviction.json`): the policies of textbooks give equal counts, Redis's own ratios within a
//! hundredth.
//!
//! `REDSCOPE_EVICTION=all` plays every trace, policy and size; that takes minutes.

use redscope_engine::config::Config;
use redscope_engine::{Alone, Engine, Mode};
use redscope_labs::experiment::eviction::{
    Cell, KNOBS, Load, OLD, POLICIES, Play, Policy, SIZES, Trace, survivors,
};
use redscope_labs::experiment::knob::Knobs;
use serde_json::Value;

const DATA: &str = include_str!("data/labs/eviction.json");
/// What `OBJECT FREQ` says of keys of a real server after so many accesses, by the log factor.
const COUNTERS: &str = include_str!("data/labs/eviction_lfu.json");

/// The traces, with what they are made of.
const TRACES: [(&str, Load, u32, u64); 6] = [
    ("zipf080", Load::Zipf, 80, 101),
    ("zipf099", Load::Zipf, 99, 102),
    ("zipf120", Load::Zipf, 120, 103),
    ("scan", Load::Scan, 99, 104),
    ("loop", Load::Loop, 0, 105),
    ("shift", Load::Shift, 0, 106),
];

/// A name of what was measured at a server, the policy, and knobs with where they stood.
type Measured = (&'static str, &'static str, &'static [(&'static str, u64)]);

/// So far apart hit ratios may be. The measurements allow three times as much where a few keys more or less, or the
/// phase of a minute, matter most.
const TOLERANCE: f64 = 0.01;

const MEASURED: [Measured; 9] = [
    ("lru-1", "allkeys-lru", &[("samples", 1)]),
    ("lru-3", "allkeys-lru", &[("samples", 3)]),
    ("lru-5", "allkeys-lru", &[("samples", 5)]),
    ("lru-10", "allkeys-lru-beside", &[]),
    ("lfu-5", "allkeys-lfu", &[]),
    ("lfu-5-nodecay", "allkeys-lfu", &[("decay", 0)]),
    ("random", "allkeys-random", &[]),
    ("ttl-5-equal", "volatile-ttl", &[("with-ttl", 100)]),
    ("ttl-5-by-key", "volatile-ttl", &[("with-ttl", 100), ("ttl-spread", 1)]),
];

fn is_all() -> bool {
    std::env::var("REDSCOPE_EVICTION").is_ok_and(|how| how == "all")
}

fn place(policy: &str) -> usize {
    POLICIES.iter().position(|known| known.name == policy).expect("a policy")
}

fn knobs(set: &[(&str, u64)]) -> Knobs {
    let mut knobs = Knobs::new(KNOBS);
    for (name, value) in [("rate", 1000), ("with-ttl", 0)].iter().chain(set) {
        knobs.set(name, &value.to_string()).unwrap();
    }
    knobs
}

fn played(trace: &Trace, policy: &str, set: &[(&str, u64)], size_percent: u64) -> Cell {
    let mut play = Play::only(trace.clone(), knobs(set), 1, place(policy), size_percent);
    let mut cells = play.go_on(usize::MAX).unwrap();
    assert!(play.is_done() && cells.len() == 1);
    cells.remove(0)
}

fn traces() -> impl Iterator<Item = (&'static str, Trace)> {
    TRACES.into_iter().map(|(name, load, percent, seed)| {
        (name, load.draw(20_000, 400_000, percent, seed).unwrap())
    })
}

#[test]
fn textbooks_policies_give_equal_counts() {
    let data: Value = serde_json::from_str(DATA).unwrap();
    for (name, trace) in traces() {
        for (size, wanted) in data[name]["exact"].as_object().unwrap() {
            if size != "2000" && !is_all() {
                continue;
            }
            let percent = size.parse::<u64>().unwrap() / 200;
            for (policy, hits) in wanted.as_object().unwrap() {
                let cell = played(&trace, policy, &[], percent);
                let wanted = hits.as_u64().or(hits[0].as_u64()).unwrap();
                let got: u32 = cell.hits.iter().sum();
                assert_eq!(u64::from(got), wanted, "{policy} of {size} keys on {name}");
            }
        }
    }
}

#[test]
fn redis_finds_as_much_as_the_real_server() {
    let data: Value = serde_json::from_str(DATA).unwrap();
    let mut apart = Vec::new();
    for (name, trace) in traces() {
        for (measured, policy, set) in MEASURED {
            // On a loop more and fewer samples part most, and so do counts when what is hot moves on.
            let chosen = matches!(
                (name, measured),
                ("zipf099", "lru-1") | ("loop", "lru-5") | ("shift", "lfu-5")
            );
            if !chosen && !is_all() {
                continue;
            }
            let cell = played(&trace, policy, set, 10);
            let wanted = data[name]["redis"][measured].as_f64().unwrap();
            let got = cell.hit_ratio();
            println!("{name} {measured}: {got:.4}, a real server {wanted:.4}, {} held", cell.held);
            if (got - wanted).abs() > TOLERANCE {
                apart.push(format!("{measured} on {name}: {got:.4}, not {wanted}"));
            }
            // What keys weigh is estimated from some of them.
            assert!((1990..=2010).contains(&cell.held), "{measured} on {name}: {}", cell.held);
        }
    }
    assert!(apart.is_empty(), "{apart:#?}");
}

#[test]
fn a_play_is_the_same_however_it_is_cut() {
    let trace = Load::Zipf.draw(200, 2000, 99, 1).unwrap();
    let whole = |requests: usize| {
        let mut play = Play::new(trace.clone(), knobs(&[]), 1, 15);
        let mut cells = Vec::new();
        for _ in 0..1_000_000 {
            cells.extend(play.go_on(requests).unwrap());
            if play.is_done() {
                return cells;
            }
        }
        panic!("it comes to its end");
    };
    let cells = whole(usize::MAX);
    assert_eq!(cells.len(), POLICIES.len() * SIZES.len());
    assert!(cells[..POLICIES.len()].iter().all(|cell| cell.size_percent == 15), "chosen first");
    assert_eq!(whole(777), cells);
    let at = |policy: &str| cells.iter().find(|cell| cell.policy == place(policy)).unwrap();
    assert!(at("belady").hit_ratio() >= at("lfu").hit_ratio());
    assert!(at("noeviction").refused > 0 && at("allkeys-lru").refused == 0);
    assert_eq!(at("allkeys-lfu").frequencies.iter().sum::<u32>(), at("allkeys-lfu").held as u32);
}

/// What stands beside is the same policy with its own number of samples, and nothing else.
#[test]
fn what_stands_beside_differs_in_its_samples_alone() {
    let trace = Load::Loop.draw(400, 4000, 0, 3).unwrap();
    for policy in ["allkeys-lru", "allkeys-lfu"] {
        let beside = format!("{policy}-beside");
        for samples in [1, 5, 10] {
            let own = played(&trace, policy, &[("samples", samples)], 10);
            let other = played(&trace, &beside, &[("samples-beside", samples)], 10);
            assert_eq!((own.hits, own.held), (other.hits, other.held), "{policy} {samples}");
        }
    }
}

/// On a loop just larger than the cache exact LRU finds nothing, and what is sampled comes nearer to that the more is
/// sampled; where some keys are asked for more often, the samples hardly matter.
#[test]
fn samples_matter_on_a_loop_and_not_where_some_keys_are_asked_for_more() {
    // Slowly enough that a round takes many of the seconds in which the clock of LRU ticks.
    let ratio = |trace: &Trace, policy| played(trace, policy, &[("rate", 50)], 10).hit_ratio();
    let (mut on_loop, mut on_zipf) = ([0.0; 3], [0.0; 3]);
    for seed in 1..=4 {
        let [round, zipf] =
            [Load::Loop, Load::Zipf].map(|load| load.draw(4000, 40_000, 99, seed).unwrap());
        for (at, policy) in ["lru", "allkeys-lru-beside", "allkeys-lru"].into_iter().enumerate() {
            on_loop[at] += ratio(&round, policy) / 4.0;
            on_zipf[at] += ratio(&zipf, policy) / 4.0;
        }
    }
    println!("{on_loop:?} {on_zipf:?}");
    let [exact, ten, five] = on_loop;
    assert!(exact == 0.0 && ten > 0.0 && five > ten + 0.02, "{on_loop:?}");
    let [exact, ten, five] = on_zipf;
    assert!((exact - ten).abs() < 0.01 && (exact - five).abs() < 0.02, "{on_zipf:?}");
}

/// Redis's documentation draws the oldest keys gone and all others there for real LRU, and more of the old
/// ones left the fewer are sampled.
#[test]
fn the_oldest_go_and_more_surely_with_more_samples() {
    let old_kept = |policy: &str, samples: u64, seed: u64| {
        let policy = Policy::find(policy).unwrap();
        let band = survivors(policy, knobs(&[("samples", samples)]), seed).unwrap();
        assert_eq!(band.kept.len(), OLD as usize * 3 / 2);
        band.kept[..OLD as usize / 2].iter().filter(|kept| **kept).count()
    };
    assert_eq!(old_kept("lru", 5, 1), 0);
    let over = |samples| (0..20).map(|seed| old_kept("allkeys-lru", samples, seed)).sum::<usize>();
    let (few, many) = (over(2), over(10));
    assert!(many < few && many > 0, "{many} with 10 samples, {few} with 2");
    assert!(over(10) < (0..20).map(|seed| old_kept("allkeys-random", 5, seed)).sum());
}

/// `OBJECT FREQ` of keys that were set once and read so often, in an engine that counts by this log factor.
fn counters(factor: &str, accesses: u32, keys: u32) -> Vec<f64> {
    const NOW_MS: u64 = 1_700_000_000_000;
    let mut engine = Engine::new(Mode::Standalone, Config::default(), 11, NOW_MS);
    let client = engine.connect(String::new(), String::new(), NOW_MS);
    let mut ask = |line: &str| {
        let words: Vec<&[u8]> = line.split(' ').map(str::as_bytes).collect();
        engine.execute(&mut Alone, NOW_MS, client, &words);
        let output =
            engine.clients.peek_mut(client).map(|client| std::mem::take(&mut client.output));
        String::from_utf8(output.unwrap_or_default()).expect("text")
    };
    ask("CONFIG SET maxmemory-policy allkeys-lfu");
    ask("CONFIG SET lfu-decay-time 0");
    assert_eq!(ask(&format!("CONFIG SET lfu-log-factor {factor}")), "+OK\r\n");
    let frequency = |key: u32| {
        ask(&format!("SET key:{key} x"));
        for _ in 0..accesses {
            ask(&format!("GET key:{key}"));
        }
        let reply = ask(&format!("OBJECT FREQ key:{key}"));
        reply.trim_start_matches(':').trim_end().parse().expect("a number")
    };
    (0..keys).map(frequency).collect()
}

/// The counter of LFU is one of Morris: a chance that falls as it grows. Means over as many keys as were measured lie
/// within three standard errors of their difference.
#[test]
fn counters_of_lfu_grow_as_those_of_the_real_server() {
    let data: Value = serde_json::from_str(COUNTERS).unwrap();
    let mut compared = 0;
    for (factor, rows) in data.as_object().unwrap() {
        let Some(rows) = rows.as_object() else { continue };
        for (accesses, row) in rows {
            // One row says how keys counted that were read one by one.
            if accesses == "plain_1000_last_run" {
                continue;
            }
            let accesses: u32 = accesses.parse().unwrap();
            if accesses > 1000 && !is_all() {
                continue;
            }
            let measured: Vec<f64> = row["runs"]
                .as_array()
                .unwrap()
                .iter()
                .flat_map(|run| run.as_array().unwrap().iter().map(|count| count.as_f64().unwrap()))
                .collect();
            let keys = measured.len() as f64;
            assert!(keys >= 60.0, "so many the measurement asks for");
            let mean = |of: &[f64]| of.iter().sum::<f64>() / of.len() as f64;
            let wanted = mean(&measured);
            assert!((wanted - row["mean"].as_f64().unwrap()).abs() < 0.01);
            let spread =
                measured.iter().map(|count| (count - wanted).powi(2)).sum::<f64>() / (keys - 1.0);
            let error = (2.0 * spread / keys).sqrt();
            let got = mean(&counters(factor, accesses, keys as u32));
            assert!(
                (got - wanted).abs() <= 3.0 * error + 1e-9,
                "factor {factor}, {accesses}: {got} and not {wanted}"
            );
            compared += 1;
        }
    }
    assert!(compared >= 12, "{compared}");
}
