//! What an application does, as a text that people read and that runs.
//!
//! ```text
//! on read(id):
//!   v = redis GET item:{id}              # get
//!   if v != nil:
//!     return v
//!   row = db get item:{id}               # read
//!   redis SET item:{id} {row} PX {ttl}   # set
//!   return row
//! ```
//!
//! A [`Program`] is read from text, a [`Run`] is one request that it answers: a value that says what it
//! waits for and is told what came of it, so an application server in a simulation and a search through
//! all orders of steps run the same lines. What stands behind `#` names a step. A statement is
//!
//! - `NAME = EXPRESSION`, `if EXPRESSION:`, `else:`, `while EXPRESSION:`, `return EXPRESSION`;
//! - `if redis WORDS:`, `while redis WORDS:`, each also with `not`: whether the reply counts as yes;
//! - `redis WORDS`, `redis @SERVER WORDS`, `db get KEY`, `db row KEY` (the list of its value and its version, which is
//!   how often it was written), `db put KEY VALUE` (the version after it), `db del KEY` (likewise), `db ids FROM COUNT`
//!   (the list of the first so many rows from a number on), `db change N` (the Nth row that was written,
//!   as its key, its value and its version, as soon as there is one), each also behind `NAME =`; behind `try`, a failure
//!   is a value and does not end the request; `{…}` has a place in names of servers, too;
//! - `sleep TIME`, in milliseconds;
//! - `queue join NAME` (how many stand before it), `queue turn NAME`, `queue leave NAME`: requests that wait for one
//!   another;
//! - `fail TEXT`: the request ends, and that is why;
//! - `start NAME ARGUMENT …`: another handler, for which nobody waits.
//!
//! Expressions know numbers, texts in quotes, `nil`, `now` (milliseconds of the clock), `random(N)`,
//! `exponential(MEAN)`, `token`, `failed(EXPRESSION)`, a part of a list as `NAME[0]`, and the usual operators.

mod error;
mod expr;
mod names;
mod parse;
mod run;
pub mod shown;
#[cfg(test)]
mod tests;
mod value;
mod words;

use std::rc::Rc;

pub use error::{ProgramError, Wrong};
use expr::{Expr, Slot};
use names::Names;
pub use run::{Run, StartError, Wanted};
pub use value::Value;
use words::Word;

/// Most lines of a program.
pub const MOST_LINES: usize = 400;

/// A program: for each kind of request what is done for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    text: Rc<str>,
    names: Names,
    handlers: Vec<Handler>,
    ops: Vec<Op>,
}

/// What is done for a kind of request.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Handler {
    name: String,
    parameters: Vec<Slot>,
    /// Where it begins.
    start: usize,
}

/// A statement; jumps are to places in the program.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Op {
    /// Its line, counted from 1.
    line: usize,
    label: Option<Rc<str>>,
    does: Does,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Does {
    Let(Slot, Expr),
    Call {
        into: Option<Slot>,
        tries: bool,
        call: Call,
    },
    /// A call, and a jump unless its reply counts as yes, or, with `not`, if it does.
    Ask {
        tries: bool,
        call: Call,
        not: bool,
        unless: usize,
    },
    JumpUnless(Expr, usize),
    Jump(usize),
    Return(Expr),
}

/// What somebody else has to answer.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Call {
    Redis { server: Option<Word>, words: Vec<Word> },
    Get(Word),
    Row(Word),
    Put(Word, Word),
    Del(Word),
    Ids(Word, Word),
    Change(Expr),
    Sleep(Expr),
    Join(Word),
    Turn(Word),
    Leave(Word),
    Start(Rc<str>, Vec<Word>),
}

impl Does {
    /// What it asks of somebody else.
    fn call(&self) -> Option<&Call> {
        match self {
            Does::Call { call, .. } | Does::Ask { call, .. } => Some(call),
            Does::Let(..) | Does::JumpUnless(..) | Does::Jump(_) | Does::Return(_) => None,
        }
    }
}

impl Program {
    /// Reads a program.
    ///
    /// Errors: the first line that is wrong, with the reason.
    pub fn read(text: &str) -> Result<Self, ProgramError> {
        parse::program(text)
    }

    /// Its text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The kinds of requests it answers.
    pub fn handlers(&self) -> impl Iterator<Item = &str> {
        self.handlers.iter().map(|handler| handler.name.as_str())
    }

    /// Whether a handler starts another, for which nobody waits.
    pub fn starts_others(&self) -> bool {
        let mut calls = self.ops.iter().filter_map(|op| op.does.call());
        calls.any(|call| matches!(call, Call::Start(..)))
    }

    /// The names of what has to be given before it runs.
    pub fn settings(&self) -> impl Iterator<Item = &str> {
        self.names.settings().map(|(name, _)| name)
    }
}
