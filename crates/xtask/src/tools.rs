//! Tools the chores need, installed where they are missing and shared by all checkouts.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::command::{cargo, find, output_of, root, step};

const TRUNK_VERSION: &str = "0.21.14";
/// Must equal the version of wasm-bindgen in Cargo.lock.
const WASM_BINDGEN_VERSION: &str = "0.2.129";
const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// Where tools are kept: `$XDG_CACHE_HOME/redscope`, or `~/.cache/redscope`.
fn cache() -> Result<PathBuf, String> {
    let base = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let home = std::env::var_os("HOME").or_else(|| std::env::var_os("USERPROFILE"));
    let base = base.or_else(|| home.map(|home| PathBuf::from(home).join(".cache")));
    Ok(base.ok_or("neither XDG_CACHE_HOME nor HOME is set")?.join("redscope"))
}

/// A tool from crates.io, built once.
fn from_crate(
    krate: &str,
    program: &str,
    version: &str,
    options: &[&str],
) -> Result<PathBuf, String> {
    if let Some(found) = find(program)
        && output_of(&found, &["--version"]).is_some_and(|text| text.contains(version))
    {
        return Ok(found);
    }
    let dir = cache()?.join(format!("{krate}-{version}"));
    let file = dir.join("bin").join(format!("{program}{}", std::env::consts::EXE_SUFFIX));
    if !file.is_file() {
        let wanted = format!("{krate}@{version}");
        step(
            &format!("installing {wanted} (a few minutes, once)"),
            cargo().args(["install", "--locked", &wanted, "--root"]).arg(&dir).args(options),
        )?;
    }
    Ok(file)
}

pub(crate) fn trunk() -> Result<PathBuf, String> {
    // Trunk only orchestrates: a debug build without its update check takes half the time.
    let options = ["--debug", "--no-default-features", "--features", "rustls"];
    from_crate("trunk", "trunk", TRUNK_VERSION, &options)
}

pub(crate) fn wasm_bindgen() -> Result<PathBuf, String> {
    let lock = std::fs::read_to_string(root().join("Cargo.lock")).unwrap_or_default();
    let locked = format!("name = \"wasm-bindgen\"\nversion = \"{WASM_BINDGEN_VERSION}\"");
    if !lock.contains(&locked) {
        return Err(format!("Cargo.lock does not hold wasm-bindgen {WASM_BINDGEN_VERSION}"));
    }
    from_crate("wasm-bindgen-cli", "wasm-bindgen", WASM_BINDGEN_VERSION, &[])
}

/// The wasm target of the toolchain in use.
pub(crate) fn wasm_target() -> Result<(), String> {
    rust_target(WASM_TARGET)
}

/// Has the standard library for a target. Without rustup it must be there already.
pub(crate) fn rust_target(target: &str) -> Result<(), String> {
    let Some(rustup) = find("rustup") else { return Ok(()) };
    let installed = output_of(&rustup, &["target", "list", "--installed"]).unwrap_or_default();
    if installed.lines().any(|line| line == target) {
        return Ok(());
    }
    step(&format!("adding {target}"), Command::new(rustup).args(["target", "add", target]))
}

/// Packages of the site's tools: wasm-opt and the browser driver. Needs node.
pub(crate) fn node_packages() -> Result<PathBuf, String> {
    let web = root().join("web");
    let npm = find("npm").ok_or("npm is missing: install Node.js 20 or newer")?;
    let stamp = web.join("node_modules").join(".package-lock.json");
    let is_fresh = |lock: &Path| {
        let time = |path: &Path| std::fs::metadata(path).and_then(|meta| meta.modified()).ok();
        time(&stamp).is_some_and(|stamp| time(lock).is_some_and(|lock| stamp >= lock))
    };
    if !is_fresh(&web.join("package-lock.json")) {
        step(
            "installing node packages",
            Command::new(npm).args(["ci", "--no-audit", "--no-fund", "--silent"]).current_dir(&web),
        )?;
    }
    Ok(web.join("node_modules"))
}

/// A Chromium and, where there is one, its driver.
pub(crate) struct Browser {
    pub(crate) chromium: Option<PathBuf>,
    pub(crate) driver: Option<PathBuf>,
}

/// Finds Chromium, or installs it: the distribution's where it can, Playwright's own elsewhere.
pub(crate) fn browser() -> Result<Browser, String> {
    if let Some(found) = find_browser() {
        return Ok(found);
    }
    if install_packages(&["chromium", "chromium-driver"]).is_ok()
        && let Some(found) = find_browser()
    {
        return Ok(found);
    }
    let cli = node_packages()?.join("playwright-core").join("cli.js");
    let node = find("node").ok_or("node is missing: install Node.js 20 or newer")?;
    step(
        "installing Playwright's Chromium",
        Command::new(node).arg(cli).args(["install", "chromium"]),
    )?;
    Ok(Browser { chromium: None, driver: find("chromedriver") })
}

/// The server to compare with, from the distribution if it is not here.
pub(crate) fn redis_server() -> Result<PathBuf, String> {
    if find("redis-server").is_none() {
        install_packages(&["redis-server", "redis-tools"])?;
    }
    find("redis-server").ok_or("redis-server is missing: install Redis 7.0".to_owned())
}

/// Installs packages of the distribution, where it is one that has apt.
fn install_packages(names: &[&str]) -> Result<(), String> {
    let apt = find("apt-get").ok_or_else(|| format!("install {}", names.join(", ")))?;
    step("updating the package list", Command::new(&apt).arg("update").arg("-qq"))?;
    step(
        &format!("installing {}", names.join(", ")),
        Command::new(&apt)
            .args(["install", "-y", "-qq"])
            .args(names)
            .env("DEBIAN_FRONTEND", "noninteractive"),
    )
}

fn find_browser() -> Option<Browser> {
    let names = ["chromium", "chromium-browser", "google-chrome"];
    let chromium = names.iter().find_map(|name| find(name))?;
    Some(Browser { chromium: Some(chromium), driver: find("chromedriver") })
}
