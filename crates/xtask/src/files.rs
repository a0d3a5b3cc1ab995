//! Files and folders, read, written and copied whole, with a word about which could not be.

use std::fs;
use std::path::Path;

/// What a file holds.
pub(crate) fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// Has a file hold a text.
pub(crate) fn write(path: &Path, text: &str) -> Result<(), String> {
    fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
}

/// Has a folder be there, with nothing in it.
pub(crate) fn emptied(dir: &Path) -> Result<(), String> {
    let told = |error: std::io::Error| format!("{}: {error}", dir.display());
    if dir.exists() {
        fs::remove_dir_all(dir).map_err(told)?;
    }
    fs::create_dir_all(dir).map_err(told)
}

/// Copies what lies in a folder, and in those below it, into another; what lies there besides stays.
pub(crate) fn copy_files(from: &Path, to: &Path) -> Result<(), String> {
    let told = |path: &Path, error: std::io::Error| format!("{}: {error}", path.display());
    fs::create_dir_all(to).map_err(|error| told(to, error))?;
    for entry in fs::read_dir(from).map_err(|error| told(from, error))?.flatten() {
        let (path, copy) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy_files(&path, &copy)?;
        } else {
            fs::copy(&path, &copy).map_err(|error| told(&path, error))?;
        }
    }
    Ok(())
}
