//! The npm package: the session for browsers and for node, with TypeScript types.

use std::path::PathBuf;
use std::process::Command;

use crate::command::{cargo, find, root, step, target};
use crate::files::write;
use crate::tools;

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
    }
  },
  "files": ["web", "node"]
}
"#;

/// Builds the package and says where it lies.
pub(crate) fn build() -> Result<PathBuf, String> {
    tools::wasm_target()?;
    step(
        "compiling the package",
        cargo()
            .args(["build", "-p", "redscope-js", "--profile", "wasm", "--quiet"])
            .args(["--target", "wasm32-unknown-unknown"]),
    )?;
    assemble()
}

/// The same from a program that is compiled already.
fn assemble() -> Result<PathBuf, String> {
    let bindgen = tools::wasm_bindgen()?;
    let package = root().join("npm");
    let wasm = target().join("wasm32-unknown-unknown/wasm/redscope_js.wasm");
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
    write(&package.join("package.json"), PACKAGE_JSON)?;
    println!("    the package lies in {}", package.display());
    Ok(package)
}

/// Makes the package of a program that is compiled already, and uses it from node.
pub(crate) fn test() -> Result<(), String> {
    let package = assemble()?;
    let node = find("node").ok_or("node is missing: install Node.js 20 or newer")?;
    step(
        "package tests",
        Command::new(node).arg(root().join("crates/js/tests/package.mjs")).arg(package),
    )
}
