//! How soon a session of ten minutes shows any of its moments, natively and in wasm.

use std::collections::BTreeMap;

use super::pace::{Both, Programs};
use crate::command::find;

/// How soon the slowest of them should be there, in milliseconds.
const GOAL_MS: f64 = 100.0;
/// What the example calls it, behind the name of a scenario.
const SLOWEST: &str = "_slowest_s";

pub(super) fn run() -> Result<(), String> {
    let node = find("node").ok_or("node is missing: install Node.js 20 or newer")?;
    let programs = Programs::build(&node, "redscope-session", "scrub")?;
    let mut figures: BTreeMap<String, Both> = BTreeMap::new();
    programs.round(&[], &mut figures)?;
    println!(
        "    both sides, native and wasm: milliseconds to the slowest and the median of 50 moments; MiB kept"
    );
    for name in figures.keys().filter_map(|name| name.strip_suffix(SLOWEST)) {
        let figure = |suffix: &str| {
            let figure = figures.get(&format!("{name}{suffix}")).copied();
            figure.ok_or_else(|| format!("{name} gave no figure"))
        };
        let [slowest, median] = [figure(SLOWEST)?, figure("_median_s")?].map(in_ms);
        let [native_mib, wasm_mib] = figure("_kept_mib")?;
        print!(
            "    {name:13}{:>8.1}{:>8.1}{:>8.1}{:>8.1}",
            slowest[0], slowest[1], median[0], median[1]
        );
        print!("{native_mib:>8.1}{wasm_mib:>8.1}");
        for (place, slowest) in ["native", "wasm"].into_iter().zip(slowest) {
            if slowest > GOAL_MS {
                print!("   missed: {GOAL_MS:.0} ms {place}");
            }
        }
        println!();
    }
    Ok(())
}

fn in_ms(seconds: Both) -> Both {
    seconds.map(|seconds| seconds * 1000.0)
}
