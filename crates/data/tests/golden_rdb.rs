//! Files of a real 7.0.15 load here with the same keys, types, encodings, expiries and values.

mod described;

use std::path::{Path, PathBuf};

use redscope_data::Db;
use redscope_data::rdb::{RdbOptions, SavedUsage, read_rdb, read_rdb_aux, write_rdb};
use redscope_data::value::ValueLimits;
use serde_json::Value as Json;

use described::check;

fn golden() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/rdb")
}

fn names() -> Vec<String> {
    let entries = std::fs::read_dir(golden()).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    let rdb = paths.filter(|path| path.extension().is_some_and(|end| end == "rdb"));
    let mut names: Vec<String> =
        rdb.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect();
    names.sort();
    names
}

#[test]
fn real_files_load_and_come_back() {
    let options = RdbOptions {
        compress: true,
        checksum: true,
        created_s: 0,
        used_memory_bytes: 0,
        usage: SavedUsage::Nothing,
        replication: None,
        aof_base: false,
        functions: Vec::new(),
    };
    let names = names();
    assert!(names.len() >= 14, "{names:?}");
    for name in names {
        let file = std::fs::read(golden().join(format!("{name}.rdb"))).unwrap();
        let text = std::fs::read(golden().join(format!("{name}.json"))).unwrap();
        let description: Json = serde_json::from_slice(&text).unwrap();
        let load = |bytes: &[u8]| {
            let mut dbs = vec![Db::default(); 16];
            // Now is long after the one key that had expired when its file was written.
            let now_ms = 1_800_000_000_000;
            let content = read_rdb(bytes, &ValueLimits::default());
            let content = content.unwrap_or_else(|e| panic!("{name}: {e}"));
            content.install(&mut dbs, now_ms, false);
            dbs
        };
        let dbs = load(&file);
        check(&dbs, &description, &name);
        check(&load(&write_rdb(&dbs, &options)), &description, &name);
    }
}

/// What a file says of its origin under a name.
fn aux(file: &[u8], name: &str) -> String {
    let fields = read_rdb_aux(file);
    let found = fields.iter().find(|(own, _)| **own == *name.as_bytes());
    String::from_utf8(found.expect("a field of every file").1.to_vec()).unwrap()
}

/// Members of sets that are hash tables lie as a table's seed has it: of those files the bytes are the
/// same in another order.
#[test]
fn what_was_read_is_written_byte_for_byte() {
    for name in names() {
        let file = std::fs::read(golden().join(format!("{name}.rdb"))).unwrap();
        let content = read_rdb(&file, &ValueLimits::default()).unwrap();
        let options = RdbOptions {
            compress: name != "strings-nocompression",
            checksum: name != "nochecksum",
            created_s: aux(&file, "ctime").parse().unwrap(),
            used_memory_bytes: aux(&file, "used-mem").parse().unwrap(),
            usage: match name.as_str() {
                "lru-idle" => SavedUsage::IdleTime,
                "lfu-freq" => SavedUsage::Frequency { decay_min: 1 },
                _ => SavedUsage::Nothing,
            },
            replication: content.replication.clone(),
            aof_base: false,
            functions: content.functions.clone(),
        };
        let mut dbs = vec![Db::default(); 16];
        content.install(&mut dbs, options.created_s * 1000, true);
        let mut written = write_rdb(&dbs, &options);
        match name.as_str() {
            "sets" | "everything" => {
                // The checksum is that of the order.
                let mut file = file[..file.len() - 8].to_vec();
                written.truncate(written.len() - 8);
                file.sort_unstable();
                written.sort_unstable();
                assert!(written == file, "{name} has other bytes");
            }
            _ => assert!(written == file, "{name} is written otherwise"),
        }
    }
}
