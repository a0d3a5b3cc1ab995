//! One thing has one word in Chinese: pages, lessons and books are held to `web/glossary.toml`.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Glossary {
    words: Vec<Word>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Word {
    en: String,
    zh: String,
    /// What others call it.
    not: Vec<String>,
    /// Longer words in which one of those is meant otherwise.
    #[serde(default)]
    but: Vec<String>,
}

impl Word {
    /// Another word for the same that a line has.
    fn other(&self, line: &str) -> Option<&String> {
        let left = self.but.iter().fold(line.to_owned(), |line, but| line.replace(but, " "));
        self.not.iter().find(|not| left.contains(not.as_str()))
    }
}

fn web() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web")
}

fn glossary() -> Glossary {
    let text = fs::read_to_string(web().join("glossary.toml")).expect("it is there");
    toml::from_str(&text).expect("it is a list of words")
}

/// The files below a folder with some ending.
fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    let (mut folders, mut found) = (vec![web().join(folder)], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("it is a folder").flatten() {
            let path = entry.path();
            match path.is_dir() {
                true => folders.push(path),
                false if path.to_string_lossy().ends_with(ending) => found.push(path),
                false => {}
            }
        }
    }
    assert!(!found.is_empty(), "{folder} has files that end in {ending}");
    found
}

#[test]
fn one_thing_has_one_word() {
    let Glossary { words } = glossary();
    let chinese =
        [("lessons", ".zh.md"), ("lessons", ".toml"), ("docs/zh", ".md"), ("src/i18n", ".rs")];
    let (mut wrong, mut used) = (Vec::new(), vec![false; words.len()]);
    for path in chinese.into_iter().flat_map(|(folder, ending)| files(folder, ending)) {
        let text = fs::read_to_string(&path).expect("it can be read");
        for (number, line) in text.lines().enumerate() {
            for (word, used) in words.iter().zip(&mut used) {
                *used |= line.contains(&word.zh);
                if let Some(other) = word.other(line) {
                    let (path, number) = (path.display(), number + 1);
                    wrong.push(format!("{path}:{number}: {other} ({}) is {}", word.en, word.zh));
                }
            }
        }
    }
    let unused = words.iter().zip(used).filter(|(_, used)| !used);
    wrong.extend(unused.map(|(word, _)| format!("nobody says {} ({})", word.zh, word.en)));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_word_is_in_the_list_once_and_is_found() {
    let Glossary { words } = glossary();
    for word in &words {
        assert_eq!(words.iter().filter(|other| other.zh == word.zh).count(), 1, "{}", word.zh);
        for not in &word.not {
            assert_eq!(word.other(&format!("前{not}后")), Some(not), "{}", word.en);
            assert!(words.iter().all(|other| other.zh != *not), "{not} is a word for something");
        }
        assert_eq!(word.other(&format!("前{}后", word.zh)), None, "{}", word.en);
    }
}
