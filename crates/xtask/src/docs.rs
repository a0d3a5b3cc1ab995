//! `cargo xtask docs`: the documentation below `web/docs` as a site, and whether what it shows is true.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::books::BOOKS;
use crate::command::{cargo, node, output_of, root, step, target};
use crate::embed::LOADER;
use crate::files::{emptied, read, write};
use crate::npm;
use crate::site::{self, Profile};
use crate::tools;
use crate::transcripts;

/// Builds the site of the documentation, a book for each language, and says where it lies.
pub(crate) fn build() -> Result<PathBuf, String> {
    let mdbook = tools::mdbook()?;
    node()?;
    let out = root().join("dist-docs");
    emptied(&out)?;
    for book in &BOOKS {
        step(
            &format!("building the documentation: {}", book.name),
            Command::new(&mdbook)
                .arg("build")
                .arg(root().join("web/docs"))
                .arg("--dest-dir")
                .arg(out.join(book.out))
                .env("MDBOOK_BOOK__SRC", book.source)
                .envs(book.settings.iter().copied()),
        )?;
        if let Some(script) = book.search {
            let script = read(&root().join("web/docs").join(script))?;
            let index = search_index(&out.join(book.out))?;
            write(&index, &format!("{}\n{script}", read(&index)?))?;
        }
    }
    println!("    the documentation lies in {}", out.display());
    Ok(out)
}

/// The index of a book's search, which mdBook calls by its content.
fn search_index(book: &Path) -> Result<PathBuf, String> {
    let entries =
        std::fs::read_dir(book).map_err(|error| format!("{}: {error}", book.display()))?;
    let is_index = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with("searchindex") && name.ends_with(".js")
    };
    let found = entries.flatten().map(|entry| entry.path()).find(is_index);
    found.ok_or_else(|| format!("mdBook has left no index of its search in {}", book.display()))
}

/// Carries out the transcripts of the documentation, or of some files; with `--fix`, what came back is written.
pub(crate) fn check(options: &[&str]) -> Result<(), String> {
    transcripts::check(&npm::build(Profile::Debug, None)?, options)
}

/// Writes the chapter of all knobs anew.
pub(crate) fn write_knobs() -> Result<(), String> {
    let list = cargo()
        .args(["run", "--quiet", "-p", "redscope-session", "--example", "lab", "--", "--list"])
        .current_dir(root())
        .output()
        .map_err(|error| format!("cargo cannot be started: {error}"))?;
    if !list.status.success() {
        return Err(String::from_utf8_lossy(&list.stderr).into_owned());
    }
    write(&knobs(), &knobs_chapter(&String::from_utf8_lossy(&list.stdout)))
}

/// Whether the chapter of all knobs is what the labs say, by the program that the native tests have built.
pub(crate) fn check_knobs() -> Result<(), String> {
    let lab = target().join("debug/examples").join(format!("lab{}", std::env::consts::EXE_SUFFIX));
    let list = output_of(&lab, &["--list"]).ok_or("the labs cannot be listed")?;
    if read(&knobs())? == knobs_chapter(&list) {
        return Ok(());
    }
    Err("web/docs/src/labs/knobs.md is not what the labs say: cargo xtask docs knobs".to_owned())
}

fn knobs() -> PathBuf {
    root().join("web/docs/src/labs/knobs.md")
}

/// The list of labs as a chapter: what is not indented begins one.
fn knobs_chapter(list: &str) -> String {
    let mut chapter = "# All knobs\n\nAs `cargo xtask labs --list` has them: names, where they stand unless they are turned, units and limits.\n".to_owned();
    let mut is_open = false;
    for line in list.lines() {
        let line = match line.split_once(' ') {
            Some((name, about)) if !name.is_empty() => {
                chapter += if is_open { "```\n" } else { "" };
                chapter += &format!("\n## {name}\n\n{}\n\n", sentence(about.trim()));
                is_open = false;
                continue;
            }
            _ => line.trim(),
        };
        chapter += if is_open { "" } else { "```text\n" };
        is_open = true;
        chapter += &format!("{line}\n");
    }
    chapter + if is_open { "```\n" } else { "" }
}

/// A line as a sentence; what is named in it stays as it is typed.
fn sentence(about: &str) -> String {
    let mut chars = about.chars();
    match chars.next() {
        Some(first) if !about.contains('=') => {
            format!("{}{}.", first.to_uppercase(), chars.as_str())
        }
        _ => format!("`{about}`"),
    }
}

/// Builds a sample site as its writer does, with the real mdBook, and opens it in Chromium; its blocks are run by the
/// site in `dist/`, which is built quickly if it is not there.
pub(crate) fn sites() -> Result<(), String> {
    let book = tools::mdbook()?;
    let package = npm::build(Profile::Debug, None)?;
    tools::node_packages()?;
    let built = root().join("dist");
    let site = if built.join(LOADER).exists() { built } else { site::build(Profile::Debug)? };
    let mut command = node()?;
    command.arg(root().join("crates/js/tests/mdbook.mjs")).arg(package).arg(book).arg(site);
    if let Some(chromium) = tools::browser()?.chromium {
        command.env("CHROMIUM", chromium);
    }
    step("a sample site", &mut command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lab_is_a_heading_and_its_knobs_are_below() {
        let list = "loop     who waits\n         command=keys|get\n         hz=10 (Count)\nring     change=add|remove\n";
        let chapter = knobs_chapter(list);
        let (_, labs) = chapter.split_once("limits.\n").expect("it has a head");
        assert_eq!(
            labs,
            "\n## loop\n\nWho waits.\n\n```text\ncommand=keys|get\nhz=10 (Count)\n```\n\n## ring\n\n`change=add|remove`\n\n"
        );
    }
}
