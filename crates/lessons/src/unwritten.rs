//! What of a lesson is still to be written: places that are held, and words that are still in the other language.

use crate::entry::Entry;
use crate::fault::{Fault, What};
use crate::lesson::{LANGUAGES, Lesson};
use crate::prose::{CODE, Stretch, of_body, of_head};

/// What people write where something is still to be written. The drafts that a page makes have these, too.
const MARKS: [&str; 8] =
    ["TODO", "FIXME", "TBD", "lorem ipsum", "待写", "待补充", "待翻译", "待译"];
/// So many words of one language and none of the other make a stretch one of that language.
const WORDS: usize = 2;

/// What of a lesson is still to be written in the language it is written in, whichever that is.
pub fn unwritten(path: &str, text: &str, lesson: &Lesson) -> Vec<Fault> {
    let line = line_with(text, "source");
    let source = Stretch { line, words: lesson.source.clone(), codes: Vec::new() };
    let mut faults = of_words(path, text, lesson);
    faults.extend(mark(&source).map(|mark| Fault::at(path, line, What::Unwritten(mark))));
    if lesson.source.trim().is_empty() {
        faults.push(Fault::at(path, line, What::NoSource));
    }
    faults
}

/// What of a lesson's file in another language is still to be written there, and what of both files is still in the
/// language of the other.
pub fn untranslated(of: &Entry, path: &str, text: &str, lesson: &Lesson) -> Vec<Fault> {
    let [one, other] = LANGUAGES;
    let mut faults = of_words(path, text, lesson);
    faults.extend(foreign(&of.path, &of.text, &of.lesson, one));
    faults.extend(foreign(path, text, lesson, other));
    faults
}

/// What holds a place among the words of a file.
fn of_words(path: &str, text: &str, lesson: &Lesson) -> Vec<Fault> {
    let untitled = Fault::at(path, line_with(text, "title"), What::NoTitle);
    let untitled = lesson.title.trim().is_empty().then_some(untitled);
    let stretches = of_head(text, lesson).into_iter().chain(of_body(text));
    let held = stretches.filter_map(|stretch| {
        Some(Fault::at(path, stretch.line, What::Unwritten(mark(&stretch)?)))
    });
    untitled.into_iter().chain(held).collect()
}

/// What of a file is not in its language.
fn foreign(path: &str, text: &str, lesson: &Lesson, language: &str) -> Vec<Fault> {
    let stretches = of_head(text, lesson).into_iter().chain(of_body(text));
    let foreign = stretches.filter(|stretch| is_foreign(&stretch.words, language));
    let fault = |stretch: Stretch| {
        Fault::at(path, stretch.line, What::Untranslated(begins(&stretch.words)))
    };
    foreign.map(fault).collect()
}

fn line_with(text: &str, name: &str) -> usize {
    text.lines().position(|line| line.starts_with(name)).map_or(0, |at| at + 1)
}

/// What holds the place of something that is to be written.
fn mark(stretch: &Stretch) -> Option<String> {
    let words = &stretch.words;
    let is_dots = |text: &str| !text.is_empty() && text.chars().all(|char| ".…".contains(char));
    if stretch.codes.is_empty() && is_dots(words.trim()) {
        return Some(words.trim().to_owned());
    }
    let found = MARKS.iter().find(|mark| match mark.is_ascii() {
        true => stands_apart(words, mark),
        false => words.contains(**mark),
    });
    found.map(|mark| (*mark).to_owned())
}

/// Whether a text has a mark as words of their own; one in small letters may be written in any.
fn stands_apart(text: &str, mark: &str) -> bool {
    let text = match mark.bytes().any(|byte| byte.is_ascii_lowercase()) {
        true => text.to_ascii_lowercase(),
        false => text.to_owned(),
    };
    let is_letter = |char: Option<char>| char.is_some_and(|char| char.is_ascii_alphanumeric());
    text.match_indices(mark).any(|(at, _)| {
        let (before, after) = (&text[..at], &text[at + mark.len()..]);
        !is_letter(before.chars().next_back()) && !is_letter(after.chars().next())
    })
}

