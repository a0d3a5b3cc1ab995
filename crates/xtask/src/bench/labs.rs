//! The labs natively and in wasm: requests that are simulated in a second, and how much virtual time passes in one.

use std::collections::BTreeMap;

use super::pace::{Both, Programs};
use crate::command::find;

/// The labs whose users are counted, and who asks more: those of faults have some writers, and say how much virtual
/// time passes.
const UNDER_LOAD: [&str; 9] = [
    "avalanche",
    "consistency-load",
    "penetration",
    "breakdown",
    "ring-load",
    "layers",
    "hot-key",
    "loop",
    "expiry",
];
const OF_FAULTS: [&str; 5] = ["deployment", "persistence", "replication", "split-brain", "big-key"];
/// Requests a second that should be simulated in a tab.
const GOAL: f64 = 10_000.0;

pub(super) fn run() -> Result<(), String> {
    let node = find("node").ok_or("node is missing: install Node.js 20 or newer")?;
    let programs = Programs::build(&node, "redscope-session", "labs_pace")?;
    println!(
        "    both sides: requests answered a second, native and wasm; virtual seconds in one; begun after"
    );
    for (name, goal) in UNDER_LOAD
        .map(|name| (name, Some(GOAL)))
        .into_iter()
        .chain(OF_FAULTS.map(|name| (name, None)))
    {
        let mut figures: BTreeMap<String, Both> = BTreeMap::new();
        programs.round(&[name], &mut figures)?;
        let figure = |suffix: &str| {
            let figure = figures.get(&format!("{name}{suffix}")).copied();
            figure.ok_or_else(|| format!("{name} gave no figure"))
        };
        let ([native, wasm], virtual_ms, begun) =
            (figure("")?, figure("_virtual_ms")?, figure("_begun_s")?);
        let [native_s, wasm_s] = virtual_ms.map(|ms| ms / 1000.0);
        print!(
            "    {name:13}{native:>11.0}{wasm:>11.0}{native_s:>9.2}{wasm_s:>9.2}{:>7.1} s{:>7.1} s",
            begun[0], begun[1]
        );
        if goal.is_some_and(|goal| wasm < goal) {
            print!("   missed: {GOAL:.0} in wasm");
        }
        println!();
    }
    Ok(())
}
