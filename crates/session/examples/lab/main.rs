//! Runs a lab and prints its figures: `cargo xtask labs --list | NAME [--set KNOB=VALUE]... [--seed S] [--least KNOB] [--curve] [--all] [--csv DIR]`.

mod bloom;
mod event_loop;
mod eviction;
mod expiry;
mod hotkey;
mod knobs;
mod layers;
mod loaded;
mod locks;
mod options;
mod orders;
mod ring;
mod scorecard;
mod tape;
mod types;

use std::process::ExitCode;

use options::Options;
use redscope_labs::experiment::loaded::LoadedLab;
use redscope_session::lab::{
    BloomAsk, EXPIRY, EvictionAsk, HOT_KEY, LAYERS, LOOP, RingAsk, TapeLab, TypesAsk,
};

const USAGE: &str = "cargo xtask labs --list | NAME [--set KNOB=VALUE]... [--seed S] [--least KNOB] [--curve] [--all] [--csv DIR]";
const CONSISTENCY: &str = "\
consistency  every order of readers and writers over a cache and a database, and which end stale
             strategy=NAME shows its shortest bad orders; readers=1..2 writers=1..2
             cached=yes|no nx=yes|no fail=yes|no
transactions every order of clients that change one counter, or move between accounts while somebody looks
             strategy=NAME shows its shortest bad orders; writers=1..2";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match run(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: &[&str]) -> Result<(), String> {
    let (name, rest) = args.split_first().ok_or(USAGE)?;
    if *name == "--list" {
        println!("{CONSISTENCY}");
        locks::list();
        loaded::list();
        eviction::list();
        expiry::list();
        event_loop::list();
        layers::list();
        hotkey::list();
        ring::list();
        bloom::list();
        types::list();
        tape::list();
        return Ok(());
    }
    let options = Options::read(rest, USAGE)?;
    if (options.curve || options.least.is_some()) && LoadedLab::find(name).is_none() {
        return Err(format!("{name} is no lab under load, so nothing is searched for in it"));
    }
    if options.all && TapeLab::find(name).is_none() {
        return Err(format!("{name} is no lab of faults, so there are no ways to run one by one"));
    }
    let table = match LoadedLab::find(name) {
        Some(lab) => loaded::run(lab, &options)?,
        None if options.all
            && let Some(lab) = TapeLab::find(name) =>
        {
            scorecard::run(lab, &options)?
        }
        None if let Some(lab) = TapeLab::find(name) => tape::run(lab, &options)?,
        None if *name == EvictionAsk::ID => eviction::run(&options)?,
        None if *name == EXPIRY => expiry::run(&options)?,
        None if *name == LOOP => event_loop::run(&options)?,
        None if *name == LAYERS => layers::run(&options)?,
        None if *name == HOT_KEY => hotkey::run(&options)?,
        None if *name == "locks" => locks::run(&options)?,
        None if *name == RingAsk::ID => ring::run(&options)?,
        None if *name == BloomAsk::ID => bloom::run(&options)?,
        None if *name == TypesAsk::ID => types::run(&options)?,
        None => orders::run(name, &options)?,
    };
    if let Some(dir) = options.csv {
        let path = dir.join(format!("{name}.csv"));
        std::fs::create_dir_all(&dir)
            .and_then(|()| std::fs::write(&path, table))
            .map_err(|why| format!("{}: {why}", path.display()))?;
        println!("written to {}", path.display());
    }
    Ok(())
}
