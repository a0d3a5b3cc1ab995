//! The words of a lesson's file, each stretch with its line: what a person reads of it, and apart from that what
//! stands in it as code.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::head::halves;
use crate::lesson::{Inline, Lesson};

/// Stands in the words where code stands.
pub const CODE: char = '\u{fffc}';

/// A title, a goal, a hint, or a paragraph, heading, item or cell of the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stretch {
    /// The line of the file on which it begins, from 1; 0 if it is written otherwise there.
    pub line: usize,
    /// Its words.
    pub words: String,
    /// What stands in it as code, in order.
    pub codes: Vec<String>,
}

/// What is read of a lesson beside its text, in the order of the page: title, goals and hints.
pub fn of_head(text: &str, lesson: &Lesson) -> Vec<Stretch> {
    let title = Stretch { words: lesson.title.clone(), ..Stretch::default() };
    let goals = lesson.goals.iter().map(|goal| of_line(&goal.text));
    let all = [title].into_iter().chain(goals).chain(lesson.hints.iter().map(|hint| of_line(hint)));
    all.map(|stretch| Stretch { line: line_of(text, &stretch), ..stretch }).collect()
}

/// The text of a lesson's file; no transcript, and nothing else that is shown as it is.
pub fn of_body(text: &str) -> Vec<Stretch> {
    let Some((_, body, first_line)) = halves(text) else { return Vec::new() };
    let (mut all, mut open, mut is_code) = (Vec::new(), Stretch::default(), false);
    for (event, at) in Parser::new_ext(body, Options::ENABLE_TABLES).into_offset_iter() {
        let is_end = match &event {
            Event::Start(tag) => !is_inline(&tag.to_end()),
            Event::End(tag) => !is_inline(tag),
            _ => false,
        };
        if is_end && open.line > 0 {
            all.push(std::mem::take(&mut open));
        }
        match event {
            Event::Start(Tag::CodeBlock(_)) => is_code = true,
            Event::End(TagEnd::CodeBlock) => is_code = false,
            Event::Text(words) if !is_code => open.words.push_str(&words),
            Event::Code(code) => {
                open.words.push(CODE);
                open.codes.push(code.into_string());
            }
            Event::SoftBreak | Event::HardBreak => open.words.push(' '),
            _ => continue,
        }
        if open.line == 0 && !is_code && !is_end {
            open.line = first_line + body[..at.start].matches('\n').count();
        }
    }
    all
}

fn is_inline(tag: &TagEnd) -> bool {
    matches!(tag, TagEnd::Strong | TagEnd::Emphasis | TagEnd::Link)
}

fn of_line(line: &[Inline]) -> Stretch {
    let mut stretch = Stretch::default();
    for inline in line {
        match inline {
            Inline::Text(words) => stretch.words.push_str(words),
            Inline::Code(code) => {
                stretch.words.push(CODE);
                stretch.codes.push(code.clone());
            }
            Inline::Strong(inner) | Inline::Emphasis(inner) | Inline::Link { text: inner, .. } => {
                let Stretch { words, codes, .. } = of_line(inner);
                stretch.words.push_str(&words);
                stretch.codes.extend(codes);
            }
        }
    }
    stretch
}

/// The line of the head on which a stretch stands: markup and quotes may part its words there.
fn line_of(text: &str, Stretch { words, codes, .. }: &Stretch) -> usize {
    let pieces = words.split(['"', '\'', '\\', CODE]).chain(codes.iter().map(String::as_str));
    let longest = pieces.max_by_key(|piece| piece.len()).unwrap_or_default().trim();
    let line = text.lines().position(|line| line.contains(longest)).filter(|_| !longest.is_empty());
    line.map_or(0, |at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entry::entry;

    #[test]
    fn each_stretch_is_on_its_line_and_code_stands_apart() {
        let text = include_str!("../tests/good/key.en.md");
        let text = text.to_owned()
            + "\n## A `GET`\n\n- **One** item\n- two,\n  `c2`\n\n```redis\n> GET hidden\n```\n\n| a | b |\n|-|-|\n| c | d |\n";
        let read = entry("mine/first.en.md", &text).expect("it is a lesson");
        let words = |all: Vec<Stretch>| -> Vec<(usize, String, String)> {
            all.into_iter().map(|one| (one.line, one.words, one.codes.join(","))).collect()
        };
        let row = |line, words: &str, codes: &str| (line, words.to_owned(), codes.to_owned());
        let body = words(of_body(&text));
        assert_eq!(body[0], row(19, "A key has a value.", ""));
        assert_eq!(
            body[1..],
            [
                row(21, "A \u{fffc}", "GET"),
                row(23, "One item", ""),
                row(24, "two, \u{fffc}", "c2"),
                row(31, "a", ""),
                row(31, "b", ""),
                row(33, "c", ""),
                row(33, "d", ""),
            ]
        );
        let head = words(of_head(&text, &read.lesson));
        assert_eq!(head[0], row(4, "Write a key", ""));
        assert!(head.iter().all(|(line, ..)| (1..19).contains(line)), "{head:?}");
    }
}
