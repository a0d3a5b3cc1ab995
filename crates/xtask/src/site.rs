//! Building the site with trunk.

use std::path::PathBuf;
use std::process::Command;

use crate::command::{find, root, step};
use crate::finish;
use crate::tools;

/// How the site is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Profile {
    /// Quickly.
    Debug,
    /// Small and fast, through wasm-opt where node is there.
    Release,
}

/// Builds the site and says where it lies.
pub(crate) fn build(profile: Profile) -> Result<PathBuf, String> {
    tools::wasm_target()?;
    let (trunk, bindgen) = tools::site_tools()?;
    let mut path: Vec<PathBuf> = bindgen.parent().map(|dir| dir.to_owned()).into_iter().collect();
    let mut command = Command::new(trunk);
    command.args(["build", "--color", "never"]);
    match profile {
        Profile::Debug => command.args(["--cargo-profile", "quick"]),
        Profile::Release => command.args(["--release"]),
    };
    if profile == Profile::Release {
        if find("node").is_some() {
            path.push(tools::node_packages()?.join(".bin"));
        } else {
            println!("    node is missing: the site is built without wasm-opt, and will be larger");
            command.args(["--no-wasm-opt"]);
        }
    }
    path.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
    let path = std::env::join_paths(path).map_err(|error| error.to_string())?;
    // A NO_COLOR that is no boolean stops trunk.
    command.env("PATH", path).env_remove("NO_COLOR");
    step("building the site", &mut command)?;
    let dist = root().join("dist");
    if profile == Profile::Release {
        finish::run(&dist)?;
    }
    Ok(dist)
}
