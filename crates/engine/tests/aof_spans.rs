//! Append-only files of a real 7.0.15, taken apart: every byte is one thing, and what is wrong is said
//! as the real tool says it.

use std::borrow::Cow;
use std::ops::Range;
use std::path::{Path, PathBuf};

use redscope_engine::aof::{AofIndex, AofSectionKind, check_parts};
use serde_json::Value as Json;

const NAMES: &[&str] =
    &["fresh", "rewritten", "no-preamble", "timestamps", "enabled-at-runtime", "with-history"];

fn golden() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

/// Parts of a folder of the golden files, with their names, the manifest left out.
fn parts(name: &str) -> Vec<(String, Vec<u8>)> {
    let dir = golden().join("aof").join(name).join("appendonlydir");
    let paths = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    let parts = paths.filter(|path| path.extension().is_some_and(|end| end != "manifest"));
    parts
        .map(|path| {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            (name, std::fs::read(path).unwrap())
        })
        .collect()
}

/// What spans cover, page by page; one that lies on two pages is taken once.
fn covered(bytes: &[u8], page_bytes: usize) -> Vec<Range<usize>> {
    let index = AofIndex::of(bytes);
    let mut covered: Vec<Range<usize>> = Vec::new();
    for start in (0..bytes.len()).step_by(page_bytes) {
        let page = index.page(bytes, start..(start + page_bytes).min(bytes.len()));
        let preamble = page.preamble.spans.into_iter().map(|span| span.bytes);
        for range in preamble.chain(page.spans.into_iter().map(|span| span.bytes)) {
            if covered.last() != Some(&range) {
                covered.push(range);
            }
        }
    }
    covered
}

#[test]
fn every_byte_of_a_real_file_is_one_thing() {
    for name in NAMES {
        for (part, bytes) in parts(name) {
            for page_bytes in [100, 4096] {
                let mut end = 0;
                for range in covered(&bytes, page_bytes) {
                    assert_eq!(range.start, end, "{name}/{part}");
                    end = range.end;
                }
                assert_eq!(end, bytes.len(), "{name}/{part}");
            }
        }
    }
}

#[test]
fn sections_are_commands_and_what_stands_between_them() {
    let parts = parts("timestamps");
    let (_, bytes) = parts.iter().find(|(name, _)| name.ends_with(".incr.aof")).unwrap();
    let page = AofIndex::of(bytes).page(bytes, 0..bytes.len());
    let stamp = page.sections.iter().find_map(|section| match &section.kind {
        AofSectionKind::Annotation(text) => Some(text.clone()),
        _ => None,
    });
    assert!(stamp.unwrap().starts_with(b"#TS:"));
    let (_, bytes) = self::parts("fresh").into_iter().find(|(n, _)| n.ends_with(".aof")).unwrap();
    let page = AofIndex::of(&bytes).page(&bytes, 0..bytes.len());
    let command = |name: &[u8]| {
        page.sections.iter().position(|section| {
            matches!(&section.kind, AofSectionKind::Command { args, .. } if args[0] == name)
        })
    };
    let (multi, exec) = (command(b"MULTI").unwrap(), command(b"EXEC").unwrap());
    for (at, section) in page.sections.iter().enumerate() {
        let AofSectionKind::Command { in_transaction, .. } = &section.kind else { continue };
        if at <= exec {
            assert_eq!(*in_transaction, multi < at && at < exec, "{section:?}");
        }
    }
    assert_eq!(command(b"SELECT"), Some(0));
}

/// What the file that was added to is damaged to, by the name of the damage; `None` for damage of
/// another kind.
fn damaged(name: &str, bytes: &[u8]) -> Option<Vec<u8>> {
    let find = |text: &[u8]| bytes.windows(text.len()).position(|part| part == text).unwrap();
    let find_last = |text: &[u8]| bytes.windows(text.len()).rposition(|part| part == text).unwrap();
    Some(match name {
        "cut-in-last-argument" => bytes[..bytes.len() - 5].to_vec(),
        "cut-in-a-length" => bytes[..find_last(b"*3\r\n") + 2].to_vec(),
        "cut-inside-multi" => bytes[..find(b"$4\r\nEXEC") - 4].to_vec(),
        "trailing-nul-bytes" => [bytes, &[0; 64]].concat(),
        "bad-byte-in-middle" => {
            let mut bytes = bytes.to_vec();
            bytes[find(b"*2\r\n$4\r\nINCR") + 4] = b'X';
            bytes
        }
        "unknown-command" => [bytes, b"*1\r\n$6\r\nFOOBAR\r\n"].concat(),
        "empty-incr" => Vec::new(),
        _ => return None,
    })
}

#[test]
fn damage_is_reported_and_mended_as_by_the_real_tool() {
    let text = std::fs::read(golden().join("aof-damaged.json")).unwrap();
    let real: Json = serde_json::from_slice(&text).unwrap();
    let parts = parts("fresh");
    let dir = golden().join("aof/fresh/appendonlydir");
    let manifest = std::fs::read(dir.join("appendonly.aof.manifest")).unwrap();
    let mut compared = 0;
    for (name, case) in real["cases"].as_object().unwrap() {
        let is_incr = |part: &str| part.ends_with(".incr.aof");
        let find = |part: &str| {
            let bytes = &parts.iter().find(|(name, _)| name == part)?.1;
            match name.as_str() {
                "incr-missing" if is_incr(part) => None,
                "base-truncated" if !is_incr(part) => Some(Cow::from(&bytes[..bytes.len() - 5])),
                name if is_incr(part) => match damaged(name, bytes) {
                    Some(damaged) => Some(Cow::from(damaged)),
                    None => Some(Cow::from(&bytes[..])),
                },
                _ => Some(Cow::from(&bytes[..])),
            }
        };
        if name == "manifest-missing" {
            continue;
        }
        compared += 1;
        let report = check_parts(&manifest, "a", &find, false, 0);
        assert_eq!(Json::from(report.lines), case["redis-check-aof"]["stdout"], "{name}");
        let fixed = check_parts(&manifest, "a", &find, true, 0);
        let real = &case["redis-check-aof --fix (answer y)"];
        // The tool asks before it cuts.
        let lines = real["stdout"].as_array().unwrap().iter().map(|line| line.as_str().unwrap());
        let lines: Vec<&str> =
            lines.map(|line| line.trim_start_matches("Continue? [y/N]: ")).collect();
        assert_eq!(fixed.lines, lines, "{name}");
        assert_eq!(fixed.is_ok, real["exit_code"] == 0, "{name}");
        if let Some((part, kept)) = fixed.cut {
            assert_eq!(Json::from(kept), case["sizes_after_fix"][part], "{name}");
        }
    }
    assert!(compared >= 9);
}

#[test]
fn a_damaged_file_is_taken_apart_up_to_the_damage() {
    let (_, bytes) = parts("fresh").into_iter().find(|(n, _)| n.ends_with(".aof")).unwrap();
    for (name, end) in [("cut-in-last-argument", 720), ("trailing-nul-bytes", 727)] {
        let bytes = damaged(name, &bytes).unwrap();
        let covered = covered(&bytes, bytes.len());
        assert!(covered.windows(2).all(|two| two[0].end == two[1].start), "{name}");
        assert!(covered.last().unwrap().end >= end, "{name}: {covered:?}");
        let sections = AofIndex::of(&bytes).page(&bytes, 0..bytes.len()).sections;
        assert_eq!(sections.last().unwrap().kind, AofSectionKind::Damaged, "{name}");
    }
}
