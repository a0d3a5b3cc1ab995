//! `cargo xtask test`: everything that must hold.

use std::env::consts::EXE_SUFFIX;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::command::{Running, cargo, node, root, step, target};
use crate::docs;
use crate::lessons;
use crate::npm;
use crate::publish;
use crate::server::Server;
use crate::site::{self, Profile};
use crate::tools;

/// Runs every check, in the order that fails soonest.
pub(crate) fn run_all() -> Result<(), String> {
    step("formatting", cargo().args(["fmt", "--all", "--check"]))?;
    tools::wasm_target()?;
    step(
        "clippy, native",
        cargo().args(["clippy", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"]),
    )?;
    step(
        "clippy, wasm",
        cargo()
            .args(["clippy", "-p", "redscope-web", "--target", "wasm32-unknown-unknown"])
            .args(["--quiet", "--", "-D", "warnings"]),
    )?;
    step(
        "compiling the native tests",
        cargo().args(["test", "--workspace", "--no-run", "--quiet"]),
    )?;
    // Programs for wasm are each put together by one core alone, and tests often wait for one another.
    let programs = compile_wasm()?;
    let tools = std::thread::spawn(|| {
        tools::wasm_bindgen()?;
        tools::node_packages()?;
        tools::browser()
    });
    step("native tests", cargo().args(["test", "--workspace", "--quiet"]))?;
    lessons::check_tested()?;
    docs::check_knobs()?;
    programs.into_iter().try_for_each(Running::finish)?;
    let browser = tools.join().unwrap_or_else(|_| Err("installing tools has failed".to_owned()))?;
    wasm_tests(&browser)?;
    let dist = site::assemble(Profile::Tested)?;
    npm::test(&dist, &browser)?;
    browser_tests(&dist, &browser)?;
    println!("==> everything holds");
    Ok(())
}

/// Begins to compile the package, the site and the wasm tests; cargo does one after the other.
fn compile_wasm() -> Result<[Running; 2], String> {
    let site = Running::start(
        "compiling the package and the site",
        cargo().args(["build", "-p", "redscope-js", "-p", "redscope-web", "--quiet"]).args([
            "--profile",
            Profile::Tested.name(),
            "--target",
            "wasm32-unknown-unknown",
        ]),
    )?;
    let tests =
        Running::start("compiling the wasm tests", wasm_test().args(["--no-run", "--quiet"]))?;
    Ok([site, tests])
}

/// Tests that must give the same in wasm: in Chromium where its driver is there, else in node.
fn wasm_tests(browser: &tools::Browser) -> Result<(), String> {
    let bindgen = tools::wasm_bindgen()?;
    let runner =
        bindgen.with_file_name(format!("wasm-bindgen-test-runner{}", std::env::consts::EXE_SUFFIX));
    let mut command = wasm_test();
    command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner);
    if let Some(driver) = &browser.driver {
        command.env("CHROMEDRIVER", driver).env("WASM_BINDGEN_USE_BROWSER", "1");
        command.env("WASM_BINDGEN_TEST_TIMEOUT", "120");
    }
    step("wasm tests", &mut command)
}

fn wasm_test() -> Command {
    let mut command = cargo();
    command
        .args(["test", "-p", "redscope-session", "--test", "digest"])
        .args(["-p", "redscope-sim", "--test", "timeline", "--profile", Profile::Tested.name()])
        .args(["--target", "wasm32-unknown-unknown"]);
    command
}

/// Real servers, and the bridge to them: the program that the native tests have run.
fn serve() -> Result<PathBuf, String> {
    let program = target().join("debug").join(format!("redscope-serve{EXE_SUFFIX}"));
    if !program.is_file() {
        step("building serve", cargo().args(["build", "--quiet", "-p", "redscope-serve"]))?;
    }
    Ok(program)
}

/// The site in a real browser.
fn browser_tests(dist: &Path, browser: &tools::Browser) -> Result<(), String> {
    let server = Server::start(dist, 0)?;
    let mut command = node()?;
    command
        .arg(root().join("web").join("tests").join("site.mjs"))
        .args([server.address(), server.sub_address()])
        // What is made in the page is proved as what is made by hand.
        .env("PROOF", lessons::tested()?)
        // What is on the stage may be real.
        .env("SERVE", serve()?);
    if let Some(chromium) = &browser.chromium {
        command.env("CHROMIUM", chromium);
    }
    step("browser tests", &mut command)?;
    publish::test(dist, browser)
}
