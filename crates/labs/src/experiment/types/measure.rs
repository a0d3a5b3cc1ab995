//! What structures that hold the same items take, and at which item their encoding changes.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::app::{App, Setting, Structure};
use super::hold::{encoding, key_of, number};
use super::line::Command;
use crate::experiment::alone::Redis;

/// In so many steps the items are added.
pub const STEPS: u64 = 24;

/// A structure while items are added to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Curve {
    /// The name of the structure.
    pub name: String,
    /// After how many items what it takes was asked. The same for every structure of an application.
    pub held: Vec<Held>,
    /// Where its encoding changes.
    pub switches: Vec<Switch>,
}

/// A structure that holds so many items.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// Items it was given.
    pub items: u32,
    /// What all of its keys take.
    pub bytes: u64,
    /// How many keys it has.
    pub keys: u32,
    /// How the first of them is encoded.
    pub encoding: String,
    /// How many items it says it has, if that is an estimate.
    pub estimate: Option<u64>,
}

/// A change of the encoding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Switch {
    /// The number of items from which on it has the new one.
    pub items: u32,
    /// The encoding before.
    pub from: String,
    /// The encoding from there on.
    pub to: String,
}

/// Fills every structure of an application, and asks what it takes at even steps and on both sides of every change of
/// an encoding.
pub fn measure(app: &App, setting: &Setting) -> Vec<Curve> {
    let items = setting.get("items");
    let switches: Vec<_> =
        app.structures.iter().map(|structure| switches(structure, setting, items)).collect();
    let around = switches.iter().flatten().map(|switch| u64::from(switch.items));
    let around = around.flat_map(|items| [items - 1, items]);
    let even = (1..=STEPS).map(|step| items * step / STEPS);
    let sizes: BTreeSet<u64> = even.chain(around).chain([1]).filter(|size| *size > 0).collect();
    let curves = app.structures.iter().zip(switches);
    curves
        .map(|(structure, switches)| Curve {
            name: structure.name.to_owned(),
            held: held(structure, setting, &sizes),
            switches,
        })
        .collect()
}

/// Where the encoding of a structure changes: it is asked after every item.
fn switches(structure: &Structure, setting: &Setting, items: u64) -> Vec<Switch> {
    let mut redis = Redis::new();
    let (mut found, mut first, mut before) = (Vec::new(), None, String::new());
    for item in 0..items {
        let commands = structure.put(setting, item);
        commands.iter().for_each(|command| drop(redis.reply("", command)));
        let key = first.get_or_insert_with(|| commands.first().map_or(String::new(), key_text));
        let now = encoding(&mut redis, key);
        if item > 0 && now != before {
            found.push(Switch { items: item as u32 + 1, from: before, to: now.clone() });
        }
        before = now;
    }
    found
}

/// What a structure takes after so many items each.
fn held(structure: &Structure, setting: &Setting, sizes: &BTreeSet<u64>) -> Vec<Held> {
    let mut redis = Redis::new();
    // What a key takes is asked again when it has been written to.
    let (mut bytes_of, mut first) = (BTreeMap::<Vec<u8>, u64>::new(), String::new());
    let (mut bytes, mut before) = (0, 0);
    let mut held = Vec::new();
    for size in sizes {
        let mut written = BTreeSet::new();
        for command in structure.fill(setting, before, *size) {
            redis.reply("", &command);
            if first.is_empty() {
                first = key_text(&command);
            }
            written.extend(key_of(&command).cloned());
        }
        for key in written {
            let now = redis.memory_bytes(&key);
            bytes = bytes + now - bytes_of.insert(key, now).unwrap_or(0);
        }
        before = *size;
        let estimate = structure.estimate.map(|command| format!("{command} {first}"));
        held.push(Held {
            items: *size as u32,
            bytes,
            keys: bytes_of.len() as u32,
            encoding: encoding(&mut redis, &first),
            estimate: estimate.and_then(|line| number(&mut redis, &line)),
        });
    }
    held
}

