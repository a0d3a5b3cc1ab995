//! The head of a lesson's file: TOML between two lines of `+++`.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::fault::{Fault, What};

const FENCE: &str = "+++";

/// The head of a lesson in the language it was written in.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// Track and name, as its path has them.
    pub id: String,
    /// Its place among the lessons of its track.
    pub order: u32,
    /// Its title.
    pub title: String,
    /// Whether it is a puzzle.
    #[serde(default)]
    pub puzzle: bool,
    /// What its solutions take at the least, beside their moves.
    pub par: Option<Par>,
    /// Lessons that come before it.
    #[serde(default)]
    pub needs: Vec<String>,
    /// The lab that goes further.
    pub lab: Option<String>,
    /// The topics it teaches, by their numbers in the list of topics.
    #[serde(default)]
    pub topics: Vec<String>,
    /// Where its claims come from.
    pub source: String,
    /// What it begins with.
    pub world: World,
    /// What is to be reached.
    pub goals: Vec<Goal>,
    /// Help, from a hint to almost the answer.
    #[serde(default)]
    pub hints: Vec<String>,
    /// What reaches it, each a list of steps, one a line.
    pub solutions: Vec<String>,
    /// What does not, though one might think so.
    pub wrong: Vec<String>,
    /// With so many of the seeds of a proof every solution must reach it; all, unless it is said.
    pub least_seeds: Option<u64>,
}

/// The world of a lesson.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct World {
    /// The scenario's short name.
    pub scenario: String,
    /// Source of all chance.
    pub seed: u64,
    /// Numbers of the scenario.
    #[serde(default)]
    pub numbers: BTreeMap<String, u64>,
    /// Parameters of every server.
    #[serde(default)]
    pub settings: BTreeMap<String, String>,
    /// Steps that are done before the reader comes, one a line.
    #[serde(default)]
    pub setup: String,
}

/// What solutions take, with the lesson's own seed: the least of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Par {
    /// Virtual milliseconds until the goals are met.
    pub time_ms: u64,
    /// Acknowledged writes that are lost.
    pub lost: u64,
}

/// A goal.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Goal {
    /// What the reader is to do.
    pub text: String,
    /// What is judged.
    pub check: String,
}

/// The head of a lesson in another language: its words alone.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// Its title.
    pub title: String,
    /// What the reader is to do for each goal.
    pub goals: Vec<String>,
    /// Help.
    #[serde(default)]
    pub hints: Vec<String>,
}

/// A file's head, read, with its body and the line on which that begins.
pub struct Parted<'a, H> {
    /// The head.
    pub head: H,
    /// What follows it.
    pub body: &'a str,
    /// The line of the file with which that begins, from 1.
    pub body_line: usize,
}

/// Parts a file into head and body.
///
/// Errors: a fault with the line at which the head cannot be read.
pub fn part<'a, H: for<'de> Deserialize<'de>>(
    path: &str,
    text: &'a str,
) -> Result<Parted<'a, H>, Fault> {
    if beginning(text).is_none() {
        return Err(Fault::at(path, 1, What::NoHead));
    }
    let (head, body, body_line) = halves(text).ok_or_else(|| Fault::of(path, What::NoEnd))?;
    let head = toml::from_str(head).map_err(|error| {
        let line = error.span().map_or(1, |span| 2 + head[..span.start].matches('\n').count());
        Fault::at(path, line, What::Head(error.message().to_owned()))
    })?;
    Ok(Parted { head, body, body_line })
}

/// A file's head, its body, and the line of the file with which that begins, from 1; nothing if they cannot be parted.
pub(crate) fn halves(text: &str) -> Option<(&str, &str, usize)> {
    let (head, body) = beginning(text)?.split_once("\n+++\n")?;
    Some((head, body, head.lines().count() + 3))
}

/// What stands behind the line that begins a head.
fn beginning(text: &str) -> Option<&str> {
    text.strip_prefix(FENCE)?.strip_prefix('\n')
}
