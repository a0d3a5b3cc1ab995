//! A pack: lessons in a teacher's own order, some of them her own. It is a folder with `pack.toml` beside the
//! lessons' files, or all of that in one file, `NAME.pack.md`.

mod head;
mod one_file;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::catalog::{Source, lacks};
use crate::entry::{Entry, entry, translated};
use crate::fault::{Fault, What};
use crate::leads::{Lead, each_link, leads, no_lessons};
use crate::lesson::Lesson;
use crate::unwritten::untranslated;
pub use head::{Head, Texts, is_own};
pub use one_file::{Apart, join, split};

/// The file that says what is in a pack.
pub const HEAD: &str = "pack.toml";
/// What the name of a pack that is one file ends with.
pub const ENDING: &str = ".pack.md";
/// A pack has no more files than this.
pub const MOST_FILES: usize = 64;

/// A pack as a page has it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Pack {
    /// What its own lessons are called behind: theirs are `ID:` and what their heads say.
    pub id: String,
    /// Its title in each language.
    pub titles: [String; 2],
    /// What stands above its lessons in each language; nothing, if it says nothing.
    pub abouts: [String; 2],
    /// The ids of its lessons, in the order in which they are taken.
    pub order: Vec<String>,
    /// Its own lessons in each language; where it has none, in the one it was written in.
    pub lessons: [Vec<Lesson>; 2],
}

/// What was read of a pack.
#[derive(Clone, Debug, Default)]
pub struct Read {
    /// The pack, as far as it could be read.
    pub pack: Pack,
    /// Its own lessons as their authors wrote them.
    pub entries: Vec<Entry>,
    /// Where its own lessons lead.
    pub leads: Vec<Lead>,
    /// What is wrong with it.
    pub faults: Vec<Fault>,
}

/// The paths of the files that belong to a pack, as its `pack.toml` says.
///
/// Errors: the fault for which that cannot be read.
pub fn files(head: &Source) -> Result<Vec<String>, Fault> {
    Ok(Head::read(&head.path, &head.text)?.files().collect())
}

/// Gives files that are known by their names alone, as a browser hands them over, the paths under which a
/// `pack.toml` among them lists them.
pub fn put_in_place(sources: &mut [Source]) {
    let head = sources.iter().find(|source| source.path == HEAD);
    let wanted = head.and_then(|head| files(head).ok()).unwrap_or_default();
    for path in wanted {
        let name = path.rsplit('/').next().unwrap_or(&path);
        if sources.iter().any(|source| source.path == path) {
            continue;
        }
        if let Some(source) = sources.iter_mut().find(|source| source.path == name) {
            source.path = path;
        }
    }
}

/// Reads a pack from its files. `site` are the ids of the lessons that are there without it.
pub fn read(sources: &[Source], site: &BTreeSet<String>) -> Read {
    let mut read = Read::default();
    let Some(head) = sources.iter().find(|source| source.path == HEAD) else {
        read.faults.push(Fault::of(HEAD, What::NoFile));
        return read;
    };
    let text = &head.text;
    let head = match Head::read(HEAD, text) {
        Ok(head) => head,
        Err(fault) => {
            read.faults.push(fault);
            return read;
        }
    };
    if sources.len() > MOST_FILES + 1 {
        read.faults.push(Fault::of(HEAD, format!("a pack has at most {MOST_FILES} files")));
        return read;
    }
    let line = |named: &str| {
        let quoted = format!("\"{named}\"");
        text.lines().position(|line| line.contains(&quoted)).map_or(0, |at| at + 1)
    };
    read.pack.id.clone_from(&head.id);
    read.pack.titles = head.title.both();
    read.pack.abouts = head.about.as_ref().map(Texts::both).unwrap_or_default();
    let mut left: BTreeSet<&str> = sources.iter().map(|source| source.path.as_str()).collect();
    left.remove(HEAD);
    for named in &head.lessons {
        let id = if is_own(named) {
            for path in head.in_languages(named) {
                left.remove(path.as_str());
            }
            read.lesson(named, &head, sources)
        } else if site.contains(named) {
            Some(named.clone())
        } else {
            read.faults.push(Fault::at(HEAD, line(named), What::PackLists(named.clone())));
            None
        };
        let Some(id) = id else { continue };
        if read.pack.order.contains(&id) {
            read.faults.push(Fault::at(HEAD, line(named), What::PackTwice(named.clone())));
            continue;
        }
        read.pack.order.push(id);
    }
    let orphans = left.iter().map(|path| Fault::of(path, "the pack does not list this file"));
    read.faults.extend(orphans);
    read.check_lessons(site);
    read.call_own();
    read.faults.sort();
    read
}

impl Read {
    /// Reads one of its own lessons in every language; its id if that could be done.
    fn lesson(&mut self, path: &str, head: &Head, sources: &[Source]) -> Option<String> {
        let text_of = |path: &str| {
            sources.iter().find(|source| source.path == path).map(|source| source.text.clone())
        };
        let Some(text) = text_of(path) else {
            self.faults.push(Fault::of(path, What::NoFile));
            return None;
        };
        let mut entry = match entry(path, &text) {
            Ok(entry) => entry,
            Err(faults) => {
                self.faults.extend(faults);
                return None;
            }
        };
        self.faults.extend(lacks(&entry));
        self.leads.extend(leads(path, &text, Some(&entry.head), &entry.lesson));
        entry.lesson.id = format!("{}:{}", head.id, entry.head.id);
        let id = entry.lesson.id.clone();
        if self.entries.iter().any(|known| known.lesson.id == id) {
            let what = format!("another lesson has the id {}", entry.head.id);
            self.faults.push(Fault::of(path, what));
            return None;
        }
        let mut other = entry.lesson.clone();
        for path in head.in_languages(path).skip(1) {
            let Some(text) = text_of(&path) else {
                self.faults.push(Fault::of(&path, What::NoFile));
                continue;
            };
            match translated(&entry, &path, &text) {
                Ok(lesson) => {
                    self.leads.extend(leads(&path, &text, None, &lesson));
                    self.faults.extend(untranslated(&entry, &path, &text, &lesson));
                    other = lesson;
                }
                Err(faults) => self.faults.extend(faults),
            }
        }
        let [original, translation] = &mut self.pack.lessons;
        original.push(entry.lesson.clone());
        translation.push(other);
        self.entries.push(entry);
        Some(id)
    }

    /// The lessons to which its own lead are there.
    fn check_lessons(&mut self, site: &BTreeSet<String>) {
        let own: BTreeSet<&str> = self.own().collect();
        let prefix = format!("{}:", self.pack.id);
        let faults = no_lessons(&self.leads, |id| {
            let id = id.strip_prefix(&prefix).unwrap_or(id);
            own.contains(id) || site.contains(id)
        });
        self.faults.extend(faults);
    }

    /// Its own lessons are called by what they are called on a page, where they name each other.
    fn call_own(&mut self) {
        let own: BTreeSet<String> = self.own().map(str::to_owned).collect();
        let called = |id: &str| own.contains(id).then(|| format!("{}:{id}", self.pack.id));
        for lesson in self.pack.lessons.iter_mut().flatten() {
            for need in &mut lesson.needs {
                *need = called(need).unwrap_or_else(|| std::mem::take(need));
            }
            each_link(lesson, &mut |to: &mut String| {
                if let Some(id) = to.strip_prefix("lesson:").and_then(called) {
                    *to = format!("lesson:{id}");
                }
            });
        }
    }

    /// The ids of its own lessons, as their heads have them.
    pub fn own(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|entry| entry.head.id.as_str())
    }
}
