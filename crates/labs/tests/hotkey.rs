//! A hot key: which server melts, who waits for it, and what remedies do about it.

use redscope_data::key_slot;
use redscope_labs::Cast;
use redscope_labs::act::parse_in;
use redscope_labs::experiment::hotkey::{
    HOT_FROM_MS, HOT_UNTIL_MS, KNOBS, LASTS_MS, NONE, OPTIONS, REPLICAS, SAMPLE_MS, SPLIT, Sample,
    Side, TRACKING, TTL,
};
use redscope_labs::experiment::knob::Knobs;
use redscope_labs::experiment::stepped::Stepped;
use redscope_node::Process;

/// Over so many seeds.
const SEEDS: u64 = 100;

/// A run that is short, so that there is time for many seeds: the key is hot for so many milliseconds.
const SHORT_MS: u64 = 45;
const SHORT: [(&str, &str); 3] = [("rate", "18000"), ("share", "80"), ("writes", "200")];

fn knobs(turned: &[(&str, &str)]) -> Knobs {
    let mut knobs = Knobs::new(KNOBS);
    for (name, value) in turned {
        knobs.set(name, value).expect("it goes so far");
    }
    knobs
}

/// Users ask until the lab's end; by then all that was asked is answered.
const ENDS_MS: u64 = LASTS_MS + 20;

fn run(option: &str, turned: &[(&str, &str)], seed: u64, until_ms: u64) -> Vec<Sample> {
    let mut side = Side::open(option, &knobs(turned), seed).expect("it opens");
    side.go_on(until_ms);
    assert!(side.samples().iter().all(|sample| sample.failed == 0), "{option} {turned:?} {seed}");
    side.samples().to_vec()
}

/// The samples in which the key is hot, but for the first: load has come by then.
fn hot(samples: &[Sample]) -> &[Sample] {
    let [from, until] = [HOT_FROM_MS, HOT_UNTIL_MS].map(|ms| (ms / SAMPLE_MS) as usize);
    &samples[(from + 1).min(samples.len())..until.min(samples.len())]
}

/// The share of the time in which each server was busy while the key was hot: the one that has it first, then the
/// others.
fn busy(samples: &[Sample]) -> Vec<f64> {
    let samples = hot(samples);
    let servers = samples[0].servers.len();
    let mut busy: Vec<f64> = (0..servers).map(|server| Sample::busy_of(samples, server)).collect();
    let melts = busy.remove(samples[0].hot());
    busy.insert(0, melts);
    busy
}

fn worst_p99(samples: &[Sample], group: usize) -> u64 {
    hot(samples).iter().map(|sample| sample.reads[group].p99_us).max().unwrap_or(0)
}

fn old(samples: &[Sample]) -> (u32, u64) {
    let oldest = samples.iter().map(|sample| sample.oldest_us).max().unwrap_or(0);
    (samples.iter().map(|sample| sample.old).sum(), oldest)
}

fn short(option: &str, more: &[(&str, &str)], seed: u64) -> Vec<Sample> {
    let turned = [&SHORT[..], more].concat();
    run(option, &turned, seed, HOT_FROM_MS + SHORT_MS)
}

#[test]
fn without_a_remedy_one_server_melts_beside_idle_neighbours() {
    for seed in 1..=SEEDS {
        let samples = short(NONE, &[("replicas", "0")], seed);
        let busy = busy(&samples);
        assert!(busy[0] > 0.99 && busy[1..].iter().all(|busy| *busy < 0.3), "{seed}: {busy:?}");
        let [of_it, beside, elsewhere] = [0, 1, 2].map(|group| worst_p99(&samples, group));
        assert!(
            of_it > 2000 && beside > 2000 && elsewhere < 600,
            "{seed}: {of_it} {beside} {elsewhere}"
        );
        assert_eq!(old(&samples).0, 0, "a master shows what it has acknowledged");
    }
}

#[test]
fn with_a_cache_that_is_told_no_server_melts() {
    for seed in 1..=SEEDS {
        let samples = short(TRACKING, &[("replicas", "0")], seed);
        assert!(busy(&samples).iter().all(|busy| *busy < 0.5), "{seed}");
        assert!((0..3).all(|group| worst_p99(&samples, group) < 2000), "{seed}");
        assert!(old(&samples).1 < 500, "{seed}: as long as a message is on its way");
        let reads = hot(&samples).iter().map(|sample| sample.reads[0]);
        let (own, all) = reads.fold((0, 0), |(own, all), one| (own + one.own, all + one.answered));
        assert!(own * 10 > all * 8, "{seed}: {own} of {all}");
    }
}