/// Whether words are those of the other language. Names stay as they are in both.
fn is_foreign(words: &str, language: &str) -> bool {
    let has_han = words.chars().any(|char| matches!(char, '\u{3400}'..='\u{9fff}'));
    let latin = words.split(|char: char| !char.is_ascii_alphabetic()).filter(|word| word.len() > 1);
    match language {
        "zh" => !has_han && latin.count() >= WORDS,
        _ => has_han && latin.count() == 0,
    }
}

/// How a stretch begins.
fn begins(words: &str) -> String {
    const MOST: usize = 40;
    let words = words.trim().replace(CODE, "…");
    match words.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &words[..end]),
        None => words,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entry::{entry, translated};

    const ENGLISH: &str = include_str!("../tests/good/key.en.md");
    const CHINESE: &str = include_str!("../tests/good/key.zh.md");

    /// What is said of the good lesson with something else in a file.
    fn said(english: &str, chinese: &str) -> Vec<String> {
        let read = entry("a.en.md", english).expect("it can be read");
        let other = translated(&read, "a.zh.md", chinese).expect("it can be read");
        let mut all = unwritten("a.en.md", english, &read.lesson);
        all.extend(untranslated(&read, "a.zh.md", chinese, &other));
        all.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn what_is_written_is_written() {
        assert_eq!(said(ENGLISH, CHINESE), [] as [String; 0]);
        let code = ENGLISH.replace("A key has", "`TODO` and TODOS are keys, and a key has");
        assert_eq!(said(&code, CHINESE), [] as [String; 0], "what stands there as code is meant");
        let names = CHINESE.replace("键有值。", "键有值。\n\nRedlock\n\n`SET` `GET`");
        assert_eq!(said(ENGLISH, &names), [] as [String; 0], "a name is one in every language");
    }

    #[test]
    fn a_place_that_is_held_is_found_in_every_part_with_its_line() {
        let held = "is still to be written";
        for (old, new, line) in [
            ("Write a key", "TODO: a title", 4),
            ("A key has a value.", "One line.\n\nFIXME, says who?", 21),
            ("A key has a value.", "One line.\n\n- …", 21),
            ("A key has a value.", "Lorem ipsum dolor sit amet.", 19),
        ] {
            let faults = said(&ENGLISH.replacen(old, new, 1), CHINESE);
            let [fault] = faults.as_slice() else { panic!("{new}: {faults:?}") };
            assert!(fault.starts_with(&format!("a.en.md:{line}: ")), "{fault}");
            assert!(fault.contains(held), "{fault}");
        }
        let faults = said(ENGLISH, &CHINESE.replace("键有值。", "待写：为什么？"));
        assert!(faults[0].starts_with("a.zh.md:") && faults[0].contains("'待写'"), "{faults:?}");
    }

    #[test]
    fn what_is_empty_is_still_to_be_written() {
        let untitled = ENGLISH.replace("\"Write a key\"", "\"\"");
        assert_eq!(said(&untitled, CHINESE), ["a.en.md:4: it has no title"]);
        let unsourced = ENGLISH.replace("\"redis.io\"", "\"\"");
        let said = said(&unsourced, CHINESE);
        assert_eq!(said, ["a.en.md:6: it does not say where its claims come from"]);
    }

    #[test]
    fn words_of_the_other_language_are_found() {
        let faults = said(ENGLISH, &CHINESE.replace("键有值。", "A key has a value."));
        let [fault] = faults.as_slice() else { panic!("{faults:?}") };
        assert!(
            fault.contains("'A key has a value.' is not in the language of the file"),
            "{fault}"
        );
        let faults = said(&ENGLISH.replace("A key has a value.", "键有值。"), CHINESE);
        assert!(faults[0].starts_with("a.en.md:19: '键有值。'"), "{faults:?}");
        // Without another file it is in its author's language.
        let own = ENGLISH.replace("A key has a value.", "键有值。");
        let read = entry("a.en.md", &own).expect("it can be read");
        assert_eq!(unwritten("a.en.md", &own, &read.lesson), []);
    }
}
