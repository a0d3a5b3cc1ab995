//! A folder of lessons on a disk, and what a page loads of it.

use std::fs;
use std::path::{Path, PathBuf};

use crate::catalog::{Catalog, Source};
use crate::lesson::LANGUAGES;

/// All files below a folder, by their paths below it, in order.
///
/// Errors: a sentence with the path that cannot be read.
pub fn sources(dir: &Path) -> Result<Vec<Source>, String> {
    let mut sources = Vec::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(folder) = folders.pop() {
        let at = dir.join(&folder);
        let told = |error: std::io::Error| format!("{}: {error}", at.display());
        for found in fs::read_dir(&at).map_err(told)? {
            let found = found.map_err(told)?;
            let path = folder.join(found.file_name());
            if found.file_type().map_err(told)?.is_dir() {
                folders.push(path);
                continue;
            }
            let text = fs::read_to_string(found.path())
                .map_err(|error| format!("{}: {error}", found.path().display()))?;
            let words: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
            sources.push(Source { path: words.join("/"), text });
        }
    }
    sources.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(sources)
}

/// What a page loads: of each language `tracks.LANGUAGE.bin`, a `Vec<Track>`, and `lessons.LANGUAGE.bin`, a
/// `Vec<Lesson>`, both as postcard has them.
///
/// Errors: what is wrong with the lessons, or a path that cannot be written.
pub fn build(dir: &Path, out: &Path) -> Result<(), String> {
    let catalog = Catalog::read(&sources(dir)?);
    if !catalog.faults.is_empty() {
        let faults: Vec<String> = catalog.faults.iter().map(ToString::to_string).collect();
        return Err(faults.join("\n"));
    }
    let write = |name: String, bytes: Result<Vec<u8>, postcard::Error>| {
        let path = out.join(name);
        let told = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
        let bytes = bytes.map_err(|error| told(&error))?;
        fs::write(&path, bytes).map_err(|error| told(&error))
    };
    for language in LANGUAGES {
        write(format!("tracks.{language}.bin"), postcard::to_allocvec(&catalog.list(language)))?;
        let lessons = catalog.in_order(language);
        write(format!("lessons.{language}.bin"), postcard::to_allocvec(&lessons))?;
    }
    Ok(())
}
