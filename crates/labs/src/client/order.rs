//! What a console is opened with, what a person does at it, and what it tells.

use redscope_actor::Address;

use super::line::Line;
use super::lock::TypedLock;
use super::write::TypedFact;

/// What a console is opened with.
#[derive(Clone, Debug, PartialEq)]
pub struct ConsoleSpec {
    /// The server it talks to.
    pub home: Address,
    /// Whether it follows redirections, as `redis-cli -c`.
    pub follow: bool,
    /// Whether it asks for RESP3 with each new connection, as `redis-cli -3`.
    pub resp3: bool,
}

/// What a person does at a console.
#[derive(Clone, Debug, PartialEq)]
pub enum ConsoleOrder {
    /// Types a line.
    Type(String),
    /// Goes to another server, or changes how it talks.
    Move(ConsoleSpec),
    /// Presses Ctrl-C: what it waits for, and what was typed behind that, it does not wait for any
    /// more.
    Interrupt,
}

/// What a console tells.
#[derive(Clone, Debug, PartialEq)]
pub enum ConsoleFact {
    /// It shows a line.
    Line(Line),
    /// Of the writes that are typed there.
    Typed(TypedFact),
    /// A lock was taken there.
    Locked(TypedLock),
}
