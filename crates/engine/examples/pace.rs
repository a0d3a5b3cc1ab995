//! How many commands an engine carries out in a second, from bytes to bytes, without a socket:
//! `cargo run --release -p redscope-engine --example pace`. Built for `wasm32-wasip1` the same
//! program says it of wasm.
#![allow(clippy::disallowed_methods, reason = "a benchmark reads the clock")]

use std::time::Instant;

use redscope_engine::config::Config;
use redscope_engine::{Alone, ClientId, Engine, Mode};
use redscope_resp::{RequestDecoder, encode_command};
use smallvec::SmallVec;

/// Commands of each row, and how many of them come at once.
const COMMANDS: u32 = 400_000;
const AT_ONCE: u32 = 16;
/// Different keys, members and fields.
const KEYS: u32 = 20_000;

/// A name, and the command for a number below [`KEYS`].
type Row = (&'static str, fn(u32) -> String);

/// What `redis-benchmark` sends.
const ROWS: &[Row] = &[
    ("set", |n| format!("SET key:{n:012} VXK")),
    ("get", |n| format!("GET key:{n:012}")),
    ("incr", |n| format!("INCR counter:{n:012}")),
    ("lpush", |_| "LPUSH mylist VXK".to_owned()),
    ("rpush", |_| "RPUSH mylist VXK".to_owned()),
    ("lrange_100", |_| "LRANGE mylist 0 99".to_owned()),
    ("lpop", |_| "LPOP mylist".to_owned()),
    ("sadd", |n| format!("SADD myset element:{n:012}")),
    ("hset", |n| format!("HSET myhash element:{n:012} VXK")),
    ("spop", |_| "SPOP myset".to_owned()),
    ("zadd", |n| format!("ZADD myzset {n} element:{n:012}")),
    ("zpopmin", |_| "ZPOPMIN myzset".to_owned()),
    ("mset", |n| {
        (0..10).fold("MSET".to_owned(), |line, k| line + &format!(" key:{:012} VXK", n + k))
    }),
];

fn main() {
    let mut engine = Engine::new(Mode::Standalone, Config::default(), 1, 0);
    let client = engine.connect("127.0.0.1:1".into(), "127.0.0.1:2".into(), 0);
    let mut logarithms = 0.0;
    for (name, line) in ROWS {
        // Once to warm up, where code is compiled as it runs.
        time(&mut engine, client, *line);
        let per_second = f64::from(COMMANDS) / time(&mut engine, client, *line);
        println!("{name} {per_second:.0}");
        logarithms += per_second.ln();
    }
    println!("geometric_mean {:.0}", (logarithms / ROWS.len() as f64).exp());
}

/// Seconds a row takes.
fn time(engine: &mut Engine, client: ClientId, line: fn(u32) -> String) -> f64 {
    let batches: Vec<Vec<u8>> = (0..KEYS / AT_ONCE)
        .map(|batch| {
            let mut bytes = Vec::new();
            for n in 0..AT_ONCE {
                let n = (batch * AT_ONCE + n) * 7919 % KEYS;
                let line = line(n);
                encode_command(&line.split(' ').collect::<Vec<_>>(), &mut bytes);
            }
            bytes
        })
        .collect();
    let mut decoder = RequestDecoder::default();
    let start = Instant::now();
    for batch in batches.iter().cycle().take((COMMANDS / AT_ONCE) as usize) {
        decoder.feed(batch);
        while let Some(request) = decoder.next_request().expect("the requests are well formed") {
            let args: SmallVec<[&[u8]; 16]> = request.args().collect();
            engine.execute(&mut Alone, 1, client, &args);
        }
        engine.clients.get_mut(client).expect("it stays connected").output.clear();
    }
    start.elapsed().as_secs_f64()
}
