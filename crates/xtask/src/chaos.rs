//! `cargo xtask chaos`: drawn faults over every deployment.

use std::process::Command;

use crate::command::{cargo, step, target};

/// Hands its options to the program that uses all cores.
pub(crate) fn run(options: &[&str]) -> Result<(), String> {
    step(
        "building chaos",
        cargo().args(["build", "--quiet", "--profile", "chaos", "-p", "redscope-chaos"]),
    )?;
    step("chaos", Command::new(target().join("chaos").join("redscope-chaos")).args(options))
}
