//! Chaos on all cores: `cargo xtask chaos`. Each thread builds its own worlds.

mod options;
mod tally;

use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use options::{Job, Options};
use redscope_labs::chaos::{
    Arena, Counted, Listener, Outcome, Plan, run, run_drawn, run_told, shrink,
};
use redscope_labs::{Fact, Told, World};
use redscope_sim::What;
use tally::Tally;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    let is_right = match options::read(&words) {
        Ok(Job::Replay { plan, log }) => replay(&plan, log),
        Ok(Job::Seeds(options)) => seeds(&options),
        Err(text) => {
            eprintln!("{text}");
            false
        }
    };
    if is_right { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Does what one line says; whether all was right.
fn replay(plan: &Plan, log: bool) -> bool {
    let outcome = run_told(plan, log.then_some(print_told as Listener));
    let Outcome { digest, state_digest, steps, ended_ms, .. } = &outcome;
    println!("{steps} events, {ended_ms} ms, digests {digest:016x} {state_digest:016x}");
    for (kind, Counted { count, first }) in &outcome.allowances {
        println!("{count:>8}  {kind}, such as {first}");
    }
    match &outcome.failure {
        None => println!("nothing is wrong"),
        Some(failure) => println!("{}: {}", failure.check, failure.text),
    }
    outcome.failure.is_none()
}

/// Prints what is told: when, by whom, and what a server logs of it, if it logs it.
fn print_told(world: &World, told: &Told) {
    let (at, name) = (told.stamp.at, world.name(told.actor));
    match &told.what {
        What::Fact(Fact::Redis(fact)) => println!("{:>11} us {name}: {fact}", at.0),
        what => println!("{:>11} us {name}: {what:?}", at.0),
    }
}

/// Runs seed after seed on every core; whether all was right.
fn seeds(options: &Options) -> bool {
    let begun = Instant::now();
    let next = AtomicU64::new(0);
    let stop = AtomicBool::new(false);
    let tally = Mutex::new(Tally::default());
    let is_over = || {
        stop.load(Ordering::Relaxed)
            || options.wall_s.is_some_and(|s| begun.elapsed() >= Duration::from_secs(s))
    };
    let work = || {
        while !is_over() {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let arenas = options.arenas.len() as u64;
            if number >= options.seeds * arenas {
                break;
            }
            let arena = options.arenas[(number % arenas) as usize];
            let seed = options.from + number / arenas;
            let (outcome, report) = one(arena, seed, options.faults_ms);
            let is_failure = report.is_some();
            if let Some(report) = report {
                println!("{report}\n");
            }
            let mut tally = tally.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            tally.add(arena.id, &outcome, is_failure);
            if is_failure && tally.failures() >= options.most_failures {
                stop.store(true, Ordering::Relaxed);
            }
        }
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(work);
        }
    });
    let tally = tally.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    println!("{tally}in {:.1} s of real time", begun.elapsed().as_secs_f64());
    tally.failures() == 0
}

/// One seed, twice. Says what is wrong, with the line that shows it again.
fn one(arena: &'static Arena, seed: u64, faults_ms: u64) -> (Outcome, Option<String>) {
    let mut plan = Plan::quiet(arena, seed, faults_ms);
    let outcome = run_drawn(&mut plan);
    let again = run(&plan);
    if again != outcome {
        let Outcome { digest, steps, .. } = &outcome;
        let text = format!(
            "two runs differ: {steps} events, {digest:016x}, and {}, {:016x}\n\
             cargo xtask chaos --replay \"{plan}\"",
            again.steps, again.digest
        );
        return (outcome, Some(text));
    }
    let report = outcome.failure.as_ref().map(|failure| {
        let (small, small_failure) = shrink(&plan, failure);
        format!(
            "{} {seed}: {}: {}\nshrunk from {} acts to {}: {}\ncargo xtask chaos --replay \"{small}\"",
            arena.id,
            failure.check,
            failure.text,
            plan.deeds.len(),
            small.deeds.len(),
            small_failure.text
        )
    });
    (outcome, report)
}
