//! `cargo xtask lessons`: the lessons below `web/lessons`, proved and written for the page.

use std::path::{Path, PathBuf};
use std::process::Command;

use redscope_lessons::folder;

use crate::command::{cargo, root, step, target};

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
    if !program().is_file() {
        build_proof()?;
    }
    prove(&[])
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

/// Writes what the page loads of them into its folder.
pub(crate) fn build(dist: &Path) -> Result<(), String> {
    folder::build(&dir(), dist)
}
