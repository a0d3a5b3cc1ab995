//! Append-only files of a real 7.0.15 are read here to the same data set, and rewritten as commands
//! they are read to it again.

#[path = "../../data/tests/described/mod.rs"]
mod described;

use std::path::{Path, PathBuf};

use redscope_data::rdb::read_rdb;
use redscope_engine::aof::{Manifest, write_commands};
use redscope_engine::config::Config;
use redscope_engine::{Engine, Mode};
use serde_json::Value as Json;

use described::check;

const NAMES: &[&str] =
    &["fresh", "rewritten", "no-preamble", "timestamps", "enabled-at-runtime", "with-history"];
/// A moment after the files were written and before any key expires.
const NOW_MS: u64 = 1_795_400_000_000;

fn golden() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/aof")
}

fn empty() -> Engine {
    Engine::new(Mode::Standalone, Config::default(), 1, NOW_MS)
}

fn read_part(engine: &mut Engine, bytes: &[u8]) {
    if !bytes.starts_with(b"REDIS") {
        return engine.replay(bytes, NOW_MS).unwrap();
    }
    let content = read_rdb(bytes, &engine.config.limits.values).unwrap();
    engine.load_functions(&content.functions, false, false).unwrap();
    content.install(&mut engine.dbs, NOW_MS, false);
}

/// The description without the payloads of `DUMP`: a value that was read from commands lies in other
/// nodes than one that grew under other parameters. Consumers were last seen when it was read.
fn description(name: &str) -> Json {
    let text = std::fs::read(golden().join(format!("{name}.json"))).unwrap();
    let mut description: Json = serde_json::from_slice(&text).unwrap();
    for keys in description["dbs"].as_object_mut().unwrap().values_mut() {
        for entry in keys.as_array_mut().unwrap() {
            entry.as_object_mut().unwrap().remove("dump");
            for group in entry["groups"].as_array_mut().into_iter().flatten() {
                for consumer in group["consumers"].as_array_mut().unwrap() {
                    consumer["seen-time"] = NOW_MS.into();
                }
            }
        }
    }
    description
}

#[test]
fn real_files_are_read_and_rewritten() {
    for name in NAMES {
        let dir = golden().join(name).join("appendonlydir");
        let description = description(name);
        let written = std::fs::read(dir.join("appendonly.aof.manifest")).unwrap();
        let manifest = Manifest::parse(&written).unwrap();
        assert_eq!(manifest.to_string().as_bytes(), written, "{name}: manifest");

        let mut engine = empty();
        for part in manifest.parts() {
            read_part(&mut engine, &std::fs::read(dir.join(&part.name)).unwrap());
        }
        check(&engine.dbs, &description, name);

        let libraries = &engine.scripting.libraries;
        let codes: Vec<_> = libraries.values().map(|library| library.code.clone()).collect();
        let commands = write_commands(&engine.dbs, codes.iter().map(|code| code.as_slice()));
        let mut again = empty();
        again.replay(&commands, NOW_MS).unwrap();
        check(&again.dbs, &description, &format!("{name}, rewritten"));
        assert_eq!(again.scripting.libraries.len(), codes.len(), "{name}: libraries");
    }
}
