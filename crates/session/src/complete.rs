//! Completion and argument hints, read from the command table.

use redscope_engine::command::{CommandSpec, all, hints, lookup};
use serde::{Deserialize, Serialize};

/// What a console shows while a line is being typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Completion {
    /// The line this answers.
    pub line: String,
    /// Whole lines that complete it, in order.
    pub candidates: Vec<String>,
    /// The arguments that are still to come.
    pub hint: String,
    /// What the command does.
    pub summary: String,
}

/// Completes a line: command names, then subcommands; hints arguments once a name is whole.
pub fn complete(line: &str) -> Completion {
    let mut completion = Completion { line: line.to_owned(), ..Completion::default() };
    let words: Vec<&str> = line.split_whitespace().collect();
    let at_word_end = line.ends_with(' ');
    match (words.as_slice(), at_word_end) {
        ([], _) => {}
        ([start], false) => {
            let start = start.to_ascii_lowercase();
            let names = all().map(|(_, spec)| spec.name).filter(|name| name.starts_with(&start));
            completion.candidates = names.map(str::to_uppercase).collect();
            completion.candidates.sort();
        }
        ([name, rest @ ..], _) => {
            let Some((_, spec)) = lookup(name.as_bytes()) else { return completion };
            let sub = |word: &str| {
                spec.subcommands.iter().find(|sub| sub.name.eq_ignore_ascii_case(word))
            };
            match rest {
                [start] if !at_word_end && !spec.subcommands.is_empty() => {
                    let start = start.to_ascii_lowercase();
                    let subs = spec.subcommands.iter().filter(|sub| sub.name.starts_with(&start));
                    let lines = subs.map(|sub| format!("{name} {}", sub.name.to_uppercase()));
                    completion.candidates = lines.collect();
                    if let Some(sub) = sub(&start) {
                        fill_hint(&mut completion, sub, 0);
                    }
                }
                [first, args @ ..] if sub(first).is_some() => {
                    let sub = sub(first).expect("checked by the guard");
                    fill_hint(&mut completion, sub, args.len());
                }
                _ => {
                    if at_word_end && rest.is_empty() && !spec.subcommands.is_empty() {
                        let subs = spec.subcommands.iter().map(|sub| sub.name.to_uppercase());
                        completion.candidates = subs.map(|sub| format!("{name} {sub}")).collect();
                    }
                    fill_hint(&mut completion, spec, rest.len());
                }
            }
        }
    }
    if let [only] = words.as_slice()
        && let Some((_, spec)) = lookup(only.as_bytes())
    {
        fill_hint(&mut completion, spec, 0);
    }
    completion
}

/// The syntax without the arguments typed already.
fn fill_hint(completion: &mut Completion, spec: &CommandSpec, typed: usize) {
    completion.summary = spec.summary.to_owned();
    let left = hints(spec.arguments).into_iter().skip(typed);
    completion.hint = left.collect::<Vec<_>>().join(" ");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_subcommands_and_arguments() {
        assert_eq!(complete("zinc").candidates, ["ZINCRBY"]);
        assert_eq!(complete("SET ").hint.split(' ').next(), Some("key"));
        assert!(complete("set k v ").hint.starts_with("[NX | XX]"));
        assert_eq!(complete("config ge").candidates, ["config GET"]);
        assert!(complete("nosuch ").candidates.is_empty());
    }
}
