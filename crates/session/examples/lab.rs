//! Runs a lab and prints its figures: `cargo xtask labs --list | NAME [--set KNOB=VALUE]... [--csv DIR]`.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use redscope_labs::experiment::consistency::{STRATEGIES, Strategy};
use redscope_labs::interleave::{Findings, VERDICTS, Verdict};
use redscope_session::lab::OrdersAsk;

const USAGE: &str = "cargo xtask labs --list | NAME [--set KNOB=VALUE]... [--csv DIR]";
const LIST: &str = "\
consistency  every order of readers and writers over a cache and a database, and which end stale
             strategy=NAME shows its shortest bad orders; readers=1..2 writers=1..2
             cached=yes|no nx=yes|no fail=yes|no";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match run(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: &[String]) -> Result<(), String> {
    let mut args = args.iter().map(String::as_str);
    let name = args.next().ok_or(USAGE)?;
    if name == "--list" {
        println!("{LIST}");
        return Ok(());
    }
    let mut ask = OrdersAsk::read(name).map_err(|why| why.to_string())?;
    let (mut csv, mut shown) = (None, None);
    while let Some(option) = args.next() {
        let value = args.next().ok_or(USAGE)?;
        match option {
            "--set" => {
                let (knob, value) = value.split_once('=').ok_or(USAGE)?;
                ask.set(knob, value).map_err(|why| why.to_string())?;
                shown = (knob == "strategy").then(|| ask.strategy.clone()).or(shown);
            }
            "--csv" => csv = Some(PathBuf::from(value)),
            _ => return Err(USAGE.to_owned()),
        }
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
    if let Some(dir) = csv {
        let path = dir.join("consistency.csv");
        std::fs::create_dir_all(&dir)
            .and_then(|()| std::fs::write(&path, table))
            .map_err(|why| format!("{}: {why}", path.display()))?;
        println!("written to {}", path.display());
    }
    Ok(())
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
    }
}
