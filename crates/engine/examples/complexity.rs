//! What commands cost as values grow: `cargo run --release -p redscope-engine --example complexity`.
//!
//! A list's end and a hash's field should cost the same at every size, a rank should grow with the
//! logarithm, a range with what it replies.
#![allow(clippy::disallowed_methods, reason = "a benchmark reads the clock")]

use std::time::Instant;

use redscope_engine::config::Config;
use redscope_engine::{Alone, ClientId, Engine, Mode};

const SIZES: [u32; 4] = [1_000, 10_000, 100_000, 1_000_000];
/// Calls timed for each figure.
const CALLS: u32 = 20_000;

struct Bench {
    engine: Engine,
    client: ClientId,
}

impl Bench {
    fn new() -> Self {
        let mut engine = Engine::new(Mode::Standalone, Config::default(), 1, 0);
        let client = engine.connect("127.0.0.1:1".into(), "127.0.0.1:2".into(), 0);
        Bench { engine, client }
    }

    fn run(&mut self, line: &str) {
        let args: Vec<&[u8]> = line.split(' ').map(str::as_bytes).collect();
        self.engine.execute(&mut Alone, 1, self.client, &args);
        let client = self.engine.clients.get_mut(self.client).expect("connected above");
        assert!(!client.output.starts_with(b"-"), "{line} was refused");
        client.output.clear();
    }
}

/// A row: what is timed, how a value of a size is filled, and the call.
type Row = (&'static str, fn(u32) -> String, fn(u32, u32) -> String);

const ROWS: &[Row] = &[
    ("LPUSH, an end", |n| format!("RPUSH key e:{n}"), |_, n| format!("LPUSH key x:{n}")),
    (
        "HGET, a field",
        |n| format!("HSET key f:{n} v"),
        |size, n| format!("HGET key f:{}", n % size),
    ),
    (
        "SISMEMBER, a member",
        |n| format!("SADD key m:{n}"),
        |size, n| format!("SISMEMBER key m:{}", n % size),
    ),
    (
        "ZADD, a new score",
        |n| format!("ZADD key {n} m:{n}"),
        |size, n| format!("ZADD key {} m:{}", n * 7919 % size, n % size),
    ),
    (
        "ZRANK, a member",
        |n| format!("ZADD key {n} m:{n}"),
        |size, n| format!("ZRANK key m:{}", n * 7919 % size),
    ),
    (
        "ZRANGE, ten from the middle",
        |n| format!("ZADD key {n} m:{n}"),
        |size, _| format!("ZRANGE key {} {}", size / 2, size / 2 + 9),
    ),
    (
        "ZRANGE, a hundred from the middle",
        |n| format!("ZADD key {n} m:{n}"),
        |size, _| format!("ZRANGE key {} {}", size / 2, size / 2 + 99),
    ),
    (
        "XRANGE, ten from the middle",
        |n| format!("XADD key {}-1 f v", n + 1),
        |size, _| format!("XRANGE key {} + COUNT 10", size / 2),
    ),
];

fn main() {
    print!("{:36}", "members");
    SIZES.iter().for_each(|size| print!("{size:>11}"));
    println!();
    for (name, fill, call) in ROWS {
        print!("{name:36}");
        for size in SIZES {
            let mut bench = Bench::new();
            (0..size).for_each(|n| bench.run(&fill(n)));
            let calls: Vec<String> = (0..CALLS).map(|n| call(size, n)).collect();
            let start = Instant::now();
            calls.iter().for_each(|line| bench.run(line));
            print!("{:>8.0} ns", start.elapsed().as_nanos() as f64 / f64::from(CALLS));
        }
        println!();
    }
}
