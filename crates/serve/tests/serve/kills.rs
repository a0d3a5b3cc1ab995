//! A server on a disk is killed at random moments and started again: what it has acknowledged is
//! there.
//!
//! `kill -9` leaves the page cache, so under `always` and `no` each acknowledged write must come
//! back. Under `everysec` a write is put off while a sync is under way, and acknowledged: those at
//! the end, of two seconds at the most, may be gone, as with a real server, of which the same test
//! found hundreds lost. Without an append-only file the last completed save comes back. The same holds
//! while redis-benchmark, if it is installed, loads the server beside the connections that count.
//! `REDSCOPE_KILLS` sets how often a server is killed, `REDSCOPE_SEED` where the chance begins.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use redscope_actor::Rng;

use crate::server::{Connection, Server, empty_dir};

/// Kills in the test command, over all policies.
const KILLS: u64 = 20;
/// Connections that write.
const WRITERS: u64 = 4;

fn number_from(variable: &str, default: u64) -> u64 {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// Kills of one of the four ways to keep data; as many again of three of them under redis-benchmark.
fn kills_each() -> u64 {
    number_from("REDSCOPE_KILLS", KILLS).div_ceil(4)
}

/// What was acknowledged to a writer.
#[derive(Clone, Copy, Debug, Default)]
struct Acknowledged {
    /// The first number that was not.
    end: u64,
    /// The first number that was not when [`LATE`] began.
    early_end: u64,
}

/// Under `everysec` a write that is older than this when the server is killed has been written: a sync
/// puts it off for two seconds at the most. Source: aof.c `flushAppendOnlyFile`, 7.0.15.
const LATE: Duration = Duration::from_millis(2200);

/// Writes `w{writer}:{number}` from 0 on, several at once, until the server is gone.
fn write_until_killed(mut connection: Connection, writer: u64, mut rng: Rng) -> Acknowledged {
    let mut next = 0;
    // When the last number before was acknowledged, for each time that one was.
    let mut times = Vec::new();
    let ended = |end: u64, times: &[(Instant, u64)]| {
        let now = Instant::now();
        let early = times.partition_point(|(at, _)| now.duration_since(*at) > LATE);
        Acknowledged { end, early_end: early.checked_sub(1).map_or(0, |at| times[at].1) }
    };
    loop {
        let count = 1 + rng.below(8);
        times.push((Instant::now(), next));
        let commands: String =
            (next..next + count).map(|n| format!("SET w{writer}:{n} {n}\r\n")).collect();
        if !connection.send(&commands) {
            return ended(next, &times);
        }
        for _ in 0..count {
            match connection.reply().as_deref() {
                Some("+OK") => next += 1,
                Some(other) => panic!("writer {writer}: {other}"),
                None => return ended(next, &times),
            }
        }
    }
}

/// Has an append-only file rewritten again and again until the server is gone.
fn rewrite_until_killed(mut connection: Connection, is_killed: &AtomicBool) {
    while !is_killed.load(Ordering::Relaxed) && connection.ask("BGREWRITEAOF").is_some() {
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Other clients that write, read and push as fast as they can, over keys of their own.
struct Benchmark(Child);

impl Benchmark {
    fn is_installed() -> bool {
        let asked = Command::new("redis-benchmark").arg("--version").stdout(Stdio::null()).status();
        asked.is_ok_and(|status| status.success())
    }

    fn start(port: u16) -> Self {
        let port = port.to_string();
        let child = Command::new("redis-benchmark")
            .args(["-p", &port, "-c", "20", "-P", "4", "-r", "1000", "-n", "100000000", "-q"])
            .args(["-t", "set,get,incr,lpush,sadd,hset"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        Benchmark(child.expect("it is installed"))
    }
}

impl Drop for Benchmark {
    fn drop(&mut self) {
        // It may have ended with its server.
        let _ = self.0.kill();
        self.0.wait().expect("it was started here");
    }
}

fn start(port: u16, dir: &Path, policy: &str) -> Server {
    let dir = dir.to_str().expect("the path is text");
    let options = ["--dir", dir, "--save", "", "--appendonly", "yes", "--appendfsync", policy];
    Server::start(port, "", &options)
}

/// Checks that everything acknowledged is there; `may_end_early` allows for a late end that is not, as
/// long as nothing before it is missing.
fn check(server: &Server, acknowledged: &[Acknowledged], may_end_early: bool, what: &str) {
    let mut connection = server.connect();
    for (writer, Acknowledged { end, early_end }) in acknowledged.iter().enumerate() {
        let mut is_end = may_end_early;
        for number in (0..*end).rev() {
            let value = connection.ask(&format!("GET w{writer}:{number}"));
            is_end &= value.as_deref() == Some("$-1") && number >= *early_end;
            let expected = number.to_string();
            assert!(
                is_end || value.as_ref() == Some(&expected),
                "{what}: w{writer}:{number} of {end} is lost: {value:?}"
            );
        }
    }
}

fn kill_again_and_again(port: u16, policy: &str, with_benchmark: bool) {
    let seed = number_from("REDSCOPE_SEED", 1);
    let mut rng = Rng::fork(seed, policy);
    let dir = empty_dir(&format!("kills-{policy}-{port}"));
    let mut acknowledged = vec![Acknowledged::default(); WRITERS as usize];
    for round in 0..kills_each() {
        let server = start(port, &dir, policy);
        let may_end_early = policy == "everysec";
        let what = format!("{policy}, seed {seed}, kill {round}");
        check(&server, &acknowledged, may_end_early, &what);
        // What a writer left without a reply may be there or not: it begins anew.
        server.connect().ask("FLUSHALL");
        let is_killed = AtomicBool::new(false);
        let rewrites = rng.below(2) == 0;
        // What is older than its bound has to be there where there is such a thing.
        let is_long = may_end_early && round % 2 == 1;
        let lives_ms = 5 + rng.below(150) + if is_long { LATE.as_millis() as u64 } else { 0 };
        std::thread::scope(|scope| {
            let writers: Vec<_> = (0..WRITERS)
                .map(|writer| {
                    let (connection, rng) = (server.connect(), Rng::new(rng.next_u64()));
                    scope.spawn(move || write_until_killed(connection, writer, rng))
                })
                .collect();
            let _benchmark = with_benchmark.then(|| Benchmark::start(port));
            if rewrites {
                let connection = server.connect();
                scope.spawn(|| rewrite_until_killed(connection, &is_killed));
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
    kill_again_and_again(21_311, "always", false);
}

#[test]
fn nothing_but_an_end_is_lost_under_everysec() {
    kill_again_and_again(21_312, "everysec", false);
}

#[test]
fn nothing_acknowledged_is_lost_under_no() {
    kill_again_and_again(21_313, "no", false);
}

#[test]
fn the_same_holds_under_redis_benchmark() {
    let with_benchmark = Benchmark::is_installed();
    if !with_benchmark {
        println!("redis-benchmark is not installed: the writers are alone");
    }
    for (port, policy) in [(21_315, "always"), (21_316, "everysec"), (21_317, "no")] {
        kill_again_and_again(port, policy, with_benchmark);
    }
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
        let mut connection = server.connect();
        std::thread::scope(|scope| {
            let writer = scope.spawn(move || {
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
