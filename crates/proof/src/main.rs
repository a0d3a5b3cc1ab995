//! `cargo xtask lessons check`: proves lessons on all cores.

use std::path::Path;
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use redscope_proof::prove::prove;
use redscope_proof::wanted::{Wanted, Wish};

const USAGE: &str = "\
redscope-proof DIR [FILE]...   whether every lesson below DIR is what it says; of FILEs only those. A FILE is a
                               lesson, a folder with a pack, or a pack in one file";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        [dir, files @ ..] => check(Path::new(dir), files),
        [] => Err(USAGE.to_owned()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(text) => {
            eprintln!("{text}");
            ExitCode::FAILURE
        }
    }
}

fn check(dir: &Path, files: &[&str]) -> Result<(), String> {
    let Wanted { lessons, faults } = Wanted::find(dir, files)?;
    for fault in &faults {
        eprintln!("{fault}");
    }
    let flawed = prove_all(&lessons);
    match (faults.len(), flawed) {
        (0, 0) => {
            println!("{} lessons are what they say", lessons.len());
            Ok(())
        }
        (faults, flawed) => Err(format!("{faults} faults in files, {flawed} lessons with flaws")),
    }
}

/// Proves lessons on all cores; how many have flaws.
fn prove_all(lessons: &[Wish]) -> usize {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let (next, flawed, printer) = (AtomicUsize::new(0), AtomicUsize::new(0), Mutex::new(()));
    std::thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                while let Some(lesson) = lessons.get(next.fetch_add(1, Ordering::Relaxed)) {
                    #[allow(clippy::disallowed_methods, reason = "how long a proof takes is told")]
                    let begun = Instant::now();
                    let flaws = prove(&lesson.entry);
                    let _printing = printer.lock().unwrap_or_else(PoisonError::into_inner);
                    println!(
                        "{:<44}{:>7.1} s",
                        lesson.entry.head.id,
                        begun.elapsed().as_secs_f64()
                    );
                    for flaw in &flaws {
                        eprintln!("{}", lesson.tell(flaw));
                    }
                    flawed.fetch_add(
                        usize::from(flaws.iter().any(|flaw| !flaw.is_note())),
                        Ordering::Relaxed,
                    );
                }
            });
        }
    });
    flawed.into_inner()
}
