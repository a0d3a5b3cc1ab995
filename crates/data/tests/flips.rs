//! Bits of files turned over: what a server reports of them, and its check, as a real 7.0.15 did.

use redscope_data::rdb::{check_rdb, read_rdb};
use redscope_data::value::ValueLimits;
use serde_json::Value as Json;

fn bytes(path: &str) -> Vec<u8> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn what_is_reported_of_a_bit_turned_over_is_what_a_real_server_reports() {
    let all = bytes("../node/tests/golden/damaged-rdb.json");
    let all: Json = serde_json::from_slice(&all).unwrap();
    let mut wrong = Vec::new();
    for flip in all["flips"].as_array().unwrap() {
        let number = |name: &str| flip[name].as_u64().unwrap() as usize;
        let (source, byte, bit) = (flip["source"].as_str().unwrap(), number("byte"), number("bit"));
        let mut dump = bytes(&format!("tests/golden/rdb/{source}.rdb"));
        dump[byte] ^= 1 << bit;
        let real: Vec<&str> =
            flip["log"].as_array().unwrap().iter().map(|line| line.as_str().unwrap()).collect();
        let why = real.iter().find_map(|line| line.strip_prefix("# Internal")).unwrap();
        let error = read_rdb(&dump, &ValueLimits::default()).err();
        let own = error.as_ref().and_then(|error| error.problem.reported());
        if own != Some(format!("Internal{why}")) {
            wrong.push(format!("{source} {byte} {bit}: {error:?} for {why}"));
        }
        let is_checked = |line: &&&str| line.starts_with('[') || line.starts_with("---");
        let real: Vec<&str> = real.iter().filter(is_checked).copied().collect();
        let own = check_rdb(&dump, "dump.rdb", 0).lines;
        let (own, real) = (&own[..own.len() - 1], &real[..real.len() - 1]);
        if own != real {
            wrong.push(format!("{source} {byte} {bit}: {own:#?} for {real:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
