//! The same program natively and in wasm: an engine by itself, and a whole simulation.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use crate::command::{cargo, find, output_of, root, step};
use crate::{npm, tools};

/// A target whose programs node runs as they are.
const WASI: &str = "wasm32-wasip1";
/// Interleaved; the best counts, since whatever else the machine does only slows a round down.
const ROUNDS: usize = 7;

pub(super) fn run() -> Result<(), String> {
    let node = find("node").ok_or("node is missing: install Node.js 20 or newer")?;
    engine(&node)?;
    simulation(&node)
}

/// Commands a second of the engine, from bytes to bytes.
fn engine(node: &Path) -> Result<(), String> {
    tools::rust_target(WASI)?;
    let example = ["build", "--quiet", "-p", "redscope-engine", "--example", "pace"];
    step("building the engine's pace", cargo().args(example).arg("--release"))?;
    step(
        "building it for wasm",
        cargo().args(example).args(["--profile", "wasm", "--target", WASI]),
    )?;
    let native = root().join("target/release/examples/pace");
    let script = root().join("crates/engine/examples/pace.mjs").display().to_string();
    let wasm = root().join("target").join(WASI).join("wasm/examples/pace.wasm");
    let wasm = wasm.display().to_string();
    let mut figures: BTreeMap<String, (f64, f64)> = BTreeMap::new();
    for _ in 0..ROUNDS {
        for (name, rate) in rates(&native, &[])? {
            let best = &mut figures.entry(name).or_default().0;
            *best = best.max(rate);
        }
        for (name, rate) in rates(node, &["--no-warnings", &script, &wasm])? {
            let best = &mut figures.entry(name).or_default().1;
            *best = best.max(rate);
        }
    }
    println!("    commands a second, best of {ROUNDS}: native, wasm, wasm against native");
    for (name, (native, wasm)) in figures {
        println!("    {name:16}{native:>12.0}{wasm:>12.0}{:>8.2}x", wasm / native);
    }
    Ok(())
}

/// Lines of a name and a number.
fn rates(program: &Path, args: &[&str]) -> Result<Vec<(String, f64)>, String> {
    let failed = || format!("{} did not give its figures", program.display());
    let text = output_of(program, args).ok_or_else(failed)?;
    let rate = |line: &str| {
        let (name, rate) = line.split_once(' ')?;
        Some((name.to_owned(), rate.parse().ok()?))
    };
    text.lines().map(|line| rate(line).ok_or_else(failed)).collect()
}

/// A simulation with its consoles, in wasm through the npm package.
fn simulation(node: &Path) -> Result<(), String> {
    let package = npm::build()?;
    step(
        "pace of a simulation, native",
        cargo().args([
            "run",
            "--release",
            "--quiet",
            "-p",
            "redscope-session",
            "--example",
            "simulation_pace",
        ]),
    )?;
    let script = root().join("crates/js/tests/pace.mjs");
    step("pace of a simulation, wasm", Command::new(node).arg(script).arg(package))
}
