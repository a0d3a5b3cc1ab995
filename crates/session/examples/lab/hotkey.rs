//! The hot key lab: which server melts on one side, who waits for it, and what is read that is old.

use redscope_labs::experiment::hotkey::{
    HOT_FROM_MS, HOT_UNTIL_MS, ID, KNOBS, LASTS_MS, OPTIONS, SAMPLE_MS, Sample, Side, hot_rate,
};
use redscope_labs::experiment::stepped::Stepped;

use crate::knobs;
use crate::options::Options;

/// A line of the print stands for so many samples: 25 ms.
const ROW: usize = (25 / SAMPLE_MS) as usize;
/// The groups of reads, by their place.
const GROUPS: [&str; 3] = ["hot", "beside", "elsewhere"];

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
    println!(
        "hot from {HOT_FROM_MS} to {HOT_UNTIL_MS} ms with {} requests a second more",
        hot_rate(&knobs)
    );
    print_course(side.samples());
    print_servers(side.samples());
    print_old(side.samples());
    Ok(csv(side.samples()))
}

fn print_course(samples: &[Sample]) {
    let columns = [
        "ms",
        "hot server",
        "others",
        "hot p50",
        "p99 ms",
        "beside p99",
        "elsewh. p99",
        "waiting",
        "old",
    ];
    println!("{}", columns.map(|column| format!("{column:>12}")).concat());
    for window in samples.chunks(ROW) {
        let Some(last) = window.last() else { continue };
        let percent = |server: usize| 100.0 * Sample::busy_of(window, server);
        let others = (0..last.servers.len()).filter(|server| *server != last.hot());
        let busiest = others.map(percent).fold(0.0, f64::max);
        let most = |group: usize, of: fn(&Sample, usize) -> u64| {
            let most = window.iter().map(|sample| of(sample, group)).max().unwrap_or(0);
            format!("{:.2}", most as f64 / 1000.0)
        };
        let p99 = |sample: &Sample, group: usize| sample.reads[group].p99_us;
        let row = [
            last.at_ms.to_string(),
            format!("{:.1}%", percent(last.hot())),
            format!("{busiest:.1}%"),
            most(0, |sample, group| sample.reads[group].p50_us),
            most(0, p99),
            most(1, p99),
            most(2, p99),
            last.reads.iter().map(|reads| reads.open).sum::<u32>().to_string(),
            window.iter().map(|sample| sample.old).sum::<u32>().to_string(),
        ];
        println!("{}", row.map(|cell| format!("{cell:>12}")).concat());
    }
}

fn print_servers(samples: &[Sample]) {
    let hot = &samples[(HOT_FROM_MS / SAMPLE_MS) as usize..(HOT_UNTIL_MS / SAMPLE_MS) as usize];
    println!("while the key is hot:");
    for (server, _) in samples[0].servers.iter().enumerate() {
        let requests: u32 = hot.iter().map(|sample| sample.servers[server].requests).sum();
        let per_s = f64::from(requests) * 1000.0 / (HOT_UNTIL_MS - HOT_FROM_MS) as f64;
        let busy = Sample::busy_of(hot, server);
        let has = if server == samples[0].hot() { ", has the slot of the hot key" } else { "" };
        println!("  n{}: {per_s:.0} requests/s, busy {:.1}%{has}", server + 1, 100.0 * busy);
    }
}

fn print_old(samples: &[Sample]) {
    let sum = |of: fn(&Sample) -> u32| samples.iter().map(of).sum::<u32>();
    let oldest_us = samples.iter().map(|sample| sample.oldest_us).max().unwrap_or(0);
    println!(
        "{} reads of the hot key, {} from own memory; {} old, the oldest for {:.2} ms; {} went back",
        sum(|sample| sample.reads[0].answered),
        sum(|sample| sample.reads[0].own),
        sum(|sample| sample.old),
        oldest_us as f64 / 1000.0,
        sum(|sample| sample.went_back)
    );
    println!(
        "{} writes of it, {} messages of invalidation, {} requests failed",
        sum(|sample| sample.written),
        sum(|sample| sample.invalidations),
        sum(|sample| sample.failed)
    );
}

fn csv(samples: &[Sample]) -> String {
    let mut text = "ms,old,oldest_us,went_back,written,invalidations,redirected,failed".to_owned();
    for group in GROUPS {
        text.push_str(&format!(
            ",{group}_answered,{group}_own,{group}_open,{group}_p50_us,{group}_p99_us,{group}_took_us"
        ));
    }
    for (server, _) in samples[0].servers.iter().enumerate() {
        text.push_str(&format!(",n{0}_busy_ns,n{0}_requests", server + 1));
    }
    text.push('\n');
    for sample in samples {
        let own = [
            sample.at_ms,
            sample.old.into(),
            sample.oldest_us,
            sample.went_back.into(),
            sample.written.into(),
            sample.invalidations.into(),
            sample.redirected.into(),
            sample.failed.into(),
        ];
        let reads = sample.reads.iter().flat_map(|reads| {
            let counts = [reads.answered, reads.own, reads.open].map(u64::from);
            counts.into_iter().chain([reads.p50_us, reads.p99_us, reads.took_us])
        });
        let servers = sample.servers.iter().flat_map(|one| [one.busy_ns, one.requests.into()]);
        let cells = own.into_iter().chain(reads).chain(servers);
        let cells: Vec<String> = cells.map(|cell| cell.to_string()).collect();
        text.push_str(&(cells.join(",") + "\n"));
    }
    text
}
