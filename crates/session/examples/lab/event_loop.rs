//! The event loop lab: what everybody waits for a slow command.

use redscope_session::lab::{
    LOOP, LOOP_COMMANDS, LOOP_KNOBS, LOOP_LASTS_MS, LoopRun, LoopSample, SidedAsk,
};

use crate::options::Options;

/// Prints what can be chosen.
pub(crate) fn list() {
    let commands = LOOP_COMMANDS.map(|command| command.name).join("|");
    println!("{LOOP:<12} command={commands}");
    for knob in LOOP_KNOBS {
        let (name, default, unit) = (knob.name, knob.default, knob.unit);
        println!("             {name}={default} ({unit:?}, {} to {})", knob.least, knob.most);
    }
}

/// Runs a command, prints what was seen, and gives every call as CSV.
pub(crate) fn run(options: &Options) -> Result<String, String> {
    let mut ask = SidedAsk::read(&format!("{LOOP};b=none")).map_err(|why| why.to_string())?;
    ask.seed = options.seed;
    for (knob, value) in &options.set {
        // One side is looked at: its knobs go by their own names here.
        let is_own = LOOP_KNOBS.iter().any(|known| known.name == knob && !known.of.is_empty());
        let name = match knob.as_str() {
            "command" => "a".to_owned(),
            knob if is_own => format!("a.{knob}"),
            knob => knob.to_owned(),
        };
        ask.set(&name, value).map_err(|why| why.to_string())?;
    }
    let mut run = LoopRun::new(&ask).map_err(|why| why.to_string())?;
    let [samples, _] = run.go_on(LOOP_LASTS_MS).sides;
    println!("{}", ask.write());
    print_waits(&samples);
    Ok(csv(&samples))
}

fn print_waits(samples: &[LoopSample]) {
    let answers = || samples.iter().flat_map(|sample| &sample.answers);
    let print = |name: &str, from_us: u64, until_us: u64| {
        let within = answers().filter(|(sent_us, _)| (from_us..until_us).contains(sent_us));
        let mut took: Vec<u64> = within.map(|(_, took_us)| *took_us).collect();
        took.sort_unstable();
        let part = |thousandths: usize| {
            let at = (took.len() * thousandths / 1000).min(took.len().saturating_sub(1));
            format!("{:.2}", took.get(at).copied().unwrap_or(0) as f64 / 1000.0)
        };
        println!(
            "{name:<8} {:>5} calls, ms: p50 {} p99 {} p99.9 {} max {}",
            took.len(),
            part(500),
            part(990),
            part(999),
            part(1000)
        );
    };
    match samples.last().and_then(|last| last.slow) {
        None => print("all", 0, u64::MAX),
        Some(slow) => {
            let ms = |us: u64| us as f64 / 1000.0;
            println!(
                "slow log {:.2} ms, its client {:.2} ms",
                ms(slow.logged_us),
                ms(slow.took_us)
            );
            print("before", 0, slow.sent_us - 1000);
            print("during", slow.sent_us - 1000, slow.sent_us + slow.took_us + 1);
        }
    }
}

fn csv(samples: &[LoopSample]) -> String {
    let mut answers: Vec<(u64, u64)> =
        samples.iter().flat_map(|sample| sample.answers.iter().copied()).collect();
    answers.sort_unstable();
    let rows = answers.iter().map(|(sent_us, took_us)| format!("{sent_us},{took_us}\n"));
    "sent_us,took_us\n".to_owned() + &rows.collect::<String>()
}
