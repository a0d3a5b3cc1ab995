//! What is wrong with a lesson, and where.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Something wrong in a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Fault {
    /// The file.
    pub path: String,
    /// The line, from 1; 0 if it is the file as a whole.
    pub line: usize,
    /// What is wrong.
    pub what: What,
}

/// What is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the sentences are below")]
pub enum What {
    /// It does not begin with a head.
    NoHead,
    /// Its head does not end.
    NoEnd,
    /// Its head is no TOML, or has something else in it: the parser's own words.
    Head(String),
    /// A goal or a hint is more than a paragraph.
    NoParagraph(String),
    /// A link leads elsewhere.
    Link(String),
    /// A page cannot show it.
    Unshown(Unshown),
    /// A transcript begins with what comes back.
    NoPrompt,
    /// It has another number of goals than the file in the language the lesson was written in.
    Goals { here: usize, there: usize, of: String },
    /// The same of hints.
    Hints { here: usize, there: usize, of: String },
    /// Its transcripts are others: the steps at which they part.
    Transcripts { of: String, here: Option<String>, there: Option<String> },
    /// There is no such file.
    NoFile,
    /// It needs a lesson that is none.
    NoNeed(String),
    /// It leads to a lesson, a lab or a scenario that is none, as a link says it.
    Astray(String),
    /// A pack's id is none.
    PackId { id: String, most: usize },
    /// A pack has no title.
    PackUntitled,
    /// A pack lists no lessons.
    PackEmpty,
    /// A pack lists what is neither a lesson of the site nor a lesson's file.
    PackLists(String),
    /// A pack lists something twice.
    PackTwice(String),
    /// It has no title.
    NoTitle,
    /// It does not say where its claims come from.
    NoSource,
    /// Something holds the place of what is still to be written.
    Unwritten(String),
    /// Words that begin so are in the other language.
    Untranslated(String),
    /// It has no goal.
    NoGoal,
    /// It has no solution.
    NoSolution,
    /// It has no wrong answer.
    NoWrong,
    /// Its place among others is wrong: a sentence.
    Place(String),
}

/// What a page cannot show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the words are below")]
pub enum Unshown {
    Html,
    Image,
    Rule,
    Other,
}

impl fmt::Display for What {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let step = |step: &Option<String>| {
            step.as_ref().map_or("nothing".to_owned(), |step| format!("'{step}'"))
        };
        match self {
            What::NoHead => f.write_str("the first line is not +++"),
            What::NoEnd => f.write_str("there is no second line of +++ that ends the head"),
            What::Head(why) => f.write_str(why),
            What::NoParagraph(text) => write!(f, "'{text}' is not one paragraph"),
            What::Link(to) => {
                write!(f, "a link leads to https://, lesson:, lab: or scenario:, not to '{to}'")
            }
            What::Unshown(what) => {
                let what = match what {
                    Unshown::Html => "HTML",
                    Unshown::Image => "an image",
                    Unshown::Rule => "a rule",
                    Unshown::Other => "this",
                };
                write!(f, "a page cannot show {what}")
            }
            What::NoPrompt => f.write_str("a transcript begins with a line behind a prompt"),
            What::Goals { here, there, of } => write!(f, "it has {here} goals, {of} has {there}"),
            What::Hints { here, there, of } => write!(f, "it has {here} hints, {of} has {there}"),
            What::Transcripts { of, here, there } => write!(
                f,
                "its transcripts are not those of {of}: {} where {} stands there",
                step(here),
                step(there)
            ),
            What::NoFile => f.write_str("there is no such file"),
            What::NoNeed(id) => write!(f, "it needs '{id}', which is no lesson"),
            What::Astray(to) => write!(f, "it leads to '{to}', which is not there"),
            What::PackId { id, most } => {
                write!(f, "'{id}' is no id: a-z, 0-9 and -, at most {most}")
            }
            What::PackUntitled | What::NoTitle => f.write_str("it has no title"),
            What::NoSource => f.write_str("it does not say where its claims come from"),
            What::Unwritten(mark) => {
                write!(f, "'{mark}' holds the place of what is still to be written")
            }
            What::Untranslated(words) => {
                write!(f, "'{words}' is not in the language of the file")
            }
            What::PackEmpty => f.write_str("it lists no lessons"),
            What::PackLists(named) => write!(
                f,
                "'{named}' is neither a lesson of the site nor a file that ends in .en.md"
            ),
            What::PackTwice(named) => write!(f, "'{named}' is listed twice"),
            What::NoGoal => f.write_str("it has no goal"),
            What::NoSolution => f.write_str("it has no solution"),
            What::NoWrong => f.write_str("it has no wrong answer that is known"),
            What::Place(text) => f.write_str(text),
        }
    }
}

impl From<String> for What {
    fn from(text: String) -> Self {
        What::Place(text)
    }
}

impl From<&str> for What {
    fn from(text: &str) -> Self {
        What::Place(text.to_owned())
    }
}

impl Fault {
    /// A fault of a file as a whole.
    pub fn of(path: &str, what: impl Into<What>) -> Self {
        Fault { path: path.to_owned(), line: 0, what: what.into() }
    }

    /// A fault at a line.
    pub fn at(path: &str, line: usize, what: impl Into<What>) -> Self {
        Fault { path: path.to_owned(), line, what: what.into() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.path, self.what),
            line => write!(f, "{}:{line}: {}", self.path, self.what),
        }
    }
}

impl std::error::Error for Fault {}
