//! Real files, taken apart: every byte is one thing, and what is wrong is said as the real tool says it.

use std::path::{Path, PathBuf};

use redscope_data::rdb::{RdbIndex, RdbPart, RdbSectionKind, RdbSpan, check_rdb, read_rdb};
use redscope_data::value::ValueLimits;
use serde_json::Value as Json;

fn golden() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/rdb")
}

fn file(name: &str) -> Vec<u8> {
    std::fs::read(golden().join(name)).unwrap_or_else(|why| panic!("{name}: {why}"))
}

fn files() -> Vec<(String, Vec<u8>)> {
    let paths = std::fs::read_dir(golden()).unwrap().map(|entry| entry.unwrap().path());
    let rdb = paths.filter(|path| path.extension().is_some_and(|end| end == "rdb"));
    let named = rdb.map(|path| path.file_name().unwrap().to_str().unwrap().to_owned());
    named.map(|name| (name.clone(), file(&name))).collect()
}

fn reports() -> Json {
    serde_json::from_slice(&file("redis-check-rdb.json")).unwrap()
}

/// All spans of a file, page by page; one that lies on two pages is taken once.
fn spans(bytes: &[u8], page_bytes: usize) -> Vec<RdbSpan> {
    let index = RdbIndex::of(bytes);
    let mut spans: Vec<RdbSpan> = Vec::new();
    for start in (0..bytes.len()).step_by(page_bytes) {
        let page = index.page(bytes, start..(start + page_bytes).min(bytes.len()));
        for span in page.spans {
            if spans.last() != Some(&span) {
                spans.push(span);
            }
        }
    }
    spans
}

#[test]
fn every_byte_of_a_real_file_is_one_thing() {
    let files = files();
    assert!(files.len() >= 14);
    for (name, bytes) in files {
        let spans = spans(&bytes, 700);
        let mut end = 0;
        for span in &spans {
            assert_eq!(span.bytes.start, end, "{name}: {span:?}");
            end = span.bytes.end;
        }
        assert_eq!(end, bytes.len(), "{name}");
        assert_eq!(spans, self::spans(&bytes, bytes.len()), "{name}: pages make no difference");
        let index = RdbIndex::of(&bytes);
        let sections = index.page(&bytes, 0..bytes.len()).sections;
        let mut end = 0;
        for section in &sections {
            assert_eq!(section.bytes.start, end, "{name}: {section:?}");
            end = section.bytes.end;
        }
        assert_eq!(end, bytes.len(), "{name}");
        let keys = sections.iter().filter(|s| matches!(s.kind, RdbSectionKind::Key { .. })).count();
        let content = read_rdb(&bytes, &ValueLimits::default()).unwrap();
        assert_eq!(keys, content.keys.len() + content.empty_keys.len(), "{name}");
    }
}

#[test]
fn spans_say_what_is_there() {
    let bytes = file("expires.rdb");
    let spans = spans(&bytes, 512);
    let of = |part: RdbPart| spans.iter().filter(move |span| span.part == part);
    assert_eq!(of(RdbPart::Magic).next().unwrap().text, b"REDIS");
    assert_eq!(of(RdbPart::Version).next().unwrap().text, b"0010");
    let content = read_rdb(&bytes, &ValueLimits::default()).unwrap();
    let keys: Vec<_> = content.keys.iter().map(|key| key.key.to_vec()).collect();
    assert_eq!(of(RdbPart::Key).map(|span| span.text.clone()).collect::<Vec<_>>(), keys);
    let times: Vec<_> = content.keys.iter().filter_map(|key| key.expires_at_ms).collect();
    let told = of(RdbPart::Expiry).map(|span| String::from_utf8_lossy(&span.text).parse().unwrap());
    assert_eq!(told.collect::<Vec<u64>>(), times);
    let hashes = self::spans(&file("hashes.rdb"), 4096);
    let fields = hashes.iter().filter(|span| span.part == RdbPart::Field);
    assert_eq!(fields.take(3).map(|s| s.text.clone()).collect::<Vec<_>>(), [b"f1", b"f2", b"f3"]);
}

