//! Running other programs, with a word about what and how long.

use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::Instant;

/// The top of the repository.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).expect("xtask lies two folders below the top").to_owned()
}

/// Where cargo builds.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// Runs a step, saying what it does, and fails with one line if it fails.
pub(crate) fn step(what: &str, command: &mut Command) -> Result<(), String> {
    Running::start(what, command)?.finish()
}

/// A step that runs beside others; it ends with them if one of them fails.
pub(crate) struct Running {
    what: String,
    program: String,
    start: Instant,
    child: Child,
}

impl Running {
    /// Starts a step, saying what it does.
    pub(crate) fn start(what: &str, command: &mut Command) -> Result<Running, String> {
        println!("==> {what}");
        let start = Instant::now();
        let program = command.get_program().to_string_lossy().into_owned();
        let child = command
            .current_dir(command.get_current_dir().map_or_else(root, Path::to_owned))
            .spawn()
            .map_err(|error| format!("{what}: {program} cannot be started: {error}"))?;
        Ok(Running { what: what.to_owned(), program, start, child })
    }

    /// Waits for it, and fails with one line if it fails.
    pub(crate) fn finish(mut self) -> Result<(), String> {
        let waited = self.child.wait();
        let Running { what, program, start, .. } = &self;
        let status =
            waited.map_err(|error| format!("{what}: {program} cannot be waited for: {error}"))?;
        if !status.success() {
            return Err(format!("{what} failed ({program} ended with {status})"));
        }
        println!("    {what}: done in {:.1} s", start.elapsed().as_secs_f64());
        Ok(())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended, and then there is nothing to end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The program of that name on PATH.
pub(crate) fn find(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|dir| dir.join(name)).find(|file| file.is_file())
}

/// What a program prints.
pub(crate) fn output_of(program: &Path, args: &[&str]) -> Option<String> {
    let output = Command::new(program).args(args).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Runs an example of the session's crate where it was asked for, so that files are found by their names.
/// It has said itself what went wrong when it ends with `why`.
pub(crate) fn example(name: &str, options: &[&str], why: &str) -> Result<(), String> {
    let status = cargo()
        .args(["run", "--quiet", "--manifest-path"])
        .arg(root().join("Cargo.toml"))
        .args(["-p", "redscope-session", "--example", name, "--"])
        .args(options)
        .status()
        .map_err(|error| format!("cargo cannot be started: {error}"))?;
    status.success().then_some(()).ok_or_else(|| why.to_owned())
}

/// Node.js, to be given a script.
pub(crate) fn node() -> Result<Command, String> {
    find("node")
        .map(Command::new)
        .ok_or_else(|| "node is missing: install Node.js 20 or newer".to_owned())
}

pub(crate) fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}
