//! `cargo xtask lessons`: the lessons below `web/lessons`, proved and written for the page.

use std::path::{Path, PathBuf};
use std::process::Command;

use redscope_lessons::{folder, pack};

use crate::command::{cargo, root, step, target};
use crate::files::write;

/// Where they lie.
fn dir() -> PathBuf {
    root().join("web").join("lessons")
}

/// Proves every lesson, or those of some files.
pub(crate) fn check(files: &[&str]) -> Result<(), String> {
    build_proof()?;
    prove(files)
}

/// The same with the program that the native tests have built.
pub(crate) fn check_tested() -> Result<(), String> {
    tested()?;
    prove(&[])
}

/// That program, for others to prove what they make.
pub(crate) fn tested() -> Result<PathBuf, String> {
    let program = program();
    if !program.is_file() {
        build_proof()?;
    }
    Ok(program)
}

fn program() -> PathBuf {
    target().join("debug").join(format!("redscope-proof{}", std::env::consts::EXE_SUFFIX))
}

fn build_proof() -> Result<(), String> {
    step(
        "building the proof of lessons",
        cargo().args(["build", "--quiet", "-p", "redscope-proof"]),
    )
}

fn prove(files: &[&str]) -> Result<(), String> {
    step("lessons", Command::new(program()).arg(dir()).args(files).current_dir("."))
}

/// Puts the pack of a folder into one file. What is wrong with it is `check`'s to say.
pub(crate) fn pack(dir: &Path, out: Option<&str>) -> Result<(), String> {
    let sources = folder::sources(dir)?;
    if !sources.iter().any(|source| source.path == pack::HEAD) {
        return Err(format!("{} has no {}", dir.display(), pack::HEAD));
    }
    let name = dir.canonicalize().ok().and_then(|dir| dir.file_name().map(|name| name.to_owned()));
    let name = name.unwrap_or_default().to_string_lossy().into_owned();
    let out = out.map_or_else(|| format!("{name}{}", pack::ENDING), str::to_owned);
    write(Path::new(&out), &pack::join(&sources))?;
    println!("    the pack lies in {out}");
    Ok(())
}

/// Writes what the page loads of them into its folder.
pub(crate) fn build(dist: &Path) -> Result<(), String> {
    folder::build(&dir(), dist)
}
