//! Makes a run of files of others and prints its link: `cargo xtask import FILE...`.

use std::path::Path;
use std::process::ExitCode;

use redscope_session::Session;
use redscope_session::import::{Named, import};
use redscope_session::share::{self, Shared};

fn main() -> ExitCode {
    let paths: Vec<String> = std::env::args().skip(1).collect();
    match run(&paths) {
        Ok(line) => {
            println!("{line}");
            ExitCode::SUCCESS
        }
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

/// The link, or where the run is saved that is too long for one.
fn run(paths: &[String]) -> Result<String, String> {
    let mut files: Vec<Named> = Vec::new();
    for path in paths {
        read(Path::new(path), &mut files)?;
    }
    let name = files.first().map(|(name, _)| format!("{name}.redscope"));
    let run = import(files).map_err(|why| why.to_string())?;
    // What does not start is said here rather than to whoever opens the link.
    Session::open(run.clone()).map_err(|why| why.to_string())?;
    match share::write(&run).map_err(|why| why.to_string())? {
        Shared::Link(link) => Ok(format!("#{link}")),
        Shared::File(bytes) => {
            let path = name.unwrap_or_else(|| "import.redscope".to_owned());
            std::fs::write(&path, bytes).map_err(|why| format!("{path}: {why}"))?;
            Ok(format!("too long for a link: the run is in {path}, which the page opens"))
        }
    }
}

/// Reads a file, or what is in a folder.
fn read(path: &Path, files: &mut Vec<Named>) -> Result<(), String> {
    let failed = |why| format!("{}: {why}", path.display());
    if path.is_dir() {
        let entries = std::fs::read_dir(path).map_err(failed)?;
        let mut inside: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
        inside.retain(|path| path.is_file());
        inside.sort();
        return inside.iter().try_for_each(|path| read(path, files));
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    files.push((name, std::fs::read(path).map_err(failed)?));
    Ok(())
}
