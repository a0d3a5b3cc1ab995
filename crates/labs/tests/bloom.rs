//! Bloom filters against an independent computation (`data/labs/bloom.json`): sizes, layers and exact counts are
//! equal, for the lab's own filter and for the engine's; rates lie in the intervals that the reference states.

use redscope_labs::experiment::bloom::{
    Answer, Design, Filter, Kind, Look, Names, STEPS, join, look, measure, set_bytes, theory,
};
use serde_json::Value;

fn data() -> Value {
    serde_json::from_str(include_str!("data/labs/bloom.json")).expect("the reference data")
}

fn design(kind: Kind, capacity: u64, one_in: u64) -> Design {
    Design::new(kind, capacity, one_in, 2)
}

/// The capacity and the error of a row of the reference, as one in so many.
fn asked(row: &Value) -> (u64, u64) {
    let error = row["error"].as_f64().expect("a share");
    (row["capacity"].as_u64().expect("a number"), (1.0 / error).round() as u64)
}

fn fill(design: &Design, items: &[Vec<u8>]) -> Filter {
    let mut filter = Filter::new(design);
    items.iter().for_each(|item| assert_ne!(filter.offer(item), Answer::Full));
    filter
}

fn within(name: &str, got: u64, range: &Value) {
    let [least, most] = [0, 1].map(|end| range[end].as_u64().expect("an end of an interval"));
    assert!((least..=most).contains(&got), "{name}: {got} is not in {least}..={most}");
}

#[test]
fn bits_hashes_and_what_theory_expects_equal_the_reference() {
    let data = data();
    let rows = data["theory"].as_array().unwrap();
    assert_eq!(rows.len(), 32);
    // The lab has knobs for filters of up to 10,000 items.
    for row in rows.iter().filter(|row| row["capacity"].as_u64() <= Some(10_000)) {
        let kind = if row["layout"] == "textbook" { Kind::Textbook } else { Kind::Unlimited };
        let (capacity, one_in) = asked(row);
        let (bits, hashes) = design(kind, capacity, one_in).size();
        assert_eq!(
            (Value::from(bits), Value::from(hashes)),
            (row["bits"].clone(), row["hashes"].clone())
        );
        for load in row["loads"].as_array().unwrap() {
            let items = load["items"].as_u64().unwrap();
            let close = |got: f64, wanted: &Value| {
                let wanted = wanted.as_f64().unwrap();
                assert!((got - wanted).abs() <= wanted * 1e-4 + 1e-12, "{got} is not {wanted}");
            };
            close(theory::fill(bits, hashes, items), &load["fill"]);
            close(theory::rate(bits, hashes, items), &load["rate"]);
        }
    }
}

#[test]
fn layers_of_a_chain_equal_the_reference() {
    for chain in data()["scaling_layers"].as_array().unwrap() {
        let (capacity, one_in) = asked(chain);
        let names = Names::new(1, 15 * capacity, 0);
        let layers = fill(&design(Kind::Scaling, capacity, one_in), names.items()).layers();
        let wanted = chain["layers"].as_array().unwrap();
        for (layer, wanted) in layers.iter().zip(wanted) {
            let got = [layer.capacity, layer.bits, layer.hashes.into()];
            assert_eq!(
                got.map(Value::from).as_slice(),
                ["capacity", "bits", "hashes"].map(|name| wanted[name].clone())
            );
        }
        // Who was taken for known has not been added, so that the fourth layer has room left.
        assert_eq!(layers.len(), wanted.len());
    }
}

#[test]
fn exact_counts_equal_the_reference_here_and_on_the_engine() {
    let data = data();
    let rows = data["exact"].as_array().unwrap();
    assert_eq!(rows.len(), 32);
    let names = Names::new(1, 20_000, 100_000);
    let mut of_engine = 0;
    for filters in rows.chunks(4) {
        let (capacity, one_in) = asked(&filters[0]);
        let mut own = Filter::new(&design(Kind::Unlimited, capacity, one_in));
        let mut items = names.items();
        for row in filters {
            let until = row["items"].as_u64().unwrap() as usize;
            let (now, later) = items.split_at(until - (names.items().len() - items.len()));
            items = later;
            for item in now {
                own.offer(item);
            }
            let check = |filter: &mut Filter| {
                let layer = &filter.layers()[0];
                let got = [
                    layer.bits,
                    layer.hashes.into(),
                    layer.bits_set(),
                    filter.hits(names.probes()).into(),
                ];
                let wanted = ["bits", "hashes", "bits_set", "false_positives"];
                assert_eq!(got.map(Value::from).as_slice(), wanted.map(|name| row[name].clone()));
            };
            check(&mut own);
            // The engine's takes no more than it was made for.
            if until <= capacity as usize && capacity <= 1000 {
                check(&mut fill(
                    &design(Kind::NonScaling, capacity, one_in),
                    &names.items()[..until],
                ));
                of_engine += 1;
            }
        }
    }
    assert_eq!(of_engine, 10);
}

