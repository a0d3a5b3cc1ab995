//! What the optimised site gets after trunk: names by content, the service worker's list, packed copies.

use std::fs;
use std::path::Path;
use std::process::Command;

use sha2::{Digest, Sha256};

use crate::command::{find, root, step};

const PAGE: &str = "index.html";
/// Its name stays, because a browser asks for newer builds under it.
const SERVICE_WORKER: &str = "sw.js";

/// Finishes the site in a folder, for any file server.
pub(crate) fn run(dist: &Path) -> Result<(), String> {
    let mut page = read(dist, PAGE)?;
    let worker = name_worker(dist)?;
    replace(&mut page, "./worker_loader.js", &format!("./{worker}"))?;
    let start = rename_by_content(dist, "start.js")?;
    let starter = format!("src=\"./{start}\" data-offline=\"./{SERVICE_WORKER}\"");
    replace(&mut page, "src=\"./start.js\"", &starter)?;
    write(dist, PAGE, &page)?;
    keep_offline(dist, &page)?;
    pack(dist)
}

/// Makes the simulation one script and its program, both named by what they hold; says the script's name.
fn name_worker(dist: &Path) -> Result<String, String> {
    const PROGRAM: &str = "worker_bg.wasm";
    let mut script = read(dist, "worker.js")?;
    let bytes = fs::read(dist.join(PROGRAM)).map_err(|error| format!("{PROGRAM}: {error}"))?;
    let hash = hash(&[script.as_bytes(), &bytes]);
    let program = format!("worker-{hash}_bg.wasm");
    script.push_str(&format!("wasm_bindgen({{ module_or_path: \"./{program}\" }});\n"));
    let name = format!("worker-{hash}.js");
    write(dist, &name, &script)?;
    rename(dist, PROGRAM, &program)?;
    for gone in ["worker.js", "worker_loader.js"] {
        fs::remove_file(dist.join(gone)).map_err(|error| format!("{gone}: {error}"))?;
    }
    Ok(name)
}

fn rename_by_content(dist: &Path, name: &str) -> Result<String, String> {
    let (stem, ending) = name.split_once('.').expect("it has an ending");
    let named = format!("{stem}-{}.{ending}", hash(&[read(dist, name)?.as_bytes()]));
    rename(dist, name, &named)?;
    Ok(named)
}

/// Writes the service worker: it keeps every file of this build.
fn keep_offline(dist: &Path, page: &str) -> Result<(), String> {
    let entries = fs::read_dir(dist).map_err(|error| format!("{}: {error}", dist.display()))?;
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut files: Vec<String> = names.filter(|name| name != PAGE).collect();
    files.sort();
    let list: Vec<String> =
        std::iter::once("./".to_owned()).chain(files).map(|name| format!("\"{name}\"")).collect();
    let mut script = read(&root().join("web"), "offline.js")?;
    // The page names every other file by what it holds.
    let build = hash(&[script.as_bytes(), page.as_bytes()]);
    replace(&mut script, "const BUILD = '';", &format!("const BUILD = '{build}';"))?;
    let files = format!("const FILES = [{}];", list.join(", "));
    replace(&mut script, "const FILES = [];", &files)?;
    write(dist, SERVICE_WORKER, &script)
}

/// Lays a `.br` and a `.gz` beside every file, for servers that send them.
fn pack(dist: &Path) -> Result<(), String> {
    let Some(node) = find("node") else {
        println!("    node is missing: no .br and .gz lie beside the files");
        return Ok(());
    };
    step("packing", Command::new(node).arg(root().join("web/pack.mjs")).arg(dist))
}

/// The beginning of the digest of some bytes, enough for a name.
fn hash(parts: &[&[u8]]) -> String {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update(part);
    }
    digest.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// Replaces what must be there.
fn replace(text: &mut String, old: &str, new: &str) -> Result<(), String> {
    if !text.contains(old) {
        return Err(format!("the site does not say {old}"));
    }
    *text = text.replace(old, new);
    Ok(())
}

fn read(dir: &Path, name: &str) -> Result<String, String> {
    fs::read_to_string(dir.join(name)).map_err(|error| format!("{name}: {error}"))
}

fn write(dir: &Path, name: &str, text: &str) -> Result<(), String> {
    fs::write(dir.join(name), text).map_err(|error| format!("{name}: {error}"))
}

fn rename(dir: &Path, from: &str, to: &str) -> Result<(), String> {
    fs::rename(dir.join(from), dir.join(to)).map_err(|error| format!("{from}: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_content_and_the_page_follows_names() {
        let dist = std::env::temp_dir().join(format!("redscope-finish-{}", std::process::id()));
        fs::create_dir_all(&dist).expect("a folder for the test");
        let page = "<script src=\"./start.js\" data-worker=\"./worker_loader.js\"></script>";
        let files = [
            (PAGE, page),
            ("start.js", "1"),
            ("worker.js", "2\n"),
            ("worker_bg.wasm", "3"),
            ("worker_loader.js", "4"),
        ];
        for (name, text) in files {
            write(&dist, name, text).expect("it can be written");
        }
        let worker = name_worker(&dist).expect("the worker is there");
        let start = rename_by_content(&dist, "start.js").expect("the starter is there");
        assert_eq!(start, format!("start-{}.js", hash(&[b"1"])));
        keep_offline(&dist, page).expect("the service worker is written");
        let script = read(&dist, &worker).expect("it has a new name");
        let program = worker.replace(".js", "_bg.wasm");
        assert!(
            script.starts_with("2\n") && script.contains(&program) && dist.join(&program).exists()
        );
        let listed = read(&dist, SERVICE_WORKER).expect("it lies beside the page");
        for name in ["./", &start, &worker, &program] {
            assert!(listed.contains(&format!("\"{name}\"")), "{name}");
        }
        assert!(!listed.contains("\"index.html\""), "the page is kept by its folder's name");
        fs::remove_dir_all(&dist).expect("nobody else uses it");
    }
}
