//! `cargo xtask bench`: figures as ratios against a peer measured in the same run.

mod cost;
mod fill;
mod labs;
mod memory;
mod pace;
mod page;
mod rows;
mod scrub;
mod servers;

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::command::{cargo, find, step, target};

const SERVE_PORT: &str = "7911";
const PEER_PORT: &str = "7912";

/// Runs the parts named, or all of them.
pub(crate) fn run(parts: &[&str]) -> Result<(), String> {
    type Part = (&'static str, fn() -> Result<(), String>);
    const PARTS: &[Part] = &[
        ("servers", servers::run),
        ("memory", memory::run),
        ("complexity", complexity),
        ("pace", pace::run),
        ("scrub", scrub::run),
        ("labs", labs::run),
        ("page", page::run),
    ];
    match parts {
        // It prints what is to be committed, so it is never one of many.
        ["cost"] => return cost::run(),
        ["servers", "--against", binary] => return servers::run_against(Path::new(binary)),
        _ => {}
    }
    if let Some(unknown) = parts.iter().find(|part| PARTS.iter().all(|(name, _)| name != *part)) {
        let known: Vec<&str> = PARTS.iter().map(|(name, _)| *name).collect();
        return Err(format!("there is no part {unknown}; there are {}", known.join(", ")));
    }
    for (name, part) in PARTS {
        if parts.is_empty() || parts.contains(name) {
            part()?;
        }
    }
    Ok(())
}

/// A server that ends with this value.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // Already gone is as good as ended.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Running {
    /// Memory the process holds; `None` where the system does not say.
    fn resident_bytes(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.0.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        Some(line.split_whitespace().next()?.parse::<u64>().ok()? * 1024)
    }

    /// Processor time used so far, user and system, in ticks of 10 ms.
    fn processor_ticks(&self) -> Option<u64> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.0.id())).ok()?;
        // The name in brackets may hold spaces; behind it come the fields from the third on.
        let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
        Some(fields.get(11)?.parse::<u64>().ok()? + fields.get(12)?.parse::<u64>().ok()?)
    }
}

fn start(program: &Path, args: &[&str]) -> Result<Running, String> {
    let mut command = Command::new(program);
    command.args(args).stdin(Stdio::null()).stdout(Stdio::null());
    let child = command.spawn().map_err(|error| format!("{}: {error}", program.display()))?;
    std::thread::sleep(Duration::from_millis(700));
    Ok(Running(child))
}

/// Both servers of a comparison with what drives them.
struct Pair {
    serve: Running,
    peer: Running,
    benchmark: PathBuf,
}

/// How `serve` is started for a comparison, but for its port.
const SERVE: &[&str] = &["standalone", "--save", "", "--port"];

impl Pair {
    /// Beside redis-server; `None` where there is none.
    fn start() -> Result<Option<Self>, String> {
        let Some(redis) = find("redis-server") else {
            println!("==> redis-server is missing: the servers are not compared");
            return Ok(None);
        };
        Pair::beside(&redis, &["--save", "", "--port"])
    }

    /// Beside a program whose last argument is its port; `None` where nothing can drive them.
    fn beside(peer: &Path, args: &[&str]) -> Result<Option<Self>, String> {
        let Some(benchmark) = find("redis-benchmark") else {
            println!("==> redis-benchmark is missing: the servers are not compared");
            return Ok(None);
        };
        step(
            "building serve",
            cargo().args(["build", "--release", "-p", "redscope-serve", "--quiet"]),
        )?;
        let serve = target().join("release/redscope-serve");
        let serve = start(&serve, &[SERVE, &[SERVE_PORT]].concat())?;
        let peer = start(peer, &[args, &[PEER_PORT]].concat())?;
        Ok(Some(Pair { serve, peer, benchmark }))
    }
}

fn median<T: Copy + PartialOrd>(figures: &mut [T]) -> T {
    figures.sort_by(|a, b| a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal));
    figures[figures.len() / 2]
}

/// What commands cost as values grow.
fn complexity() -> Result<(), String> {
    step(
        "complexity: nanoseconds a call as values grow",
        cargo().args([
            "run",
            "--release",
            "--quiet",
            "-p",
            "redscope-engine",
            "--example",
            "complexity",
        ]),
    )
}