fn key_text(command: &Command) -> String {
    key_of(command).map_or_else(String::new, |key| String::from_utf8_lossy(key).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::program::Value;

    /// A limit of the configuration.
    fn limit(parameter: &str) -> u32 {
        let reply = Redis::new().ask(&[b"CONFIG", b"GET", parameter.as_bytes()]);
        let Value::List(parts) = reply else { panic!("{parameter} is a parameter") };
        parts[1].number().expect("a number") as u32
    }

    /// Where a structure changes its encoding with a knob at some value; nothing if it does not.
    fn switches_of(app: &str, structure: &str, knob: &str, value: u32) -> Vec<(u32, String)> {
        let app = App::find(app).expect("an application");
        let mut setting = Setting::new(app);
        setting.knobs.set(knob, &value.to_string()).expect("a knob that goes so far");
        let curves = measure(app, &setting);
        let curve = curves.iter().find(|curve| curve.name == structure).expect("a structure");
        curve.switches.iter().map(|switch| (switch.items, switch.to.clone())).collect()
    }

    #[test]
    fn encodings_change_exactly_where_the_configuration_says() {
        for (app, structure, parameter, to) in [
            ("object", "hash", "hash-max-listpack-entries", "hashtable"),
            ("counter", "hash-of-days", "hash-max-listpack-entries", "hashtable"),
            ("leaderboard", "sorted-set", "zset-max-listpack-entries", "skiplist"),
            ("places", "geo", "zset-max-listpack-entries", "skiplist"),
            ("friends", "ids", "set-max-intset-entries", "hashtable"),
            ("signin", "set", "set-max-intset-entries", "hashtable"),
        ] {
            let most = limit(parameter);
            assert_eq!(switches_of(app, structure, "items", most), [], "{app} at {most}");
            let beyond = [(most + 1, to.to_owned())];
            assert_eq!(switches_of(app, structure, "items", most + 1), beyond, "{app}");
        }
    }

    #[test]
    fn a_value_that_is_too_long_is_no_part_of_a_listpack() {
        for (app, structure, parameter, to) in [
            ("object", "hash", "hash-max-listpack-value", "hashtable"),
            ("session", "hash-each", "hash-max-listpack-value", "hashtable"),
            ("leaderboard", "sorted-set", "zset-max-listpack-value", "skiplist"),
        ] {
            let most = limit(parameter);
            for (bytes, encoding) in [(most, "listpack"), (most + 1, to)] {
                let app = App::find(app).expect("an application");
                let mut setting = Setting::new(app);
                setting.knobs.set("bytes", &bytes.to_string()).expect("a knob that goes so far");
                setting.knobs.set("items", "10").expect("a number of items");
                let curves = measure(app, &setting);
                let curve = curves.iter().find(|curve| curve.name == structure);
                let held = &curve.expect("a structure").held[0];
                assert_eq!(held.encoding, encoding, "{} of {bytes}", app.name);
            }
        }
    }

    #[test]
    fn what_is_measured_is_what_the_engine_says_of_all_keys_at_once() {
        let app = App::find("session").expect("an application");
        let mut setting = Setting::new(app);
        setting.knobs.set("items", "50").expect("a number of items");
        let curves = measure(app, &setting);
        for (structure, curve) in app.structures.iter().zip(&curves) {
            let mut redis = Redis::new();
            let commands = structure.fill(&setting, 0, 50);
            commands.iter().for_each(|command| drop(redis.reply("", command)));
            let keys: BTreeSet<_> = commands.iter().filter_map(key_of).collect();
            let bytes: u64 = keys.iter().map(|key| redis.memory_bytes(key)).sum();
            let last = curve.held.last().expect("a last size");
            assert_eq!((last.items, last.bytes), (50, bytes), "{}", curve.name);
            assert_eq!(last.keys as usize, keys.len());
        }
    }
}
