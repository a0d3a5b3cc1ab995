//! What the page weighs, how soon it answers beside a page of Yew that says hello, and how smoothly it runs.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::command::{cargo, find, root, step, target};
use crate::server::Server;
use crate::site::{self, Profile};
use crate::tools;

const HELLO_PAGE: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>hello</title>\
<script type=\"module\">import init from './hello.js'; init();</script><body></body></html>";

pub(super) fn run() -> Result<(), String> {
    let dist = site::build(Profile::Release)?;
    let hello = hello()?;
    let browser = tools::browser()?;
    let node = find("node").ok_or("node is missing: install Node.js 20 or newer")?;
    let server = Server::start(&dist, 0)?;
    let peer = Server::start(&hello, 0)?;
    let mut weight = Command::new(&node);
    weight.arg(root().join("web/tests/weight.mjs"));
    weight.arg(&dist).arg(server.address()).arg(&hello).arg(peer.address());
    let mut smooth = Command::new(&node);
    smooth.arg(root().join("web/tests/smooth.mjs")).arg(server.address());
    for (name, command) in [("the page", &mut weight), ("the page under load", &mut smooth)] {
        if let Some(chromium) = &browser.chromium {
            command.env("CHROMIUM", chromium);
        }
        step(name, command)?;
    }
    Ok(())
}

/// Builds the peer, as small as Yew gets with the same profile.
fn hello() -> Result<PathBuf, String> {
    let bindgen = tools::wasm_bindgen()?;
    step(
        "building a page that says hello",
        cargo().args(["build", "--quiet", "-p", "redscope-web", "--example", "hello"]).args([
            "--profile",
            "wasm",
            "--target",
            "wasm32-unknown-unknown",
        ]),
    )?;
    let dir = target().join("hello-page");
    let wasm = target().join("wasm32-unknown-unknown/wasm/examples/hello.wasm");
    step(
        "binding it",
        Command::new(bindgen)
            .args(["--target", "web", "--no-typescript", "--out-name", "hello", "--out-dir"])
            .arg(&dir)
            .arg(wasm),
    )?;
    fs::write(dir.join("index.html"), HELLO_PAGE).map_err(|error| error.to_string())?;
    Ok(dir)
}
