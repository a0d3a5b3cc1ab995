//! Transcripts: lines behind prompts, each with what must come back.
//!
//! These are the rules of every transcript there is, in lessons and in other people's documentation.

use std::fmt;

use crate::lesson::Sent;
use crate::step::prompted;

/// A transcript that begins with something else than a line behind a prompt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoPrompt {
    /// The line, from 0.
    pub line: usize,
}

impl fmt::Display for NoPrompt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a transcript begins with a line behind a prompt")
    }
}

impl std::error::Error for NoPrompt {}

/// Reads a transcript: each line behind a prompt, with the lines below it. Empty lines before the first
/// prompt say nothing.
///
/// Errors: [`NoPrompt`].
pub fn read(text: &str) -> Result<Vec<Sent>, NoPrompt> {
    let mut all: Vec<Sent> = Vec::new();
    for (number, line) in text.lines().enumerate() {
        if prompted(line).is_some() {
            all.push(Sent { step: line.to_owned(), shown: Vec::new() });
        } else if let Some(last) = all.last_mut() {
            last.shown.push(line.to_owned());
        } else if !line.trim().is_empty() {
            return Err(NoPrompt { line: number });
        }
    }
    Ok(all)
}

/// What is shown of a step, without the spaces at the ends of lines and the empty lines at its end.
pub fn trimmed(shown: &[String]) -> Vec<&str> {
    let lines: Vec<&str> = shown.iter().map(|line| line.trim_end()).collect();
    let end = lines.iter().rposition(|line| !line.is_empty()).map_or(0, |last| last + 1);
    lines[..end].to_vec()
}

/// Whether lines that came back are those that are shown: `…` alone stands for any lines, and at the end
/// of one for the rest of it.
pub fn is_shown(shown: &[&str], got: &[String]) -> bool {
    match shown {
        [] => got.is_empty(),
        ["…", rest @ ..] => (0..=got.len()).any(|skipped| is_shown(rest, &got[skipped..])),
        [first, rest @ ..] => got.split_first().is_some_and(|(line, left)| {
            let is_line = match first.strip_suffix('…') {
                Some(beginning) => line.starts_with(beginning),
                None => line == first,
            };
            is_line && is_shown(rest, left)
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shows(shown: &[&str], got: &[&str]) -> bool {
        is_shown(shown, &got.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn a_prompt_begins_a_step_and_what_is_below_it_comes_back() {
        let read = |text| read(text).expect("it begins with a prompt");
        let sent = |step: &str, shown: &[&str]| Sent {
            step: step.to_owned(),
            shown: shown.iter().map(|line| (*line).to_owned()).collect(),
        };
        assert_eq!(
            read("\n> GET k\n(nil)\n\nc2>\n"),
            [sent("> GET k", &["(nil)", ""]), sent("c2>", &[])]
        );
        assert_eq!(super::read("\nOK\n> GET k"), Err(NoPrompt { line: 1 }));
        assert_eq!(read(""), []);
    }

    #[test]
    fn an_ellipsis_stands_for_lines_or_for_the_rest_of_one() {
        assert!(shows(&["OK"], &["OK"]));
        assert!(!shows(&["OK"], &["OK", "OK"]) && !shows(&["OK"], &[]));
        assert!(shows(&["role:m…"], &["role:master"]) && !shows(&["role:s…"], &["role:master"]));
        assert!(shows(&["a", "…", "z"], &["a", "z"]) && shows(&["…"], &[]));
        assert!(shows(&["a", "…", "z"], &["a", "b", "c", "z"]));
        assert!(!shows(&["a", "…", "z"], &["a", "z", "b"]));
    }

    #[test]
    fn empty_lines_at_the_end_are_not_shown() {
        let shown = ["a  ", "", "b", " ", ""].map(str::to_owned);
        assert_eq!(trimmed(&shown), ["a", "", "b"]);
    }
}
