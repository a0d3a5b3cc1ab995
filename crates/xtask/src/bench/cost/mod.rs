//! `cargo xtask bench cost`: what commands cost on a real server, as the table the engine has.
//!
//! The same requests go to redis-server, which says by `commandstats` how long they took, and to the
//! engine, which says what they touched. A base and a price of an element are fitted to the two. It
//! prints `crates/engine/src/cost/prices.rs`.

mod cases;
mod fit;
mod machine;
mod peer;

use std::fmt::Write;
use std::time::Instant;

use crate::bench::Running;
use crate::command::find;
use cases::{CASES, Case};
use fit::{Globals, Sample};
use peer::{Counter, Redis};

/// Not in use by the other parts, so that a server that was left behind is no matter.
const PORT: u16 = 23_912;

pub(super) fn run() -> Result<(), String> {
    let redis = find("redis-server").ok_or("redis-server is missing")?;
    let began = Instant::now();
    let mut redis = Redis::start(&redis, PORT)?;
    let mut counter = Counter::start()?;
    let machine = machine::measure(&mut redis)?;
    let mut samples = Vec::new();
    for case in CASES {
        for &size in case.sizes {
            let sample = measure(case, size, &mut redis, &mut counter)?;
            eprintln!(
                "    {:18}{size:>9}  {:>12.0} ns  {:?}",
                case.command, sample.took_ns, sample.work
            );
            samples.push((case.command, sample));
        }
    }
    let globals = Globals::of(&samples);
    print!("{}", table(&samples, &globals, &machine, &redis.version()?)?);
    eprintln!("    measured in {:.0} s", began.elapsed().as_secs_f64());
    Ok(())
}

/// Rounds, and calls in each: the best round counts, since whatever else the machine does only slows
/// one down. A call that takes long is a round by itself, one that takes no microsecond is one of
/// many.
fn rounds(size: u32) -> (u32, u32) {
    if size > 100 { (9, 1) } else { (6, 1_000) }
}

fn measure(
    case: &Case,
    size: u32,
    redis: &mut Redis,
    counter: &mut Counter,
) -> Result<Sample, String> {
    let prepared = (case.prepare)(size);
    let (rounds, count) = rounds(size);
    let mut took_ns = f64::INFINITY;
    redis.carry_out(&["FLUSHALL".to_owned()])?;
    redis.carry_out(&prepared)?;
    for round in 0..rounds {
        redis.carry_out(&["CONFIG RESETSTAT".to_owned()])?;
        let numbers: Vec<u32> = (round * count..(round + 1) * count).collect();
        for batch in numbers.chunks(50) {
            let requests: Vec<String> = batch.iter().flat_map(|n| (case.round)(size, *n)).collect();
            redis.carry_out(&requests)?;
        }
        took_ns = took_ns.min(redis.ns_per_call(case.command)?);
    }
    let few = if size > 100 { 2 } else { 20 };
    let requests: Vec<String> = (0..few).flat_map(|n| (case.round)(size, n)).collect();
    let work = counter.count(case.command, &prepared, &requests)?;
    Ok(Sample { took_ns, work })
}

fn table(
    samples: &[(&'static str, Sample)],
    globals: &Globals,
    machine: &[(&'static str, f64)],
    version: &str,
) -> Result<String, String> {
    let mut out = String::new();
    let failed = |error: std::fmt::Error| error.to_string();
    writeln!(out, "//! Prices, as `cargo xtask bench cost` prints them; not to be edited by hand.")
        .map_err(failed)?;
    writeln!(out, "//!\n//! Source: redis-server {version}, `commandstats` of pipelined batches and its processor time.\n").map_err(failed)?;
    writeln!(out, "use super::Machine;\n\n/// What costs the same whoever does it.")
        .map_err(failed)?;
    writeln!(out, "pub const MACHINE: Machine = Machine {{").map_err(failed)?;
    for (name, value) in globals.named().iter().chain(machine) {
        writeln!(out, "    {name}: {},", fit::rounded(*value)).map_err(failed)?;
    }
    writeln!(out, "}};\n\n/// Commands by name: the base and an element, in nanoseconds.")
        .map_err(failed)?;
    writeln!(out, "#[rustfmt::skip]\npub const PRICES: &[(&str, u32, u32)] = &[")
        .map_err(failed)?;
    for (command, base_ns, element_ns) in fit::prices(samples, globals) {
        let (base, element) = (fit::rounded(base_ns), fit::rounded(element_ns));
        writeln!(out, "    ({command:?}, {base}, {element}),").map_err(failed)?;
    }
    writeln!(out, "];").map_err(failed)?;
    Ok(out)
}
