//! What redis-cli does itself, without asking a server.
//! Behaviour: redis-cli.c `issueCommandRepeat`, `cliOutputHelp`, 7.0.15.

use redscope_actor::Address;
use redscope_engine::command::{CommandSpec, Group, all, hints, lookup};

use super::errand;

/// A command is repeated no more often than this; redis-cli knows no such bound.
pub const MOST_REPEATS: usize = 100_000;

/// What redis-cli says of a number of times that is none.
const NO_REPEATS: &str = "Invalid redis-cli repeat command option value.";

/// A line that redis-cli carries out itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Local {
    /// Shows a text.
    Says(String),
    /// Ends the connection.
    Quit,
    /// Goes to another server.
    Connect(Address),
    /// Sends the rest so many times.
    Repeat(usize),
    /// Does what redis-cli does when a shell starts it so: looks for big keys, or sends all of a text at once.
    Errand,
}

/// What a line is, if it is not for the server.
pub(super) fn local(args: &[Vec<u8>]) -> Option<Local> {
    let [first, rest @ ..] = args else { return None };
    let word = String::from_utf8_lossy(first).to_ascii_lowercase();
    match (word.as_str(), rest) {
        ("help" | "?", topic) => Some(Local::Says(help(topic))),
        ("quit" | "exit", []) => Some(Local::Quit),
        ("connect", [host, port]) => Address::from_parts(host, port).map(Local::Connect),
        _ if errand::read(args).is_some() => Some(Local::Errand),
        (count, [_, ..]) => Some(match repeats(count)? {
            Repeats::Times(count) => Local::Repeat(count),
            Repeats::Never => Local::Says(NO_REPEATS.to_owned()),
            Repeats::TooOften => {
                Local::Says(format!("A command is repeated {MOST_REPEATS} times at the most."))
            }
        }),
        _ => None,
    }
}

/// How often `N command` is carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeats {
    /// So many times.
    Times(usize),
    /// Not at all: the number is below 1, or `strtol` cannot hold it.
    Never,
    /// More than [`MOST_REPEATS`] times.
    TooOften,
}

/// How often `N command` is carried out, by its first word; `None` if that is no number, as `strtol` reads one.
pub fn repeats(word: &str) -> Option<Repeats> {
    let digits = word.strip_prefix(['+', '-']).unwrap_or(word);
    let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
    // A sign alone is no number; an empty word is zero.
    if !is_number || digits.is_empty() && !word.is_empty() {
        return None;
    }
    Some(match word.parse::<i64>() {
        Ok(count) if count > MOST_REPEATS as i64 => Repeats::TooOften,
        Ok(count @ 1..) => Repeats::Times(count as usize),
        Ok(_) | Err(_) => Repeats::Never,
    })
}

/// The help for a topic: a group behind `@`, or a command and its subcommands.
fn help(topic: &[Vec<u8>]) -> String {
    let topic = topic.join(&b' ');
    let topic = String::from_utf8_lossy(&topic).to_ascii_lowercase();
    if topic.is_empty() {
        let mut groups: Vec<&str> = all().map(|(group, _)| group.name()).collect();
        groups.sort_unstable();
        groups.dedup();
        return format!(
            "HELP SET explains a command, HELP @string lists a group. Groups: {}.",
            groups.join(", ")
        );
    }
    if let Some(group) = topic.strip_prefix('@') {
        let of_group = all().filter(|(of, _)| of.name() == group);
        let mut entries: Vec<String> =
            of_group.map(|(_, spec)| entry(spec.name, spec, None)).collect();
        entries.sort();
        return entries.join("\n");
    }
    let (name, sub) = topic.split_once(' ').unwrap_or((&topic, ""));
    let Some((group, spec)) = lookup(name.as_bytes()) else {
        return format!("There is no command {}. HELP lists the groups.", topic.to_uppercase());
    };
    let own = std::iter::once(spec).chain(spec.subcommands);
    let container = spec.name;
    let is_meant = |one: &&CommandSpec| sub.is_empty() || one.name == sub;
    own.filter(is_meant)
        .map(|spec| entry(&full_name(container, spec), spec, Some(group)))
        .collect::<Vec<_>>()
        .join("\n")
}

/// The name of a subcommand with its command's, or of the command.
fn full_name(container: &str, spec: &CommandSpec) -> String {
    if spec.name == container { container.to_owned() } else { format!("{container} {}", spec.name) }
}

fn entry(name: &str, spec: &CommandSpec, group: Option<Group>) -> String {
    let name = name.to_uppercase();
    let syntax = hints(spec.arguments).join(" ");
    let (summary, since) = (spec.summary, spec.since);
    let group = group.map_or_else(String::new, |group| format!("\n  group: {}", group.name()));
    format!("\n  {name} {syntax}\n  summary: {summary}\n  since: {since}{group}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Option<Local> {
        let args: Vec<Vec<u8>> = line.split(' ').map(|word| word.as_bytes().to_vec()).collect();
        local(&args)
    }

    #[test]
    fn help_explains_from_the_table() {
        let Some(Local::Says(text)) = words("help SET") else { panic!("help is its own") };
        assert!(text.starts_with("\n  SET key value [NX | XX]"), "{text}");
        assert!(text.contains("summary: Stores a string"), "{text}");
        assert!(text.ends_with("since: 1.0.0\n  group: string"));
        let Some(Local::Says(text)) = words("help @hyperloglog") else { panic!("a group") };
        assert!(text.contains("PFADD") && !text.contains("GETSET"));
        let Some(Local::Says(text)) = words("help nosuch") else { panic!("an unknown one") };
        assert!(text.contains("NOSUCH"));
        assert!(
            matches!(words("help config get"), Some(Local::Says(text)) if text.contains("CONFIG GET"))
        );
    }

    #[test]
    fn what_is_not_its_own_goes_to_the_server() {
        assert_eq!(words("3 PING"), Some(Local::Repeat(3)));
        assert_eq!(words("quit"), Some(Local::Quit));
        assert_eq!(words("connect 127.0.0.1 7001"), Some(Local::Connect(Address::local(7001))));
        for line in ["SET a 1", "3", "0", "- PING", "1x PING", "connect nowhere"] {
            assert_eq!(words(line), None, "{line}");
        }
    }

    #[test]
    fn a_number_of_times_is_what_strtol_reads() {
        assert_eq!(words("+2 PING"), Some(Local::Repeat(2)));
        assert_eq!(words("100000 PING"), Some(Local::Repeat(MOST_REPEATS)));
        let never = Some(Local::Says(NO_REPEATS.to_owned()));
        for line in ["0 PING", "-1 PING", "99999999999999999999 PING", " PING"] {
            assert_eq!(words(line), never, "{line}");
        }
        let Some(Local::Says(text)) = words("100001 PING") else { panic!("too often") };
        assert_eq!(text, "A command is repeated 100000 times at the most.");
    }
}
