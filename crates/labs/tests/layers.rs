//! Layers of caches: what is counted in them, and how old a page gets that somebody is shown.

use redscope_labs::experiment::knob::Knobs;
use redscope_labs::experiment::layers::{
    Counts, DEL, KNOBS, LASTS_MS, Load, OPTIONS, PURGE, PURGE_ONLY, Sample, Side, TRACKING, TTL,
    TTLS, VERSIONS, ways_us, worst_us,
};
use redscope_labs::experiment::stepped::Stepped;
use redscope_labs::web::{Visit, Write};
use redscope_labs::{Cast, World};

/// Over so many seeds.
const SEEDS: u64 = 100;

/// A small load, so that there is time for many seeds.
const SMALL: [(&str, &str); 5] =
    [("users", "20"), ("rate", "100"), ("pages", "40"), ("writes", "2"), ("skew", "100")];

fn knobs(turned: &[(&str, &str)]) -> Knobs {
    let mut knobs = Knobs::new(KNOBS);
    for (name, value) in turned {
        knobs.set(name, value).expect("it goes so far");
    }
    knobs
}

fn run(option: &str, turned: &[(&str, &str)], seed: u64) -> Side {
    let mut side = Side::open(option, &knobs(turned), seed).expect("it opens");
    side.go_on(LASTS_MS);
    side
}

/// How old the oldest page was that anybody was shown, in microseconds.
fn worst(samples: &[Sample]) -> u64 {
    samples.iter().map(|sample| sample.worst_us).max().unwrap_or(0)
}

fn product(layers: &[Counts; 6]) -> f64 {
    layers[..5].iter().filter_map(|layer| layer.miss_ratio()).product()
}

#[test]
fn what_reaches_the_database_is_the_product_of_what_each_layer_passes_on() {
    for (option, more) in [
        (TTL, &[][..]),
        (TTL, &[("lock", "yes"), ("grace", "2000")]),
        (TTL, &[("cdn", "0"), ("redis", "0")]),
        (PURGE, &[("age", "yes")]),
        (VERSIONS, &[("lock", "yes")]),
    ] {
        let side = run(option, more, 3);
        let layers = Sample::layers_of(side.samples());
        let visits = f64::from(layers[0].came);
        assert!(visits > 15_000.0, "{visits}");
        // One layer is asked what the one before it has asked, by its own count.
        for (outer, inner) in layers.iter().zip(&layers[1..]) {
            assert_eq!(outer.passed_on, inner.came, "{option} {more:?}: {layers:?}");
        }
        let queries = visits * product(&layers);
        assert!((queries - f64::from(layers[5].came)).abs() < 0.01, "{queries} {layers:?}");
        assert_eq!(layers[5].came, asked_of_database(side.world(), &layers), "{option}");
        let shown: u32 = side.samples().iter().map(|sample| sample.shown).sum();
        assert_eq!(shown, layers[0].came, "everybody is shown what they wanted");
    }
}

/// What the servers of the site were answered, as the database has counted it: it holds no row that was not written.
fn asked_of_database(world: &World, layers: &[Counts; 6]) -> u32 {
    let database = world.find("db").and_then(|id| world.actor(id));
    let Some(Cast::Database(database)) = database else { panic!("a database") };
    assert!(database.row(b"item:0").number().is_some_and(|value| value > 0), "page 0 was written");
    layers[5].held
}

#[test]
fn a_layer_sees_what_missed_above_and_has_less_of_it_than_it_would_alone() {
    let side = run(TTL, &[], 1);
    let (layers, alone) = (Sample::layers_of(side.samples()), Sample::alone_of(side.samples()));
    let ratios: Vec<(f64, f64)> = layers
        .iter()
        .zip(&alone)
        .map(|(in_place, alone)| {
            (in_place.hit_ratio().expect("asked"), alone.hit_ratio().expect("asked"))
        })
        .collect();
    for (name, (in_place, alone)) in TTLS.iter().zip(&ratios) {
        println!("{name}: {in_place:.3} in place, {alone:.3} alone");
    }
    assert!((ratios[0].0 - ratios[0].1).abs() < 0.01, "nothing stands before a browser");
    for (in_place, alone) in &ratios[1..] {
        assert!(in_place + 0.1 < *alone, "the skew is taken off: {in_place} of {alone}");
    }
    let naive: f64 = ratios.iter().map(|(_, alone)| 1.0 - alone).product();
    assert!(naive * 3.0 < product(&layers), "who multiplies ratios of layers alone is far off");
}

/// What is counted beside is what a world has in which one layer stands alone.
#[test]
fn a_layer_alone_has_what_is_counted_for_it_beside() {
    let beside = Sample::alone_of(run(TTL, &[], 1).samples());
    for (place, name) in TTLS.iter().enumerate() {
        let off: Vec<(&str, &str)> =
            TTLS.iter().filter(|other| *other != name).map(|other| (*other, "0")).collect();
        let alone = Sample::layers_of(run(TTL, &off, 1).samples())[place];
        let [alone, beside] = [alone.hit_ratio(), beside[place].hit_ratio()].map(Option::unwrap);
        println!("{name}: {alone:.4} in a world, {beside:.4} beside");
        // In the world a page takes time to come, and others ask for it meanwhile.
        assert!(alone <= beside + 0.01 && beside - alone < 0.06, "{name}: {alone} {beside}");
    }
}

#[test]
fn nobody_is_shown_anything_older_than_the_times_that_add_up() {
    for seed in 1..=SEEDS {
        for option in OPTIONS {
            let more: &[(&str, &str)] = match seed % 4 {
                0 => &[("age", "yes")],
                1 => &[("grace", "1500"), ("lock", "yes")],
                2 => &[("redis", "0")],
                _ => &[],
            };
            let turned = [&SMALL[..], more].concat();
            let samples = run(option, &turned, seed).samples().to_vec();
            let (worst, most) = (worst(&samples), worst_us(option, &knobs(&turned)));
            assert!(worst <= most, "{option} {more:?} seed {seed}: {worst} of {most}");
        }
    }
}

