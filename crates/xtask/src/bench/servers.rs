//! `redscope-serve` beside another server: requests a second, and processor time a request.

use std::collections::BTreeMap;
use std::path::Path;

use super::fill::{drive_mixed, fill};
use super::rows::{Load, ROWS, Row};
use super::{PEER_PORT, Pair, Running, SERVE, SERVE_PORT, median};
use crate::command::output_of;

/// Rounds of each measurement, interleaved between the two servers.
const ROUNDS: usize = 3;
/// Requests a second, and nanoseconds of processor time for each.
#[derive(Clone, Copy, Debug)]
struct Figures {
    rate: f64,
    processor_ns: f64,
}

/// Beside redis-server.
pub(super) fn run() -> Result<(), String> {
    Pair::start()?.map_or(Ok(()), |pair| compare_all(&pair, "redis"))
}

/// Beside an older build of itself.
pub(super) fn run_against(binary: &Path) -> Result<(), String> {
    Pair::beside(binary, SERVE)?.map_or(Ok(()), |pair| compare_all(&pair, "older"))
}

fn compare_all(pair: &Pair, peer: &str) -> Result<(), String> {
    for (pipeline, requests) in [(16, 500_000), (1, 100_000)] {
        println!("==> redis-benchmark -P {pipeline}, median of {ROUNDS} interleaved rounds");
        compare(pair, peer, pipeline, requests)?;
    }
    Ok(())
}

fn compare(pair: &Pair, peer: &str, pipeline: u32, requests: u32) -> Result<(), String> {
    let mut all: BTreeMap<&str, [Vec<Figures>; 2]> = BTreeMap::new();
    for _ in 0..ROUNDS {
        for row in ROWS {
            let rows = all.entry(row.name).or_default();
            rows[0].push(measure(pair, &pair.serve, SERVE_PORT, row, pipeline, requests)?);
            rows[1].push(measure(pair, &pair.peer, PEER_PORT, row, pipeline, requests)?);
        }
    }
    let (mut rate_product, mut time_product) = (1.0, 1.0);
    for (test, rows) in &all {
        let of = |row: &[Figures], figure: fn(&Figures) -> f64| {
            median(&mut row.iter().map(figure).collect::<Vec<f64>>())
        };
        let rates = [of(&rows[0], |f| f.rate), of(&rows[1], |f| f.rate)];
        let times = [of(&rows[0], |f| f.processor_ns), of(&rows[1], |f| f.processor_ns)];
        rate_product *= rates[0] / rates[1];
        time_product *= times[0] / times[1];
        println!(
            "    {test:10} serve {:>9.0}/s  {peer} {:>9.0}/s  {:.2}x   processor {:>6.0} ns  {:>6.0} ns  {:.2}x",
            rates[0],
            rates[1],
            rates[0] / rates[1],
            times[0],
            times[1],
            times[0] / times[1],
        );
    }
    let mean = |product: f64| f64::powf(product, 1.0 / all.len() as f64);
    println!(
        "    geometric mean {:.2}x the rate, {:.2}x the processor time",
        mean(rate_product),
        mean(time_product)
    );
    Ok(())
}

fn measure(
    pair: &Pair,
    server: &Running,
    port: &str,
    row: &Row,
    pipeline: u32,
    requests: u32,
) -> Result<Figures, String> {
    let failed = |error| format!("{}: {error}", row.name);
    let requests = match &row.load {
        Load::Command { fill: (count, command), one_in, .. } => {
            fill(port, *count, *command).map_err(failed)?;
            requests / one_in
        }
        Load::Known | Load::Mixed => requests,
    };
    let before = server.processor_ticks().unwrap_or(0);
    let rate = match &row.load {
        Load::Known => benchmark(pair, port, pipeline, requests, &["-t", row.name])?,
        Load::Command { words, .. } => benchmark(pair, port, pipeline, requests, words)?,
        Load::Mixed => drive_mixed(port, pipeline, requests).map_err(failed)?,
    };
    let ticks = server.processor_ticks().unwrap_or(0) - before;
    let per_tick_ns = 10_000_000.0;
    Ok(Figures { rate, processor_ns: ticks as f64 * per_tick_ns / f64::from(requests) })
}

/// Requests a second of redis-benchmark.
fn benchmark(
    pair: &Pair,
    port: &str,
    pipeline: u32,
    requests: u32,
    what: &[&str],
) -> Result<f64, String> {
    let (pipeline, count) = (pipeline.to_string(), requests.to_string());
    let args = ["-p", port, "-P", &pipeline, "-n", &count, "-r", "100000", "--csv"];
    let text =
        output_of(&pair.benchmark, &[&args, what].concat()).ok_or("redis-benchmark failed")?;
    // The last line is the test itself; what comes before fills the list it reads. Behind its name,
    // in which there may be commas, come seven figures.
    let last = text.lines().last().unwrap_or_default();
    let rate = last.rsplit(',').nth(6).and_then(|rate| rate.trim_matches('"').parse().ok());
    rate.ok_or_else(|| format!("redis-benchmark printed {text}"))
}
