//! Files that are damaged or of the time before 7: a server says the same about them, and makes the
//! same of them, as a real 7.0.15 did.

use std::path::{Path, PathBuf};

use serde_json::Value as Json;

use crate::machine::{Files, Machine, marked, refusal};

fn crates() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn bytes(path: &str) -> Vec<u8> {
    std::fs::read(crates().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// What was captured, by the names of the cases.
fn captured(name: &str) -> Json {
    serde_json::from_slice(&bytes(&format!("node/tests/golden/{name}.json"))).unwrap()
}

/// Lines of a log without what differs from run to run.
fn in_words<'a>(log: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let lines = log.into_iter().filter(|line| !line.ends_with("Server initialized"));
    let words = lines.map(|line| match line.rsplit_once(' ') {
        Some((before, "seconds")) if !line.contains("freed") => {
            before.rsplit_once(' ').expect("a number").0.to_owned()
        }
        // By the clock of the day.
        _ if line.ends_with(" already expired") => "[info] already expired".to_owned(),
        _ => line.to_owned(),
    });
    words.collect()
}

/// Starts a server and compares it with what the real one did.
fn check(case: &str, files: &Files, settings: &[(&str, &str)], captured: &Json) {
    let settings = [&[("enable-debug-command", "yes")], settings].concat();
    let wanted = captured["log"].as_array().unwrap().iter().map(|line| line.as_str().unwrap());
    let wanted = in_words(wanted);
    if captured["started"] == false {
        let log = refusal(files, &settings);
        return assert_eq!(in_words(log.iter().map(String::as_str)), wanted, "{case}");
    }
    let started = Machine::start(files.clone(), &settings);
    let mut machine = started.unwrap_or_else(|error| panic!("{case}: {error}"));
    let log: Vec<String> = machine.facts.iter().filter_map(marked).collect();
    assert_eq!(in_words(log.iter().map(String::as_str)), wanted, "{case}");
    let keys = captured["dbsize"].as_u64().unwrap();
    assert_eq!(machine.send("DBSIZE"), format!(":{keys}\r\n"), "{case}");
    let digest = captured["debug_digest"].as_str().unwrap();
    assert_eq!(machine.send("DEBUG DIGEST"), format!("+{digest}\r\n"), "{case}");
    if let Some(sizes) = captured["sizes_after"].as_object() {
        let sizes = sizes
            .iter()
            .map(|(name, size)| (format!("appendonlydir/{name}"), size.as_u64().unwrap() as usize));
        let own = machine.files.iter().map(|(name, bytes)| (name.clone(), bytes.len()));
        assert_eq!(own.collect::<Vec<_>>(), sizes.collect::<Vec<_>>(), "{case}");
    }
    if let Some(lines) = captured["manifest_after"].as_array() {
        let manifest = &machine.files["appendonlydir/appendonly.aof.manifest"];
        let own: Vec<&str> = std::str::from_utf8(manifest).unwrap().lines().collect();
        assert_eq!(own, lines.iter().map(|line| line.as_str().unwrap()).collect::<Vec<_>>());
        assert!(!machine.files.contains_key("appendonly.aof"), "{case}");
    }
}

#[test]
fn damaged_dumps_are_refused() {
    let whole = bytes("data/tests/golden/rdb/hashes.rdb");
    for (case, captured) in captured("damaged-rdb")["cases"].as_object().unwrap() {
        let mut dump = whole.clone();
        let len = dump.len();
        match case.as_str() {
            "truncated-half" => dump.truncate(len / 2),
            "truncated-last-byte" => dump.truncate(len - 1),
            "bad-checksum" => dump[len - 1] ^= 1,
            "bad-magic" => dump[..5].copy_from_slice(b"REDOS"),
            "future-version" => dump[5..9].copy_from_slice(b"0099"),
            "empty-file" => dump.clear(),
            "garbage-opcode" => dump.insert(9, 0xf0),
            _ => panic!("how {case} was damaged is not known"),
        }
        check(case, &Files::from([("dump.rdb".to_owned(), dump)]), &[], captured);
    }
}

#[test]
fn dumps_with_a_bit_turned_over_are_refused() {
    let all = captured("damaged-rdb");
    let flips = all["flips"].as_array().unwrap();
    for flip in flips {
        let number = |name: &str| flip[name].as_u64().unwrap() as usize;
        let (source, byte, bit) = (flip["source"].as_str().unwrap(), number("byte"), number("bit"));
        let mut dump = bytes(&format!("data/tests/golden/rdb/{source}.rdb"));
        dump[byte] ^= 1 << bit;
        let files = Files::from([("dump.rdb".to_owned(), dump)]);
        let log = refusal(&files, &[("enable-debug-command", "yes")]);
        let log = in_words(log.iter().map(String::as_str));
        let wanted = flip["log"].as_array().unwrap().iter().map(|line| line.as_str().unwrap());
        assert_eq!(log, in_words(wanted), "bit {bit} of byte {byte} of {source}");
    }
}

/// Where some bytes are in others.
fn find(bytes: &[u8], part: &[u8]) -> usize {
    bytes.windows(part.len()).position(|window| window == part).expect("they are there")
}

#[test]
fn damaged_append_only_files_are_cut_or_refused() {
    let folder = "appendonlydir/appendonly.aof";
    let [base, incr, manifest] =
        ["1.base.rdb", "1.incr.aof", "manifest"].map(|end| format!("{folder}.{end}"));
    let of_fresh = |name: &String| bytes(&format!("engine/tests/golden/aof/fresh/{name}"));
    for (case, captured) in captured("damaged-aof")["cases"].as_object().unwrap() {
        let mut files: Files =
            [&base, &incr, &manifest].map(|name| (name.clone(), of_fresh(name))).into();
        let commands = files.get_mut(&incr).unwrap();
        let len = commands.len();
        match case.as_str() {
            "cut-in-last-argument" => commands.truncate(len - 5),
            "cut-in-a-length" => {
                let last = commands.windows(4).rposition(|window| window == b"*3\r\n").unwrap();
                commands.truncate(last + 2);
            }
            "cut-inside-multi" => commands.truncate(find(commands, b"$4\r\nEXEC\r\n") - 4),
            "trailing-nul-bytes" => commands.extend([0; 64]),
            "bad-byte-in-middle" => {
                let at = find(commands, b"*2\r\n$4\r\nINCR");
                commands[at + 4] = b'X';
            }
            "unknown-command" => commands.extend(b"*1\r\n$6\r\nFOOBAR\r\n"),
            "empty-incr" => commands.clear(),
            "incr-missing" => drop(files.remove(&incr)),
            "base-truncated" => files.get_mut(&base).unwrap().truncate(84),
            "manifest-missing" => drop(files.remove(&manifest)),
            _ => panic!("how {case} was damaged is not known"),
        }
        for cuts in ["yes", "no"] {
            let settings = [("appendonly", "yes"), ("aof-load-truncated", cuts)];
            check(&format!("{case}, {cuts}"), &files, &settings, &captured[cuts]);
        }
    }
}

#[test]
fn files_of_the_time_before_7_are_taken_over() {
    for (case, captured) in captured("upgrade").as_object().unwrap() {
        let old = bytes(&format!("node/tests/golden/{case}.aof"));
        let files = Files::from([("appendonly.aof".to_owned(), old)]);
        check(case, &files, &[("appendonly", "yes")], captured);
    }
}

#[test]
fn loaded_files_have_the_digest_they_have_in_a_real_server() {
    let folder = crates().join("data/tests/golden/rdb");
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let Some(name) = name.strip_suffix(".rdb") else { continue };
        let dump = bytes(&format!("data/tests/golden/rdb/{name}.rdb"));
        let description = bytes(&format!("data/tests/golden/rdb/{name}.json"));
        let description: Json = serde_json::from_slice(&description).unwrap();
        let files = Files::from([("dump.rdb".to_owned(), dump)]);
        let mut machine = Machine::start(files, &[("enable-debug-command", "yes")]).unwrap();
        let wanted = format!("+{}\r\n", description["debug_digest"].as_str().unwrap());
        if machine.send("DEBUG DIGEST") != wanted {
            found.push(name.to_owned());
        }
    }
    assert!(found.is_empty(), "other digests: {found:?}");
}
