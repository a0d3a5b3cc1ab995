//! Bytes a key takes: what the two servers' resident memory grows by.

use super::fill::fill;
use super::{PEER_PORT, Pair, Running, SERVE_PORT};

/// What a data set is made of: its name, its number of parts, and the command for each.
type Shape = (&'static str, u32, fn(u32) -> String);

const SHAPES: &[Shape] = &[
    ("small strings", 1_000_000, |n| format!("SET key:{n:012} value:{n:06}\r\n")),
    ("hashes of ten fields", 100_000, |n| {
        let fields: Vec<String> = (0..10).map(|f| format!("field:{f} value:{f}")).collect();
        format!("HSET hash:{n:08} {}\r\n", fields.join(" "))
    }),
    ("members of one sorted set", 100_000, |n| {
        format!("ZADD ranking {} member:{n:08}\r\n", u64::from(n) * 7919 % 1_000_003)
    }),
];

pub(super) fn run() -> Result<(), String> {
    for (name, count, command) in SHAPES {
        // Servers that start anew, so that one shape's leavings are not the next one's room.
        let Some(pair) = Pair::start()? else { return Ok(()) };
        let ours = growth(&pair.serve, SERVE_PORT, *count, *command)?;
        let theirs = growth(&pair.peer, PEER_PORT, *count, *command)?;
        println!(
            "    {count} {name}: serve {ours:.1} bytes each, redis {theirs:.1}, {:.2}x",
            ours / theirs
        );
    }
    Ok(())
}

fn growth(
    server: &Running,
    port: &str,
    count: u32,
    command: fn(u32) -> String,
) -> Result<f64, String> {
    let resident =
        || server.resident_bytes().ok_or("the memory of a process cannot be read on this machine");
    let before = resident()?;
    fill(port, count, command).map_err(|error| format!("filling port {port}: {error}"))?;
    Ok((resident()? - before) as f64 / f64::from(count))
}