#[test]
fn one_filter_of_the_textbook_lies_in_the_wide_interval() {
    let data = data();
    let rows = data["theory"].as_array().unwrap().iter();
    let names = Names::new(1, 5000, 100_000);
    let mut outside = 0;
    for row in rows.filter(|row| row["layout"] == "textbook" && row["capacity"] == 1000) {
        let (capacity, one_in) = asked(row);
        let design = design(Kind::Textbook, capacity, one_in);
        for load in row["loads"].as_array().unwrap() {
            let items = load["items"].as_u64().unwrap() as usize;
            let hits = u64::from(fill(&design, &names.items()[..items]).hits(names.probes()));
            // Two hashes make all places of an item, so that small rates lie above those of independent ones.
            if load["rate"].as_f64().unwrap() > 1e-3 {
                within(&format!("{row}"), hits, &load["accept_wide"]);
            } else {
                outside += usize::from(hits > load["accept_wide"][1].as_u64().unwrap());
            }
        }
    }
    assert!(outside <= 2, "{outside} small rates lie above the wide interval");
}

/// Over a hundred sets of items: full past its capacity a filter lets through what theory says, the module's chain
/// keeps what it promises, and the filter that does not grow keeps it too but has not what it refused.
#[test]
fn the_rate_leaves_the_line_and_a_chain_keeps_it_for_every_seed() {
    let (capacity, one_in) = (1000, 100);
    let mut hits = [0; 3];
    for seed in 1..=100 {
        let names = Names::new(seed, 5 * capacity, 1000);
        let kinds = [Kind::Unlimited, Kind::Scaling, Kind::NonScaling];
        for (sum, kind) in hits.iter_mut().zip(kinds) {
            let mut filter = Filter::new(&design(kind, capacity, one_in));
            let answers = names.items().iter().map(|item| filter.offer(item));
            let refused = answers.filter(|answer| *answer == Answer::Full).count();
            let missed = filter.has(names.items()).iter().filter(|found| !**found).count();
            assert_eq!(refused > 0, kind == Kind::NonScaling, "seed {seed}");
            assert!(missed <= refused, "seed {seed}: what was added is found");
            assert_eq!(missed > 3900, kind == Kind::NonScaling, "seed {seed}: {missed}");
            *sum += filter.hits(names.probes());
        }
    }
    let [unlimited, scaling, fixed] = hits.map(|hits| f64::from(hits) / 1e5);
    let (bits, hashes) = design(Kind::Unlimited, capacity, one_in).size();
    let expected = theory::rate(bits, hashes, 5 * capacity);
    assert!((unlimited - expected).abs() < 0.005, "{unlimited} is not {expected}");
    assert!(scaling < 0.01 && scaling > 0.002, "{scaling}");
    assert!(fixed < 0.0115, "{fixed}");
}

#[test]
fn the_mean_of_many_filters_lies_in_the_narrow_interval() {
    let data = data();
    let mut rows = data["theory"].as_array().unwrap().iter();
    let row = rows
        .find(|row| row["layout"] == "textbook" && row["capacity"] == 1000 && row["error"] == 0.01);
    let row = row.unwrap();
    let design = design(Kind::Textbook, 1000, 100);
    for load in row["loads"].as_array().unwrap().iter().filter(|load| load["load"] != 0.5) {
        let items = load["items"].as_u64().unwrap();
        let hits = |seed| {
            let names = Names::new(seed, items, 1000);
            u64::from(fill(&design, names.items()).hits(names.probes()))
        };
        within(&load["load"].to_string(), (1..=100).map(hits).sum(), &load["accept"]);
    }
}

#[test]
fn a_measurement_goes_through_all_steps_and_is_the_same_twice() {
    let names = Names::new(1, 5000, 1000);
    for kind in [Kind::Textbook, Kind::Unlimited, Kind::NonScaling, Kind::Scaling] {
        let design = design(kind, 1000, 100);
        let points = measure(&design, &names);
        assert_eq!(points, measure(&design, &names));
        assert_eq!(points.len() as u64, STEPS + 1);
        assert_eq!((points[0].hits, points[0].bits_set, points[5].offered), (0, 0, 1000));
        let last = points[25];
        assert_eq!((last.offered, last.refused > 3900), (5000, kind == Kind::NonScaling));
        assert_eq!(last.layers, if kind == Kind::Scaling { 3 } else { 1 });
        let share = f64::from(last.hits) / 1000.0;
        let [least, most] = theory::interval(last.hits, 1000);
        let expected = f64::from(last.expected_billionths) / 1e9;
        assert!(least <= share && share <= most);
        assert!((share - expected).abs() < 0.03, "{kind:?}: {share} is not {expected}");
    }
}

