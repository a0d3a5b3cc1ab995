//! `pack.toml`: what a pack is called, and which lessons it has in which order; read and written.

use serde::Deserialize;

use super::HEAD;
use crate::catalog::Source;
use crate::fault::{Fault, What};
use crate::lesson::LANGUAGES;
use crate::write::quoted;

/// An id is no longer than this, in bytes.
const MOST_ID: usize = 40;

/// What stands in a `pack.toml`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// What its own lessons are called behind.
    pub id: String,
    /// Its title.
    pub title: Texts,
    /// What stands above its lessons, a paragraph or several; nothing, if that is not said.
    pub about: Option<Texts>,
    /// Files of its own, which end in `.en.md`, or ids of the site's lessons, in order.
    pub lessons: Vec<String>,
    /// The languages that its own lessons are in.
    #[serde(default = "first")]
    pub languages: Vec<String>,
}

/// A text in each language; in the second, if it is said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Texts {
    /// In the language that packs are written in.
    pub en: String,
    /// In the other.
    pub zh: Option<String>,
}

impl Texts {
    /// In each language: what is not said in the second is as in the first.
    pub fn both(&self) -> [String; 2] {
        [self.en.clone(), self.zh.clone().unwrap_or_else(|| self.en.clone())]
    }

    fn write(&self) -> String {
        let zh = self.zh.as_ref().map(|zh| format!(", zh = {}", quoted(zh)));
        format!("{{ en = {}{} }}", quoted(&self.en), zh.unwrap_or_default())
    }
}

fn first() -> Vec<String> {
    vec![LANGUAGES[0].to_owned()]
}

impl Head {
    /// Reads a `pack.toml`, be what it says right or wrong.
    ///
    /// Errors: the fault for which it is none.
    pub fn parse(path: &str, text: &str) -> Result<Self, Fault> {
        toml::from_str(text).map_err(|error| {
            let line = error.span().map_or(1, |span| 1 + text[..span.start].matches('\n').count());
            Fault::at(path, line, What::Head(error.message().to_owned()))
        })
    }

    /// Reads a `pack.toml` that a pack can be made of.
    ///
    /// Errors: the fault for which it cannot.
    pub fn read(path: &str, text: &str) -> Result<Self, Fault> {
        let head = Head::parse(path, text)?;
        let is_id = |char: char| char.is_ascii_lowercase() || char.is_ascii_digit() || char == '-';
        if head.id.is_empty() || head.id.len() > MOST_ID || !head.id.chars().all(is_id) {
            return Err(Fault::of(path, What::PackId { id: head.id, most: MOST_ID }));
        }
        if head.title.en.trim().is_empty() {
            return Err(Fault::of(path, What::PackUntitled));
        }
        let strange = head.languages.iter().find(|named| !LANGUAGES.contains(&named.as_str()));
        if let Some(strange) = strange {
            let what = format!("'{strange}' is no language of lessons: en, zh");
            return Err(Fault::of(path, what));
        }
        if head.lessons.is_empty() {
            return Err(Fault::of(path, What::PackEmpty));
        }
        Ok(head)
    }

    /// Writes it as a `pack.toml`.
    pub fn write(&self) -> Source {
        let list = |names: &[String]| {
            let rows = names.iter().map(|name| format!("    {},\n", quoted(name)));
            format!("[\n{}]", rows.collect::<String>())
        };
        let mut text = format!("id = {}\ntitle = {}\n", quoted(&self.id), self.title.write());
        if let Some(about) = &self.about {
            text += &format!("about = {}\n", about.write());
        }
        text += &format!("languages = {:?}\nlessons = {}\n", self.languages, list(&self.lessons));
        Source { path: HEAD.to_owned(), text }
    }

    /// The paths of the files that belong to the pack.
    pub(super) fn files(&self) -> impl Iterator<Item = String> {
        let own = self.lessons.iter().filter(|named| is_own(named));
        own.flat_map(|path| self.in_languages(path))
    }

    /// The files of a lesson by the path of the first, in every language the pack is in.
    pub(super) fn in_languages(&self, path: &str) -> impl Iterator<Item = String> + use<> {
        let stem = path.strip_suffix(".en.md").unwrap_or(path);
        let is_in = |language: &&&str| self.languages.iter().any(|it| it == **language);
        let others = LANGUAGES[1..].iter().filter(is_in);
        let others: Vec<String> = others.map(|language| format!("{stem}.{language}.md")).collect();
        std::iter::once(path.to_owned()).chain(others)
    }
}

/// Whether what is listed is a file of the pack's own.
pub fn is_own(named: &str) -> bool {
    named.ends_with(".en.md")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_as_it_was_meant() {
        let mut head = Head {
            id: "team-42".to_owned(),
            title: Texts { en: "A \"week\"".to_owned(), zh: Some("一周".to_owned()) },
            about: None,
            lessons: vec!["own/first.en.md".to_owned(), "cache/aside".to_owned()],
            languages: first(),
        };
        let read = |head: &Head| Head::read(HEAD, &head.write().text).expect("it is a head");
        assert_eq!(read(&head), head);
        head.about = Some(Texts { en: "One.\n\nTwo: 'it'.".to_owned(), zh: None });
        head.languages.push("zh".to_owned());
        assert_eq!(read(&head), head);
        assert_eq!(head.about.expect("it is said").both(), ["One.\n\nTwo: 'it'."; 2]);
    }
}