#[test]
fn a_string_is_called_as_the_file_has_it() {
    let key = |name: &[u8], value: &[u8]| [b"\0", &[name.len() as u8][..], name, value].concat();
    let keys: Vec<Vec<u8>> = [
        key(b"12", b"\x02ab"),
        key(b"b", b"\xc0\x64"),
        key(b"c", b"\xc1\x10\x27"),
        key(b"d", b"\xc2\x40\xe2\x01\0"),
    ]
    .to_vec();
    let bytes = [b"REDIS0010\xfe\0", &keys.concat()[..], b"\xff\0\0\0\0\0\0\0\0"].concat();
    let of = |bytes: &[u8]| -> Vec<(String, usize)> {
        let page = RdbIndex::of(bytes).page(bytes, 0..bytes.len());
        let keys = page.sections.into_iter().filter_map(|section| match section.kind {
            RdbSectionKind::Key { encoding, len, .. } => Some((encoding.to_owned(), len)),
            _ => None,
        });
        keys.collect()
    };
    let said = [("raw", 2), ("int8", 3), ("int16", 5), ("int32", 6)];
    assert_eq!(of(&bytes), said.map(|(name, len)| (name.to_owned(), len)));
    assert!(of(&file("everything.rdb")).iter().any(|(name, _)| name == "lzf"));
}

#[test]
fn real_files_are_reported_on_as_by_the_real_tool() {
    for (name, bytes) in files() {
        let real = &reports()[&name];
        // The tool ran a second or two after the file was written.
        let now_ms = 1_795_348_974_000;
        assert_eq!(Json::from(check_rdb(&bytes, &name, now_ms).lines), real["stdout"], "{name}");
    }
}

#[test]
fn damage_is_reported_as_by_the_real_tool() {
    // The files that were damaged are not kept: how they were is told by their names.
    let damaged: Json = serde_json::from_slice(&file("damaged.json")).unwrap();
    let source = file("hashes.rdb");
    let flipped = |at: usize, mask: u8| {
        let mut bytes = source.clone();
        bytes[at] ^= mask;
        bytes
    };
    let with = |at: usize, text: &[u8]| {
        let mut bytes = source.clone();
        bytes[at..at + text.len()].copy_from_slice(text);
        bytes
    };
    let len = source.len();
    let cases = [
        ("truncated-half", source[..len / 2].to_vec()),
        ("truncated-last-byte", source[..len - 1].to_vec()),
        ("bad-checksum", flipped(len - 1, 1)),
        ("bad-magic", with(0, b"SIDER")),
        ("future-version", with(5, b"0099")),
        ("empty-file", Vec::new()),
        ("garbage-opcode", [&source[..9], b"\xf0", &source[9..]].concat()),
    ];
    for (name, bytes) in cases {
        let real = &damaged["cases"][name]["redis-check-rdb"]["stdout"];
        assert!(real.is_array(), "{name}");
        let report = check_rdb(&bytes, "dump.rdb", 0);
        assert_eq!(Json::from(report.lines), *real, "{name}");
        let end = RdbIndex::of(&bytes).len_bytes();
        assert_eq!(end, report.offset, "{name}");
        let covered = spans(&bytes, 1000).last().map_or(0, |span| span.bytes.end);
        assert!(covered <= end.max(9), "{name}");
    }
}

/// A file with one key.
fn with_key(body: &[u8]) -> Vec<u8> {
    [b"REDIS0010\xfe\x00", body, b"\xff\0\0\0\0\0\0\0\0"].concat()
}

fn internal(line: u32, text: &str) -> String {
    format!("Internal error in RDB reading offset 0, function at rdb.c:{line} -> {text}")
}