#[test]
fn a_set_takes_many_times_the_memory_and_a_chain_grows() {
    let names = Names::new(1, 5000, 1000);
    let set = set_bytes(&names);
    let memory = |kind| -> Vec<u32> {
        let points = measure(&design(kind, 1000, 100), &names);
        points.iter().map(|point| point.memory_bytes).collect()
    };
    let (own, chain) = (memory(Kind::Textbook), memory(Kind::Scaling));
    assert!(own.windows(2).all(|pair| pair[0] == pair[1]), "a filter has its size from the start");
    assert!(chain[25] > 4 * chain[0]);
    for step in [5, 25] {
        assert!(set[step] > 10 * u64::from(chain[step]), "{} and {}", set[step], chain[step]);
    }
}

/// What the walk along the bits of an item says is what the engine answers.
#[test]
fn the_bits_of_an_item_say_what_the_filter_answers() {
    let names = Names::new(1, 3000, 1000);
    let mut seen = [[0; 2]; 2];
    for (kind, offered) in
        [(Kind::Unlimited, 3000), (Kind::Scaling, 2500), (Kind::NonScaling, 1500)]
    {
        for item in names.items()[950..1000].iter().chain(&names.probes()[..50]) {
            let Look { walk, layers, cells, bits_per_cell, .. } =
                look(&design(kind, 1000, 100), &names, offered, 0, item);
            let found = walk.bits.chunk_by(|one, other| one.layer == other.layer);
            let is_found = found.clone().any(|bits| bits.iter().all(|bit| bit.is_set));
            assert_eq!(is_found, walk.exists);
            assert_eq!(walk.exists, walk.added == Answer::Known, "{kind:?}");
            assert_eq!(walk.added == Answer::Full, !walk.exists && kind == Kind::NonScaling);
            for bits in found {
                let layer = layers[bits[0].layer as usize];
                let until = bits.iter().take_while(|bit| bit.is_set).count();
                let read = bits.iter().filter(|bit| bit.is_read).count() as u32;
                assert_eq!(read, (until as u32 + 1).min(layer.hashes));
                let is_newest = bits[0].layer as usize + 1 == layers.len();
                assert_eq!(bits.len() as u32, if is_newest { layer.hashes } else { read });
            }
            for bit in walk.bits.iter().filter(|bit| bit.is_set) {
                assert!(cells[bit.cell as usize] > 0);
            }
            let all: u32 = layers.iter().map(|layer| layer.bits).sum();
            assert_eq!(cells.len() as u32, all.div_ceil(bits_per_cell));
            seen[usize::from(walk.was_offered)][usize::from(walk.exists)] += 1;
        }
    }
    assert_eq!(seen[1], [0, 150], "what was added is always found");
    assert!(seen[0][0] > 0 && seen[0][1] > 0, "others are found sometimes: {seen:?}");
}

#[test]
fn bits_that_are_cleared_are_missing_to_others() {
    let names = Names::new(1, 1000, 1000);
    for kind in [Kind::Textbook, Kind::NonScaling, Kind::Scaling] {
        let cleared = |count| look(&design(kind, 1000, 100), &names, 1000, count, b"x").cleared;
        assert_eq!((cleared(0).lost, cleared(0).items), (0, 0));
        let (one, many) = (cleared(1), cleared(20));
        assert!((1..40).contains(&one.lost) && one.others >= 990, "{kind:?}: {one:?}");
        assert!(many.lost > 5 * one.lost && many.lost < many.others, "{kind:?}: {many:?}");
    }
}

#[test]
fn a_union_is_the_filter_of_all_and_an_intersection_has_too_much() {
    let names = Names::new(1, 1500, 20_000);
    let [union, both, only] = join((9586, 7), names.items(), &names);
    assert_eq!((union.items, both.items, only.items), (1500, 500, 500));
    assert_eq!(
        (union.bits_set, union.hits, union.missed),
        (union.fresh_bits_set, union.fresh_hits, 0)
    );
    assert!(both.bits_set > both.fresh_bits_set && both.hits > both.fresh_hits && both.missed == 0);
    assert!(only.bits_set < only.fresh_bits_set && only.missed > 400, "{only:?}");
    assert_eq!(join((9586, 7), &[], &names)[0].missed, 0);
}

#[test]
fn what_lies_out_of_range_is_brought_back() {
    let design = Design::new(Kind::Scaling, 0, u64::MAX, 0);
    assert_eq!((design.capacity(), design.one_in(), design.expansion()), (100, 10_000, 2));
}
