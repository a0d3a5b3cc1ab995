//! What was logged, typed, answered and done.

use serde::{Deserialize, Serialize};

use crate::help::HelpView;

/// A line of a log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct LogView {
    /// Events carried out before.
    pub step: u64,
    /// Virtual microseconds.
    pub at_us: u64,
    /// Whose log.
    pub node: String,
    /// Redis's mark of how much it matters: `.`, `-`, `*` or `#`.
    pub mark: char,
    /// The line, as Redis has it.
    pub text: String,
}

/// A console beside its lines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ClientView {
    /// Its name.
    pub name: String,
    /// The node it talks to.
    pub node: String,
    /// Whether it follows redirections.
    pub follow: bool,
    /// Whether it asks for RESP3.
    pub resp3: bool,
    /// The prompt.
    pub prompt: String,
    /// Whether it waits for a reply.
    pub waiting: bool,
}

/// What a console line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum LineKind {
    /// Typed by a person.
    Typed,
    /// A reply.
    Reply,
    /// An error reply.
    Error,
    /// Said by the console.
    Note,
    /// Sent by a server unasked: it answers no command.
    Push,
    /// Something was done to the run.
    Act,
    /// Why the act before could not be done.
    Refused,
}

/// In what an answer differs from that of a Redis 7.0.15 as it is installed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Differs {
    /// Its sentences are our own.
    OwnWords,
    /// The servers of a scenario are started so that they allow it: `enable-debug-command` is `yes`.
    Allowed,
}

/// A console line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Line {
    /// The console.
    pub client: String,
    /// What it is.
    pub kind: LineKind,
    /// The prompt it was typed behind.
    pub prompt: String,
    /// Its text.
    pub text: String,
    /// What the server sent for it, if it comes from one.
    pub wire: Option<WireView>,
    /// What it asks to be explained: the console's answer to it, to be said in a page's own words.
    pub help: Option<HelpView>,
    /// In what the answer to it is not what a Redis 7.0.15 as it is installed says.
    pub differs: Option<Differs>,
    /// Events carried out before.
    pub step: u64,
    /// Virtual microseconds.
    pub at_us: u64,
}

/// The bytes of a reply.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct WireView {
    /// The first of them: what does not print is escaped, and behind each line feed a new line begins.
    pub text: String,
    /// How many more there are.
    pub left_bytes: usize,
}

/// Something that was done to the run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ActView {
    /// Events carried out before.
    pub step: u64,
    /// Virtual microseconds.
    pub at_us: u64,
    /// The act in words.
    pub text: String,
}
