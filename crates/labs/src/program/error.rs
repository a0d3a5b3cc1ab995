//! Why a text is no program.

use std::fmt;

/// Why a text is no program, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProgramError {
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub why: Wrong,
}

/// What is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// There are more lines than [`super::MOST_LINES`].
    TooLong,
    /// It stands deeper or less deep than any block that is open, or a block has no lines.
    Indent,
    /// It stands before the first `on NAME(…):`.
    NoHandler,
    /// A handler is written `on NAME(PARAMETER, …):`.
    Handler,
    /// `if` and `while` end with a colon.
    NoColon,
    /// An `else` without its `if`.
    Else,
    /// This is no expression.
    Expression(String),
    /// This is no name.
    Name(String),
    /// A quote or a brace does not end.
    Open,
    /// There is no such statement.
    Statement(String),
    /// It is written so.
    Form(&'static str),
    /// Two handlers have this name.
    Twice(String),
}

impl fmt::Display for ProgramError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.why)
    }
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Wrong::TooLong => write!(f, "a program has at most {} lines", super::MOST_LINES),
            Wrong::Indent => f.write_str("it stands at the depth of no block"),
            Wrong::NoHandler => f.write_str("a program begins with 'on NAME(PARAMETER, …):'"),
            Wrong::Handler => f.write_str("it is written: on NAME(PARAMETER, …):"),
            Wrong::NoColon => f.write_str("it ends with a colon"),
            Wrong::Else => f.write_str("there is no 'if' for this 'else'"),
            Wrong::Expression(text) => write!(f, "'{text}' is no expression"),
            Wrong::Name(text) => write!(f, "'{text}' is no name"),
            Wrong::Open => f.write_str("a quote or a brace does not end"),
            Wrong::Statement(word) => write!(f, "there is no statement '{word}'"),
            Wrong::Form(form) => write!(f, "it is written: {form}"),
            Wrong::Twice(name) => write!(f, "'{name}' stands there twice"),
        }
    }
}

impl std::error::Error for ProgramError {}