#[test]
fn without_a_remedy_pages_are_old_for_seconds_and_with_all_of_them_for_as_long_as_a_message_takes()
{
    for seed in 1..=SEEDS {
        let of = |option: &str, more: &[(&str, &str)]| {
            worst(run(option, &[&SMALL[..], more].concat(), seed).samples())
        };
        assert!(of(TTL, &[]) > 2_000_000, "seed {seed}");
        let off = [("browser", "0")];
        assert!(of(PURGE, &off) <= ways_us(PURGE, &knobs(&SMALL)), "seed {seed}");
        assert!(of(VERSIONS, &[]) <= ways_us(VERSIONS, &knobs(&SMALL)), "seed {seed}");
    }
}

#[test]
fn what_is_dropped_outside_is_filled_again_from_what_is_old_inside() {
    let after_the_purge = |option: &str| {
        let samples = run(option, &[("browser", "0")], 1).samples().to_vec();
        samples.iter().filter(|sample| sample.old[1] + sample.old[2] > 0).count()
    };
    assert!(after_the_purge(PURGE_ONLY) > 5, "nginx and the CDN have the old page again");
    assert_eq!(after_the_purge(PURGE), 0);
    let local = |option: &str| {
        let samples = run(option, &[], 1).samples().to_vec();
        samples.iter().map(|sample| sample.old[3]).max()
    };
    assert_eq!((local(DEL) > Some(0), local(TRACKING)), (true, Some(0)), "servers are told");
}

/// Each layer is filled in the last moment of the one behind it.
#[test]
fn times_add_up_where_everybody_comes_at_the_worst_moment() {
    let visit = |at_ms: u64, user: u32, id: u64| Visit { at_us: at_ms * 1000, user, id };
    let visits = [
        // Everybody connects.
        visit(100, 0, 9),
        visit(100, 1, 9),
        visit(100, 2, 9),
        // Redis is filled at 0.95 s, just before the write.
        visit(900, 0, 0),
        // Its copy ends at 5.95 s: the second server takes it at 5.89 s, by way of another edge.
        visit(5850, 1, 0),
        // Others have the third and the first server asked, so that it is the turn of the second again.
        visit(7000, 1, 1),
        visit(7100, 1, 2),
        // The copy of the second ends at 7.89 s: nginx, which has had none for a second, takes it at 7.88 s.
        visit(7840, 2, 0),
        // That of nginx ends at 8.88 s: the first edge takes it at 8.87 s, for a browser that is not looked at again.
        visit(8825, 0, 0),
        // That of the edge ends at 11.90 s: a browser takes it, and shows it until 15.9 s.
        visit(11_885, 3, 0),
        visit(15_890, 3, 0),
    ];
    let load = Load { visits: visits.into(), writes: [Write { at_us: 1_000_000, id: 0 }].into() };
    let knobs = knobs(&[]);
    let mut side = Side::under(TTL, &knobs, 1, load).expect("it opens");
    side.go_on(LASTS_MS);
    let (worst, most) = (worst(side.samples()), worst_us(TTL, &knobs));
    println!("{worst} of {most}");
    assert!(worst <= most && worst * 10 > most * 9, "{worst} of {most}");
}

#[test]
fn a_version_in_the_address_costs_a_way_for_every_page() {
    let half = |option: &str| {
        let samples = run(option, &[], 1).samples().to_vec();
        samples[100..200].iter().map(|sample| sample.p50_us).min().unwrap()
    };
    assert!(half(TTL) < 30_000, "the CDN is near");
    assert!(half(VERSIONS) >= 80_000, "it has to be asked for at the origin");
}

#[test]
fn the_load_is_the_same_whatever_is_done() {
    let asked = |option: &str| -> Vec<u32> {
        let samples = run(option, &SMALL, 9).samples().to_vec();
        samples.iter().map(|sample| sample.alone[0].came).collect()
    };
    let first = asked(TTL);
    assert!(first.iter().sum::<u32>() > 2000);
    for option in OPTIONS {
        assert_eq!(asked(option), first, "{option}");
    }
    assert!(Side::open("luck", &knobs(&[]), 1).is_err());
}

/// The database has layers too: what its pool has not is asked of the page cache, which has little more than the pool.
#[test]
fn every_row_is_read_somewhere_and_memory_serves_most_in_one_place() {
    let reads = |pool: &'static str, cache: &'static str| {
        // Redis stands aside: what it has taken is asked for too seldom to be in any memory.
        let memory = [("pool", pool), ("page-cache", cache), ("rate", "400"), ("redis", "0")];
        let side = run(TTL, &memory, 5);
        let samples = side.samples();
        let written: u32 = samples.iter().map(|sample| sample.written).sum();
        let reads = Sample::reads_of(samples);
        assert_eq!(reads.all(), Sample::layers_of(samples)[5].came + written);
        (reads, samples.iter().map(|sample| sample.p99_us).sum::<u64>())
    };
    let ((split, _), (whole, _)) = (reads("100", "100"), reads("200", "0"));
    assert!(split.cache > 0 && whole.cache == 0);
    assert!(whole.disk < split.disk, "{whole:?} {split:?}");
    let ((all, quick), (none, slow)) = (reads("5000", "0"), reads("0", "0"));
    assert_eq!((none.pool, none.cache), (0, 0));
    assert!(all.disk <= 300 && none.disk > 1000, "{all:?} {none:?}");
    assert!(quick < slow, "{quick:?} {slow:?}");
}
