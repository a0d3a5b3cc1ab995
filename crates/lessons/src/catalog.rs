//! All lessons of a folder together: each in its place, in every language, and nothing left over.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::entry::{Entry, entry, translated};
use crate::fault::{Fault, What};
use crate::leads::{Lead, leads, no_lessons};
use crate::lesson::{LANGUAGES, Lesson, LessonRow, Track};
use crate::unwritten::{untranslated, unwritten};

/// The file that lists the tracks.
pub const TRACKS: &str = "tracks.toml";

/// A file of the folder, by its path below it.
#[derive(Clone, Debug)]
pub struct Source {
    /// Its path below the folder, with `/`.
    pub path: String,
    /// What is in it.
    pub text: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Listed {
    tracks: Vec<Titled>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Titled {
    id: String,
    en: String,
    zh: String,
}

/// What every lesson must have, and one has not, in the language it was written in.
pub fn lacks(Entry { path, text, head, lesson }: &Entry) -> Vec<Fault> {
    let lacks = [
        (head.goals.is_empty(), What::NoGoal),
        (head.solutions.is_empty(), What::NoSolution),
        (head.wrong.is_empty(), What::NoWrong),
    ];
    let lacks = lacks.into_iter().filter(|(is_lacking, _)| *is_lacking);
    let lacks = lacks.map(|(_, what)| Fault::of(path, what));
    lacks.chain(unwritten(path, text, lesson)).collect()
}

/// The lessons.
#[derive(Debug, Default)]
pub struct Catalog {
    tracks: Vec<Titled>,
    /// In the order in which they are taken.
    pub entries: Vec<Entry>,
    /// By language and id.
    pub lessons: BTreeMap<(&'static str, String), Lesson>,
    /// Where they lead.
    pub leads: Vec<Lead>,
    /// What is wrong with files, in order.
    pub faults: Vec<Fault>,
}

impl Catalog {
    /// Reads a folder.
    pub fn read(sources: &[Source]) -> Self {
        let mut catalog = Catalog::default();
        catalog.read_tracks(sources);
        let mut left: BTreeMap<&str, &Source> =
            sources.iter().map(|source| (source.path.as_str(), source)).collect();
        left.remove(TRACKS);
        for source in sources {
            let Some(stem) = source.path.strip_suffix(".en.md") else { continue };
            left.remove(source.path.as_str());
            match entry(&source.path, &source.text) {
                Ok(entry) => catalog.add(stem, entry, &mut left),
                Err(faults) => {
                    for language in LANGUAGES {
                        left.remove(format!("{stem}.{language}.md").as_str());
                    }
                    catalog.faults.extend(faults);
                }
            }
        }
        let orphans = left.keys().map(|path| Fault::of(path, "no lesson has this file"));
        catalog.faults.extend(orphans);
        catalog.put_in_order();
        catalog.check_names();
        catalog.faults.sort();
        catalog
    }

    fn read_tracks(&mut self, sources: &[Source]) {
        let Some(file) = sources.iter().find(|source| source.path == TRACKS) else {
            self.faults.push(Fault::of(TRACKS, What::NoFile));
            return;
        };
        match toml::from_str::<Listed>(&file.text) {
            Ok(listed) => self.tracks = listed.tracks,
            Err(error) => self.faults.push(Fault::of(TRACKS, error.message())),
        }
    }

    fn add(&mut self, stem: &str, entry: Entry, left: &mut BTreeMap<&str, &Source>) {
        if entry.head.id != stem {
            let what = format!("its id is {}, its path says {stem}", entry.head.id);
            self.faults.push(Fault::of(&entry.path, what));
        }
        self.leads.extend(leads(&entry.path, &entry.text, Some(&entry.head), &entry.lesson));
        for language in &LANGUAGES[1..] {
            let path = format!("{stem}.{language}.md");
            match left.remove(path.as_str()) {
                Some(source) => match translated(&entry, &path, &source.text) {
                    Ok(lesson) => {
                        self.leads.extend(leads(&path, &source.text, None, &lesson));
                        self.faults.extend(untranslated(&entry, &path, &source.text, &lesson));
                        self.lessons.insert((language, lesson.id.clone()), lesson);
                    }
                    Err(faults) => self.faults.extend(faults),
                },
                None => self.faults.push(Fault::of(&path, What::NoFile)),
            }
        }
        self.lessons.insert((LANGUAGES[0], entry.lesson.id.clone()), entry.lesson.clone());
        self.entries.push(entry);
    }

    fn put_in_order(&mut self) {
        let place = |id: &str| {
            let track = track_of(id);
            self.tracks.iter().position(|known| known.id == track).unwrap_or(usize::MAX)
        };
        self.entries
            .sort_by_key(|entry| (place(&entry.head.id), entry.head.order, entry.head.id.clone()));
    }

    /// Ids are unique and places too; what a lesson names is there and comes before it.
    fn check_names(&mut self) {
        let (mut before, mut places) = (BTreeSet::new(), BTreeSet::new());
        let all: BTreeSet<&str> = self.entries.iter().map(|entry| entry.head.id.as_str()).collect();
        for entry in &self.entries {
            let Entry { path, head, .. } = entry;
            let mut wrong = |what: String| self.faults.push(Fault::of(path, what));
            if !self.tracks.iter().any(|track| track.id == track_of(&head.id)) {
                wrong(format!("{TRACKS} has no track '{}'", track_of(&head.id)));
            }
            if !places.insert((track_of(&head.id), head.order)) {
                wrong(format!("another lesson of the track has the order {}", head.order));
            }
            for need in &head.needs {
                if all.contains(need.as_str()) && !before.contains(need.as_str()) {
                    wrong(format!("it needs '{need}', which comes after it"));
                }
            }
            if !before.insert(head.id.as_str()) {
                wrong(format!("another lesson has the id {}", head.id));
            }
            if head.puzzle && head.par.is_none() {
                wrong("it is a puzzle, and does not say its par".to_owned());
            }
            self.faults.extend(lacks(entry));
        }
        self.faults.extend(no_lessons(&self.leads, |id| all.contains(id)));
        let used: BTreeSet<&str> = all.iter().map(|id| track_of(id)).collect();
        let empty = self.tracks.iter().filter(|track| !used.contains(track.id.as_str()));
        let faults =
            empty.map(|track| Fault::of(TRACKS, format!("no lesson is in '{}'", track.id)));
        self.faults.extend(faults);
    }

    /// The lessons of a language, in the order in which they are taken.
    pub fn in_order(&self, language: &str) -> Vec<&Lesson> {
        let Some(language) = LANGUAGES.into_iter().find(|known| *known == language) else {
            return Vec::new();
        };
        let ids = self.entries.iter().map(|entry| entry.head.id.clone());
        ids.filter_map(|id| self.lessons.get(&(language, id))).collect()
    }

    /// The list of a language, track by track.
    pub fn list(&self, language: &str) -> Vec<Track> {
        let all = self.in_order(language);
        let rows = |track: &Titled| {
            let own = all.iter().filter(|lesson| track_of(&lesson.id) == track.id);
            own.map(|lesson| LessonRow {
                id: lesson.id.clone(),
                title: lesson.title.clone(),
                is_puzzle: lesson.is_puzzle,
            })
            .collect()
        };
        let title = |track: &Titled| if language == "zh" { &track.zh } else { &track.en }.clone();
        let tracks = self.tracks.iter();
        tracks
            .map(|track| Track { id: track.id.clone(), title: title(track), lessons: rows(track) })
            .collect()
    }
}

fn track_of(id: &str) -> &str {
    id.split_once('/').map_or("", |(track, _)| track)
}
