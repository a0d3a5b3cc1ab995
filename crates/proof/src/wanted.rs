//! Which lessons are to be proved: all of the site, some of its files, files that lie elsewhere, or packs.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use redscope_lessons::catalog::{Catalog, Source, lacks};
use redscope_lessons::entry::{Entry, entry, translated};
use redscope_lessons::fault::{Fault, What};
use redscope_lessons::folder::sources;
use redscope_lessons::leads::{leads, no_lessons};
use redscope_lessons::pack;
use redscope_lessons::unwritten::untranslated;

use crate::flaw::Flaw;
use crate::places::no_places;

/// A lesson, and where its file lies.
#[derive(Clone, Debug)]
pub struct Wish {
    /// The lesson.
    pub entry: Entry,
    /// The file, from where the command was given; of a pack that is one file, that.
    path: String,
    /// How many lines of that stand before the lesson's.
    before: usize,
}

impl Wish {
    fn new(entry: Entry, place: impl Fn(Fault) -> Fault) -> Self {
        let Fault { path, line, .. } = place(Fault::at(&entry.path, 1, What::NoFile));
        Wish { entry, path, before: line - 1 }
    }

    /// What is wrong with it, with its file and line.
    pub fn tell(&self, flaw: &Flaw) -> String {
        let note = if flaw.is_note() { "note: " } else { "" };
        match flaw.line(&self.entry) {
            0 => format!("{}: {note}{flaw}", self.path),
            line => format!("{}:{}: {note}{flaw}", self.path, self.before + line),
        }
    }
}

/// Lessons, and what is wrong with their files.
#[derive(Debug, Default)]
pub struct Wanted {
    /// The lessons that could be read.
    pub lessons: Vec<Wish>,
    /// What is wrong.
    pub faults: Vec<Fault>,
}

impl Wanted {
    /// The lessons below a folder: all of them, or those that files name. A file may also be a lesson that lies
    /// elsewhere, in either language, a folder with a pack, or a pack that is one file.
    ///
    /// Errors: a path that cannot be read, as a sentence.
    pub fn find(dir: &Path, files: &[&str]) -> Result<Self, String> {
        let mut catalog = Catalog::read(&sources(dir)?);
        catalog.faults.extend(no_places(&catalog.leads));
        if files.is_empty() {
            let lessons = catalog.entries.into_iter().map(|entry| Wish::new(entry, |fault| fault));
            return Ok(Wanted { lessons: lessons.collect(), faults: catalog.faults });
        }
        let mut wanted = Wanted::default();
        for file in files {
            let path = Path::new(file);
            if path.is_dir() {
                wanted.add_pack(&catalog, &sources(path)?, |fault| below(path, fault));
            } else if file.ends_with(pack::ENDING) {
                match pack::split(file, &text_of(path)?) {
                    Ok(apart) => {
                        wanted.add_pack(&catalog, &apart.sources, |fault| apart.place(fault));
                    }
                    Err(fault) => wanted.faults.push(fault),
                }
            } else if let Some(stem) = stem_below(dir, path) {
                wanted.add_known(&catalog, &stem);
            } else {
                wanted.add_file(&catalog, file)?;
            }
        }
        wanted.faults.sort();
        wanted.faults.dedup();
        Ok(wanted)
    }

    /// A lesson of the site, by its files' path without language and ending.
    fn add_known(&mut self, catalog: &Catalog, stem: &str) {
        let is_of = |path: &str| stem_of(path).is_some_and(|known| known == stem);
        let own = catalog.entries.iter().filter(|entry| is_of(&entry.path));
        self.lessons.extend(own.map(|entry| Wish::new(entry.clone(), |fault| fault)));
        let faults = catalog.faults.iter().filter(|fault| is_of(&fault.path));
        self.faults.extend(faults.cloned());
    }

    /// A lesson by itself.
    fn add_file(&mut self, site: &Catalog, file: &str) -> Result<(), String> {
        let Some(stem) = stem_of(file) else {
            return Err(format!(
                "{file}: a lesson's file ends in .en.md or .zh.md, a pack in {}",
                pack::ENDING
            ));
        };
        let path = format!("{stem}.en.md");
        let text = text_of(Path::new(&path))?;
        let entry = match entry(&path, &text) {
            Ok(entry) => entry,
            Err(faults) => {
                self.faults.extend(faults);
                return Ok(());
            }
        };
        self.faults.extend(lacks(&entry));
        let mut all = leads(&path, &text, Some(&entry.head), &entry.lesson);
        let other = format!("{stem}.zh.md");
        match fs::read_to_string(&other) {
            Ok(text) => match translated(&entry, &other, &text) {
                Ok(lesson) => {
                    all.extend(leads(&other, &text, None, &lesson));
                    self.faults.extend(untranslated(&entry, &other, &text, &lesson));
                }
                Err(faults) => self.faults.extend(faults),
            },
            Err(_) => self.faults.push(Fault::of(&other, What::NoFile)),
        }
        let ids = ids(site);
        self.faults.extend(no_lessons(&all, |id| ids.contains(id)));
        self.faults.extend(no_places(&all));
        self.lessons.push(Wish::new(entry, |fault| fault));
        Ok(())
    }

    fn add_pack(&mut self, site: &Catalog, files: &[Source], place: impl Fn(Fault) -> Fault) {
        let mut read = pack::read(files, &ids(site));
        read.faults.extend(no_places(&read.leads));
        self.lessons.extend(read.entries.into_iter().map(|entry| Wish::new(entry, &place)));
        self.faults.extend(read.faults.into_iter().map(place));
    }
}

/// The ids of the site's lessons.
fn ids(site: &Catalog) -> BTreeSet<String> {
    site.entries.iter().map(|entry| entry.head.id.clone()).collect()
}

/// The same fault with its path from where the command was given.
fn below(dir: &Path, fault: Fault) -> Fault {
    Fault { path: dir.join(&fault.path).display().to_string(), ..fault }
}

/// A lesson file's path without language and ending.
fn stem_of(path: &str) -> Option<&str> {
    path.strip_suffix(".en.md").or_else(|| path.strip_suffix(".zh.md"))
}

/// The same, below a folder, if it lies there.
fn stem_below(dir: &Path, path: &Path) -> Option<String> {
    let whole = |path: &Path| fs::canonicalize(path).ok();
    let inner: PathBuf = whole(path)?.strip_prefix(whole(dir)?).ok()?.to_owned();
    let words: Vec<_> = inner.iter().map(|part| part.to_string_lossy()).collect();
    stem_of(&words.join("/")).map(str::to_owned)
}

fn text_of(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}
