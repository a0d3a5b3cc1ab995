//! What a real server says of the structures of the lab of data types: memory and encoding, for the test that compares
//! them with the engine's.

use std::collections::BTreeSet;
use std::path::Path;

use redscope_labs::experiment::types::{APPS, App, Command, Setting, Structure, measure};
use redscope_resp::Frame;

use redscope_conform::peer::{Link, Peer};

/// What stands above the figures.
const HEAD: &str = "\
# What redis-server 7.0.15 says of the structures of the lab of data types: MEMORY USAGE key SAMPLES 0, summed over the
# keys of a structure, and OBJECT ENCODING of the first of them, after the same commands that the lab sends. Written by
# `cargo xtask conform --memory`, with the server's own parameters (--save \"\"), on x86-64 with jemalloc.
app,set,structure,items,bytes,encoding
";

/// Settings beside the first one: values that are too long for a listpack, and ids from 0 on.
const TURNED: [(&str, &str, &str); 4] = [
    ("object", "bytes", "65"),
    ("leaderboard", "bytes", "65"),
    ("stream", "bytes", "100"),
    ("signin", "first", "0"),
];

/// Writes what a server says into a file.
pub(crate) fn record(redis: &Path, file: &Path) -> Result<(), String> {
    let work = std::env::temp_dir().join(format!("redscope-memory-{}", std::process::id()));
    let port = 20_000 + (std::process::id() % 10_000) as u16;
    let server = Peer::start(redis, &[], port, &work)?;
    let mut link = server.connect()?;
    let mut table = HEAD.to_owned();
    for app in APPS {
        write(&mut link, app, "", &Setting::new(app), &mut table)?;
        for (_, knob, value) in TURNED.iter().filter(|(name, ..)| *name == app.name) {
            let mut setting = Setting::new(app);
            setting.knobs.set(knob, value).map_err(|why| why.to_string())?;
            write(&mut link, app, &format!("{knob}={value}"), &setting, &mut table)?;
        }
    }
    // A folder that cannot be removed is the system's to clean.
    let _ = std::fs::remove_dir_all(&work);
    std::fs::write(file, table).map_err(|error| format!("{}: {error}", file.display()))
}

fn write(
    link: &mut Link,
    app: &App,
    set: &str,
    setting: &Setting,
    table: &mut String,
) -> Result<(), String> {
    let curves = measure(app, setting);
    for (structure, curve) in app.structures.iter().zip(&curves) {
        link.ask(&["FLUSHALL"])?;
        let all = curve.held.len();
        let around: BTreeSet<u32> = curve.switches.iter().map(|switch| switch.items).collect();
        let mut before = 0;
        let (mut first, mut keys) = (None, BTreeSet::new());
        for (at, held) in curve.held.iter().enumerate() {
            let is_near = around.contains(&held.items) || around.contains(&(held.items + 1));
            if !is_near && at % 6 != 0 && at + 1 != all {
                continue;
            }
            let commands = structure.fill(setting, before, held.items.into());
            carry_out(link, &commands)?;
            before = held.items.into();
            for key in commands.iter().filter_map(|command| command.get(1)) {
                first.get_or_insert_with(|| key.clone());
                keys.insert(key.clone());
            }
            let bytes = memory(link, &keys)?;
            let encoding = encoding(link, first.as_deref().unwrap_or_default())?;
            let Structure { name, .. } = structure;
            let line = format!("{},{set},{name},{},{bytes},{encoding}\n", app.name, held.items);
            table.push_str(&line);
        }
    }
    Ok(())
}

fn carry_out(link: &mut Link, commands: &[Command]) -> Result<(), String> {
    for batch in commands.chunks(200) {
        batch.iter().for_each(|command| link.queue(command));
        link.flush()?;
        for command in batch {
            if let Frame::Error(why) = link.read()? {
                let line = String::from_utf8_lossy(&command.join(&b' ')).into_owned();
                return Err(format!("{line}: {}", String::from_utf8_lossy(&why)));
            }
        }
    }
    Ok(())
}

fn memory(link: &mut Link, keys: &BTreeSet<Vec<u8>>) -> Result<i64, String> {
    let words = |key: &Vec<u8>| {
        [b"MEMORY".as_slice(), b"USAGE", key, b"SAMPLES", b"0"].map(<[u8]>::to_vec).to_vec()
    };
    keys.iter().map(|key| number(link.ask_bytes(&words(key))?)).sum()
}

fn number(frame: Frame) -> Result<i64, String> {
    match frame {
        Frame::Integer(number) => Ok(number),
        other => Err(format!("{other:?} is no number")),
    }
}

/// As the lab says it: of a HyperLogLog also whether it is sparse or dense.
fn encoding(link: &mut Link, key: &[u8]) -> Result<String, String> {
    let mut text = |words: &[&[u8]]| {
        let words: Vec<_> = words.iter().map(|word| word.to_vec()).collect();
        let reply = link.ask_bytes(&words)?;
        Ok::<_, String>(reply.as_bytes().map(<[u8]>::to_vec).unwrap_or_default())
    };
    let encoding = text(&[b"OBJECT", b"ENCODING", key])?;
    let encoding = String::from_utf8_lossy(&encoding).into_owned();
    if encoding != "raw" || text(&[b"GETRANGE", key, b"0", b"3"])? != b"HYLL" {
        return Ok(encoding);
    }
    let is_dense = text(&[b"GETRANGE", key, b"4", b"4"])? == b"\0";
    Ok(format!("{encoding} {}", if is_dense { "dense" } else { "sparse" }))
}
