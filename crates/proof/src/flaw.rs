//! What a proof has shown to be wrong with a lesson, in words, and the line that it is about.

use std::fmt;

use redscope_lessons::entry::Entry;
use redscope_lessons::step::steps;
use redscope_session::lesson::{GoalError, LessonError, StepError};
use serde::{Deserialize, Serialize};

/// A lesson is proved with so many seeds, from its own on.
pub const SEEDS: u64 = 20;

/// What a step belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Answer {
    /// A solution, by its number from 1.
    Solution(usize),
    /// A wrong answer, by its number from 1.
    Wrong(usize),
    /// A transcript.
    Transcript,
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Answer::Solution(number) => write!(f, "solution {number}"),
            Answer::Wrong(number) => write!(f, "wrong answer {number}"),
            Answer::Transcript => f.write_str("a transcript"),
        }
    }
}

/// What a proof has shown to be wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the sentences are below")]
pub enum Flaw {
    /// A goal cannot be read.
    Goal { number: usize, why: GoalError },
    /// It does not open.
    Open { seed: u64, why: LessonError },
    /// A step of a solution, of a wrong answer or of a transcript cannot be carried out.
    Step { of: Answer, seed: u64, step: String, why: StepError },
    /// What is typed is no command.
    NoCommand { step: String, word: String },
    /// The goals are met though nobody does anything.
    Untouched { seed: u64 },
    /// A solution does not meet the goals with enough seeds: those with which it does not, and the goals
    /// that were not lit with the first of them, by number from 1.
    Unsolved { solution: usize, seeds: Vec<u64>, dark: Vec<usize> },
    /// A wrong answer meets the goals.
    NotWrong { answer: usize, seed: u64 },
    /// A transcript shows something else than what comes back.
    Untrue { step: String, shown: Vec<String>, got: Vec<String> },
    /// Its solutions take something else than its par says.
    Par { said_ms: u64, said_lost: u64, time_ms: u64, lost: u64 },
    /// Its par cannot be measured: with its own seed no solution meets the goals.
    NoPar,
    /// Somebody is named who is never there.
    Nobody { name: String, at: String },
    /// What the text shows up to a step is a solution.
    GivenAway { step: String, is_puzzle: bool },
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Flaw::Goal { number, why } => write!(f, "goal {number}: {why}"),
            Flaw::Open { seed, why } => write!(f, "with seed {seed} it does not open: {why}"),
            Flaw::Step { of, seed, step, why } => {
                write!(f, "{of}, seed {seed}: '{step}': {why}")
            }
            Flaw::NoCommand { step, word } => write!(f, "'{step}': {word} is no command"),
            Flaw::Untouched { seed } => {
                write!(f, "with seed {seed} the goals are met though nobody does anything")
            }
            Flaw::Unsolved { solution, seeds, dark } => write!(
                f,
                "solution {solution} does not meet the goals with {} of {SEEDS} seeds{}; \
                 goals not lit with the first: {}",
                seeds.len(),
                match seeds.len() as u64 {
                    SEEDS => String::new(),
                    _ => format!(" ({})", listed(seeds)),
                },
                listed(dark)
            ),
            Flaw::NotWrong { answer, seed } => {
                write!(f, "wrong answer {answer} meets the goals with seed {seed}")
            }
            Flaw::Untrue { step, shown, got } => write!(
                f,
                "'{step}' does not come to what is shown\n--- shown\n{}\n--- comes back\n{}",
                shown.join("\n"),
                got.join("\n")
            ),
            Flaw::NoPar => f.write_str(
                "with the lesson's own seed no solution meets the goals, so that its par cannot be measured",
            ),
            Flaw::Nobody { name, at } => write!(f, "'{at}': nobody is ever called {name}"),
            Flaw::GivenAway { step, is_puzzle } => {
                write!(f, "the text shows a whole solution, up to '{step}'")?;
                let nothing = ": a puzzle shows nothing of it";
                f.write_str(if *is_puzzle { nothing } else { "" })
            }
            Flaw::Par { said_ms, said_lost, time_ms, lost } => write!(
                f,
                "its par says time_ms = {said_ms}, lost = {said_lost}; its solutions take \
                 time_ms = {time_ms}, lost = {lost}"
            ),
        }
    }
}

/// Numbers with a comma between them.
pub fn listed<T: ToString>(numbers: &[T]) -> String {
    numbers.iter().map(T::to_string).collect::<Vec<_>>().join(", ")
}

impl Flaw {
    /// Whether it is for the author to judge: a lesson may be good with it.
    pub fn is_note(&self) -> bool {
        matches!(self, Flaw::GivenAway { is_puzzle: false, .. })
    }

    /// The line of the lesson's file that it is about, from 1; 0 if that is not to be found.
    pub fn line(&self, entry: &Entry) -> usize {
        let lines = || entry.text.lines().map(str::trim).enumerate();
        let nth = |word: &str, number: usize| {
            let mut found = lines().filter(|(_, line)| line.starts_with(word));
            found.nth(number.saturating_sub(1)).map(|(at, _)| at)
        };
        // The first step of an answer, behind the name of its list.
        let answer = |name: &str, answers: &[String], number: usize| {
            let begin = nth(name, 1)?;
            let first = answers.get(number.checked_sub(1)?).map(|text| steps(text))?;
            let first = first.first()?;
            let at = lines().skip(begin).find(|(_, line)| line.contains(first.as_str()));
            Some(at.map_or(begin, |(at, _)| at))
        };
        let step = |step: &str| lines().find(|(_, line)| *line == step).map(|(at, _)| at);
        let head = &entry.head;
        let at = match self {
            Flaw::Goal { number, .. } => nth("check", *number),
            Flaw::Open { .. } => nth("[world]", 1),
            Flaw::Untouched { .. } => nth("[[goals]]", 1),
            Flaw::Unsolved { solution, .. } => answer("solutions", &head.solutions, *solution),
            Flaw::NotWrong { answer: number, .. } => answer("wrong", &head.wrong, *number),
            Flaw::Par { .. } | Flaw::NoPar => nth("par", 1),
            // A step may be in the solution too: the transcript's is the last.
            Flaw::Untrue { step: text, .. }
            | Flaw::Step { of: Answer::Transcript, step: text, .. } => {
                lines().filter(|(_, line)| line == text).last().map(|(at, _)| at)
            }
            Flaw::Step { step: text, .. } | Flaw::NoCommand { step: text, .. } => step(text),
            Flaw::GivenAway { step: text, .. } => lines()
                .filter(|(_, line)| line == text || line.contains(&format!("`{text}`")))
                .last()
                .map(|(at, _)| at),
            Flaw::Nobody { at: text, .. } => {
                let has_it = |line: &str| line == text || line.contains(&format!("`{text}`"));
                lines().find(|(_, line)| has_it(line)).map(|(at, _)| at)
            }
        };
        at.map_or(0, |at| at + 1)
    }
}