#[test]
fn with_copies_in_many_slots_no_server_melts() {
    for seed in 1..=SEEDS {
        let samples = short(SPLIT, &[("replicas", "0")], seed);
        assert!(busy(&samples).iter().all(|busy| *busy < 0.9), "{seed}: {:?}", busy(&samples));
        assert!((0..3).all(|group| worst_p99(&samples, group) < 2000), "{seed}");
        assert_eq!(old(&samples).0, 0, "a write is acknowledged when all copies have it");
    }
}

#[test]
fn with_replicas_the_server_shares_its_load_and_some_read_what_is_old() {
    let mut old_reads = 0;
    for seed in 1..=SEEDS {
        let samples = short(REPLICAS, &[], seed);
        let busy = busy(&samples);
        assert!(busy.iter().all(|busy| *busy < 0.9), "{seed}: {busy:?}");
        assert!((0..3).all(|group| worst_p99(&samples, group) < 2000), "{seed}");
        old_reads += old(&samples).0;
    }
    assert!(old_reads > 0, "a write is acknowledged before replicas have it");
}

#[test]
fn a_processor_is_busy_for_the_requests_it_gets_times_what_one_takes() {
    // What one takes, where nobody waits.
    let calm = run(NONE, &[("rate", "20000"), ("share", "0"), ("writes", "0")], 1, ENDS_MS);
    let sum = |samples: &[Sample], server: usize| {
        let servers = samples.iter().map(|sample| &sample.servers[server]);
        servers.fold((0, 0), |(ns, requests), one| {
            (ns + one.busy_ns, requests + u64::from(one.requests))
        })
    };
    let took_ns: Vec<f64> = (0..3)
        .map(|server| sum(&calm, server))
        .map(|(ns, requests)| {
            // The tick of the server, ten times a second.
            (ns - 150_000 * ENDS_MS / 100) as f64 / requests as f64
        })
        .collect();
    println!("a request takes {took_ns:?} ns");
    assert!(took_ns.iter().all(|ns| (14_900.0..15_200.0).contains(ns)), "{took_ns:?}");
    for (option, turned) in [
        (NONE, &[][..]),
        (NONE, &[("share", "50")]),
        (REPLICAS, &[("writes", "0")]),
        (SPLIT, &[("copies", "3")]),
    ] {
        let samples = run(option, turned, 2, ENDS_MS);
        let hot = hot(&samples);
        for server in 0..hot[0].servers.len() {
            let (ns, requests) = sum(hot, server);
            let s = hot.len() as f64 * SAMPLE_MS as f64 / 1e3;
            let theory = requests as f64 / s * took_ns[0] / 1e9 + 0.0015;
            let measured = ns as f64 / s / 1e9;
            println!("{option} n{}: {measured:.4}, in theory {theory:.4}", server + 1);
            assert!((measured - theory).abs() < 0.01, "{option} {server}: {measured} {theory}");
        }
    }
}

/// Who comes at moments that know nothing of one another waits for those before: M/D/1.
#[test]
fn who_is_not_beside_the_hot_key_waits_as_theory_says() {
    let samples = run(NONE, &[("rate", "90000"), ("share", "0"), ("connections", "32")], 3, 350);
    let reads = samples.iter().map(|sample| sample.reads[2]);
    let (took_us, answered) = reads
        .fold((0, 0), |(us, count), reads| (us + reads.took_us, count + u64::from(reads.answered)));
    let others: Vec<f64> = (0..3)
        .filter(|server| *server != samples[0].hot())
        .map(|server| Sample::busy_of(&samples, server))
        .collect();
    let busy = others.iter().sum::<f64>() / 2.0;
    // Two ways with half of their jitter, and the service.
    let alone_us = 200.0 + 30.0 + 15.0;
    let theory_us = busy * 15.0 / (2.0 * (1.0 - busy));
    let measured_us = took_us as f64 / answered as f64 - alone_us;
    println!("busy {busy:.3}: {measured_us:.2} us of waiting, in theory {theory_us:.2} us");
    assert!((measured_us - theory_us).abs() < 4.0, "{measured_us} {theory_us}");
}

#[test]
fn a_cache_that_nobody_tells_shows_what_is_old_for_its_time() {
    for ttl in ["5", "50"] {
        let (count, oldest_us) = old(&run(TTL, &[("ttl", ttl)], 1, ENDS_MS));
        let most_us = ttl.parse::<u64>().expect("a number") * 1000 + 2000;
        assert!(
            count > 100 && oldest_us < most_us && oldest_us * 2 > most_us,
            "{ttl}: {oldest_us}"
        );
    }
}

