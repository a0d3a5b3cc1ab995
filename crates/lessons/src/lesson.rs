//! A lesson as a page gets it: read and checked, its prose as blocks, so that no markup is made from text.

use serde::{Deserialize, Serialize};

/// The languages of lessons; each lesson is in all of them, the first is the one it is written in.
pub const LANGUAGES: [&str; 2] = ["en", "zh"];

/// A lesson in one language.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Lesson {
    /// Such as `sentinel/quorum`.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Whether it is a puzzle: what is scored, and no step is shown.
    pub is_puzzle: bool,
    /// Lessons that come before it.
    pub needs: Vec<String>,
    /// The lab that goes further.
    pub lab: Option<String>,
    /// Where its claims come from.
    pub source: String,
    /// What it begins with.
    pub world: LessonWorld,
    /// What is to be reached, in order.
    pub goals: Vec<LessonGoal>,
    /// Help, from a hint to almost the answer.
    pub hints: Vec<Vec<Inline>>,
    /// The first solution, as steps.
    pub solution: Vec<String>,
    /// The fewest steps of a known solution.
    pub par: usize,
    /// The least virtual time that a known solution takes, in milliseconds, if the file says it.
    pub par_time_ms: Option<u64>,
    /// The fewest acknowledged writes that a known solution loses, if the file says it.
    pub par_lost: Option<u64>,
    /// The text.
    pub body: Vec<Block>,
}

/// A goal of a lesson.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LessonGoal {
    /// What the reader is to do.
    pub text: Vec<Inline>,
    /// What is judged, in the words of goals.
    pub check: String,
}

/// The world of a lesson.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LessonWorld {
    /// The scenario's short name.
    pub scenario: String,
    /// Source of all chance.
    pub seed: u64,
    /// Numbers of the scenario, by their names.
    pub numbers: Vec<(String, u64)>,
    /// Parameters of every server.
    pub settings: Vec<(String, String)>,
    /// What is done before the reader comes, as steps.
    pub setup: Vec<String>,
}

/// A piece of prose.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Block {
    /// A heading below the title.
    Heading(Vec<Inline>),
    /// A paragraph.
    Paragraph(Vec<Inline>),
    /// A list, numbered or not; each item may have several blocks.
    List {
        /// Whether it is numbered.
        is_ordered: bool,
        /// Its items.
        items: Vec<Vec<Block>>,
    },
    /// What somebody else says, or what is to be remembered.
    Quote(Vec<Block>),
    /// A table with its head.
    Table {
        /// Its head.
        head: Vec<Vec<Inline>>,
        /// Its rows.
        rows: Vec<Vec<Vec<Inline>>>,
    },
    /// Text as it is.
    Code(String),
    /// A transcript: what is sent, with what comes back.
    Transcript(Vec<Sent>),
}

/// A line that is sent, and what came back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    /// What is sent, as a step.
    pub step: String,
    /// What the console shows, line by line.
    pub shown: Vec<String>,
}

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Inline {
    /// Text.
    Text(String),
    /// A command, a key, a word of Redis.
    Code(String),
    /// What matters.
    Strong(Vec<Inline>),
    /// What is stressed.
    Emphasis(Vec<Inline>),
    /// A link: to a page, or `lesson:ID`, `lab:NAME`, `scenario:NAME`.
    Link {
        /// Where to.
        to: String,
        /// What is shown.
        text: Vec<Inline>,
    },
}

/// A row of lessons, in one language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Track {
    /// Its folder.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its lessons, in order.
    pub lessons: Vec<LessonRow>,
}

/// A lesson in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LessonRow {
    /// Such as `sentinel/quorum`.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Whether it is a puzzle.
    pub is_puzzle: bool,
}
