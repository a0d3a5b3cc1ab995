//! `cargo xtask test`: everything that must hold.

use std::process::Command;

use crate::command::{cargo, find, root, step};
use crate::lessons;
use crate::npm;
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
    step("native tests", cargo().args(["test", "--workspace", "--quiet"]))?;
    lessons::check_tested()?;
    let browser = tools::browser()?;
    wasm_tests(&browser)?;
    // In one go, because each of them is put together by one core alone.
    step(
        "compiling the package and the site",
        cargo()
            .args(["build", "-p", "redscope-js", "-p", "redscope-web", "--profile", "wasm"])
            .args(["--quiet", "--target", "wasm32-unknown-unknown"]),
    )?;
    npm::test()?;
    browser_tests(&browser)?;
    println!("==> everything holds");
    Ok(())
}

/// Tests that must give the same in wasm: in Chromium where its driver is there, else in node.
fn wasm_tests(browser: &tools::Browser) -> Result<(), String> {
    let bindgen = tools::wasm_bindgen()?;
    let runner =
        bindgen.with_file_name(format!("wasm-bindgen-test-runner{}", std::env::consts::EXE_SUFFIX));
    let mut command = cargo();
    command
        .args(["test", "-p", "redscope-session", "--test", "digest"])
        .args(["-p", "redscope-sim", "--test", "timeline", "--profile", "wasm"])
        .args(["--target", "wasm32-unknown-unknown"])
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner);
    if let Some(driver) = &browser.driver {
        command.env("CHROMEDRIVER", driver).env("WASM_BINDGEN_USE_BROWSER", "1");
        command.env("WASM_BINDGEN_TEST_TIMEOUT", "120");
    }
    step("wasm tests", &mut command)
}

/// The built site in a real browser.
fn browser_tests(browser: &tools::Browser) -> Result<(), String> {
    let dist = site::assemble(Profile::Release)?;
    tools::node_packages()?;
    let node = find("node").ok_or("node is missing: install Node.js 20 or newer")?;
    let server = Server::start(&dist, 0)?;
    let mut command = Command::new(node);
    command
        .arg(root().join("web").join("tests").join("site.mjs"))
        .args([server.address(), server.sub_address()]);
    if let Some(chromium) = &browser.chromium {
        command.env("CHROMIUM", chromium);
    }
    step("browser tests", &mut command)
}
