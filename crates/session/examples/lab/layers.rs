//! The layers lab: who answers on one side, and how old what they show gets.

use redscope_labs::experiment::layers::{
    ID, KNOBS, LASTS_MS, OPTIONS, SAMPLE_MS, Sample, Side, TTLS, worst_us,
};
use redscope_labs::experiment::stepped::Stepped;

use crate::knobs;
use crate::options::Options;

/// Samples of a second.
const SECOND: usize = (1000 / SAMPLE_MS) as usize;

/// Prints what can be chosen.
pub(crate) fn list() {
    println!("{ID:<12} remedy={}", OPTIONS.join("|"));
    knobs::list(KNOBS, "");
}

/// Runs one side, prints its figures, and gives every sample as CSV.
pub(crate) fn run(options: &Options) -> Result<String, String> {
    let (remedy, knobs) = knobs::chosen(options, "remedy", &OPTIONS, KNOBS)?;
    let mut side = Side::open(remedy, &knobs, options.seed).map_err(|why| why.to_string())?;
    side.go_on(LASTS_MS);
    let turned = knobs.iter().map(|(knob, value)| format!(" {}={}", knob.name, knob.said(value)));
    println!("{ID} remedy={remedy}{}", turned.collect::<String>());
    print_seconds(side.samples());
    print_layers(side.samples());
    print_oldest(side.samples(), worst_us(remedy, &knobs));
    Ok(csv(side.samples()))
}

fn print_seconds(samples: &[Sample]) {
    let columns = ["second", "shown", "queries", "old", "oldest ms", "p50 ms", "p99 ms"];
    println!("{}", columns.map(|column| format!("{column:>11}")).concat());
    for (second, samples) in samples.chunks(SECOND).enumerate() {
        let sum = |of: fn(&Sample) -> u32| samples.iter().map(of).sum::<u32>().to_string();
        let most = |of: fn(&Sample) -> u64| {
            let most = samples.iter().map(of).max().unwrap_or(0);
            format!("{:.1}", most as f64 / 1000.0)
        };
        let row = [
            second.to_string(),
            sum(|sample| sample.shown),
            sum(|sample| sample.layers[5].came),
            sum(|sample| sample.shown_stale),
            most(|sample| sample.worst_us),
            most(|sample| sample.p50_us),
            most(|sample| sample.p99_us),
        ];
        println!("{}", row.map(|cell| format!("{cell:>11}")).concat());
    }
}

fn print_layers(samples: &[Sample]) {
    let (layers, alone) = (Sample::layers_of(samples), Sample::alone_of(samples));
    let columns =
        ["layer", "came", "had", "passed on", "in place %", "alone %", "old", "oldest ms"];
    println!("{}", columns.map(|column| format!("{column:>11}")).concat());
    let percent =
        |ratio: Option<f64>| ratio.map_or("-".to_owned(), |ratio| format!("{:.1}", 100.0 * ratio));
    for (place, name) in TTLS.into_iter().enumerate() {
        let counts = layers[place];
        let row = [
            name.to_owned(),
            counts.came.to_string(),
            counts.held.to_string(),
            counts.passed_on.to_string(),
            percent(counts.hit_ratio()),
            percent(alone[place].hit_ratio()),
            counts.stale.to_string(),
            format!("{:.1}", counts.worst_us as f64 / 1000.0),
        ];
        println!("{}", row.map(|cell| format!("{cell:>11}")).concat());
    }
    let misses: f64 = layers[..5].iter().filter_map(|counts| counts.miss_ratio()).product();
    let naive: f64 =
        alone.iter().filter_map(|counts| counts.hit_ratio()).map(|ratio| 1.0 - ratio).product();
    let came = f64::from(layers[0].came);
    println!(
        "{} queries; {:.1} by the miss ratios in place, {:.1} by those of layers alone",
        layers[5].came,
        came * misses,
        came * naive
    );
}

fn print_oldest(samples: &[Sample], most_us: u64) {
    let oldest_us = samples.iter().map(|sample| sample.worst_us).max().unwrap_or(0);
    println!(
        "the oldest page shown was old for {:.1} ms; the times of the layers allow {:.1} ms",
        oldest_us as f64 / 1000.0,
        most_us as f64 / 1000.0
    );
}

fn csv(samples: &[Sample]) -> String {
    let mut text = "ms,shown,old,oldest_us,p50_us,p99_us,written,queries".to_owned();
    for name in TTLS {
        text.push_str(&format!(
            ",{name}_came,{name}_had,{name}_passed_on,{name}_old,{name}_alone_came,{name}_alone_had,{name}_hold_page_0_old"
        ));
    }
    text.push('\n');
    for sample in samples {
        let own = [
            sample.at_ms,
            sample.shown.into(),
            sample.shown_stale.into(),
            sample.worst_us,
            sample.p50_us,
            sample.p99_us,
            sample.written.into(),
            sample.layers[5].came.into(),
        ];
        let layers = (0..TTLS.len()).flat_map(|place| {
            let (counts, alone) = (sample.layers[place], sample.alone[place]);
            let cells = [
                counts.came,
                counts.held,
                counts.passed_on,
                counts.stale,
                alone.came,
                alone.held,
                sample.old[place],
            ];
            cells.map(u64::from)
        });
        let cells: Vec<String> =
            own.into_iter().chain(layers).map(|cell| cell.to_string()).collect();
        text.push_str(&(cells.join(",") + "\n"));
    }
    text
}
