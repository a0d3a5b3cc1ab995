//! Damaged input of every kind: requests, payloads of `DUMP`, scripts, files. Nothing may panic or
//! hang.
//!
//! A short run is part of the tests. `REDSCOPE_HOSTILE_SECONDS` makes it as long as one likes, and
//! `REDSCOPE_HOSTILE_SEED` repeats a run.

use std::time::{Duration, Instant};

use redscope_actor::Rng;
use redscope_conform::generate::Generator;
use redscope_data::rdb::{RdbOptions, SavedUsage, read_rdb, write_rdb};
use redscope_engine::aof::{Manifest, write_commands};
use redscope_engine::config::{Config, OwnLines};
use redscope_engine::{Alone, ClientId, Engine, Mode};
use redscope_resp::{FrameDecoder, RequestDecoder, encode_command};

const NOW_MS: u64 = 1_795_400_000_000;
/// Rounds of a run that nobody has made longer.
const ROUNDS: u64 = 300;
const MANIFEST: &[u8] = b"file a.1.base.rdb seq 1 type b\nfile a.1.incr.aof seq 1 type i\n";
const CONF: &[u8] = b"# comment\nport 7000\nsave 900 1\nsave \"\"\nmaxmemory 100mb\n\
    client-output-buffer-limit normal 1mb 0 0\nslave-priority 7\nuser bob on >pw ~* +@all\n\
    rename-command get fetch\nnotify-keyspace-events KEA\nreplicaof 127.0.0.1 1\nbind * -::*\n";

struct Bench {
    engine: Engine,
    id: ClientId,
    rng: Rng,
    now_ms: u64,
}

impl Bench {
    fn new(seed: u64) -> Self {
        let mut config = Config::default();
        for (name, value) in [("enable-debug-command", "yes"), ("busy-reply-threshold", "1")] {
            config.set_at_start(name.as_bytes(), value.as_bytes()).expect("a valid parameter");
        }
        let mut engine = Engine::new(Mode::Standalone, config, seed, NOW_MS);
        let id = engine.connect("127.0.0.1:2".to_owned(), "127.0.0.1:1".to_owned(), NOW_MS);
        Bench { engine, id, rng: Rng::fork(seed, "hostile"), now_ms: NOW_MS }
    }

    /// Carries a request out; the connection that it may have ended is replaced.
    fn run(&mut self, args: &[&[u8]]) -> Vec<u8> {
        self.now_ms += 1;
        self.engine.execute(&mut Alone, self.now_ms, self.id, args);
        let Some(client) = self.engine.clients.get_mut(self.id) else { return Vec::new() };
        let output = std::mem::take(&mut client.output);
        let unusable = client.blocked.is_some() || client.close_after_reply || client.close_now;
        if unusable || client.subscription_count() > 0 {
            self.engine.disconnect(self.id);
            let (here, there) = ("127.0.0.1:1".to_owned(), "127.0.0.1:2".to_owned());
            self.id = self.engine.connect(there, here, self.now_ms);
        }
        if self.engine.scripting.busy.is_some() {
            self.engine.execute(&mut Alone, self.now_ms, self.id, &[b"SCRIPT", b"KILL"]);
            self.engine.scripting.busy = None;
        }
        output
    }

    /// Changes, removes, doubles or adds a few bytes.
    fn bend(&mut self, bytes: &mut Vec<u8>) {
        for _ in 0..1 + self.rng.below(4) {
            if bytes.is_empty() {
                return;
            }
            let at = self.rng.below(bytes.len() as u64) as usize;
            match self.rng.below(5) {
                0 => bytes[at] = self.rng.below(256) as u8,
                1 => bytes[at] ^= 1 << self.rng.below(8),
                2 => {
                    bytes.remove(at);
                }
                3 => {
                    let end = (at + 1 + self.rng.below(8) as usize).min(bytes.len());
                    let part = bytes[at..end].to_vec();
                    bytes.splice(at..at, part);
                }
                _ => bytes[at] = [0, 0x7f, 0x80, 0xff, b'-', b'9'][self.rng.below(6) as usize],
            }
        }
    }

    /// A stream of requests as bytes, damaged, and cut anywhere.
    fn requests(&mut self, generator: &mut Generator) {
        let mut bytes = Vec::new();
        for _ in 0..1 + self.rng.below(6) {
            encode_command(&generator.command().1, &mut bytes);
        }
        self.bend(&mut bytes);
        let mut decoder = RequestDecoder::default();
        let cut = self.rng.below(bytes.len() as u64 + 1) as usize;
        for part in [&bytes[..cut], &bytes[cut..]] {
            decoder.feed(part);
            self.engine.warm(self.id, decoder.ahead());
            while let Ok(Some(request)) = decoder.next_request() {
                let args: Vec<Vec<u8>> = request.args().map(<[u8]>::to_vec).collect();
                // What would take gigabytes by design is no finding.
                if args.iter().all(|arg| arg.len() < 1 << 20) && !grows_by_design(&args) {
                    let slices: Vec<&[u8]> = args.iter().map(Vec::as_slice).collect();
                    self.run(&slices);
                }
            }
        }
    }

    /// A few requests as they should be.
    fn run_some(&mut self, generator: &mut Generator) {
        for _ in 0..20 {
            let args = generator.command().1;
            if !grows_by_design(&args) {
                let slices: Vec<&[u8]> = args.iter().map(Vec::as_slice).collect();
                self.run(&slices);
            }
        }
    }

