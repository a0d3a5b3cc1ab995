//! What the optimised site gets at last: names by content, the service worker's list, packed copies.

use std::fs;
use std::path::Path;
use std::process::Command;

use sha2::{Digest, Sha256};

use crate::command::{find, root, step};
use crate::embed::LOADER;
use crate::files::{read, write};

const PAGE: &str = "index.html";
/// What the page loads of lessons, in each language.
const LESSONS: [&str; 4] = ["tracks.en.bin", "tracks.zh.bin", "lessons.en.bin", "lessons.zh.bin"];
/// Its name stays, because a browser asks for newer builds under it.
const SERVICE_WORKER: &str = "sw.js";

/// How the names of files begin that only blocks of other pages have.
const EMBEDDED: [&str; 2] = ["block-", "embed-"];

/// The last line of a worker's script: it starts the program beside it. Where another origin's page has it, that
/// page's loader says in which folder that is.
pub(crate) fn start_worker(name: &str) -> String {
    let program = format!("new URL(\"./{name}_bg.wasm\", self.redscopeSite || location.href)");
    format!("wasm_bindgen({{ module_or_path: {program} }});\n")
}

/// Finishes the site in a folder, for any file server; its copies are packed well, or soon.
pub(crate) fn run(dist: &Path, packs_well: bool) -> Result<(), String> {
    let mut named = Vec::new();
    for name in ["app", "worker", "labs", "labs_worker", "author_worker", "block"] {
        let (script, program) = name_program(dist, name)?;
        named.push((format!("./{name}.js"), script));
        // A worker's script names its program itself.
        if !name.ends_with("worker") {
            named.push((format!("./{name}_bg.wasm"), program));
        }
    }
    for name in ["styles.css", "labs.css", "embed.css"].iter().chain(&LESSONS) {
        named.push((format!("./{name}"), rename_by_content(dist, name)?));
    }
    let mut page = read(&dist.join(PAGE))?;
    let mut loader = read(&dist.join(LOADER))?;
    for (old, new) in named {
        let new = format!("./{new}");
        if !page.contains(&old) && !loader.contains(&old) {
            return Err(format!("the site does not say {old}"));
        }
        page = page.replace(&old, &new);
        loader = loader.replace(&old, &new);
    }
    write(&dist.join(LOADER), &loader)?;
    let start = rename_by_content(dist, "start.js")?;
    let starter = format!("src=\"./{start}\" data-offline=\"./{SERVICE_WORKER}\"");
    replace(&mut page, "src=\"./start.js\"", &starter)?;
    write(&dist.join(PAGE), &page)?;
    keep_offline(dist, &page)?;
    pack(dist, packs_well)
}

/// Names a script and its program by what they hold; says both names. Where the script names the program, it
/// names it so.
fn name_program(dist: &Path, name: &str) -> Result<(String, String), String> {
    let (old_script, old_program) = (format!("{name}.js"), format!("{name}_bg.wasm"));
    let mut script = read(&dist.join(&old_script))?;
    let bytes =
        fs::read(dist.join(&old_program)).map_err(|error| format!("{old_program}: {error}"))?;
    let hash = hash(&[script.as_bytes(), &bytes]);
    let program = format!("{name}-{hash}_bg.wasm");
    replace(&mut script, &old_program, &program)?;
    let new_script = format!("{name}-{hash}.js");
    write(&dist.join(&new_script), &script)?;
    rename(dist, &old_program, &program)?;
    fs::remove_file(dist.join(&old_script)).map_err(|error| format!("{old_script}: {error}"))?;
    Ok((new_script, program))
}

fn rename_by_content(dist: &Path, name: &str) -> Result<String, String> {
    let (stem, ending) = name.split_once('.').expect("it has an ending");
    let content = fs::read(dist.join(name)).map_err(|error| format!("{name}: {error}"))?;
    let named = format!("{stem}-{}.{ending}", hash(&[&content]));
    rename(dist, name, &named)?;
    Ok(named)
}

/// Writes the service worker: it keeps every file of this build.
fn keep_offline(dist: &Path, page: &str) -> Result<(), String> {
    let entries = fs::read_dir(dist).map_err(|error| format!("{}: {error}", dist.display()))?;
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    // Blocks of other pages are theirs: a visitor of the site needs nothing of them.
    let is_kept = |name: &String| {
        name != PAGE && name != LOADER && !EMBEDDED.iter().any(|stem| name.starts_with(stem))
    };
    let mut files: Vec<String> = names.filter(is_kept).collect();
    files.sort();
    let list: Vec<String> =
        std::iter::once("./".to_owned()).chain(files).map(|name| format!("\"{name}\"")).collect();
    let mut script = read(&root().join("web").join("offline.js"))?;
    // The page names every other file by what it holds.
    let build = hash(&[script.as_bytes(), page.as_bytes()]);
    replace(&mut script, "const BUILD = '';", &format!("const BUILD = '{build}';"))?;
    let files = format!("const FILES = [{}];", list.join(", "));
    replace(&mut script, "const FILES = [];", &files)?;
    write(&dist.join(SERVICE_WORKER), &script)
}

/// Lays a `.br` and a `.gz` beside every file, for servers that send them.
fn pack(dist: &Path, well: bool) -> Result<(), String> {
    let Some(node) = find("node") else {
        println!("    node is missing: no .br and .gz lie beside the files");
        return Ok(());
    };
    let mut command = Command::new(node);
    command.arg(root().join("web/pack.mjs")).arg(dist);
    if !well {
        command.arg("quickly");
    }
    step("packing", &mut command)
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
        let page = "<script src=\"./start.js\" data-worker=\"./worker.js\"></script>";
        let worker = format!("2\n{}", start_worker("worker"));
        let files = [
            (PAGE, page),
            (LOADER, "4"),
            ("block-0.js", "5"),
            ("start.js", "1"),
            ("worker.js", worker.as_str()),
            ("worker_bg.wasm", "3"),
        ];
        for (name, text) in files {
            write(&dist.join(name), text).expect("it can be written");
        }
        let (worker, program) = name_program(&dist, "worker").expect("the worker is there");
        let start = rename_by_content(&dist, "start.js").expect("the starter is there");
        assert_eq!(start, format!("start-{}.js", hash(&[b"1"])));
        keep_offline(&dist, page).expect("the service worker is written");
        let script = read(&dist.join(&worker)).expect("it has a new name");
        assert!(
            script.starts_with("2\n") && script.contains(&program) && dist.join(&program).exists()
        );
        let listed = read(&dist.join(SERVICE_WORKER)).expect("it lies beside the page");
        for name in ["./", &start, &worker, &program] {
            assert!(listed.contains(&format!("\"{name}\"")), "{name}");
        }
        assert!(!listed.contains("\"index.html\""), "the page is kept by its folder's name");
        assert!(!listed.contains("block-") && !listed.contains(LOADER), "{listed}");
        fs::remove_dir_all(&dist).expect("nobody else uses it");
    }
}
