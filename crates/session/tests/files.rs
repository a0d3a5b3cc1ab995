//! Files of a node, as a person sees and handles them.

use std::path::Path;

use redscope_labs::{Scenario, Values, act, put_files};
use redscope_session::share::{self, Shared};
use redscope_session::{
    FileFormat, FilesAsk, FilesView, Found, Inside, InsideAsk, SectionKind, Session,
};

const INCR: &str = "appendonlydir/appendonly.aof.1.incr.aof";
const MANIFEST: &str = "appendonlydir/appendonly.aof.manifest";

fn session() -> Session {
    Session::new(Values::new(Scenario::find("standalone").unwrap(), 1)).unwrap()
}

fn looked(session: &mut Session, ask: FilesAsk) -> FilesView {
    session.look_inside(Some(Inside { node: "n1".to_owned(), ask: InsideAsk::Files(ask) }));
    match session.frame().inside.expect("it was asked for").found {
        Found::Files(view) => *view,
        other => panic!("files were asked for: {other:?}"),
    }
}

fn of(name: &str) -> FilesAsk {
    FilesAsk { file: Some(name.to_owned()), ..FilesAsk::default() }
}

fn golden_aof(name: &str) -> Vec<u8> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR"));
    let dir = dir.join("../engine/tests/golden/aof/fresh/appendonlydir");
    std::fs::read(dir.join(name)).unwrap()
}

/// A real append-only file whose last command is cut, with a configuration that reads it.
fn cut_aof() -> Vec<(String, Vec<u8>)> {
    let mut incr = golden_aof("appendonly.aof.1.incr.aof");
    incr.truncate(incr.len() - 5);
    let base = golden_aof("appendonly.aof.1.base.rdb");
    vec![
        ("appendonlydir/appendonly.aof.1.base.rdb".to_owned(), base),
        (INCR.to_owned(), incr),
        (MANIFEST.to_owned(), golden_aof("appendonly.aof.manifest")),
        ("redis.conf".to_owned(), b"appendonly yes\n".to_vec()),
    ]
}

#[test]
fn a_file_is_seen_byte_by_byte() {
    let mut session = session();
    session.exec("c1", "SET balance 100", 1_000_000).unwrap();
    session.exec("c1", "SAVE", 1_000_000).unwrap();
    let page = looked(&mut session, of("dump.rdb")).page.unwrap();
    assert_eq!((page.format, page.safe_bytes), (FileFormat::Rdb { keys: 1 }, page.len_bytes));
    let mut end = 0;
    for part in &page.parts {
        assert_eq!(part.at, end, "{part:?}");
        end += part.len;
    }
    assert_eq!(end, page.len_bytes);
    let is_key =
        |kind: &SectionKind| matches!(kind, SectionKind::Key { name, .. } if name == "balance");
    assert_eq!(page.sections.iter().filter(|section| is_key(&section.kind)).count(), 1);
    let checked = looked(&mut session, FilesAsk { check: true, ..of("dump.rdb") });
    assert!(checked.report.unwrap().is_ok);
}

#[test]
fn commands_have_the_times_that_their_file_has() {
    let mut session = session();
    for line in ["CONFIG SET appendonly yes", "CONFIG SET appendfsync always"] {
        session.exec("c1", line, 1_000_000).unwrap();
    }
    session.exec("c1", "SET a 1", 1_000_000).unwrap();
    session.run_for(2_000_000, u64::MAX);
    session.exec("c1", "CONFIG SET aof-timestamp-enabled yes", 1_000_000).unwrap();
    session.exec("c1", "SET b 2", 1_000_000).unwrap();
    session.run_for(2_000_000, u64::MAX);
    let commands = looked(&mut session, of(INCR)).fsync.unwrap().commands;
    let of = |words: &str| commands.iter().find(|command| command.words == words).unwrap();
    assert_eq!((of("SET a 1").stamped_s, of("SET a 1").written_us), (None, None));
    assert!(of("SET b 2").stamped_s.is_some(), "there is a #TS: before it");
}

