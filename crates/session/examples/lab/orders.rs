//! The consistency lab: a table of every strategy.

use std::fmt::Write as _;

use redscope_labs::experiment::consistency::{STRATEGIES, Strategy};
use redscope_labs::interleave::{Findings, VERDICTS, Verdict};
use redscope_session::lab::OrdersAsk;

use crate::options::Options;

/// Counts every order of what is chosen, prints the table, and gives it as CSV.
pub(crate) fn run(name: &str, options: &Options) -> Result<String, String> {
    let mut ask = OrdersAsk::read(name).map_err(|why| why.to_string())?;
    let mut shown = None;
    for (knob, value) in &options.set {
        ask.set(knob, value).map_err(|why| why.to_string())?;
        shown = (knob == "strategy").then(|| ask.strategy.clone()).or(shown);
    }
    println!("{}", ask.write().split(';').skip(2).collect::<Vec<_>>().join(" "));
    let mut table = "strategy,orders".to_owned();
    VERDICTS.iter().for_each(|verdict| table.push_str(&format!(",{}", column(*verdict))));
    table.push('\n');
    println!(
        "{}",
        table.trim_end().split(',').map(|name| format!("{name:>16}")).collect::<String>()
    );
    for strategy in STRATEGIES {
        let found = explore(&strategy, &ask)?;
        let figures = [found.schedules].into_iter().chain(found.counts);
        let figures: Vec<String> = figures.map(|figure| figure.to_string()).collect();
        println!(
            "{:>16}{}",
            strategy.name,
            figures.iter().map(|figure| format!("{figure:>16}")).collect::<String>()
        );
        writeln!(table, "{},{}", strategy.name, figures.join(","))
            .map_err(|why| why.to_string())?;
        if shown.as_deref() == Some(strategy.name) {
            tell_shortest(&found);
        }
    }
    Ok(table)
}

fn explore(strategy: &Strategy, ask: &OrdersAsk) -> Result<Findings, String> {
    let play = strategy.play(ask.meeting()).map_err(|why| why.to_string())?;
    play.explore().map_err(|why| why.to_string())
}

fn tell_shortest(found: &Findings) {
    for (verdict, steps) in VERDICTS.into_iter().zip(&found.first_bad) {
        let Some(steps) = steps else { continue };
        let steps: Vec<String> =
            steps.iter().map(|step| format!("{}.{}", step.actor, step.step)).collect();
        println!("{:>16}  shortest that {}: {}", "", column(verdict), steps.join(" "));
    }
}

/// What is counted, as the head of a column.
fn column(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::StaleEnd => "ends stale",
        Verdict::MarkedEnd => "ends marked",
        Verdict::StaleRead => "serves old",
        Verdict::EarlyRead => "serves early",
        Verdict::Differs => "serves other",
        Verdict::Aborted => "EXEC nil",
    }
}
