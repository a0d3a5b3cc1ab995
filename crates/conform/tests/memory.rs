//! Compares what the structures of the lab of data types take with what a real server said.

use std::collections::{BTreeMap, BTreeSet};

use redscope_labs::experiment::types::{App, Curve, Setting, measure};

/// What a real server said; see the lines above the figures.
const REAL: &str = include_str!("../memory.csv");

/// By how many thousandths memory may differ. The nodes of a skip list draw their heights. And a hash that a long value
/// has made a table may have grown from 512 entries where one that had too many for a listpack has not: the engine does
/// not know which it was.
fn tolerance_per_mille(set: &str, encoding: &str) -> u64 {
    match encoding {
        "skiplist" => 15,
        "hashtable" if set.starts_with("bytes=") => 60,
        _ => 0,
    }
}

/// A row: what the lab is set to, the structure, items, bytes and the encoding.
fn rows() -> impl Iterator<Item = [&'static str; 6]> {
    let lines = REAL.lines().filter(|line| !line.starts_with('#')).skip(1);
    lines.map(|line| {
        let fields: Vec<&str> = line.split(',').collect();
        fields.try_into().expect("six fields")
    })
}

fn measured(app: &str, set: &str) -> Vec<Curve> {
    let app = App::find(app).expect("an application");
    let mut setting = Setting::new(app);
    if let Some((knob, value)) = set.split_once('=') {
        setting.knobs.set(knob, value).expect("a knob of the application");
    }
    measure(app, &setting)
}

#[test]
fn encodings_are_a_real_servers_and_memory_is_nearly_always_to_the_byte() {
    let mut known: BTreeMap<(&str, &str), Vec<Curve>> = BTreeMap::new();
    let (mut compared, mut most, mut exact, mut all) = (BTreeSet::new(), 0, 0, 0);
    for [app, set, structure, items, bytes, encoding] in rows() {
        let curves = known.entry((app, set)).or_insert_with(|| measured(app, set));
        let curve = curves.iter().find(|curve| curve.name == structure).expect("a structure");
        let items: u32 = items.parse().expect("a number of items");
        let held = curve.held.iter().find(|held| held.items == items).expect("a size");
        let what = format!("{app} {set} {structure} {items}");
        assert_eq!(held.encoding.replace(", ", " "), encoding, "{what}");
        let real: u64 = bytes.parse().expect("a number of bytes");
        let off = (held.bytes.abs_diff(real) * 1000).div_ceil(real);
        let allowed = tolerance_per_mille(set, encoding);
        assert!(off <= allowed, "{what}: {} here, {real} there", held.bytes);
        most = most.max(off);
        exact += u32::from(held.bytes == real);
        all += 1;
        compared.insert((app, structure));
    }
    assert_eq!(compared.len(), 28, "every structure of every application");
    println!("{exact} of {all} sizes are the same to the byte; {most} thousandths off at the most");
}
