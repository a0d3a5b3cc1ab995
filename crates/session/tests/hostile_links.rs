//! Damaged links, files and acts in words. Each is refused with a sentence, or is a run that can be
//! written and read again; nothing panics, and memory is bounded.
//!
//! A short run is part of the tests. `REDSCOPE_HOSTILE_SECONDS` makes it as long as one likes, and
//! `REDSCOPE_HOSTILE_SEED` repeats a run.
#![allow(clippy::disallowed_methods, reason = "a run that is made longer reads the clock")]

use std::time::{Duration, Instant};

use miniz_oxide::deflate::compress_to_vec_zlib;
use redscope_actor::Rng;
use redscope_labs::act;
use redscope_session::share::{self, Opening, Progress, Run, Shared, limits};

/// Rounds of a run that nobody has made longer.
const ROUNDS: u64 = 3000;
/// More than reading any of it may take, in bytes, with what the test itself takes.
const MOST_RESIDENT_BYTES: u64 = 512 << 20;
const LINKS: &str = include_str!("corpus/links.txt");
const ACTS: &str = include_str!("corpus/acts.txt");

fn lines(corpus: &'static str) -> Vec<&'static str> {
    corpus.lines().filter(|line| !line.starts_with("--")).collect()
}

fn links() -> Vec<&'static str> {
    lines(LINKS).into_iter().flat_map(|line| line.split("  ")).collect()
}

/// Reads, and checks what comes of it.
fn check(bytes: &[u8]) -> Option<Run> {
    let text = String::from_utf8_lossy(bytes);
    let run = match share::read(bytes) {
        Ok(run) => run,
        Err(why) => {
            let why = why.to_string();
            assert!((10..600).contains(&why.len()) && !why.contains('\n'), "{why:?} of {text:?}");
            return None;
        }
    };
    let again = match share::write(&run) {
        Ok(Shared::Link(link)) => share::read_link(&link),
        Ok(Shared::File(file)) => share::read(&file),
        Err(why) => panic!("{why}: {text:?}"),
    };
    assert_eq!(again.as_ref(), Ok(&run), "{text:?}");
    Some(run)
}

fn file(run: &Run) -> Vec<u8> {
    share::write_file(run).expect("the corpus holds short runs")
}

struct Bench {
    rng: Rng,
    links: Vec<&'static str>,
    acts: Vec<&'static str>,
}

impl Bench {
    fn new(seed: u64) -> Self {
        Bench { rng: Rng::fork(seed, "hostile links"), links: links(), acts: lines(ACTS) }
    }

