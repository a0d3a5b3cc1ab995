//! Data sets as the descriptions beside files of a real 7.0.15 have them.

use std::collections::BTreeMap;

use redscope_data::Db;
use redscope_data::rdb::{dump_value, restore_value};
use redscope_data::value::stream::{Stream, StreamId};
use redscope_data::value::{Value, ValueLimits};
use serde_json::Value as Json;

/// A text of the description: itself, or hexadecimal.
fn bytes(json: &Json) -> Vec<u8> {
    if let Some(text) = json.as_str() {
        return text.as_bytes().to_vec();
    }
    let hex = json["hex"].as_str().unwrap_or_else(|| panic!("neither text nor hex: {json}"));
    let digits = (0..hex.len()).step_by(2);
    digits.map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}

/// A value as the description writes it: unordered ones sorted.
fn described(value: &Value) -> Vec<Vec<u8>> {
    let sorted = |mut pairs: Vec<(Vec<u8>, Vec<u8>)>| {
        pairs.sort();
        pairs.into_iter().flat_map(|(a, b)| [a, b]).collect()
    };
    match value {
        Value::Str(_) | Value::Int(_) => vec![value.as_str().unwrap().to_vec()],
        Value::List(list) => list.iter().map(|element| element.to_vec()).collect(),
        Value::Hash(hash) => sorted(hash.iter().map(|(f, v)| (f.to_vec(), v.to_vec())).collect()),
        Value::Set(set) => {
            let mut members: Vec<Vec<u8>> = set.iter().map(|member| member.to_vec()).collect();
            members.sort();
            members
        }
        Value::SortedSet(zset) => zset
            .iter()
            .flat_map(|(m, s)| [m.to_vec(), redscope_resp::format_double(s).into_bytes()])
            .collect(),
        Value::Bloom(_) => unreachable!("no golden file holds a module's value"),
        Value::Stream(stream) => described_stream(stream),
    }
}

/// Entries with their ids, then each group with what its consumers have.
fn described_stream(stream: &Stream) -> Vec<Vec<u8>> {
    let text = |text: String| text.into_bytes();
    let mut all = Vec::new();
    for entry in stream.range(StreamId::ZERO, StreamId::MAX) {
        all.push(text(entry.id.to_string()));
        all.extend(entry.parts.iter().map(|part| part.to_vec()));
    }
    for (name, group) in &stream.groups {
        all.extend([name.to_vec(), text(group.last_id.to_string())]);
        all.push(text(format!("{:?}", group.entries_read)));
        for (id, pending) in &group.pending {
            let (when, times) = (pending.delivered_ms, pending.deliveries);
            all.extend([text(id.to_string()), pending.consumer.to_vec()]);
            all.push(text(format!("{when} {times}")));
        }
        for (name, consumer) in &group.consumers {
            all.extend([
                name.to_vec(),
                text(format!("{} {}", consumer.seen_ms, consumer.pending.len())),
            ]);
        }
    }
    all
}

fn expected_stream(entry: &Json) -> Vec<Vec<u8>> {
    let list = |value: &Json| value.as_array().cloned().unwrap_or_default();
    let mut all = Vec::new();
    for item in list(&entry["entries"]) {
        all.push(bytes(&item[0]));
        all.extend(list(&item[1]).iter().map(bytes));
    }
    for group in list(&entry["groups"]) {
        all.extend([bytes(&group["name"]), bytes(&group["last-delivered-id"])]);
        all.push(format!("{:?}", group["entries-read"].as_u64()).into_bytes());
        for row in list(&group["pel"]) {
            all.extend([bytes(&row[0]), bytes(&row[1])]);
            all.push(format!("{} {}", row[2], row[3]).into_bytes());
        }
        for consumer in list(&group["consumers"]) {
            all.push(bytes(&consumer["name"]));
            let held = list(&consumer["pel"]).len();
            all.push(format!("{} {held}", consumer["seen-time"]).into_bytes());
        }
    }
    all
}

fn expected(kind: &str, value: &Json) -> Vec<Vec<u8>> {
    let pairs = || -> Vec<(Vec<u8>, Vec<u8>)> {
        value.as_array().unwrap().iter().map(|pair| (bytes(&pair[0]), bytes(&pair[1]))).collect()
    };
    match kind {
        "string" => vec![bytes(value)],
        "hash" => {
            let sorted: BTreeMap<_, _> = pairs().into_iter().collect();
            sorted.into_iter().flat_map(|(f, v)| [f, v]).collect()
        }
        "zset" => pairs().into_iter().flat_map(|(m, s)| [m, s]).collect(),
        _ => {
            let mut items: Vec<Vec<u8>> = value.as_array().unwrap().iter().map(bytes).collect();
            if kind == "set" {
                items.sort();
            }
            items
        }
    }
}

/// A value's `DUMP` is restored to the same value; where no table orders it, to the byte.
fn check_dump(value: &Value, hex: &str, name: &str) {
    let digits = (0..hex.len()).step_by(2);
    let theirs: Vec<u8> =
        digits.map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect();
    let restored = restore_value(&theirs, &ValueLimits::default(), false)
        .unwrap_or_else(|e| panic!("{name}: {e:?}"));
    assert!(described(&restored) == described(value), "{name}: DUMP holds another value");
    if value.encoding() != "hashtable" {
        let compress = !name.starts_with("strings-nocompression");
        assert_eq!(dump_value(value, compress), theirs, "{name}: DUMP has other bytes");
    }
}

/// Compares databases with a description.
pub(crate) fn check(dbs: &[Db], description: &Json, name: &str) {
    let described_dbs = description["dbs"].as_object().unwrap();
    let total: usize = dbs.iter().map(Db::len).sum();
    let wanted: usize = described_dbs.values().map(|keys| keys.as_array().unwrap().len()).sum();
    assert_eq!(total, wanted, "{name}: number of keys");
    for (number, keys) in described_dbs {
        let db = &dbs[number.parse::<usize>().unwrap()];
        for entry in keys.as_array().unwrap() {
            let key = bytes(&entry["key"]);
            let shown = String::from_utf8_lossy(&key);
            let found = db.get(&key).unwrap_or_else(|| panic!("{name}: {shown} is missing"));
            let kind = entry["type"].as_str().unwrap();
            assert_eq!(found.value.type_name(), kind, "{name}: {shown}");
            let encoding = entry["encoding"].as_str().unwrap();
            // A short string that was grown in place is `raw` only until it is loaded again.
            if !(encoding == "raw" && found.value.encoding() == "embstr") {
                assert_eq!(found.value.encoding(), encoding, "{name}: {shown}");
            }
            assert_eq!(db.expiry(&key), entry["pexpireat"].as_u64(), "{name}: {shown}");
            let wanted = match kind {
                "stream" => expected_stream(entry),
                _ => expected(kind, &entry["value"]),
            };
            assert!(described(&found.value) == wanted, "{name}: {shown} has another value");
            if let Some(dump) = entry["dump"].as_str() {
                check_dump(&found.value, dump, &format!("{name}: {shown}"));
            }
        }
    }
}
