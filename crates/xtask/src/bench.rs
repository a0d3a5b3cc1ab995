//! `cargo xtask bench`: figures as ratios against a peer measured in the same run.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::command::{cargo, find, output_of, root, step};
use crate::server::Server;
use crate::site::{self, Profile};
use crate::{npm, tools};

/// Rounds of each measurement, interleaved between the two servers.
const ROUNDS: usize = 3;
const SERVE_PORT: &str = "7911";
const REDIS_PORT: &str = "7912";

/// A server that ends with this value.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // Already gone is as good as ended.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

pub(crate) fn run() -> Result<(), String> {
    servers()?;
    pace()?;
    page()
}

fn start(program: &Path, args: &[&str]) -> Result<Running, String> {
    let mut command = Command::new(program);
    command.args(args).stdin(Stdio::null()).stdout(Stdio::null());
    let child = command.spawn().map_err(|error| format!("{}: {error}", program.display()))?;
    std::thread::sleep(Duration::from_millis(700));
    Ok(Running(child))
}

/// `redscope-serve` beside redis-server, with the same redis-benchmark.
fn servers() -> Result<(), String> {
    let (Some(redis), Some(benchmark)) = (find("redis-server"), find("redis-benchmark")) else {
        println!("==> redis-server or redis-benchmark is missing: the servers are not compared");
        return Ok(());
    };
    step(
        "building serve",
        cargo().args(["build", "--release", "-p", "redscope-serve", "--quiet"]),
    )?;
    let serve = root().join("target/release/redscope-serve");
    let _ours = start(&serve, &["standalone", "--port", SERVE_PORT, "--save", ""])?;
    let _theirs = start(&redis, &["--port", REDIS_PORT, "--save", ""])?;
    for (pipeline, requests) in [("16", "500000"), ("1", "100000")] {
        println!("==> redis-benchmark -P {pipeline}, median of {ROUNDS} rounds");
        let (mut ours, mut theirs) = (BTreeMap::new(), BTreeMap::new());
        for _ in 0..ROUNDS {
            for (port, into) in [(SERVE_PORT, &mut ours), (REDIS_PORT, &mut theirs)] {
                measure(&benchmark, port, pipeline, requests, into)?;
            }
        }
        let mut product = 1.0;
        for (name, figures) in &mut ours {
            let Some(other) = theirs.get_mut(name) else { continue };
            let (mine, other) = (median(figures), median(other));
            product *= mine / other;
            println!(
                "    {name:8} serve {mine:>9.0}/s   redis {other:>9.0}/s   {:.2}x",
                mine / other
            );
        }
        let mean = product.powf(1.0 / ours.len().max(1) as f64);
        println!("    geometric mean {mean:.2}x");
    }
    Ok(())
}

fn measure(
    benchmark: &Path,
    port: &str,
    pipeline: &str,
    requests: &str,
    into: &mut BTreeMap<String, Vec<f64>>,
) -> Result<(), String> {
    let tests = "set,get,incr,lpush,rpush,lpop,sadd,hset,spop,zadd,zpopmin,lrange_100,mset";
    let args = ["-p", port, "-t", tests, "-P", pipeline, "-n", requests, "-r", "100000", "--csv"];
    let text = output_of(benchmark, &args).ok_or("redis-benchmark failed")?;
    for line in text.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').map(|field| field.trim_matches('"')).collect();
        if let [name, rate, ..] = fields.as_slice()
            && let Ok(rate) = rate.parse()
        {
            let name = name.split(' ').next().unwrap_or(name).to_owned();
            into.entry(name).or_default().push(rate);
        }
    }
    Ok(())
}

fn median(figures: &mut [f64]) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

/// The simulation natively and in wasm.
fn pace() -> Result<(), String> {
    let package = npm::build()?;
    let node = find("node").ok_or("node is missing: install Node.js 20 or newer")?;
    step(
        "pace, native",
        cargo().args([
            "run",
            "--release",
            "--quiet",
            "-p",
            "redscope-session",
            "--example",
            "pace",
        ]),
    )?;
    step("pace, wasm", Command::new(node).arg(root().join("crates/js/tests/pace.mjs")).arg(package))
}

/// What the page weighs and how soon it answers.
fn page() -> Result<(), String> {
    let dist = site::build(Profile::Release)?;
    let browser = tools::browser()?;
    let node = find("node").ok_or("node is missing: install Node.js 20 or newer")?;
    let server = Server::start(&dist, 0)?;
    let mut command = Command::new(node);
    command.arg(root().join("web/tests/weight.mjs")).arg(&dist).arg(server.address());
    if let Some(chromium) = &browser.chromium {
        command.env("CHROMIUM", chromium);
    }
    step("the page", &mut command)
}
