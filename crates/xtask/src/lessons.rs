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
    step(
        "building the proof of lessons",
        cargo().args(["build", "--quiet", "-p", "redscope-proof"]),
    )?;
    let proof = target().join("debug").join("redscope-proof");
    step("lessons", Command::new(proof).arg(dir()).args(files).current_dir("."))
}

/// Writes what the page loads of them into its folder.
pub(crate) fn build(dist: &Path) -> Result<(), String> {
    folder::build(&dir(), dist)
}
