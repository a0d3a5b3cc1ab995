//! Where a lesson leads: the lessons it needs, its lab, and what its links name.

use crate::fault::{Fault, What};
use crate::head::Head;
use crate::lesson::{Block, Inline, Lesson};

/// Something that a lesson leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lead {
    /// The file that says so.
    pub path: String,
    /// The line, from 1; 0 if it is written otherwise there.
    pub line: usize,
    /// To what.
    pub to: To,
}

/// What a lesson leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum To {
    /// A lesson that comes before it.
    Need(String),
    /// What a link within Redscope names, such as `lab:locks`.
    Place(String),
}

impl Lead {
    /// The fault that it leads nowhere.
    fn astray(&self) -> Fault {
        let what = match &self.to {
            To::Need(id) => What::NoNeed(id.clone()),
            To::Place(to) => What::Astray(to.clone()),
        };
        Fault::at(&self.path, self.line, what)
    }

    /// What it leads to, as kind and name, such as `lab` and `locks`; nothing if it leads away.
    fn place(&self) -> Option<(&str, &str)> {
        match &self.to {
            To::Need(id) => Some(("lesson", id)),
            To::Place(to) => to.split_once(':').filter(|(kind, _)| *kind != "https"),
        }
    }
}

/// Where a lesson's file leads; `head` is that of the file in the language it was written in.
pub fn leads(path: &str, text: &str, head: Option<&Head>, lesson: &Lesson) -> Vec<Lead> {
    let line = |name: &str| {
        text.lines().position(|line| line.contains(name)).map_or(0, |number| number + 1)
    };
    let lead = |line: usize, to: To| Lead { path: path.to_owned(), line, to };
    let needs = head.iter().flat_map(|head| &head.needs);
    let needs = needs.map(|id| lead(line(&format!("\"{id}\"")), To::Need(id.clone())));
    let lab = head.and_then(|head| head.lab.as_ref());
    let lab = lab.map(|lab| lead(line(&format!("\"{lab}\"")), To::Place(format!("lab:{lab}"))));
    let mut all: Vec<Lead> = needs.chain(lab).collect();
    each_link(&mut lesson.clone(), &mut |to: &mut String| {
        all.push(lead(line(to), To::Place(to.clone())));
    });
    all
}

/// What of it leads nowhere; `is_there` says whether there is something of a kind (`lesson`, `lab`, `scenario`) and name.
pub fn astray(leads: &[Lead], is_there: impl Fn(&str, &str) -> bool) -> Vec<Fault> {
    let is_astray = |lead: &&Lead| lead.place().is_some_and(|(kind, name)| !is_there(kind, name));
    leads.iter().filter(is_astray).map(Lead::astray).collect()
}

/// What leads to no lesson.
pub fn no_lessons(leads: &[Lead], is_there: impl Fn(&str) -> bool) -> Vec<Fault> {
    astray(leads, |kind, id| kind != "lesson" || is_there(id))
}

/// Hands out every address that the texts of a lesson link to.
pub(crate) fn each_link(lesson: &mut Lesson, on: &mut impl FnMut(&mut String)) {
    in_blocks(&mut lesson.body, on);
    lesson.goals.iter_mut().for_each(|goal| in_line(&mut goal.text, on));
    lesson.hints.iter_mut().for_each(|hint| in_line(hint, on));
}

fn in_blocks(blocks: &mut [Block], on: &mut impl FnMut(&mut String)) {
    for block in blocks {
        match block {
            Block::Heading(line) | Block::Paragraph(line) => in_line(line, on),
            Block::List { items, .. } => items.iter_mut().for_each(|item| in_blocks(item, on)),
            Block::Quote(inner) => in_blocks(inner, on),
            Block::Table { head, rows } => {
                let cells = head.iter_mut().chain(rows.iter_mut().flatten());
                cells.for_each(|cell| in_line(cell, on));
            }
            Block::Code(_) | Block::Transcript(_) => {}
        }
    }
}

fn in_line(line: &mut [Inline], on: &mut impl FnMut(&mut String)) {
    for inline in line {
        match inline {
            Inline::Text(_) | Inline::Code(_) => {}
            Inline::Strong(inner) | Inline::Emphasis(inner) => in_line(inner, on),
            Inline::Link { to, text } => {
                on(to);
                in_line(text, on);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entry::entry;

    #[test]
    fn a_lesson_leads_to_what_its_head_and_its_texts_name() {
        let text = include_str!("../tests/good/key.en.md");
        let text = text.replace("needs = []", "needs = [\"a/b\"]\nlab = \"locks\"");
        let text = text
            + "\n- **[c](lesson:c/d)**\n\n> [e](https://redis.io)\n\n| [s](scenario:x) |\n|-|\n| y |\n";
        let read = entry("mine/first.en.md", &text).expect("it is a lesson");
        let all = leads(&read.path, &text, Some(&read.head), &read.lesson);
        let places: Vec<_> = all.iter().map(|lead| (lead.line, lead.place())).collect();
        assert_eq!(
            places,
            [
                (5, Some(("lesson", "a/b"))),
                (6, Some(("lab", "locks"))),
                (22, Some(("lesson", "c/d"))),
                (24, None),
                (26, Some(("scenario", "x"))),
            ]
        );
        assert_eq!(
            all[0].astray().to_string(),
            "mine/first.en.md:5: it needs 'a/b', which is no lesson"
        );
        assert_eq!(
            all[1].astray().to_string(),
            "mine/first.en.md:6: it leads to 'lab:locks', which is not there"
        );
    }
}
