//! Tools the chores need, installed where they are missing and shared by all checkouts.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::command::{cargo, find, node, output_of, root, step};
use crate::prebuilt;

/// Must equal the version of wasm-bindgen in Cargo.lock.
const WASM_BINDGEN_VERSION: &str = "0.2.129";
const MDBOOK_VERSION: &str = "0.5.4";
const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// Where tools are kept: `$XDG_CACHE_HOME/redscope`, or `~/.cache/redscope`.
fn cache() -> Result<PathBuf, String> {
    let base = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let home = std::env::var_os("HOME").or_else(|| std::env::var_os("USERPROFILE"));
    let base = base.or_else(|| home.map(|home| PathBuf::from(home).join(".cache")));
    Ok(base.ok_or("neither XDG_CACHE_HOME nor HOME is set")?.join("redscope"))
}

/// A program of the release that its project made for this machine.
struct Release {
    /// The archive's address.
    address: String,
    /// What must lie at that address.
    sha256: &'static str,
}

/// A tool, as it is on PATH, else as the project built it, else compiled from crates.io with some of cargo's
/// options; once for all checkouts.
fn tool(
    krate: &str,
    program: &str,
    version: &str,
    release: Option<Release>,
    options: &[&str],
) -> Result<PathBuf, String> {
    if let Some(found) = find(program)
        && output_of(&found, &["--version"]).is_some_and(|text| text.contains(version))
    {
        return Ok(found);
    }
    let dir = cache()?.join(format!("{krate}-{version}"));
    let file = dir.join("bin").join(format!("{program}{}", std::env::consts::EXE_SUFFIX));
    if file.is_file() {
        return Ok(file);
    }
    let wanted = format!("{krate}@{version}");
    if let Some(release) = release {
        match prebuilt::unpack(&wanted, &release.address, release.sha256, &dir.join("bin")) {
            Ok(()) if file.is_file() => return Ok(file),
            Ok(()) => println!("    {wanted}: its archive holds no {program}"),
            Err(why) => println!("    {wanted}: {why}; it is compiled in its place"),
        }
    }
    let mut install = cargo();
    install.args(["install", "--locked", "--debug", &wanted]).args(options).arg("--root").arg(&dir);
    // These only arrange what others compile: they need no speed of their own, and nobody debugs them.
    install.env("CARGO_PROFILE_DEV_DEBUG", "0").env("CARGO_PROFILE_DEV_OPT_LEVEL", "1");
    step(&format!("compiling {wanted} (some minutes, once)"), &mut install)?;
    Ok(file)
}

/// Binds programs to JavaScript; it must be of the version that they were compiled with.
pub(crate) fn wasm_bindgen() -> Result<PathBuf, String> {
    let lock = std::fs::read_to_string(root().join("Cargo.lock")).unwrap_or_default();
    let locked = format!("name = \"wasm-bindgen\"\nversion = \"{WASM_BINDGEN_VERSION}\"");
    if !lock.contains(&locked) {
        return Err(format!("Cargo.lock does not hold wasm-bindgen {WASM_BINDGEN_VERSION}"));
    }
    let of = |target: &str, sha256| Release {
        address: format!(
            "https://github.com/wasm-bindgen/wasm-bindgen/releases/download/{WASM_BINDGEN_VERSION}/\
             wasm-bindgen-{WASM_BINDGEN_VERSION}-{target}.tar.gz"
        ),
        sha256,
    };
    let release = match (std::env::consts::OS, std::env::consts::ARCH) {
        ("linux", "x86_64") => Some(of(
            "x86_64-unknown-linux-musl",
            "82d12bb940e2d4e72e0d5605387fc1b8ca179044e012b620f0ce4e7440e8320e",
        )),
        ("linux", "aarch64") => Some(of(
            "aarch64-unknown-linux-musl",
            "2ed4351c35dd9440308bbb02767d47ea278efe851a52465300f3c94f5b6c2a87",
        )),
        ("macos", "x86_64") => Some(of(
            "x86_64-apple-darwin",
            "7e028879a68ec53dae14048b55cc5215f6df75b17a9c1426fac8fa086d3202fd",
        )),
        ("macos", "aarch64") => Some(of(
            "aarch64-apple-darwin",
            "81d4a23d56b3c3eb8187658329116d50e0b228a93b343825fb71f70179051cd1",
        )),
        _ => None,
    };
    tool("wasm-bindgen-cli", "wasm-bindgen", WASM_BINDGEN_VERSION, release, &[])
}

/// Makes a site of the documentation; it needs neither mdBook's server nor its watching.
pub(crate) fn mdbook() -> Result<PathBuf, String> {
    tool(
        "mdbook",
        "mdbook",
        MDBOOK_VERSION,
        None,
        &["--no-default-features", "--features", "search"],
    )
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
    node_packages_in(&root().join("web"))
}

/// The packages that a folder's lock file names.
pub(crate) fn node_packages_in(dir: &Path) -> Result<PathBuf, String> {
    let npm = find("npm").ok_or("npm is missing: install Node.js 20 or newer")?;
    let stamp = dir.join("node_modules").join(".package-lock.json");
    let is_fresh = |lock: &Path| {
        let time = |path: &Path| std::fs::metadata(path).and_then(|meta| meta.modified()).ok();
        time(&stamp).is_some_and(|stamp| time(lock).is_some_and(|lock| stamp >= lock))
    };
    if !is_fresh(&dir.join("package-lock.json")) {
        step(
            "installing node packages",
            Command::new(npm).args(["ci", "--no-audit", "--no-fund", "--silent"]).current_dir(dir),
        )?;
    }
    Ok(dir.join("node_modules"))
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
    step("installing Playwright's Chromium", node()?.arg(cli).args(["install", "chromium"]))?;
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
