//! The eviction lab: hit ratios of every policy at every size.

use std::collections::BTreeMap;

use redscope_session::lab::{
    Cell, EVICTION_KNOBS, EvictionAsk, EvictionRun, LOADS, POLICIES, SIZES,
};

use crate::options::Options;

/// Requests between two looks at what has come to its end.
const STRIDE: usize = 1_000_000;

/// Prints what can be chosen.
pub(crate) fn list() {
    let loads: Vec<&str> = LOADS.iter().map(|(_, name)| *name).collect();
    println!("{:<12} load={}", EvictionAsk::ID, loads.join("|"));
    println!(
        "             file=PATH: a key on each line, time,key,size,ttl or what MONITOR has shown"
    );
    for knob in EVICTION_KNOBS {
        let (name, default, unit) = (knob.name, knob.default, knob.unit);
        println!("             {name}={default} ({unit:?}, {} to {})", knob.least, knob.most);
    }
}

/// Runs it, prints hit ratios, and gives every cell as CSV.
pub(crate) fn run(options: &Options) -> Result<String, String> {
    let mut ask = EvictionAsk::default();
    ask.seed = options.seed;
    let mut file = None;
    for (knob, value) in &options.set {
        if knob == "file" {
            file = Some(std::fs::read(value).map_err(|why| format!("{value}: {why}"))?);
            ask.set("load", "file").map_err(|why| why.to_string())?;
        } else {
            ask.set(knob, value).map_err(|why| why.to_string())?;
        }
    }
    let mut run = EvictionRun::new(&ask, file.as_deref()).map_err(|why| why.to_string())?;
    let mut cells = BTreeMap::new();
    loop {
        let part = run.go_on(STRIDE).map_err(|why| why.to_string())?;
        cells.extend(part.cells.into_iter().map(|cell| ((cell.policy, cell.size_percent), cell)));
        if part.left == 0 {
            println!("{}: {} keys, {} requests", ask.write(), part.keys, part.requests);
            break;
        }
    }
    print_ratios(&cells);
    Ok(csv(&cells))
}

fn print_ratios(cells: &BTreeMap<(usize, u64), Cell>) {
    println!("hit ratio in the second half, by the size of the cache in hundredths of the keys");
    let heads = SIZES.map(|size| format!("{size:>7}%")).concat();
    println!("{:<20}{heads}", "");
    for (place, policy) in POLICIES.iter().enumerate() {
        let ratios = SIZES.map(|size| {
            let ratio = cells.get(&(place, size)).map_or(0.0, Cell::hit_ratio);
            format!("{:>8.4}", ratio)
        });
        println!("{:<20}{}", policy.name, ratios.concat());
    }
}

fn csv(cells: &BTreeMap<(usize, u64), Cell>) -> String {
    let rows = cells.values().map(|cell| {
        let Cell { policy, size_percent, held, refused, hits, asked, .. } = cell;
        let (hits, asked) = (hits.iter().sum::<u32>(), asked.iter().sum::<u32>());
        let (name, ratio) = (POLICIES[*policy].name, cell.hit_ratio());
        format!("{name},{size_percent},{held},{asked},{hits},{ratio:.6},{refused}\n")
    });
    "policy,size_percent,held,asked,hits,ratio_of_second_half,refused\n".to_owned()
        + &rows.collect::<String>()
}
