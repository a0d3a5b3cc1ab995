//! Every way of a lab of faults beside the others: figures, and what each has replied to what was tried.

use redscope_session::lab::{Recovery, ScoreRun, TapeLab, WayScore};

use crate::options::Options;
use crate::tape;

/// Runs every way, prints what each has come to, and gives a row for each as CSV.
pub(crate) fn run(lab: &'static TapeLab, options: &Options) -> Result<String, String> {
    let ask = tape::ask(lab, options)?;
    let mut run = ScoreRun::new(&ask).map_err(|why| why.to_string())?;
    let ways = run.go_on(u64::MAX).map_err(|why| why.to_string())?.ways;
    let mut csv = HEAD.to_owned();
    println!(
        "\n{:<14}{:>8}{:>8}{:>12}{:>9}{:>8}{:>10}{:>12}{:>8}{:>7}{:>8}",
        "",
        "served",
        "lost",
        "recovered",
        "refused",
        "unsent",
        "silent",
        "memory",
        "a key",
        "procs",
        "breaks",
    );
    let Some(first) = ways.first() else { return Ok(csv) };
    for score in &ways {
        let WayScore {
            way, due, acknowledged, refused, unsent, lost, silent_ms, processes, ..
        } = score;
        let available = score.available_per_mille();
        let recovered = match score.recovery {
            Recovery::Unharmed => "-".to_owned(),
            Recovery::After(ms) => format!("{ms} ms"),
            Recovery::NotYet => "not yet".to_owned(),
        };
        let (memory, key) = score.paid.unwrap_or_default();
        let breaks = (0..score.tried.len()).filter(|place| score.breaks(*place, first)).count();
        println!(
            "{way:<14}{:>7}%{lost:>8}{recovered:>12}{refused:>9}{unsent:>8}{:>10}{memory:>12}{key:>8}{processes:>7}{breaks:>8}",
            format!("{}.{}", available / 10, available % 10),
            format!("{silent_ms} ms"),
        );
        csv.push_str(&format!(
            "{way},{due},{acknowledged},{refused},{unsent},{lost},{recovered},{silent_ms},{memory},{key},{processes},{breaks}\n"
        ));
    }
    for (place, tried) in first.tried.iter().enumerate() {
        println!("\n{}", tried.command);
        for score in &ways {
            let mark = if score.breaks(place, first) { "x" } else { " " };
            let reply = score.tried.get(place).map_or("-", |tried| tried.reply.trim());
            println!("  {mark} {:<12}{}", score.way, reply.replace('\n', " | "));
        }
    }
    Ok(csv)
}

const HEAD: &str = "way,due,acknowledged,refused,unsent,lost,recovered,silent_ms,memory_bytes,key_bytes,processes,breaks\n";
