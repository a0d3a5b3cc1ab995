//! Completion and argument hints: of commands, from their table; of keys, from what the servers hold;
//! of acts, from their forms and who is there.

mod acts;
mod keys;
mod options;

use redscope_engine::command::{CommandSpec, all, hints, lookup};
use redscope_labs::World;
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
    /// The command that is meant, as `config|get`, or the act, as `!crash`.
    pub name: String,
    /// What the command does, in English.
    pub summary: String,
}

/// Completes a line that is typed at a console, or an act behind `!`.
pub(crate) fn complete_in(world: &World, line: &str) -> Completion {
    if let Some(act) = line.trim_start().strip_prefix('!') {
        return acts::complete(world, line, act);
    }
    let mut completion = complete(line);
    if completion.candidates.is_empty() {
        completion.candidates = keys::candidates(world, line);
    }
    completion
}

/// Completes a line: command names, then subcommands, then options; hints arguments once a name is whole.
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
                    completion.candidates = options::candidates(line, sub, args);
                }
                _ => {
                    if at_word_end && rest.is_empty() && !spec.subcommands.is_empty() {
                        let subs = spec.subcommands.iter().map(|sub| sub.name.to_uppercase());
                        completion.candidates = subs.map(|sub| format!("{name} {sub}")).collect();
                    }
                    fill_hint(&mut completion, spec, rest.len());
                    if completion.candidates.is_empty() {
                        completion.candidates = options::candidates(line, spec, rest);
                    }
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
    completion.name = spec.full_name.to_owned();
    completion.summary = spec.summary.to_owned();
    let left = hints(spec.arguments).into_iter().skip(typed);
    completion.hint = left.collect::<Vec<_>>().join(" ");
}

#[cfg(test)]
mod tests {
    use redscope_labs::{Scenario, Values};

    use super::*;
    use crate::{FIRST_CONSOLE, Session};

    #[test]
    fn names_subcommands_and_arguments() {
        assert_eq!(complete("zinc").candidates, ["ZINCRBY"]);
        assert_eq!(complete("SET ").hint.split(' ').next(), Some("key"));
        assert!(complete("set k v ").hint.starts_with("[NX | XX]"));
        assert_eq!(complete("config ge").candidates, ["config GET"]);
        assert!(complete("nosuch ").candidates.is_empty());
    }

    #[test]
    fn options_are_completed_behind_what_must_be_given() {
        assert_eq!(complete("set k v n").candidates, ["set k v NX"]);
        assert_eq!(complete("SET k v NX P").candidates, ["SET k v NX PX", "SET k v NX PXAT"]);
        assert!(complete("SET k v NX n").candidates.is_empty(), "it is there already");
        assert!(complete("SET k n").candidates.is_empty(), "that is the value");
        assert_eq!(complete("ZADD board c").candidates, ["ZADD board CH"]);
        assert_eq!(complete("ZADD board ").candidates[..2], ["ZADD board NX", "ZADD board XX"]);
        let memory = complete("CONFIG GET maxmemory-s").candidates;
        assert_eq!(memory, ["CONFIG GET maxmemory-samples"]);
        assert_eq!(complete("CONFIG SET appendo").candidates, ["CONFIG SET appendonly"]);
        assert!(complete("CONFIG SET appendonly y").candidates.is_empty(), "that is the value");
        assert!(complete("GET k ").candidates.is_empty());
    }

    #[test]
    fn keys_that_are_there_and_acts_are_completed() {
        let scenario = Scenario::find("standalone").unwrap();
        let mut session = Session::new(Values::new(scenario, 1)).unwrap();
        session.exec(FIRST_CONSOLE, "MSET user:1 a user:2 b \"u 3\" c", 1_000_000).unwrap();
        assert_eq!(session.complete("GET us").candidates, ["GET user:1", "GET user:2"]);
        assert_eq!(session.complete("MGET user:1 u").candidates.len(), 3);
        assert_eq!(session.complete("MGET \"u 3\" user:2").candidates, ["MGET \"u 3\" user:2"]);
        assert!(session.complete("SET user:1 us").candidates.is_empty(), "a value is no key");
        assert_eq!(session.complete("!cr").candidates, ["!crash"]);
        assert_eq!(session.complete("!crash ").candidates, ["!crash n1", "!crash c1"]);
        assert_eq!(session.complete("!crash n1").hint, "");
        assert_eq!(session.complete("!restart n1 n").candidates, ["!restart n1 new-disk"]);
        assert_eq!(session.complete("!nothing ").candidates, [""; 0]);
    }
}
