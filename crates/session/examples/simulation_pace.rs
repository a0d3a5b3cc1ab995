//! How fast whole simulations run, with the way back that a session keeps:
//! `cargo run --release -p redscope-session --example simulation_pace [NAME]...`. Built for
//! `wasm32-wasip1` the same program says it of wasm.
//!
//! A line of output is a name and a figure: what is done in a second of real time, how
//! many seconds passed until it had begun, and the most memory the process has taken so far.
#![allow(clippy::disallowed_methods, reason = "a benchmark reads the clock")]

use std::time::Instant;

use redscope_labs::{Scenario, Values};
use redscope_session::{FIRST_CONSOLE, Session};

/// What is measured where none is named. Of clusters any other size can be named.
const ROWS: &[&str] = &["cluster_6", "cluster_100", "cluster_1000", "sentinel", "console"];

/// Commands typed, one after the answer to the other.
const COMMANDS: u32 = 200_000;
/// Virtual seconds in which the Sentinels watch.
const WATCHED_S: u32 = 2000;

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    let all = || ROWS.iter().map(|name| (*name).to_owned()).collect();
    for name in if wanted.is_empty() { all() } else { wanted } {
        measure(&name);
    }
}

fn measure(name: &str) {
    let start = Instant::now();
    let (mut session, work): (_, fn(&mut Session, u32)) = match name {
        "console" => (open("standalone", &[]), type_commands),
        "sentinel" => (open("sentinel", &[]), pass_seconds),
        _ => {
            // Half of the nodes are replicas.
            let masters = u64::from(nodes(name) / 2);
            (open("cluster", &[("masters", masters)]), pass_seconds)
        }
    };
    println!("{name}_begun_s {:.2}", start.elapsed().as_secs_f64());
    let amount = match name {
        "console" => COMMANDS,
        "sentinel" => WATCHED_S,
        // What a second costs grows with the square of the nodes.
        _ => (600_000 / nodes(name).pow(2)).clamp(3, 4000),
    };
    // Some to warm up, where code is compiled as it runs.
    work(&mut session, amount / 2);
    let start = Instant::now();
    work(&mut session, amount);
    println!("{name} {:.2}", f64::from(amount) / start.elapsed().as_secs_f64());
    if let Some(mib) = peak_mib() {
        println!("{name}_peak_mib {mib}");
    }
}

/// The size of a cluster that is named after it.
fn nodes(name: &str) -> u32 {
    let count = name.strip_prefix("cluster_").and_then(|count| count.parse().ok());
    count.unwrap_or_else(|| panic!("{name} is none of {}", ROWS.join(", ")))
}

fn open(scenario: &str, chosen: &[(&str, u64)]) -> Session {
    let mut values = Values::new(Scenario::find(scenario).expect("a known scenario"), 1);
    for (name, value) in chosen {
        values.set(name, *value).expect("a number of the scenario");
    }
    Session::new(values).expect("it starts")
}

fn pass_seconds(session: &mut Session, seconds: u32) {
    session.run_for(u64::from(seconds) * 1_000_000, u64::MAX);
}

fn type_commands(session: &mut Session, commands: u32) {
    for _ in 0..commands {
        session.exec(FIRST_CONSOLE, "SET key value", 1_000_000).expect("the console is open");
    }
}

/// The most memory the process has taken so far, in MiB, where that can be known. Memory of wasm
/// never shrinks.
#[cfg(target_arch = "wasm32")]
fn peak_mib() -> Option<u64> {
    Some(core::arch::wasm32::memory_size(0) as u64 / 16)
}

/// The most memory the process has taken so far, in MiB, where the system says so.
#[cfg(not(target_arch = "wasm32"))]
fn peak_mib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.split_whitespace().next()?.parse::<u64>().ok()? / 1024)
}