#[test]
fn a_power_cut_takes_what_was_said_to_be_at_risk() {
    let mut session = session();
    for line in ["CONFIG SET appendonly yes", "CONFIG SET appendfsync no"] {
        session.exec("c1", line, 1_000_000).unwrap();
    }
    session.run_for(2_000_000, u64::MAX);
    session.exec("c1", "SET kept no", 1_000_000).unwrap();
    let view = looked(&mut session, of(INCR));
    let line = view.fsync.unwrap();
    let at_risk = line.len_bytes - line.safe_bytes;
    assert!(at_risk > 0 && line.commands.last().unwrap().words == "SET kept no", "{line:?}");
    assert!(line.commands.last().unwrap().written_us.is_some());
    session.act_in_words("power-cut n1").unwrap();
    let lost = looked(&mut session, of(INCR)).lost.unwrap();
    assert_eq!(lost.lost.iter().map(|lost| lost.bytes).sum::<usize>(), at_risk);
}

#[test]
fn files_are_put_repaired_and_read_again_and_the_run_is_shared() {
    let mut session = session();
    let put = put_files("n1", cut_aof());
    let why = session.act(put.clone()).unwrap_err().to_string();
    assert_eq!(why, "n1 is running: its files are its own until it ends");
    session.act_in_words("crash n1").unwrap();
    session.act_in_words(&act::write(&put)).unwrap();
    let view = looked(&mut session, FilesAsk { check: true, ..of(INCR) });
    let damage = view.page.unwrap().damage.unwrap();
    assert_eq!((damage.at, damage.words.as_str()), (693, "Expected to read 7 bytes, got 2 bytes"));
    let report = view.report.unwrap();
    assert!(!report.is_ok && report.can_fix && view.appendonly);
    session.act_in_words(&format!("repair n1 {MANIFEST}")).unwrap();
    let view = looked(&mut session, of(INCR));
    assert_eq!(view.page.as_ref().unwrap().len_bytes, 693);
    assert_eq!(view.page.unwrap().damage, None);
    let again = session.act_in_words(&format!("repair n1 {MANIFEST}")).unwrap_err();
    assert_eq!(again.to_string(), "All AOF files and manifest are valid");
    session.act_in_words("restart n1").unwrap();
    session.run_for(1_000_000, u64::MAX);
    let size = session.exec("c1", "DBSIZE", 1_000_000).unwrap();
    assert_eq!(size.last().unwrap().text, "(integer) 10");
    let digest = session.sim().digest();
    let text = match share::write(&session.run()).unwrap() {
        Shared::Link(link) => link.into_bytes(),
        Shared::File(file) => file,
    };
    let opened = Session::open(share::read(&text).unwrap()).unwrap();
    assert_eq!(opened.sim().digest(), digest);
}

#[test]
fn a_large_file_makes_the_run_a_file() {
    let mut session = session();
    session.act_in_words("crash n1").unwrap();
    // Bytes that do not shrink.
    let mut word = 1_u64;
    let bytes = (0..300_000).map(|_| {
        word = word.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (word >> 56) as u8
    });
    let files = vec![("dump.rdb".to_owned(), bytes.collect::<Vec<u8>>())];
    session.act(put_files("n1", files.clone())).unwrap();
    let Shared::File(file) = share::write(&session.run()).unwrap() else {
        panic!("it is too long for a link")
    };
    assert!(file.len() < 330_000, "base64 does not stay: {}", file.len());
    let opened = Session::open(share::read(&file).unwrap()).unwrap();
    assert_eq!(opened.file("n1", "dump.rdb"), Some(files[0].1.clone()));
    session.act_in_words("restart n1").unwrap();
    let view = looked(&mut session, of("dump.rdb"));
    assert!(!view.is_up, "no server starts from that");
    let words = view.page.unwrap().damage.unwrap().words;
    assert_eq!(words, "Wrong signature trying to load DB from file");
}
