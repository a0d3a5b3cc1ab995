//! `cargo xtask lessons`: checks lessons on all cores, and writes them for the page.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use redscope_lessons::catalog::{Catalog, LANGUAGES, Source};
use redscope_lessons::entry::{Entry, entry};
use redscope_lessons::prove::prove;

const USAGE: &str = "\
redscope-lessons check DIR [FILE]...   whether every lesson below DIR is what it says; of FILEs only those
redscope-lessons build DIR OUT         what the page loads of them, into OUT";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["check", dir, files @ ..] => check(Path::new(dir), files),
        ["build", dir, out] => build(Path::new(dir), Path::new(out)),
        _ => Err(USAGE.to_owned()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(text) => {
            eprintln!("{text}");
            ExitCode::FAILURE
        }
    }
}

/// All files below a folder, by their paths below it, in order.
fn sources(dir: &Path) -> Result<Vec<Source>, String> {
    let mut sources = Vec::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(folder) = folders.pop() {
        let at = dir.join(&folder);
        let told = |error: std::io::Error| format!("{}: {error}", at.display());
        for found in fs::read_dir(&at).map_err(told)? {
            let found = found.map_err(told)?;
            let path = folder.join(found.file_name());
            if found.file_type().map_err(told)?.is_dir() {
                folders.push(path);
                continue;
            }
            let text = fs::read_to_string(found.path())
                .map_err(|error| format!("{}: {error}", found.path().display()))?;
            sources.push(Source { path: path.to_string_lossy().into_owned(), text });
        }
    }
    sources.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(sources)
}

fn check(dir: &Path, files: &[&str]) -> Result<(), String> {
    let (entries, faults) = match files {
        [] => {
            let catalog = Catalog::read(&sources(dir)?);
            (catalog.entries, catalog.faults)
        }
        files => {
            let (mut entries, mut faults) = (Vec::new(), Vec::new());
            for path in files {
                let text = fs::read_to_string(path).map_err(|error| format!("{path}: {error}"))?;
                match entry(path, &text) {
                    Ok(entry) => entries.push(entry),
                    Err(found) => faults.extend(found),
                }
            }
            (entries, faults)
        }
    };
    for fault in &faults {
        eprintln!("{fault}");
    }
    let flawed = prove_all(&entries);
    match (faults.len(), flawed) {
        (0, 0) => {
            println!("{} lessons are what they say", entries.len());
            Ok(())
        }
        (faults, flawed) => Err(format!("{faults} faults in files, {flawed} lessons with flaws")),
    }
}

/// Proves lessons on all cores; how many have flaws.
fn prove_all(entries: &[Entry]) -> usize {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let (next, flawed, printer) = (AtomicUsize::new(0), AtomicUsize::new(0), Mutex::new(()));
    std::thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                while let Some(entry) = entries.get(next.fetch_add(1, Ordering::Relaxed)) {
                    #[allow(clippy::disallowed_methods, reason = "how long a proof takes is told")]
                    let begun = Instant::now();
                    let flaws = prove(entry);
                    let _printing = printer.lock().unwrap_or_else(PoisonError::into_inner);
                    println!("{:<44}{:>7.1} s", entry.head.id, begun.elapsed().as_secs_f64());
                    for flaw in &flaws {
                        eprintln!("{}: {flaw}", entry.path);
                    }
                    flawed.fetch_add(usize::from(!flaws.is_empty()), Ordering::Relaxed);
                }
            });
        }
    });
    flawed.into_inner()
}

fn build(dir: &Path, out: &Path) -> Result<(), String> {
    let catalog = Catalog::read(&sources(dir)?);
    if !catalog.faults.is_empty() {
        let faults: Vec<String> = catalog.faults.iter().map(ToString::to_string).collect();
        return Err(faults.join("\n"));
    }
    let write = |name: String, bytes: Result<Vec<u8>, postcard::Error>| {
        let path = out.join(name);
        let told = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
        let bytes = bytes.map_err(|error| told(&error))?;
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(|error| told(&error))?;
        }
        fs::write(&path, bytes).map_err(|error| told(&error))
    };
    for language in LANGUAGES {
        write(format!("list.{language}.bin"), postcard::to_allocvec(&catalog.list(language)))?;
    }
    for ((language, id), lesson) in &catalog.lessons {
        write(format!("{id}.{language}.bin"), postcard::to_allocvec(lesson))?;
    }
    Ok(())
}
