//! How fast labs run, both of their sides as they stand if nobody chooses:
//! `cargo run --release -p redscope-session --example labs_pace [NAME]...`. Built for `wasm32-wasip1` the same program
//! says it of wasm.
//!
//! A line of output is a name and a figure: requests that were answered in a second of real time, virtual milliseconds
//! that passed in one, and how many seconds passed until it had begun.
#![allow(clippy::disallowed_methods, reason = "a benchmark reads the clock")]

use std::time::Instant;

use redscope_session::lab::{SidedAsk, SidedRun, SidedSamples};

/// What is measured where none is named.
const LABS: [&str; 14] = [
    "avalanche",
    "consistency-load",
    "penetration",
    "breakdown",
    "ring-load",
    "layers",
    "hot-key",
    "loop",
    "expiry",
    "deployment",
    "persistence",
    "replication",
    "split-brain",
    "big-key",
];

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    let all = || LABS.map(str::to_owned).to_vec();
    for name in if wanted.is_empty() { all() } else { wanted } {
        measure(&name);
    }
}

fn measure(name: &str) {
    let ask = SidedAsk::read(name).unwrap_or_else(|_| panic!("{name} is no lab with two sides"));
    let start = Instant::now();
    let mut run = SidedRun::new(&ask).expect("what a lab begins with can be chosen");
    println!("{name}_begun_s {:.2}", start.elapsed().as_secs_f64());
    let start = Instant::now();
    let (mut requests, mut until_ms) = (0, 0);
    loop {
        let samples = run.go_on();
        requests += answered(&samples);
        until_ms = end_ms(&samples).unwrap_or(until_ms);
        if samples.is_done() {
            break;
        }
    }
    let s = start.elapsed().as_secs_f64();
    println!("{name} {:.0}", requests as f64 / s);
    println!("{name}_virtual_ms {:.0}", until_ms as f64 / s);
}

/// Requests that were answered on both sides, those of everybody who is counted in the lab.
fn answered(samples: &SidedSamples) -> u64 {
    match samples {
        SidedSamples::Loaded(part) => {
            part.sides.iter().flatten().map(|sample| u64::from(sample.app.answered)).sum()
        }
        SidedSamples::Layers(part) => {
            part.sides.iter().flatten().map(|sample| u64::from(sample.shown)).sum()
        }
        SidedSamples::HotKey(part) => {
            let reads = part.sides.iter().flatten().flat_map(|sample| sample.reads);
            reads.map(|reads| u64::from(reads.answered)).sum()
        }
        SidedSamples::Loop(part) => {
            part.sides.iter().flatten().map(|sample| sample.answers.len() as u64).sum()
        }
        SidedSamples::Expiry(part) => {
            part.sides.iter().flatten().map(|sample| u64::from(sample.answered)).sum()
        }
        SidedSamples::Tape(part) => {
            let all = part.sides.iter().flatten().map(|sample| sample.all());
            all.map(|all| u64::from(all.acknowledged + all.read)).sum()
        }
    }
}

/// When the last of the samples ended, in virtual milliseconds.
fn end_ms(samples: &SidedSamples) -> Option<u64> {
    match samples {
        SidedSamples::Loaded(part) => part.sides[0].last().map(|sample| sample.at_ms),
        SidedSamples::Layers(part) => part.sides[0].last().map(|sample| sample.at_ms),
        SidedSamples::HotKey(part) => part.sides[0].last().map(|sample| sample.at_ms),
        SidedSamples::Expiry(part) => part.sides[0].last().map(|sample| sample.at_ms),
        SidedSamples::Tape(part) => part.sides[0].last().map(|sample| sample.at_ms),
        // A sample of it is a millisecond.
        SidedSamples::Loop(part) => Some((part.first + part.sides[0].len()) as u64),
    }
}
