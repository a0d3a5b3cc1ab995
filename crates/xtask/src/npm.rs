//! The npm package: the session for browsers and for node, with TypeScript types, and what checks and embeds the
//! transcripts of documentation.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::command::{cargo, node, root, step, target};
use crate::embed;
use crate::files::{copy_files, emptied, read, write};
use crate::site::{self, Profile};
use crate::tools::{self, Browser};
use crate::transcripts;

const PACKAGE_JSON: &str = r#"{
  "name": "redscope",
  "version": "0.1.0",
  "description": "A Redis laboratory: simulated servers, Sentinels and clusters with the behaviour of Redis 7.0.15",
  "license": "MIT OR Apache-2.0",
  "type": "module",
  "types": "./web/redscope.d.ts",
  "exports": {
    ".": {
      "types": "./web/redscope.d.ts",
      "node": "./node/redscope.cjs",
      "default": "./web/redscope.js"
    },
    "./remark": "./docs/remark.mjs",
    "./markdown-it": "./docs/markdown-it.mjs",
    "./embed": {
      "types": "./embed/embed.d.ts",
      "default": "./embed/embed.js"
    }
  },
  "bin": { "redscope": "./bin/redscope.mjs" },
  "files": ["web", "node", "bin", "docs", "embed"]
}
"#;

/// What of it is JavaScript as it is.
const SCRIPTS: [&str; 2] = ["bin", "docs"];

/// Builds the package as it is published: with the element, whose program is that of the site, which is built first.
pub(crate) fn build_whole(profile: Profile) -> Result<(), String> {
    build(profile, Some(&site::build(profile)?)).map(drop)
}

/// Builds the package and says where it lies. The element's program is that of a built site, if one is given; without
/// it the package has no element.
pub(crate) fn build(profile: Profile, site: Option<&Path>) -> Result<PathBuf, String> {
    tools::wasm_target()?;
    step(
        "compiling the package",
        cargo()
            .args(["build", "-p", "redscope-js", "--profile", profile.name(), "--quiet"])
            .args(["--target", "wasm32-unknown-unknown"]),
    )?;
    assemble(profile, site)
}

/// The same from a program that is compiled already.
fn assemble(profile: Profile, site: Option<&Path>) -> Result<PathBuf, String> {
    let bindgen = tools::wasm_bindgen()?;
    let package = root().join("npm");
    let compiled = target().join("wasm32-unknown-unknown").join(profile.name());
    let wasm = compiled.join("redscope_js.wasm");
    for (target, dir) in [("web", "web"), ("nodejs", "node")] {
        step(
            &format!("binding for {dir}"),
            Command::new(&bindgen)
                .args(["--target", target, "--out-name", "redscope", "--out-dir"])
                .arg(package.join(dir))
                .arg(&wasm),
        )?;
    }
    // Node takes the CommonJS form for what it is only by this ending.
    let node = package.join("node");
    std::fs::rename(node.join("redscope.js"), node.join("redscope.cjs"))
        .map_err(|e| e.to_string())?;
    for dir in SCRIPTS {
        copy_files(&root().join("crates/js/package").join(dir), &package.join(dir))?;
    }
    let element = package.join("embed");
    emptied(&element)?;
    let types = read(&root().join("web").join("embed").join("embed.d.ts"))?;
    write(&element.join("embed.d.ts"), &types)?;
    if let Some(site) = site {
        embed::as_module(site, &element)?;
    }
    write(&package.join("package.json"), PACKAGE_JSON)?;
    let lacks =
        if site.is_none() { ", without its element: cargo xtask build npm has it" } else { "" };
    println!("    the package lies in {}{lacks}", package.display());
    Ok(package)
}

/// Makes the package of a program that is compiled already, and uses it from node: the session, the command, the
/// plug-ins with what they are plug-ins of; in a browser the element, by itself and in a page as Docusaurus makes it;
/// and checks the documentation with it.
pub(crate) fn test(site: &Path, browser: &Browser) -> Result<(), String> {
    let package = assemble(Profile::Tested, Some(site))?;
    let tests = root().join("crates/js/tests");
    tools::node_packages_in(&tests.join("sites"))?;
    for name in ["package", "docs", "plugins", "element"] {
        let mut command = node()?;
        command.arg(tests.join(format!("{name}.mjs"))).arg(&package);
        if let Some(chromium) = &browser.chromium {
            command.env("CHROMIUM", chromium);
        }
        step(&format!("package tests: {name}"), &mut command)?;
    }
    transcripts::check(&package, &[])
}
