//! The transcripts of the documentation, carried out by the npm package.

use std::path::Path;

use crate::command::{node, step};

/// Where transcripts are looked for: the site's own chapters, and the texts that it takes in.
const CHECKED: [&str; 3] = ["web/docs", "docs", "README.md"];

/// Carries out the transcripts of the documentation, or of some files, with a package that is built already.
pub(crate) fn check(package: &Path, options: &[&str]) -> Result<(), String> {
    let mut command = node()?;
    command.arg(package.join("bin/redscope.mjs")).args(["docs", "check"]).args(options);
    match options.iter().all(|option| option.starts_with("--")) {
        true => command.args(CHECKED),
        // Files are named as they are seen from where somebody stands.
        false => command.current_dir("."),
    };
    step("transcripts of the documentation", &mut command)
}
