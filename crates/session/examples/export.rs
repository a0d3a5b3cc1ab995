//! Writes what is on the stage where a shared run is opened as files that start it for real: `cargo xtask export LINK DIR`.

use std::path::{Component, Path};
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use redscope_session::Session;
use redscope_session::share;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let result = match &args[..] {
        [given, dir] => export(given, Path::new(dir)),
        _ => Err("cargo xtask export LINK|FILE DIR".to_owned()),
    };
    match result {
        Ok(count) => {
            println!("{count} files in {}; README.md says how to start them", args[1]);
            ExitCode::SUCCESS
        }
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

/// Writes the files; how many.
fn export(given: &str, dir: &Path) -> Result<usize, String> {
    // A name that is no file's is a link.
    let bytes = std::fs::read(given).unwrap_or_else(|_| given.as_bytes().to_vec());
    let run = share::read(&bytes).map_err(|why| why.to_string())?;
    let session = Session::open(run).map_err(|why| why.to_string())?;
    let files = session.export(unix_ms()).map_err(|why| why.to_string())?;
    if std::fs::read_dir(dir).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(format!("{} is not empty: choose another folder, or empty it", dir.display()));
    }
    for file in &files {
        let below = Path::new(&file.path);
        let is_below = below.components().all(|part| matches!(part, Component::Normal(_)));
        assert!(is_below, "an export has no file beside its folder");
        let path = dir.join(below);
        let failed = |why| format!("{}: {why}", path.display());
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(failed)?;
        }
        std::fs::write(&path, &file.bytes).map_err(failed)?;
        if file.is_program {
            make_program(&path).map_err(failed)?;
        }
    }
    Ok(files.len())
}

#[cfg(unix)]
fn make_program(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755))
}

#[cfg(not(unix))]
fn make_program(_: &Path) -> std::io::Result<()> {
    Ok(())
}

#[expect(
    clippy::disallowed_methods,
    reason = "what is written now is to be started soon, by the real clock"
)]
fn unix_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}
