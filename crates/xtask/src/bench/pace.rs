//! The same programs natively and in wasm: an engine by itself, and whole simulations.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::command::{cargo, find, output_of, root, step, target};
use crate::site::Profile;
use crate::{npm, tools};

/// A target whose programs node runs as they are.
const WASI: &str = "wasm32-wasip1";
/// Node 20 breaks its own heap where compiled JavaScript calls WASI without detours.
const NODE_OPTIONS: &[&str] = &["--no-warnings", "--no-turbo-fast-api-calls"];
/// Rounds of the engine. They are interleaved; the best counts, since whatever else the machine does
/// only slows a round down.
const ENGINE_ROUNDS: usize = 7;

/// A row of the simulations.
struct Row {
    /// As the session's example `simulation_pace` knows it.
    name: &'static str,
    rounds: usize,
    /// What it should reach natively and in wasm, where that is said.
    goals: [Option<f64>; 2],
    /// What it is bound by, if that is known.
    bound: Option<&'static str>,
}

/// By `perf`: half of the time goes into the tables of nodes.
const GOSSIP: &str = "a ping names a tenth of all nodes, and its receiver looks each up in a table of its own: \
    that waits for memory";

/// A cluster's figures, and those of the Sentinels, are simulated seconds per second; those of a
/// console are commands per second.
const ROWS: &[Row] = &[
    Row { name: "cluster_6", rounds: 3, goals: [Some(10_000.0), Some(5_000.0)], bound: None },
    Row { name: "cluster_100", rounds: 3, goals: [Some(50.0), Some(50.0)], bound: None },
    Row { name: "cluster_1000", rounds: 1, goals: [None, Some(1.0)], bound: Some(GOSSIP) },
    Row { name: "sentinel", rounds: 3, goals: [None; 2], bound: None },
    Row { name: CONSOLE, rounds: 3, goals: [None; 2], bound: None },
];
const CONSOLE: &str = "console";
/// What a console in wasm should reach against a native one.
const CONSOLE_RATIO: f64 = 0.6;
/// The most memory that a thousand nodes should take in wasm, in MiB.
const LARGEST_MIB: f64 = 1536.0;

/// A figure natively and in wasm.
pub(super) type Both = [f64; 2];

pub(super) fn run() -> Result<(), String> {
    let node = find("node").ok_or("node is missing: install Node.js 20 or newer")?;
    engine(&node)?;
    simulations(&node)
}

/// Commands a second of the engine, from bytes to bytes.
fn engine(node: &Path) -> Result<(), String> {
    let programs = Programs::build(node, "redscope-engine", "pace")?;
    let mut figures: BTreeMap<String, Both> = BTreeMap::new();
    for _ in 0..ENGINE_ROUNDS {
        programs.round(&[], &mut figures)?;
    }
    println!("    commands a second, best of {ENGINE_ROUNDS}: native, wasm, wasm against native");
    for (name, [native, wasm]) in figures {
        println!("    {name:16}{native:>12.0}{wasm:>12.0}{:>8.2}x", wasm / native);
    }
    Ok(())
}

/// Simulated seconds, and commands of a console, in a second of real time.
fn simulations(node: &Path) -> Result<(), String> {
    let programs = Programs::build(node, "redscope-session", "simulation_pace")?;
    let package = npm::build(Profile::Release, None)?.display().to_string();
    println!("    in a second, best of some rounds: native, wasm, wasm against native");
    for Row { name, rounds, goals, bound } in ROWS {
        let mut figures: BTreeMap<String, Both> = BTreeMap::new();
        for _ in 0..*rounds {
            programs.round(&[name], &mut figures)?;
        }
        let figure = |suffix: &str| figures.get(&format!("{name}{suffix}")).copied();
        let [native, wasm] = figure("").ok_or_else(|| format!("{name} gave no figure"))?;
        print!("    {name:16}{native:>12.1}{wasm:>12.1}{:>8.2}x", wasm / native);
        if let Some([native, wasm]) = figure("_begun_s") {
            print!("   begun after {native:.1} s, {wasm:.1} s");
        }
        if let Some([native, wasm]) = figure("_peak_mib") {
            print!("   {native:.0} MiB, {wasm:.0} MiB");
            if wasm > LARGEST_MIB {
                print!(", missed: {LARGEST_MIB:.0} MiB in wasm");
            }
        }
        for ((goal, figure), place) in goals.iter().zip([native, wasm]).zip(["native", "wasm"]) {
            if let Some(goal) = goal.filter(|goal| figure < *goal) {
                print!("   missed: {goal:.0} {place}");
            }
        }
        if let Some(bound) = bound {
            print!("   bound: {bound}");
        }
        if *name == CONSOLE && wasm / native < CONSOLE_RATIO {
            print!("   missed: {CONSOLE_RATIO}x");
        }
        println!();
        if *name == CONSOLE {
            let script = root().join("crates/js/tests/pace.mjs").display().to_string();
            for (_, rate) in rates(node, &[&script, &package])? {
                let ratio = rate / native;
                println!("    {:16}{native:>12.1}{rate:>12.1}{ratio:>8.2}x", "… npm package");
            }
        }
    }
    Ok(())
}

/// An example, built natively and for wasm.
pub(super) struct Programs<'a> {
    node: &'a Path,
    native: PathBuf,
    script: String,
    wasm: String,
}

impl<'a> Programs<'a> {
    pub(super) fn build(node: &'a Path, krate: &str, example: &str) -> Result<Self, String> {
        tools::rust_target(WASI)?;
        let build = ["build", "--quiet", "-p", krate, "--example", example];
        step(&format!("building {example}"), cargo().args(build).arg("--release"))?;
        step(
            &format!("building {example} for wasm"),
            cargo().args(build).args(["--profile", "wasm", "--target", WASI]),
        )?;
        let target = target();
        let native = target.join("release/examples").join(example);
        let script = root().join("crates/xtask/src/bench/wasi.mjs").display().to_string();
        let wasm = target.join(WASI).join("wasm/examples").join(format!("{example}.wasm"));
        Ok(Programs { node, native, script, wasm: wasm.display().to_string() })
    }

    /// Runs both, and keeps the best of each figure: the greatest, but the least of seconds.
    pub(super) fn round(
        &self,
        args: &[&str],
        figures: &mut BTreeMap<String, Both>,
    ) -> Result<(), String> {
        let wasm: Vec<&str> = [NODE_OPTIONS, &[&self.script, &self.wasm], args].concat();
        let both = [rates(&self.native, args)?, rates(self.node, &wasm)?];
        for (place, rates) in both.into_iter().enumerate() {
            for (name, rate) in rates {
                let is_time = name.ends_with("_s");
                let worst = if is_time { f64::INFINITY } else { 0.0 };
                let best = &mut figures.entry(name).or_insert([worst; 2])[place];
                *best = if is_time { best.min(rate) } else { best.max(rate) };
            }
        }
        Ok(())
    }
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
