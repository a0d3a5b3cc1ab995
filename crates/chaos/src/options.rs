//! What the command line says.

use redscope_labs::chaos::{ARENAS, Arena, Plan};

const USAGE: &str = "\
cargo xtask chaos [--seeds N] [--from S] [--scenario NAME]... [--seconds N] [--failures N] [--wall N]
    --seeds     how many seeds, each in every scenario that is named, or in all (200)
    --from      the first seed (1)
    --seconds   how long faults come, in virtual seconds (20)
    --failures  after so many failures nothing new is begun (5)
    --wall      after so many real seconds nothing new is begun
cargo xtask chaos --replay \"SCENARIO SEED MSms TIMEms ACT; TIMEms ACT ...\" [--log]
    --log       prints everything that is told on the way";

/// What is to be done.
pub(crate) enum Job {
    /// One run that is known; whether everything it tells is printed.
    Replay { plan: Plan, log: bool },
    /// Many that are drawn.
    Seeds(Options),
}

/// How many runs are drawn, and of what.
pub(crate) struct Options {
    pub(crate) seeds: u64,
    pub(crate) from: u64,
    pub(crate) arenas: Vec<&'static Arena>,
    /// How long faults come, in virtual milliseconds.
    pub(crate) faults_ms: u64,
    pub(crate) most_failures: u64,
    /// After so many real seconds nothing new is begun.
    pub(crate) wall_s: Option<u64>,
}

/// Reads the command line.
///
/// Errors: what is written otherwise.
pub(crate) fn read(words: &[&str]) -> Result<Job, String> {
    if let ["--replay", line, rest @ ..] = words {
        let log = match rest {
            [] => false,
            ["--log"] => true,
            _ => return Err(USAGE.to_owned()),
        };
        let plan = Plan::parse(line).map_err(|error| error.to_string())?;
        return Ok(Job::Replay { plan, log });
    }
    let (arenas, wall_s) = (Vec::new(), None);
    let mut options =
        Options { seeds: 200, from: 1, arenas, faults_ms: 20_000, most_failures: 5, wall_s };
    for pair in words.chunks(2) {
        let [option, value] = pair else { return Err(USAGE.to_owned()) };
        let number = || value.parse::<u64>().map_err(|_| format!("'{value}' is no number"));
        match *option {
            "--seeds" => options.seeds = number()?,
            "--from" => options.from = number()?,
            "--seconds" => options.faults_ms = number()?.saturating_mul(1000),
            "--failures" => options.most_failures = number()?,
            "--wall" => options.wall_s = Some(number()?),
            "--scenario" => {
                let names = || ARENAS.iter().map(|arena| arena.id).collect::<Vec<_>>().join(", ");
                let found = Arena::find(value);
                options.arenas.push(found.ok_or_else(|| format!("scenarios are {}", names()))?);
            }
            _ => return Err(USAGE.to_owned()),
        }
    }
    if options.arenas.is_empty() {
        options.arenas.extend(ARENAS);
    }
    Ok(Job::Seeds(options))
}