/// What the tool prints of such files, captured from version 7.0.15.
#[test]
fn broken_values_are_reported_as_by_the_real_tool() {
    let lp = b"\x12\0\0\0\x04\0\x81a\x02\x81b\x02\x81a\x02\x81c\x02\xff";
    let pack = |kind: u8| with_key(&[&[kind, 1, b'k', 19], &lp[..]].concat());
    let mut pack_hash = pack(16);
    let mut pack_zset = pack(17);
    // The total length of the packs is 19.
    (pack_hash[15], pack_zset[15]) = (19, 19);
    let zset = |score: &[u8]| [&b"\x05\x01k\x02\x01a\0\0\0\0\0\0\0\0\x01a"[..], score].concat();
    let eof = "Unexpected EOF reading RDB file".to_owned();
    let cases: Vec<(Vec<u8>, usize, String)> = vec![
        (
            with_key(b"\x02\x01k\x02\x01a\x01a"),
            19,
            internal(1829, "Duplicate set members detected"),
        ),
        (
            with_key(b"\x04\x01k\x02\x01a\x01b\x01a\x01c"),
            23,
            internal(1951, "Hash with dup elements"),
        ),
        (with_key(&zset(&[0; 8])), 35, internal(1894, "Duplicate zset fields detected")),
        (
            with_key(b"\x05\x01k\x01\x01a\0\0\0\0\0\0\xf8\x7f"),
            25,
            internal(1882, "Zset with NAN score detected"),
        ),
        (pack_hash, 34, internal(2300, "Hash listpack integrity check failed.")),
        (pack_zset, 34, internal(2254, "Zset listpack integrity check failed.")),
        (
            with_key(b"\x12\x01k\x01\x02\x09\x0a\0\0\0\x01\0\x81a\x02"),
            26,
            internal(2071, "Listpack integrity check failed."),
        ),
        (with_key(b"\x02\x01k\x00"), 15, eof.clone()),
        (
            with_key(b"\x00\x01k\xc3\x03\x0a\x20\x05\x05"),
            20,
            internal(413, "Invalid LZF compressed string"),
        ),
        (with_key(b"\x08\x01k\x00"), 12, "Invalid object type: 8".to_owned()),
        (with_key(b"\x00\xc4"), 13, internal(529, "Unknown RDB string encoding type 4")),
        (with_key(b"\x00\x82"), 13, internal(236, "Unknown length encoding 2 in rdbLoadLen()")),
        (b"REDIS00".to_vec(), 0, eof.clone()),
        (b"REDIS0010\xfe\x00\xfc\x00\x00".to_vec(), 12, eof.clone()),
        (b"REDIS0010\xfa\x01a\x05b".to_vec(), 13, eof.clone()),
        (b"REDIS0010\xfe\x00\x00\x81\xff\xff\xff\xff\xff\xff\xff\xff".to_vec(), 21, eof),
    ];
    for (bytes, offset, words) in cases {
        let report = check_rdb(&bytes, "dump.rdb", 0);
        let line = report.lines.iter().skip_while(|line| !line.starts_with("---")).nth(1);
        assert_eq!(line, Some(&format!("[offset {offset}] {words}")), "{:?}", report.lines);
        assert_eq!(redscope_data::rdb::rdb_words(&bytes), Some((offset, words)));
    }
}

#[test]
fn a_file_without_a_checksum_is_said_to_have_none() {
    let report = check_rdb(&with_key(b"\x00\x01a\x01b"), "dump.rdb", 0);
    let line = "[offset 25] RDB file was saved with checksum disabled: no check performed.";
    assert!(report.is_ok && report.lines.iter().any(|said| said == line), "{:?}", report.lines);
    let old = check_rdb(b"REDIS0004\xfe\x00\x00\x01a\x01b\xff", "dump.rdb", 0);
    assert!(old.is_ok && !old.lines.iter().any(|line| line.contains("hecksum")), "{:?}", old.lines);
    assert_eq!(old.lines[2], "[offset 17] \\o/ RDB looks OK! \\o/");
}
