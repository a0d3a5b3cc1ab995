//! Building the site: the programs of the pages and of their workers, bound to JavaScript, beside the page.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::command::{cargo, find, node, root, step, target};
use crate::embed;
use crate::files::{emptied, read, write};
use crate::finish;
use crate::lessons;
use crate::tools;

/// How the site is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Profile {
    /// Quickly.
    Debug,
    /// As it is released, but for what a linker, wasm-opt and packing gain with time.
    Tested,
    /// Small and fast, through wasm-opt where node is there.
    Release,
}

impl Profile {
    /// Cargo's name for it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Profile::Debug => "quick",
            Profile::Tested => "tested",
            Profile::Release => "wasm",
        }
    }
}

/// A program of the site.
struct Program {
    name: &'static str,
    /// Whether it runs in a worker.
    is_worker: bool,
}

const PROGRAMS: [Program; 6] = [
    Program { name: "app", is_worker: false },
    Program { name: "worker", is_worker: true },
    Program { name: "labs", is_worker: false },
    Program { name: "labs_worker", is_worker: true },
    Program { name: "block", is_worker: false },
    Program { name: "author_worker", is_worker: true },
];

impl Program {
    /// How wasm-bindgen binds it: a worker is no module everywhere yet.
    fn target(&self) -> &'static str {
        if self.is_worker { "no-modules" } else { "web" }
    }

    /// What wasm-opt is to aim at: what only draws is to be small.
    fn level(&self) -> &'static str {
        if self.is_worker { "-Os" } else { "-Oz" }
    }
}

/// The stylesheets: that of every page, what the labs have beside it, and that of blocks of other pages, which
/// takes a part of the first.
const STYLES: [&str; 3] = ["styles", "labs", "embed"];

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
    emptied(&dist)?;
    // Each takes one core, and as much memory as a compiler.
    for parts in PROGRAMS.chunks(2) {
        std::thread::scope(|scope| {
            let dist = dist.as_path();
            let bind = |part| bind(part, profile, &bindgen, optimiser.as_deref(), dist);
            let running: Vec<_> =
                parts.iter().map(|part| scope.spawn(move || bind(part))).collect();
            let failed = |_| Err("binding has failed".to_owned());
            running.into_iter().try_for_each(|part| part.join().unwrap_or_else(failed))
        })?;
    }
    lay_out(&dist)?;
    if profile != Profile::Debug {
        finish::run(&dist, profile == Profile::Release)?;
    }
    Ok(dist)
}

/// Where wasm-opt lies, if it is wanted and can be had.
fn optimiser(profile: Profile) -> Result<Option<PathBuf>, String> {
    if profile != Profile::Release {
        return Ok(None);
    }
    if find("node").is_none() {
        println!("    node is missing: the site is built without wasm-opt, and will be larger");
        return Ok(None);
    }
    Ok(Some(tools::node_packages()?.join("binaryen").join("bin").join("wasm-opt")))
}

/// Binds a program to JavaScript, and makes it smaller.
fn bind(
    part: &Program,
    profile: Profile,
    bindgen: &Path,
    optimiser: Option<&Path>,
    dist: &Path,
) -> Result<(), String> {
    let name = part.name;
    let compiled =
        target().join("wasm32-unknown-unknown").join(profile.name()).join(format!("{name}.wasm"));
    step(
        &format!("binding {name}"),
        Command::new(bindgen)
            .args(["--target", part.target(), "--no-typescript", "--out-name", name, "--out-dir"])
            .arg(dist)
            .arg(compiled),
    )?;
    let Some(optimiser) = optimiser else { return Ok(()) };
    let wasm = dist.join(format!("{name}_bg.wasm"));
    step(
        &format!("optimising {name}"),
        node()?.arg(optimiser).arg(part.level()).args(FEATURES).arg(&wasm).arg("-o").arg(&wasm),
    )
}

/// Lays the page, its starter and its styles beside the programs.
fn lay_out(dist: &Path) -> Result<(), String> {
    let web = root().join("web");
    for name in ["index.html", "start.js"] {
        fs::copy(web.join(name), dist.join(name)).map_err(|error| format!("{name}: {error}"))?;
    }
    for name in STYLES {
        let file = format!("{name}.css");
        write(&dist.join(&file), &styles(&web.join("styles"), &format!("all_{file}"))?)?;
    }
    embed::lay_out(dist)?;
    lessons::build(dist)?;
    // A worker is one script, which starts its own program.
    for program in PROGRAMS.iter().filter(|program| program.is_worker) {
        let script = dist.join(format!("{}.js", program.name));
        write(&script, &(read(&script)? + &finish::start_worker(program.name)))?;
    }
    Ok(())
}

/// Every stylesheet that a list names, in one.
fn styles(dir: &Path, list: &str) -> Result<String, String> {
    let list = read(&dir.join(list))?;
    let names =
        list.lines().filter_map(|line| line.strip_prefix("@import \"./")?.strip_suffix("\";"));
    names.map(|name| read(&dir.join(name))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stylesheet_is_in_one_list() {
        let dir = root().join("web").join("styles");
        let lists = STYLES.map(|name| format!("all_{name}.css"));
        let texts = lists.each_ref().map(|list| read(&dir.join(list)).expect("it is there"));
        for entry in fs::read_dir(&dir).expect("it is a folder") {
            let name =
                entry.expect("it can be read").file_name().into_string().expect("a plain name");
            let import = format!("@import \"./{name}\";");
            let lists_it: Vec<bool> = texts.iter().map(|list| list.contains(&import)).collect();
            // A page has it from one of the first two.
            let on_pages = lists_it[..2].iter().filter(|lists_it| **lists_it).count();
            assert!(on_pages <= 1, "{name}");
            assert_eq!(lists_it.contains(&true), !lists.contains(&name), "{name}");
        }
        assert!(styles(&dir, &lists[0]).expect("all are there").contains("--panel"));
    }
}
