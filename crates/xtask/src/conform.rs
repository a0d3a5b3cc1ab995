//! `cargo xtask conform`: the same commands to redis-server and to serve.

use std::process::Command;

use crate::command::{cargo, root, step, target};
use crate::tools;

/// Hands its options to the comparison; `--record` writes transcripts in place of comparing, `--memory` what structures
/// take.
pub(crate) fn run(options: &[&str]) -> Result<(), String> {
    let redis = tools::redis_server()?;
    step(
        "building serve and conform",
        cargo().args(["build", "--release", "--quiet"]).args([
            "-p",
            "redscope-serve",
            "-p",
            "redscope-conform",
        ]),
    )?;
    let built = target().join("release");
    let mut command = Command::new(built.join("redscope-conform"));
    command.arg("--redis").arg(redis).arg("--serve").arg(built.join("redscope-serve"));
    match options {
        ["--record"] => {
            command.arg("--record").arg(root().join("crates/conform/transcripts"));
        }
        ["--memory"] => {
            command.arg("--memory").arg(root().join("crates/conform/memory.csv"));
        }
        options => {
            command.args(options);
        }
    }
    step("conform", &mut command)
}
