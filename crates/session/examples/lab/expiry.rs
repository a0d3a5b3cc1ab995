//! The expiry lab: how many dead keys one policy holds, and what it costs to get rid of them.

use redscope_labs::experiment::expiry::{
    ID, KNOBS, POLICIES, SAMPLE_MS, Sample, Side, lasts_ms, mass_at_ms,
};
use redscope_labs::experiment::stepped::Stepped;

use crate::knobs;
use crate::options::Options;

/// Samples of a second.
const SECOND: usize = (1000 / SAMPLE_MS) as usize;

/// Prints what can be chosen.
pub(crate) fn list() {
    println!("{ID:<12} policy={}", POLICIES.join("|"));
    knobs::list(KNOBS, "");
}

/// Runs a policy, prints its figures, and gives every sample as CSV.
pub(crate) fn run(options: &Options) -> Result<String, String> {
    let (policy, knobs) = knobs::chosen(options, "policy", &POLICIES, KNOBS)?;
    let mut side = Side::open(policy, &knobs, options.seed).map_err(|why| why.to_string())?;
    side.go_on(lasts_ms(&knobs));
    let turned = knobs.iter().map(|(knob, value)| format!(" {}={value}", knob.name));
    println!("{ID} policy={policy}{}", turned.collect::<String>());
    print_seconds(side.samples());
    print_mass(side.samples(), mass_at_ms(&knobs));
    Ok(csv(side.samples()))
}

const COLUMNS: [&str; 10] = [
    "second",
    "keys",
    "dead",
    "dead %",
    "dead KB",
    "expired",
    "cycle ms",
    "keeping ms",
    "p50 ms",
    "max ms",
];

fn print_seconds(samples: &[Sample]) {
    println!("{}", COLUMNS.map(|column| format!("{column:>11}")).concat());
    for (second, samples) in samples.chunks(SECOND).enumerate() {
        let count = samples.len() as f64;
        let mean = |of: &dyn Fn(&Sample) -> f64| samples.iter().map(of).sum::<f64>() / count;
        let sum = |of: fn(&Sample) -> u32| samples.iter().map(of).map(f64::from).sum::<f64>();
        let most = |of: fn(&Sample) -> u64| samples.iter().map(of).max().unwrap_or(0) as f64;
        let row = [
            second.to_string(),
            format!("{:.0}", mean(&|sample| sample.keys.into())),
            format!("{:.0}", mean(&|sample| sample.dead.into())),
            format!("{:.1}", 100.0 * mean(&Sample::dead_share)),
            format!("{:.0}", mean(&|sample| sample.dead_bytes as f64 / 1024.0)),
            format!("{:.0}", sum(|sample| sample.expired)),
            format!("{:.2}", sum(|sample| sample.cycle_us) / 1000.0),
            format!("{:.2}", sum(|sample| sample.keeping_us) / 1000.0),
            format!("{:.2}", most(|sample| sample.p50_us) / 1000.0),
            format!("{:.2}", most(|sample| sample.max_us) / 1000.0),
        ];
        println!("{}", row.map(|cell| format!("{cell:>11}")).concat());
    }
}

/// When so much of what was dead at most is gone, after the keys died that die together.
fn print_mass(samples: &[Sample], mass_at_ms: u64) {
    let after = samples.iter().filter(|sample| sample.at_ms > mass_at_ms);
    let Some(most) = after.clone().max_by_key(|sample| sample.dead).filter(|most| most.dead > 0)
    else {
        return;
    };
    println!("{} dead at once, {} ms after {mass_at_ms} ms", most.dead, most.at_ms - mass_at_ms);
    for percent in [50, 90, 99] {
        let left = u64::from(most.dead) * (100 - percent) / 100;
        let gone = after
            .clone()
            .find(|sample| sample.at_ms > most.at_ms && u64::from(sample.dead) <= left);
        if let Some(gone) = gone {
            println!("{percent}% of them gone {} ms after", gone.at_ms - mass_at_ms);
        }
    }
}

fn csv(samples: &[Sample]) -> String {
    let rows = samples.iter().map(|sample| {
        let replica = sample.replica.unwrap_or_default();
        let cells = [
            sample.at_ms,
            sample.keys.into(),
            sample.dead.into(),
            sample.dead_bytes,
            sample.expired.into(),
            sample.cycle_us.into(),
            sample.keeping_us.into(),
            sample.answered.into(),
            sample.p50_us,
            sample.max_us,
            replica.keys.into(),
            replica.dead.into(),
        ];
        cells.map(|cell| cell.to_string()).join(",") + "\n"
    });
    "ms,keys,dead,dead_bytes,expired,cycle_us,keeping_us,answered,p50_us,max_us,replica_keys,replica_dead\n"
        .to_owned()
        + &rows.collect::<String>()
}
