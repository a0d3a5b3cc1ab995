//! The labs that try every order: a table of every strategy.

use std::fmt::Write as _;

use redscope_labs::experiment::consistency::Strategy;
use redscope_labs::experiment::transactions::Case;
use redscope_labs::interleave::{Findings, VERDICTS, Verdict};
use redscope_session::lab::{OrdersAsk, OrdersTopic};

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
    for strategy in ask.topic.strategies() {
        let found = explore(strategy, &ask)?;
        let figures = [found.schedules].into_iter().chain(found.counts);
        let figures: Vec<String> = figures.map(|figure| figure.to_string()).collect();
        println!(
            "{:>16}{}",
            strategy,
            figures.iter().map(|figure| format!("{figure:>16}")).collect::<String>()
        );
        writeln!(table, "{},{}", strategy, figures.join(",")).map_err(|why| why.to_string())?;
        if shown.as_deref() == Some(strategy) {
            tell_shortest(&found);
        }
    }
    Ok(table)
}

fn explore(name: &str, ask: &OrdersAsk) -> Result<Findings, String> {
    let play = match ask.topic {
        OrdersTopic::Consistency => Strategy::find(name).map(|one| one.play(ask.meeting())),
        OrdersTopic::Transactions => Case::find(name).map(|case| case.play(ask.writers)),
    };
    let play = play.ok_or("there is no such strategy")?.map_err(|why| why.to_string())?;
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
