//! Goals that moments of a run may become.

use redscope_engine::command::{Flags, keys};
use redscope_labs::World;
use redscope_resp::quote;
use redscope_sim::ActorId;
use serde::{Deserialize, Serialize};

use crate::command::of_command;
use crate::lesson::asked::{answer, plain};
use crate::story::Story;

/// A value of so many characters stands in a goal.
const MOST_CHARS: usize = 60;
/// What stands before an error, as redis-cli shows it.
const ERROR: &str = "(error) ";

/// A goal that a moment may become.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Proposal {
    /// A server would answer a command so.
    Answers {
        /// The server.
        node: String,
        /// The command.
        command: String,
        /// The answer.
        value: String,
    },
    /// A node is in a state, in the words of goals.
    Is {
        /// The node.
        node: String,
        /// The word.
        word: String,
    },
    /// Nodes are cut off from others.
    Cut {
        /// The nodes on one side.
        of: Vec<String>,
        /// The nodes on the other.
        from: Vec<String>,
    },
    /// A story has happened: its kind.
    Story(String),
    /// An acknowledged write is lost.
    Lost,
    /// A line has got a reply that begins so.
    Replied {
        /// The line.
        line: String,
        /// The reply's first word or line.
        reply: String,
        /// Whether it goes on.
        goes_on: bool,
    },
    /// A line was typed.
    Typed(String),
}

impl Proposal {
    /// What is judged, in the words of goals.
    pub fn check(&self) -> String {
        match self {
            Proposal::Answers { node, command, value } => {
                format!("ask {node} {} == {}", quoted(command), quoted(value))
            }
            Proposal::Is { node, word } => format!("{node} is {word}"),
            Proposal::Cut { of, from } => {
                let from = from.join(",");
                let each: Vec<String> =
                    of.iter().map(|node| format!("{node} is cut from {from}")).collect();
                match each.as_slice() {
                    [one] => one.clone(),
                    several => format!("({})", several.join(" and ")),
                }
            }
            Proposal::Story(kind) => format!("story {kind}"),
            Proposal::Lost => "lost >= 1".to_owned(),
            Proposal::Replied { line, reply, goes_on } => {
                let reply = pattern(reply) + if *goes_on { "*" } else { "" };
                format!("reply {} to {}", quoted(&reply), quoted(&pattern(line)))
            }
            Proposal::Typed(line) => format!("typed {}", quoted(&pattern(line))),
        }
    }
}

/// A value as goals are read: in the quotes that are not in it.
fn quoted(text: &str) -> String {
    match text.contains('"') {
        true if !text.contains('\'') => format!("'{text}'"),
        _ => format!("\"{}\"", text.replace('"', "\\\"")),
    }
}

/// A text as a pattern that only it is like.
fn pattern(text: &str) -> String {
    let mut out = String::new();
    for char in text.chars() {
        if "*?[]\\".contains(char) {
            out.push('\\');
        }
        out.push(char);
    }
    out
}

/// Whether a line is a command that writes.
pub(super) fn writes(line: &str) -> bool {
    of_command(line, |spec, _| spec.flags.has(Flags::WRITE)).unwrap_or(false)
}

/// What an act may become: the state in which it leaves a node.
pub(super) fn of_act(words: &str) -> Option<Proposal> {
    let mut parts = words.split(' ');
    let names = |names: &str| names.split(',').map(str::to_owned).collect();
    let word = match parts.next()? {
        "crash" | "terminate" | "power-cut" => "down",
        "pause" => "paused",
        "cut" => {
            return Some(Proposal::Cut { of: names(parts.next()?), from: names(parts.next()?) });
        }
        _ => return None,
    };
    Some(Proposal::Is { node: parts.next()?.to_owned(), word: word.to_owned() })
}

/// What a story may become.
pub(super) fn of_story(story: &Story) -> Proposal {
    match story {
        Story::WritesLost { .. } => Proposal::Lost,
        other => Proposal::Story(kind(other)),
    }
}

/// The kind of a story as goals and steps have it.
pub(super) fn kind(story: &Story) -> String {
    let name = |value| match value {
        serde_json::Value::String(kind) => Some(kind),
        serde_json::Value::Object(one) => one.into_iter().next().map(|(kind, _)| kind),
        _ => None,
    };
    serde_json::to_value(story).ok().and_then(name).unwrap_or_default()
}

/// What a line may become: what it has left behind, if it has written and its server can be asked; else its reply.
pub(super) fn of_line(
    line: &str,
    shown: &[String],
    node: Option<(&World, ActorId)>,
) -> Option<Proposal> {
    let is_refused = shown.first().is_some_and(|reply| reply.starts_with(ERROR));
    let node = node.filter(|_| !is_refused);
    let left = node.and_then(|(world, id)| left_behind(line, world, id));
    left.or_else(|| of_reply(line, shown))
}

fn of_reply(line: &str, shown: &[String]) -> Option<Proposal> {
    if line.chars().any(char::is_control) {
        return None;
    }
    let [reply, rest @ ..] = shown else { return Some(Proposal::Typed(line.to_owned())) };
    let line = line.to_owned();
    Some(match reply.strip_prefix(ERROR) {
        Some(error) => {
            let code = error.split(' ').next().unwrap_or_default();
            Proposal::Replied { line, reply: format!("{ERROR}{code}"), goes_on: true }
        }
        None if rest.is_empty() && reply.chars().count() <= MOST_CHARS => {
            Proposal::Replied { line, reply: reply.clone(), goes_on: false }
        }
        None => Proposal::Typed(line),
    })
}

/// The value of the first key of a command that has written, as its server has it.
fn left_behind(line: &str, world: &World, id: ActorId) -> Option<Proposal> {
    let key = of_command(line, |spec, args| {
        let key = keys(spec, args).first().map(|key| key.to_vec());
        key.filter(|_| spec.flags.has(Flags::WRITE))
    })??;
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.:/@{}".contains(byte);
    let key = match !key.is_empty() && key.iter().all(is_plain) {
        true => String::from_utf8_lossy(&key).into_owned(),
        false => quote(&key),
    };
    let ask = |command: &str| {
        let value = plain(&answer(world, id, command)?);
        let is_short = value.chars().count() <= MOST_CHARS && !value.chars().any(char::is_control);
        let fits = is_short && !value.contains(['\\', '\u{fffd}']);
        let node = world.name(id).to_string();
        fits.then(|| Proposal::Answers { node, command: command.to_owned(), value })
    };
    let kind = plain(&answer(world, id, &format!("TYPE {key}"))?);
    let (whole, count) = match kind.as_str() {
        "string" => (format!("GET {key}"), format!("STRLEN {key}")),
        "hash" => (format!("HGETALL {key}"), format!("HLEN {key}")),
        "list" => (format!("LRANGE {key} 0 -1"), format!("LLEN {key}")),
        "set" => (format!("SCARD {key}"), format!("SCARD {key}")),
        "zset" => (format!("ZRANGE {key} 0 -1 WITHSCORES"), format!("ZCARD {key}")),
        "stream" => (format!("XLEN {key}"), format!("XLEN {key}")),
        "none" => (format!("EXISTS {key}"), format!("EXISTS {key}")),
        _ => return None,
    };
    ask(&whole).or_else(|| ask(&count))
}