#[test]
fn messages_to_caches_are_paid_by_the_server_that_sends_them() {
    let told = |writes: &str| {
        let samples = run(TRACKING, &[("writes", writes)], 1, HOT_UNTIL_MS);
        let invalidations: u32 = hot(&samples).iter().map(|sample| sample.invalidations).sum();
        (busy(&samples)[0], invalidations)
    };
    let [(calm, few), (melts, many)] = ["100", "5000"].map(told);
    assert!(calm < 0.4 && melts > 0.9 && many > 10 * few, "{calm} {few} {melts} {many}");
}

#[test]
fn between_the_writes_of_two_copies_readers_go_back() {
    let back = |option: &str| -> u32 {
        let samples = run(option, &[("writes", "1000")], 1, ENDS_MS);
        samples.iter().map(|sample| sample.went_back).sum()
    };
    assert_eq!(back(NONE), 0);
    assert!(back(SPLIT) > 100 && back(REPLICAS) > 0);
}

/// Has a line typed at a server, and lets it be answered.
fn typed(side: &mut Side, server: &str, line: &str) {
    let world = side.world_mut();
    let console = format!("c-{server}");
    if world.find(&console).is_none() {
        let act = parse_in(&format!("open {console} {server}"), world).expect("an act");
        world.act(&act).expect("it opens");
    }
    let act = parse_in(&format!("type {console} {line}"), world).expect("an act");
    world.act(&act).expect("it can be typed");
    let until = world.now().plus_ms(2);
    world.run_until(until, u64::MAX);
}

/// The slot of the hot key goes to another server meanwhile: `ASK`, then `MOVED`.
#[test]
fn application_servers_follow_a_slot_that_moves() {
    let mut side = Side::open(NONE, &knobs(&[("rate", "3000")]), 1).expect("it opens");
    side.go_on(HOT_FROM_MS + 20);
    let id = |side: &Side, server: &str| match side.world().find(server) {
        Some(id) => match side.world().actor(id) {
            Some(Cast::Redis(Process::Server(server))) => {
                server.own_slots().expect("a node of a cluster").myself.to_string()
            }
            _ => panic!("a server"),
        },
        None => panic!("{server}"),
    };
    let hot = side.samples()[0].hot();
    let (from, to) = (format!("n{}", hot + 1), format!("n{}", (hot + 1) % 3 + 1));
    let (from_id, to_id) = (id(&side, &from), id(&side, &to));
    let slot = key_slot(b"hot");
    let port = 7000 + (hot + 1) % 3;
    typed(&mut side, &to, &format!("CLUSTER SETSLOT {slot} IMPORTING {from_id}"));
    typed(&mut side, &from, &format!("CLUSTER SETSLOT {slot} MIGRATING {to_id}"));
    typed(&mut side, &from, &format!("MIGRATE 127.0.0.1 {port} hot 0 1000"));
    side.go_on(HOT_FROM_MS + 60);
    let asked: u32 = side.samples().iter().map(|sample| sample.redirected).sum();
    assert!(asked > 50, "the key is there, the slot is not: {asked}");
    typed(&mut side, &to, &format!("CLUSTER SETSLOT {slot} NODE {to_id}"));
    typed(&mut side, &from, &format!("CLUSTER SETSLOT {slot} NODE {to_id}"));
    side.go_on(ENDS_MS);
    let samples = side.samples();
    assert!(samples.iter().all(|sample| sample.failed == 0));
    let moved: u32 = samples[30..].iter().map(|sample| sample.redirected).sum();
    assert_eq!(moved, 0, "everybody knows where it is");
    assert!(samples[30..].iter().any(|sample| sample.reads[0].answered > 10));
    assert_eq!(old(samples).0, 0);
}

#[test]
fn the_load_is_the_same_whatever_is_done() {
    let asked = |option: &str| -> u32 {
        let samples = run(option, &[("share", "20"), ("rate", "5000")], 9, ENDS_MS);
        assert!(samples.last().expect("some").reads.iter().all(|reads| reads.open == 0));
        samples.iter().flat_map(|sample| sample.reads).map(|reads| reads.answered).sum()
    };
    let first = asked(NONE);
    assert!(first > 2000);
    assert!(OPTIONS.iter().all(|option| asked(option) == first));
    assert!(Side::open("luck", &knobs(&[]), 1).is_err());
}
