//! `cargo xtask labs`: a lab natively, with its figures.

use crate::command::{cargo, root};

/// Runs it where it was asked for, so that a folder is found by its name.
///
/// Errors: a sentence of its own has been printed before.
pub(crate) fn run(options: &[&str]) -> Result<(), String> {
    let status = cargo()
        .args(["run", "--quiet", "--manifest-path"])
        .arg(root().join("Cargo.toml"))
        .args(["-p", "redscope-session", "--example", "lab", "--"])
        .args(options)
        .status()
        .map_err(|error| format!("cargo cannot be started: {error}"))?;
    status.success().then_some(()).ok_or_else(|| "this lab does not run".to_owned())
}
