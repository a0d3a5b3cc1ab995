//! `cargo xtask publish DIR`: everything that a host serves, in one folder.
//!
//! The site lies at its top, the documentation in `docs/`; beside them the npm package as npm packs it, the whole
//! laboratory as one file that opens from a disk, and what GitHub Pages wants.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::command::{find, node, root, step, target};
use crate::docs;
use crate::files::{copy_files, write};
use crate::npm;
use crate::site::{self, Profile};
use crate::tools::Browser;

const BUNDLE: &str = "redscope.html";
/// Tells GitHub Pages to leave files as they are, and this chore that it has made the folder.
const MARK: &str = ".nojekyll";
/// Deploys the folder that it stands in.
const WORKFLOW: &str = include_str!("pages.yml");

/// Builds all and lays it out in a folder: a new one, an empty one, or one that it has made before.
pub(crate) fn run(dir: &Path, profile: Profile) -> Result<(), String> {
    // It is said before half an hour of compiling that there is no place.
    check(dir)?;
    let dist = site::build(profile)?;
    let package = npm::build(profile, Some(&dist))?;
    let book = docs::build()?;
    clear(dir)?;
    lay_out(&dist, &book, dir)?;
    bundle(&dist, &dir.join(BUNDLE))?;
    let npm = find("npm").ok_or("npm is missing: install Node.js 20 or newer")?;
    step(
        "packing the package",
        Command::new(npm)
            .args(["pack", "--silent", "--pack-destination"])
            .arg(absolute(dir)?)
            .current_dir(package),
    )?;
    println!("    all lies in {}", dir.display());
    Ok(())
}

/// Makes the one file of a site, and opens it from the disk in a browser.
pub(crate) fn test(dist: &Path, browser: &Browser) -> Result<(), String> {
    let file = target().join(BUNDLE);
    bundle(dist, &file)?;
    let mut command = node()?;
    command.arg(root().join("web/tests/bundle.mjs")).arg(&file);
    if let Some(chromium) = &browser.chromium {
        command.env("CHROMIUM", chromium);
    }
    step("the one file in a browser", &mut command)
}

fn bundle(dist: &Path, file: &Path) -> Result<(), String> {
    step(
        "making one file",
        node()?.arg(root().join("web/bundle.mjs")).arg(dist).arg(absolute(file)?),
    )
}

fn absolute(path: &Path) -> Result<PathBuf, String> {
    std::path::absolute(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// What lies in a folder for all to see.
fn visible(dir: &Path) -> Result<Vec<PathBuf>, String> {
    if !dir.exists() {
        return Ok(Vec::new());
    }
    let entries = fs::read_dir(dir).map_err(|error| format!("{}: {error}", dir.display()))?;
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let is_hidden = |path: &PathBuf| {
        path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'))
    };
    Ok(paths.filter(|path| !is_hidden(path)).collect())
}

/// Whether a folder may be filled.
fn check(dir: &Path) -> Result<(), String> {
    if visible(dir)?.is_empty() || dir.join(MARK).exists() {
        return Ok(());
    }
    Err(format!(
        "{} holds something else: name a folder that is new or empty, or that this has made before",
        dir.display()
    ))
}

/// Takes out what was published before, so that no file of an older build is left; what is hidden stays, as a
/// repository does, and so does the file with the address that GitHub Pages serves it at.
fn clear(dir: &Path) -> Result<(), String> {
    for path in visible(dir)?.iter().filter(|path| !path.ends_with("CNAME")) {
        let removed = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
        removed.map_err(|error| format!("{}: {error}", path.display()))?;
    }
    Ok(())
}

/// Lays the site, the documentation and what GitHub Pages wants into a folder.
fn lay_out(dist: &Path, book: &Path, dir: &Path) -> Result<(), String> {
    copy_files(dist, dir)?;
    copy_files(book, &dir.join("docs"))?;
    write(&dir.join(MARK), "")?;
    let workflows = dir.join(".github").join("workflows");
    fs::create_dir_all(&workflows).map_err(|error| format!("{}: {error}", workflows.display()))?;
    write(&workflows.join("pages.yml"), WORKFLOW)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_filled_again_and_nobody_elses_is_touched() {
        let work = std::env::temp_dir().join(format!("redscope-publish-{}", std::process::id()));
        let [dist, book, dir] = ["dist", "book", "dir"].map(|name| work.join(name));
        for (folder, file) in [(&dist, "index.html"), (&book, "in/chapter.html")] {
            fs::create_dir_all(folder.join("in")).expect("a folder for the test");
            write(&folder.join(file), file).expect("it can be written");
        }
        check(&dir).expect("a new folder may be filled");
        lay_out(&dist, &book, &dir).expect("there is room");
        for file in
            ["index.html", "docs/in/chapter.html", ".nojekyll", ".github/workflows/pages.yml"]
        {
            assert!(dir.join(file).is_file(), "{file}");
        }
        for file in ["app-old.js", "CNAME", ".git"] {
            write(&dir.join(file), "").expect("it can be written");
        }
        check(&dir).expect("it has made that folder");
        clear(&dir).expect("files can be removed");
        let is_there = ["app-old.js", "docs", "CNAME", ".git"].map(|name| dir.join(name).exists());
        assert_eq!(is_there, [false, false, true, true]);
        assert!(check(&dist).expect_err("it is somebody else's").contains("holds something else"));
        fs::remove_dir_all(&work).expect("nobody else uses it");
    }
}
