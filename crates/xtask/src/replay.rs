//! `cargo xtask replay`: what a link or a file of a run comes to.

use crate::command::{cargo, root};

/// Opens it natively, and prints where it comes to.
///
/// Errors: a sentence of its own has been printed before.
pub(crate) fn run(given: &str) -> Result<(), String> {
    // Started where it was asked for, so that a file is found by its name.
    let status = cargo()
        .args(["run", "--quiet", "--manifest-path"])
        .arg(root().join("Cargo.toml"))
        .args(["-p", "redscope-session", "--example", "replay", "--", given])
        .status()
        .map_err(|error| format!("cargo cannot be started: {error}"))?;
    status.success().then_some(()).ok_or_else(|| "this run does not open".to_owned())
}