    fn one(&mut self, of: &[&'static str]) -> &'static str {
        of[self.rng.below(of.len() as u64) as usize]
    }

    /// Changes, removes, doubles or adds a few bytes, or a piece of another link.
    fn bend(&mut self, bytes: &mut Vec<u8>) {
        const PIECES: [&str; 12] = [
            ";",
            "@",
            "+",
            "~",
            "%3B",
            "~ff",
            "=",
            "99999999999999999999",
            "-1",
            "\u{fe0f}",
            ":",
            "us",
        ];
        for _ in 0..1 + self.rng.below(4) {
            let at = self.rng.below(bytes.len() as u64 + 1) as usize;
            let end = (at + 1 + self.rng.below(20) as usize).min(bytes.len());
            match self.rng.below(6) {
                0 if at < bytes.len() => bytes[at] = self.rng.below(256) as u8,
                1 if at < bytes.len() => bytes[at] ^= 1 << self.rng.below(8),
                2 => drop(bytes.drain(at..end.max(at))),
                3 => {
                    let part = bytes[at..end.max(at)].to_vec();
                    bytes.splice(at..at, part);
                }
                4 => {
                    let piece = PIECES[self.rng.below(12) as usize];
                    bytes.splice(at..at, piece.bytes());
                }
                _ => {
                    let links = std::mem::take(&mut self.links);
                    let other = self.one(&links).as_bytes();
                    self.links = links;
                    let from = self.rng.below(other.len() as u64) as usize;
                    let to = (from + 1 + self.rng.below(60) as usize).min(other.len());
                    bytes.splice(at..at, other[from..to].iter().copied());
                }
            }
        }
    }

    fn links_and_files(&mut self) {
        let links = self.links.clone();
        let link = self.one(&links);
        let mut bytes = link.as_bytes().to_vec();
        self.bend(&mut bytes);
        let read = check(&bytes);
        let run = share::read_link(link).expect("the corpus is read");
        let mut bytes = file(&run);
        self.bend(&mut bytes);
        check(&bytes);
        if let Some(run) = read.filter(|_| self.rng.below(40) == 0) {
            self.open(run);
        }
    }

    /// What is packed, damaged before it is packed: it unpacks, and its sum holds.
    fn packed(&mut self) {
        let links = self.links.clone();
        let run = share::read_link(self.one(&links)).expect("the corpus is read");
        let file = file(&run);
        let head = file.iter().position(|byte| *byte == b'\n').expect("a file has a head") + 1;
        let packed = &file[head..];
        let mut bytes = miniz_oxide::inflate::decompress_to_vec_zlib(packed).expect("it is whole");
        self.bend(&mut bytes);
        check(&[&file[..head], &compress_to_vec_zlib(&bytes, 1)].concat());
    }

    fn words(&mut self) {
        let acts = self.acts.clone();
        let mut bytes = self.one(&acts).as_bytes().to_vec();
        self.bend(&mut bytes);
        let text = String::from_utf8_lossy(&bytes);
        match act::parse(&text) {
            Ok(action) => {
                let words = act::write(&action);
                assert_eq!(act::parse(&words).as_ref(), Ok(&action), "{text:?} and {words:?}");
            }
            Err(why) => assert!(!why.to_string().is_empty()),
        }
    }

    /// A run that was read is opened, or refused.
    fn open(&mut self, run: Run) {
        let members = run.values.scenario().members(&run.values);
        if !members.is_ok_and(|members| members.len() <= 12) {
            return;
        }
        let Ok(opening) = Opening::new(run) else { return };
        let mut progress = Ok(Progress::Under(Box::new(opening)));
        for _ in 0..20 {
            match progress {
                Ok(Progress::Under(opening)) => progress = opening.work(1000),
                Ok(Progress::Open(session)) => {
                    let run = session.run();
                    assert!(share::write(&run).is_ok(), "what is open can be shared: {run:?}");
                    return;
                }
                Err(why) => return assert!(why.to_string().len() > 10),
            }
        }
    }
}

#[test]
fn damaged_links_do_no_harm() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let seconds = number("REDSCOPE_HOSTILE_SECONDS");
    let seed = number("REDSCOPE_HOSTILE_SEED").unwrap_or(1);
    let start = Instant::now();
    let mut rounds = 0;
    let goes_on = |rounds: u64| match seconds {
        Some(seconds) => start.elapsed() < Duration::from_secs(seconds),
        None => rounds < ROUNDS,
    };
    while goes_on(rounds) {
        // Shown if the round fails.
        println!("round {rounds} of seed {seed}");
        let mut bench = Bench::new(seed.wrapping_mul(1_000_003).wrapping_add(rounds));
        bench.links_and_files();
        bench.packed();
        for _ in 0..5 {
            bench.words();
        }
        rounds += 1;
    }
    println!("{rounds} rounds in {:?}, at most {:?} bytes", start.elapsed(), most_resident_bytes());
    bounded();
}

#[test]
fn every_beginning_of_a_link_is_refused_or_read() {
    for link in links() {
        let run = share::read_link(link).unwrap_or_else(|why| panic!("{link}: {why}"));
        let file = file(&run);
        for end in 0..link.len() {
            check(&link.as_bytes()[..end]);
        }
        for end in 0..file.len() {
            assert_eq!(check(&file[..end]), None, "a part of a file is no file");
        }
    }
}

#[test]
fn every_changed_character_is_refused_or_read() {
    for link in links() {
        let run = share::read_link(link).expect("the corpus is read");
        for at in 0..link.len() {
            for other in [b'A', b'z', b'0', b';', b'~', b'%', b'+', 0, 0x80, 0xff] {
                let mut bytes = link.as_bytes().to_vec();
                bytes[at] = other;
                let read = check(&bytes);
                // What is packed has a sum; in its head there is a bit that means nothing.
                let is_same = read.as_ref().is_none_or(|read| *read == run);
                assert!(is_same || !link.starts_with("v1."), "byte {at} as {other} of {link}");
            }
        }
    }
}

#[test]
fn what_would_take_much_memory_is_refused() {
    let file = |unpacked: &[u8]| {
        [b"redscope run v1\n", compress_to_vec_zlib(unpacked, 6).as_slice()].concat()
    };
    let why = |bytes: &[u8]| share::read(bytes).unwrap_err().to_string();
    let bomb = file(&vec![0; 4 * limits::UNPACKED_MOST_BYTES]);
    assert!(bomb.len() < 1 << 20);
    let most = limits::UNPACKED_MOST_BYTES;
    assert_eq!(why(&bomb), format!("unpacked this is more than {most} bytes"));
    // A scenario without a name, no numbers, no settings, seed 0, and as many empty acts as there are
    // bytes for.
    let mut acts = vec![0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0x0f];
    acts.resize(limits::UNPACKED_MOST_BYTES, 0);
    assert!(why(&file(&acts)).contains("unpacks to something else"));
    let giant = [0xff; 9].into_iter().chain([1]).collect::<Vec<u8>>();
    for before in 0..6 {
        let unpacked = [vec![0; before], giant.clone()].concat();
        assert!(why(&file(&unpacked)).contains("unpacks to something else"));
    }
    assert!(
        why(&[b"redscope run v1\n".as_slice(), &vec![0; limits::FILE_MOST_BYTES]].concat())
            .contains("at most")
    );
    assert!(why("v1;".repeat(1 << 20).as_bytes()).contains("at most"));
    let many = format!("v1;cluster;seed=1{}", ";@0s:".repeat(13_000));
    assert!(why(many.as_bytes()).contains("act 1 at 9.000000 s"));
    let added = (0..1001).map(|n| format!(";@0s:open+c{n}+a:1")).collect::<String>();
    assert!(why(format!("v1;cluster;seed=1{added}").as_bytes()).contains("1000 added actors"));
    bounded();
}

fn bounded() {
    let most = most_resident_bytes().unwrap_or(0);
    assert!(most < MOST_RESIDENT_BYTES, "{most} bytes");
}

/// Memory the process held at the most; `None` where the system does not say.
fn most_resident_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.split_whitespace().next()?.parse::<u64>().ok()? * 1024)
}
