//! A server on a disk is killed at random moments and started again: what it has acknowledged is
//! there.
//!
//! `kill -9` leaves the page cache, so under `always` and `no` each acknowledged write must come
//! back. Under `everysec` a write is put off while a sync is under way, and acknowledged: those at
//! the end, of two seconds at the most, may be gone, as with a real server, of which the same test
//! found hundreds lost. Without an append-only file the last completed save comes back.
//! `REDSCOPE_KILLS` sets how often a server is killed, `REDSCOPE_SEED` where the chance begins.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use redscope_actor::Rng;

use crate::server::{Connection, Server, empty_dir};

/// Kills in the test command, over all policies.
const KILLS: u64 = 20;
/// Connections that write.
const WRITERS: u64 = 4;

fn number_from(variable: &str, default: u64) -> u64 {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// Kills of one of the four ways to keep data.
fn kills_each() -> u64 {
    number_from("REDSCOPE_KILLS", KILLS).div_ceil(4)
}

/// Writes `w{writer}:{number}` from a number on, several at once, until the server is gone; returns
/// the first number that was not acknowledged.
fn write_until_killed(port: u16, writer: u64, from: u64, mut rng: Rng) -> u64 {
    let mut connection = Connection::to(port);
    let mut next = from;
    loop {
        let count = 1 + rng.below(8);
        let commands: String =
            (next..next + count).map(|n| format!("SET w{writer}:{n} {n}\r\n")).collect();
        if !connection.send(&commands) {
            return next;
        }
        for _ in 0..count {
            match connection.reply().as_deref() {
                Some("+OK") => next += 1,
                Some(other) => panic!("writer {writer}: {other}"),
                None => return next,
            }
        }
    }
}

/// Has an append-only file rewritten again and again until the server is gone.
fn rewrite_until_killed(port: u16, is_killed: &AtomicBool) {
    let mut connection = Connection::to(port);
    while !is_killed.load(Ordering::Relaxed) && connection.ask("BGREWRITEAOF").is_some() {
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn start(port: u16, dir: &Path, policy: &str) -> Server {
    let dir = dir.to_str().expect("the path is text");
    let options = ["--dir", dir, "--save", "", "--appendonly", "yes", "--appendfsync", policy];
    Server::start(port, "", &options)
}

/// Checks that everything acknowledged is there; `may_end_early` allows for an end that is not, as
/// long as nothing before it is missing.
fn check(server: &Server, acknowledged: &[u64], may_end_early: bool, what: &str) {
    let mut connection = server.connect();
    for (writer, end) in acknowledged.iter().enumerate() {
        let mut is_end = may_end_early;
        for number in (0..*end).rev() {
            let value = connection.ask(&format!("GET w{writer}:{number}"));
            is_end &= value.as_deref() == Some("$-1");
            let expected = number.to_string();
            assert!(
                is_end || value.as_ref() == Some(&expected),
                "{what}: w{writer}:{number} of {end} is lost: {value:?}"
            );
        }
    }
}

fn kill_again_and_again(port: u16, policy: &str) {
    let seed = number_from("REDSCOPE_SEED", 1);
    let mut rng = Rng::fork(seed, policy);
    let dir = empty_dir(&format!("kills-{policy}"));
    let mut acknowledged = vec![0; WRITERS as usize];
    for round in 0..kills_each() {
        let server = start(port, &dir, policy);
        let may_end_early = policy == "everysec";
        let what = format!("{policy}, seed {seed}, kill {round}");
        check(&server, &acknowledged, may_end_early, &what);
        // What a writer left without a reply may be there or not: it begins anew.
        server.connect().ask("FLUSHALL");
        let is_killed = AtomicBool::new(false);
        let rewrites = rng.below(2) == 0;
        let lives_ms = 5 + rng.below(150);
        std::thread::scope(|scope| {
            let writers: Vec<_> = (0..WRITERS)
                .map(|writer| {
                    let rng = Rng::new(rng.next_u64());
                    scope.spawn(move || write_until_killed(port, writer, 0, rng))
                })
                .collect();
            if rewrites {
                scope.spawn(|| rewrite_until_killed(port, &is_killed));
            }
            std::thread::sleep(Duration::from_millis(lives_ms));
            is_killed.store(true, Ordering::Relaxed);
            server.kill();
            for (end, writer) in acknowledged.iter_mut().zip(writers) {
                *end = writer.join().expect("a writer that meets no error");
            }
        });
        let temporary = |name: &str| name.starts_with("temp-");
        let names = std::fs::read_dir(&dir).expect("it is there").flatten();
        let left = names.filter(|entry| temporary(&entry.file_name().to_string_lossy())).count();
        assert_eq!(left, 0, "{policy}: nothing but the append-only file is written");
    }
    let server = start(port, &dir, policy);
    let what = format!("{policy}, seed {seed}, last kill");
    check(&server, &acknowledged, policy == "everysec", &what);
}

#[test]
fn nothing_acknowledged_is_lost_under_always() {
    kill_again_and_again(21_311, "always");
}

#[test]
fn nothing_but_an_end_is_lost_under_everysec() {
    kill_again_and_again(21_312, "everysec");
}

#[test]
fn nothing_acknowledged_is_lost_under_no() {
    kill_again_and_again(21_313, "no");
}

#[test]
fn without_an_append_only_file_the_last_save_comes_back() {
    let port = 21_314;
    let seed = number_from("REDSCOPE_SEED", 1);
    let mut rng = Rng::fork(seed, "save");
    let dir = empty_dir("kills-save");
    let dir = dir.to_str().expect("the path is text");
    let (mut saved, mut maybe_saved) = (0, 0);
    for round in 0..=kills_each() {
        let server = Server::start(port, "", &["--dir", dir, "--save", ""]);
        let found = server.connect().ask("GET n");
        let found: u64 = found.and_then(|text| text.parse().ok()).unwrap_or(0);
        // A save that was not answered may have come to its end.
        assert!(
            found == saved || found == maybe_saved,
            "seed {seed}, kill {round}: {found} came back, {saved} was saved, {maybe_saved} maybe"
        );
        (saved, maybe_saved) = (found, found);
        let lives_ms = 5 + rng.below(150);
        std::thread::scope(|scope| {
            let writer = scope.spawn(|| {
                let mut connection = Connection::to(port);
                let (mut saved, mut written) = (found, found);
                loop {
                    for _ in 0..5 {
                        match connection.ask("INCR n") {
                            Some(_) => written += 1,
                            None => return (saved, saved),
                        }
                    }
                    match connection.ask("SAVE") {
                        Some(_) => saved = written,
                        None => return (saved, written),
                    }
                }
            });
            std::thread::sleep(Duration::from_millis(lives_ms));
            server.kill();
            (saved, maybe_saved) = writer.join().expect("a writer that meets no error");
        });
    }
}