    /// A key's payload, damaged, restored, and used.
    fn payload(&mut self, generator: &mut Generator) {
        self.run_some(generator);
        let kinds = ["str", "list", "hash", "set", "zset", "stream", "hll", "geo"];
        let key = format!("{}:{}", kinds[self.rng.below(8) as usize], self.rng.below(4));
        let reply = self.run(&[b"DUMP", key.as_bytes()]);
        let mut decoder = FrameDecoder::default();
        decoder.feed(&reply);
        let Ok(Some(frame)) = decoder.next_frame() else { return };
        let Some(payload) = frame.as_bytes().filter(|_| !frame.is_error()) else { return };
        let mut payload = payload.to_vec();
        self.run(&[b"DEBUG", b"SET-SKIP-CHECKSUM-VALIDATION", b"1"]);
        let footer = payload.split_off(payload.len().saturating_sub(10));
        self.bend(&mut payload);
        payload.extend(footer);
        self.run(&[b"RESTORE", key.as_bytes(), b"0", &payload, b"REPLACE"]);
        for _ in 0..30 {
            let mut args = generator.command().1;
            if args.len() > 1 && !grows_by_design(&args) {
                args[1] = key.clone().into_bytes();
                let slices: Vec<&[u8]> = args.iter().map(Vec::as_slice).collect();
                self.run(&slices);
            }
        }
        self.run(&[b"DUMP", key.as_bytes()]);
        self.run(&[b"DEL", key.as_bytes()]);
    }

    /// The files of a data set, damaged, and read by a server that starts.
    fn files(&mut self, generator: &mut Generator) {
        self.run_some(generator);
        let options = RdbOptions {
            compress: true,
            checksum: false,
            created_s: NOW_MS / 1000,
            used_memory_bytes: 0,
            usage: SavedUsage::Nothing,
            replication: None,
            aof_base: false,
            functions: Vec::new(),
        };
        let function: &[u8] = b"#!lua name=lib\nredis.register_function('f', function() end)";
        let mut commands = write_commands(&self.engine.dbs, [function].into_iter());
        let mut rdb = write_rdb(&self.engine.dbs, &options);
        let mut manifest = MANIFEST.to_vec();
        let mut users = b"user alice on nopass ~* (+get %R~x*) +@all -acl\nuser bob off".to_vec();
        let mut conf = CONF.to_vec();
        for bytes in [&mut commands, &mut rdb, &mut manifest, &mut users, &mut conf] {
            self.bend(bytes);
        }
        let mut started = Bench::new(1);
        let _ = started.engine.replay(&commands, NOW_MS);
        if let Ok(content) = read_rdb(&rdb, &started.engine.config.limits.values) {
            started.engine.flush_all();
            content.install(&mut started.engine.dbs, NOW_MS, false);
        }
        let _ = Manifest::parse(&manifest);
        let _ = started.engine.load_acl("users.acl", &users, None);
        let _ = started.engine.config.read_file(&conf, &mut |_, _| Ok(false));
        started.engine.config.rewritten(
            &conf,
            started.engine.acl.lines(),
            false,
            &OwnLines::default(),
        );
        started.run_some(generator);
    }

    fn script(&mut self) {
        let lines: Vec<&str> = include_str!("../corpus/scripts.lua").lines().skip(1).collect();
        let mut script = lines[self.rng.below(lines.len() as u64) as usize].as_bytes().to_vec();
        self.bend(&mut script);
        self.run(&[b"EVAL", &script, b"1", b"str:0", b"x"]);
    }
}

/// Requests for as much memory as Redis itself would take: offsets of bits and bytes, counts.
fn grows_by_design(args: &[Vec<u8>]) -> bool {
    let name = args[0].to_ascii_lowercase();
    let takes_offset = [&b"setbit"[..], b"setrange", b"bitfield", b"srandmember", b"hrandfield"];
    let takes_count = name == b"zrandmember" || name == b"debug" || name == b"lpos";
    let large = |arg: &Vec<u8>| arg.len() > 6 && arg.iter().any(u8::is_ascii_digit);
    (takes_offset.contains(&name.as_slice()) || takes_count) && args.iter().skip(1).any(large)
}

#[test]
fn damaged_input_does_no_harm() {
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
        let round_seed = seed.wrapping_mul(1_000_003).wrapping_add(rounds);
        // Shown if the round fails.
        println!("round {rounds} of seed {seed}");
        let mut bench = Bench::new(round_seed);
        let mut generator = Generator::new(Rng::fork(round_seed, "generator"), &[]).without_waits();
        for _ in 0..10 {
            bench.requests(&mut generator);
            bench.payload(&mut generator);
            bench.script();
            bench.files(&mut generator);
        }
        rounds += 1;
    }
    println!("{rounds} rounds in {:?}", start.elapsed());
}

#[test]
fn a_script_that_catches_every_error_counts_as_endless_all_the_same() {
    let bodies = [
        "local f = function() while 1 do redis.call('ping') end end while 1 do pcall(f) end",
        "while 1 do pcall(function() while 1 do end end) end",
        "while 1 do redis.pcall('nonsense') end",
    ];
    for body in bodies {
        let mut bench = Bench::new(1);
        let request: [&[u8]; 3] = [b"EVAL", body.as_bytes(), b"0"];
        bench.engine.execute(&mut Alone, NOW_MS, bench.id, &request);
        assert!(bench.engine.scripting.busy.is_some(), "{body}");
    }
}
