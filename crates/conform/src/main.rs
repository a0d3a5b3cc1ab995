//! Sends the same commands to redis-server and to `redscope-serve` and shows what differs.
//!
//! `conform --serve PATH --redis PATH --seed S --commands N [--batch N] [--families a,b] [--show N]`
//! `conform --redis PATH --record DIR`
//! `conform --redis PATH --memory FILE`

mod calls;
mod config_files;
mod memory;
mod onlooker;
mod pair;
mod record;
mod run;
mod stage;

use std::path::PathBuf;
use std::process::ExitCode;

/// What to compare, and how much of it.
#[derive(Debug)]
pub(crate) struct Options {
    serve: PathBuf,
    redis: PathBuf,
    seed: u64,
    commands: u64,
    /// Commands sent before their replies are read and what was told is looked at.
    batch: u64,
    /// Only these groups of the command table, `lua` or `lua.string` and the like for calls in
    /// scripts, and `config` for configuration files; empty for all.
    families: Vec<String>,
    /// Mismatches shown before giving up.
    show: usize,
    /// Where to write transcripts of redis-server, in place of comparing.
    record: Option<PathBuf>,
    /// Where to write what structures take in redis-server, in place of comparing.
    memory: Option<PathBuf>,
}

fn parse() -> Result<Options, String> {
    let mut options = Options {
        serve: PathBuf::from("redscope-serve"),
        redis: PathBuf::from("redis-server"),
        seed: 1,
        commands: 100_000,
        batch: 64,
        families: Vec::new(),
        show: 20,
        record: None,
        memory: None,
    };
    let mut args = std::env::args().skip(1);
    while let Some(name) = args.next() {
        let value = args.next().ok_or_else(|| format!("{name} takes a value"))?;
        let number = || value.parse::<u64>().map_err(|_| format!("{name} takes a number"));
        match name.as_str() {
            "--serve" => options.serve = value.into(),
            "--redis" => options.redis = value.into(),
            "--seed" => options.seed = number()?,
            "--commands" => options.commands = number()?,
            "--batch" => options.batch = number()?.max(1),
            "--show" => options.show = number()? as usize,
            "--record" => options.record = Some(value.into()),
            "--memory" => options.memory = Some(value.into()),
            "--families" => options.families = value.split(',').map(str::to_owned).collect(),
            _ => return Err(format!("unknown option {name}")),
        }
    }
    Ok(options)
}

fn main() -> ExitCode {
    let outcome = parse().and_then(|options| match (&options.record, &options.memory) {
        (Some(dir), _) => record::record(&options.redis, dir).map(|()| 0),
        (None, Some(file)) => memory::record(&options.redis, file).map(|()| 0),
        (None, None) => run::run(&options),
    });
    match outcome {
        Ok(0) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(text) => {
            eprintln!("{text}");
            ExitCode::FAILURE
        }
    }
}
