//! Building the site: the page's program and the simulation's, bound to JavaScript, beside the page.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::command::{cargo, find, root, step, target};
use crate::files::{read, write};
use crate::finish;
use crate::lessons;
use crate::tools;

/// How the site is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Profile {
    /// Quickly.
    Debug,
    /// Small and fast, through wasm-opt where node is there.
    Release,
}

impl Profile {
    /// Cargo's name for it.
    fn name(self) -> &'static str {
        match self {
            Profile::Debug => "quick",
            Profile::Release => "wasm",
        }
    }
}

/// A program of the site.
struct Program {
    name: &'static str,
    /// How wasm-bindgen binds it: a worker is no module everywhere yet.
    target: &'static str,
    /// What wasm-opt is to aim at: the page's own half is to be small.
    level: &'static str,
}

const PROGRAMS: [Program; 2] = [
    Program { name: "app", target: "web", level: "-Oz" },
    Program { name: "worker", target: "no-modules", level: "-Os" },
];

/// What browsers can do and the compiler makes use of; more than that Chromium refuses.
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// Builds the site and says where it lies.
pub(crate) fn build(profile: Profile) -> Result<PathBuf, String> {
    tools::wasm_target()?;
    step(
        "compiling the site",
        cargo()
            .args(["build", "-p", "redscope-web", "--bins", "--profile", profile.name()])
            .args(["--target", "wasm32-unknown-unknown"]),
    )?;
    assemble(profile)
}

/// The same from programs that are compiled already.
pub(crate) fn assemble(profile: Profile) -> Result<PathBuf, String> {
    let bindgen = tools::wasm_bindgen()?;
    let optimiser = optimiser(profile)?;
    let dist = root().join("dist");
    empty(&dist)?;
    // Each of the two takes one core.
    let parts = PROGRAMS.each_ref();
    let bound = std::thread::scope(|scope| {
        let dist = dist.as_path();
        let bind = |part| bind(part, profile, &bindgen, optimiser.as_deref(), dist);
        let running = parts.map(|part| scope.spawn(move || bind(part)));
        running.map(|part| part.join().unwrap_or_else(|_| Err("binding has failed".to_owned())))
    });
    bound.into_iter().collect::<Result<(), String>>()?;
    lay_out(&dist)?;
    if profile == Profile::Release {
        finish::run(&dist)?;
    }
    Ok(dist)
}

/// Where wasm-opt lies, if it is wanted and can be had.
fn optimiser(profile: Profile) -> Result<Option<PathBuf>, String> {
    if profile == Profile::Debug {
        return Ok(None);
    }
    if find("node").is_none() {
        println!("    node is missing: the site is built without wasm-opt, and will be larger");
        return Ok(None);
    }
    Ok(Some(tools::node_packages()?.join("binaryen").join("bin").join("wasm-opt")))
}

fn empty(dist: &Path) -> Result<(), String> {
    let told = |error: std::io::Error| format!("{}: {error}", dist.display());
    if dist.exists() {
        fs::remove_dir_all(dist).map_err(told)?;
    }
    fs::create_dir_all(dist).map_err(told)
}

/// Binds a program to JavaScript, and makes it smaller.
fn bind(
    part: &Program,
    profile: Profile,
    bindgen: &Path,
    optimiser: Option<&Path>,
    dist: &Path,
) -> Result<(), String> {
    let Program { name, target: form, level } = part;
    let compiled =
        target().join("wasm32-unknown-unknown").join(profile.name()).join(format!("{name}.wasm"));
    step(
        &format!("binding {name}"),
        Command::new(bindgen)
            .args(["--target", form, "--no-typescript", "--out-name", name, "--out-dir"])
            .arg(dist)
            .arg(compiled),
    )?;
    let Some(optimiser) = optimiser else { return Ok(()) };
    let wasm = dist.join(format!("{name}_bg.wasm"));
    let node = find("node").ok_or("node is missing: install Node.js 20 or newer")?;
    step(
        &format!("optimising {name}"),
        Command::new(node).arg(optimiser).arg(level).args(FEATURES).arg(&wasm).arg("-o").arg(&wasm),
    )
}

/// Lays the page, its starter and its styles beside the programs.
fn lay_out(dist: &Path) -> Result<(), String> {
    let web = root().join("web");
    for name in ["index.html", "start.js"] {
        fs::copy(web.join(name), dist.join(name)).map_err(|error| format!("{name}: {error}"))?;
    }
    write(&dist.join("styles.css"), &styles(&web.join("styles"))?)?;
    lessons::build(dist)?;
    // The worker is one script, which starts its own program.
    let mut worker = read(&dist.join("worker.js"))?;
    worker.push_str(finish::START_WORKER);
    write(&dist.join("worker.js"), &worker)
}

/// Every stylesheet that `all.css` names, in one.
fn styles(dir: &Path) -> Result<String, String> {
    let list = read(&dir.join("all.css"))?;
    let names =
        list.lines().filter_map(|line| line.strip_prefix("@import \"./")?.strip_suffix("\";"));
    names.map(|name| read(&dir.join(name))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stylesheet_is_in_the_list() {
        let dir = root().join("web").join("styles");
        let list = read(&dir.join("all.css")).expect("it is there");
        for entry in fs::read_dir(&dir).expect("it is a folder") {
            let name =
                entry.expect("it can be read").file_name().into_string().expect("a plain name");
            let import = format!("@import \"./{name}\";");
            assert!(name == "all.css" || list.contains(&import), "{name}");
        }
        assert!(styles(&dir).expect("all are there").contains("--panel"));
    }
}
