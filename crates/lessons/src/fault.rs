//! What is wrong with a lesson, and where.

use std::fmt;

/// Something wrong in a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// The file.
    pub path: String,
    /// The line, from 1; 0 if it is the file as a whole.
    pub line: usize,
    /// A sentence.
    pub what: String,
}

impl Fault {
    /// A fault of a file as a whole.
    pub fn of(path: &str, what: impl Into<String>) -> Self {
        Fault { path: path.to_owned(), line: 0, what: what.into() }
    }

    /// A fault at a line.
    pub fn at(path: &str, line: usize, what: impl Into<String>) -> Self {
        Fault { path: path.to_owned(), line, what: what.into() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.path, self.what),
            line => write!(f, "{}:{line}: {}", self.path, self.what),
        }
    }
}

impl std::error::Error for Fault {}
