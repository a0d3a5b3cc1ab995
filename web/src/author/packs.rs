//! Packs, read and taken apart.

use redscope_lessons::catalog::Source;
use redscope_lessons::entry::Entry;
use redscope_lessons::fault::Fault;
use redscope_lessons::pack::{self, Head};
use redscope_proof::places::no_places;

use super::message::PackRead;
use super::texts::{Texts, of_translation};
use crate::pack::building::{Building, Item};

/// The paths of the files that a pack needs beside its `pack.toml`, which is this.
pub(super) fn files(text: String) -> Result<Vec<String>, Fault> {
    pack::files(&Source { path: pack::HEAD.to_owned(), text })
}

/// Reads a pack of several files, or of one; with its own lessons and their texts.
pub(super) fn read(files: Vec<(String, String)>, site: Vec<String>) -> (PackRead, Vec<Entry>) {
    let (mut sources, apart) = match files.as_slice() {
        [(path, text)] if path != pack::HEAD => match pack::split(path, text) {
            Ok(apart) => (apart.sources.clone(), Some(apart)),
            Err(fault) => {
                let faults = vec![fault];
                return (PackRead { faults, ..PackRead::default() }, Vec::new());
            }
        },
        _ => {
            (files.into_iter().map(|(path, text)| Source { path, text }).collect::<Vec<_>>(), None)
        }
    };
    pack::put_in_place(&mut sources);
    let pack::Read { pack, entries, mut faults, leads } =
        pack::read(&sources, &site.into_iter().collect());
    faults.extend(no_places(&leads));
    let place = |fault: Fault| match &apart {
        Some(apart) => apart.place(fault),
        None => fault,
    };
    let (faults, text) = (faults.into_iter().map(place).collect(), pack::join(&sources));
    let own = entries.iter().map(|entry| entry.path.clone()).collect();
    (PackRead { pack, faults, text, own }, entries)
}

/// Takes a pack that is one file apart: what it lists, with the files of its own lessons.
pub(super) fn unpack(text: &str) -> Result<Building, Fault> {
    let apart = pack::split(pack::ENDING, text)?;
    let text_of = |path: &str| {
        let found = apart.sources.iter().find(|source| source.path == path);
        found.map(|source| source.text.clone()).unwrap_or_default()
    };
    let Head { id, title, about, lessons, .. } = Head::parse(pack::HEAD, &text_of(pack::HEAD))?;
    let item = |named: String| match pack::is_own(&named) {
        true => Item::Own(Texts {
            original: text_of(&named),
            translation: text_of(&of_translation(&named)),
            path: named,
        }),
        false => Item::Site(named),
    };
    let both = |texts: Option<pack::Texts>| {
        texts.map(|texts| [texts.en, texts.zh.unwrap_or_default()]).unwrap_or_default()
    };
    let items = lessons.into_iter().map(item).collect();
    Ok(Building { id, titles: both(Some(title)), abouts: both(about), items })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_together_is_read_and_taken_apart_again() {
        let own = include_str!("../../../crates/lessons/tests/good/key.en.md");
        let other = include_str!("../../../crates/lessons/tests/good/key.zh.md");
        let texts = Texts {
            path: "mine/first.en.md".to_owned(),
            original: own.to_owned(),
            translation: other.to_owned(),
        };
        let mut building = Building {
            id: "team-42".to_owned(),
            titles: ["A week".to_owned(), "一周".to_owned()],
            abouts: ["Read it.".to_owned(), String::new()],
            items: vec![Item::Own(texts), Item::Site("cache/aside".to_owned())],
        };
        let site = || vec!["cache/aside".to_owned()];
        let read_it =
            |building: &Building| read(vec![("t.pack.md".to_owned(), building.text())], site()).0;
        let back = read_it(&building);
        assert_eq!(back.faults, []);
        assert_eq!(back.pack.order, ["team-42:mine/first", "cache/aside"]);
        assert_eq!(back.pack.abouts, ["Read it.", "Read it."]);
        assert_eq!(back.pack.lessons[1][0].title, "写一个键");
        assert_eq!(unpack(&building.text()), Ok(building.clone()));
        // What is not finished is taken apart, too.
        building.id.clear();
        building.items.clear();
        assert_eq!(unpack(&building.text()), Ok(building.clone()));
        assert_eq!(read_it(&building).faults.len(), 1);
        assert!(unpack("hello").is_err());
    }
}
