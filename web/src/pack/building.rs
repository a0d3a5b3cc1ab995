//! A pack that is being put together: what it is called, and which lessons it has in which order.

use redscope_lessons::catalog::Source;
use redscope_lessons::lesson::LANGUAGES;
use redscope_lessons::pack::{self, Head, join};
use serde::{Deserialize, Serialize};

use crate::author::texts::{Texts, of_translation};

/// What happens to it.
#[derive(Clone, Debug, PartialEq)]
pub enum BuildMsg {
    /// Show it.
    Open,
    /// Show it no more; it is kept.
    Close,
    /// Begin anew with an empty one.
    Anew,
    /// Its id is another.
    Id(String),
    /// Its title in a language is another.
    Title(usize, String),
    /// What stands above its lessons in a language is another.
    About(usize, String),
    /// Add a lesson of the site.
    Add(String),
    /// Add the lesson that is being written.
    AddDraft,
    /// Files of lessons were chosen, or a pack; nothing if they are too large.
    AddFiles(Option<Vec<(String, Vec<u8>)>>),
    /// Move the lesson at a place up, or down.
    Shift(usize, bool),
    /// Take the lesson at a place out.
    Remove(usize),
    /// Write on the lesson at a place.
    Edit(usize),
    /// Check it, and then do something with it.
    Check(Then),
    /// Check it no more.
    Stop,
    /// What was asked for cannot be done now, for a reason.
    Cannot(&'static str),
}

/// What is done with a pack in which nothing is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    /// It is saved as a file.
    Save,
    /// It is opened.
    Open,
}

/// A pack as its maker has it so far; of titles and texts the first is English, the second Chinese.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Building {
    /// What its own lessons are called behind.
    pub id: String,
    /// Its title in each language; without one it is called as in the other.
    pub titles: [String; 2],
    /// What stands above its lessons in each language.
    pub abouts: [String; 2],
    /// Its lessons, in order.
    pub items: Vec<Item>,
}

/// A lesson of a pack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Item {
    /// One of the site's, by its id.
    Site(String),
    /// One of its own.
    Own(Texts),
}

impl Building {
    /// All of it as one file.
    pub(crate) fn text(&self) -> String {
        let said = |text: &String| Some(text.clone()).filter(|text| !text.trim().is_empty());
        let texts = |[en, zh]: &[String; 2]| pack::Texts { en: en.clone(), zh: said(zh) };
        let has_about = self.abouts.iter().any(|about| !about.trim().is_empty());
        let has_translation = self.own().any(|texts| !texts.translation.trim().is_empty());
        let languages = &LANGUAGES[..if has_translation { 2 } else { 1 }];
        let head = Head {
            id: self.id.clone(),
            title: texts(&self.titles),
            about: has_about.then(|| texts(&self.abouts)),
            lessons: self.items.iter().map(|item| item.name().to_owned()).collect(),
            languages: languages.iter().map(|&language| language.to_owned()).collect(),
        };
        let mut sources = vec![head.write()];
        for Texts { path, original, translation } in self.own() {
            sources.push(Source { path: path.clone(), text: original.clone() });
            if !translation.trim().is_empty() {
                let path = of_translation(path);
                sources.push(Source { path, text: translation.clone() });
            }
        }
        join(&sources)
    }

    /// What the file is called.
    pub(crate) fn file_name(&self) -> String {
        let id = if self.id.is_empty() { "my" } else { &self.id };
        format!("{id}{}", pack::ENDING)
    }

    /// Its own lessons.
    fn own(&self) -> impl Iterator<Item = &Texts> {
        self.items.iter().filter_map(|item| match item {
            Item::Own(texts) => Some(texts),
            Item::Site(_) => None,
        })
    }

    /// The ids of its own lessons, as their paths say them.
    pub(crate) fn own_ids(&self) -> impl Iterator<Item = String> {
        self.own().filter_map(|texts| texts.path.strip_suffix(".en.md").map(str::to_owned))
    }

    /// Whether a lesson of the site is in it.
    pub(crate) fn has(&self, id: &str) -> bool {
        self.items.iter().any(|item| matches!(item, Item::Site(known) if known == id))
    }

    /// Puts a lesson at the end, or in the place of the one that is called the same; whether there was one.
    pub(crate) fn add(&mut self, item: Item) -> bool {
        match self.items.iter_mut().find(|known| known.name() == item.name()) {
            Some(known) => {
                *known = item;
                true
            }
            None => {
                self.items.push(item);
                false
            }
        }
    }

    /// Moves a lesson up, or down.
    pub(crate) fn shift(&mut self, at: usize, up: bool) {
        let to = if up { at.checked_sub(1) } else { Some(at + 1) };
        if let Some(to) = to.filter(|to| at.max(*to) < self.items.len()) {
            self.items.swap(at, to);
        }
    }
}

impl Item {
    /// As a pack lists it.
    pub(crate) fn name(&self) -> &str {
        match self {
            Item::Site(id) => id,
            Item::Own(texts) => &texts.path,
        }
    }
}

/// A lesson's files under the path that its id has; under the name they have, if it says no id.
pub(crate) fn own(texts: Texts) -> Item {
    let path = said_in(&texts.original, "id").map(|id| format!("{id}.en.md"));
    Item::Own(Texts { path: path.unwrap_or_else(|| texts.path.clone()), ..texts })
}

/// What the head of a lesson's file says, such as its `title`, as far as it can be made out.
pub(crate) fn said_in<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let values = text
        .lines()
        .filter_map(|line| line.strip_prefix(name)?.trim_start().strip_prefix('=').map(str::trim));
    let value = values.into_iter().next()?;
    let inner = value.strip_prefix(['"', '\''])?.strip_suffix(['"', '\''])?;
    (!inner.is_empty()).then_some(inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mine(path: &str, original: &str) -> Item {
        let (path, original) = (path.to_owned(), original.to_owned());
        Item::Own(Texts { path, original, translation: String::new() })
    }

    #[test]
    fn lessons_are_put_in_order_and_none_is_there_twice() {
        let mut building = Building::default();
        assert!(!building.add(Item::Site("a/b".to_owned())));
        assert!(!building.add(mine("mine/x.en.md", "one")));
        assert!(
            building.add(mine("mine/x.en.md", "two")) && building.add(Item::Site("a/b".to_owned()))
        );
        assert!(building.has("a/b") && !building.has("mine/x"));
        assert_eq!(building.own_ids().collect::<Vec<_>>(), ["mine/x"]);
        building.shift(1, true);
        building.shift(0, true);
        building.shift(1, false);
        assert_eq!(building.items, [mine("mine/x.en.md", "two"), Item::Site("a/b".to_owned())]);
    }

    #[test]
    fn a_file_is_called_by_its_title() {
        let text = "+++\nid = \"a/b\"\ntitle = \"Write a key\"\n";
        assert_eq!(said_in(text, "title"), Some("Write a key"));
        assert_eq!([said_in("title = \"\"", "title"), said_in("hello", "title")], [None, None]);
        let Item::Own(texts) = mine("first.en.md", text) else { panic!("it is its own") };
        assert_eq!(own(texts.clone()).name(), "a/b.en.md");
        assert_eq!(own(Texts { original: String::new(), ..texts }).name(), "first.en.md");
    }
}
