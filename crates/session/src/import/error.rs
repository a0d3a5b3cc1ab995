//! Why files are no run.

use std::fmt;

use redscope_labs::act::PUT_MOST_BYTES;
use serde::{Deserialize, Serialize};

/// Why files are no run. `Display` is the English sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ImportError {
    /// There is no file.
    Nothing,
    /// They have more bytes than an act carries.
    TooLarge,
    /// A file of no kind that is known.
    Unknown(String),
    /// A manifest names a file that is not among them.
    Missing(String),
    /// A dump is damaged.
    Damaged {
        /// The file.
        file: String,
        /// What Redis says of it.
        why: String,
    },
    /// A configuration file that Redis does not start from, in its own words, which have the line.
    Conf {
        /// The file.
        file: String,
        /// What Redis says.
        why: String,
    },
    /// A line is wrong.
    Line {
        /// The file.
        file: String,
        /// The line, counted from 1.
        line: usize,
        /// What is wrong with it.
        why: LineProblem,
    },
    /// There is more in it than a run may have.
    TooMany {
        /// The file.
        file: String,
        /// How many there are, of nodes or acts.
        got: usize,
        /// How many there may be.
        most: usize,
    },
}

/// What is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LineProblem {
    /// Words are missing.
    Short,
    /// No id of 40 hex digits.
    Id(String),
    /// No address.
    Address(String),
    /// No such flag.
    Flag(String),
    /// No config epoch.
    Epoch(String),
    /// No slot, or range of slots.
    Slots(String),
    /// Two nodes have one id or one address.
    Twice(String),
    /// No moment, database and client.
    Head,
    /// A quote that does not end.
    Quotes,
    /// An earlier moment than the line before has, or more than a day after the first.
    Moment,
}

impl fmt::Display for LineProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LineProblem::Short => f.write_str("a line of CLUSTER NODES has at least 8 words"),
            LineProblem::Id(word) => write!(f, "'{word}' is no id of 40 hex digits"),
            LineProblem::Address(word) => write!(f, "'{word}' is no address"),
            LineProblem::Flag(word) => write!(f, "there is no flag '{word}'"),
            LineProblem::Epoch(word) => write!(f, "'{word}' is no config epoch"),
            LineProblem::Slots(word) => write!(f, "'{word}' is no range of slots"),
            LineProblem::Twice(word) => write!(f, "{word} stands in two lines"),
            LineProblem::Head => {
                f.write_str("a line of MONITOR begins as 1339518083.107412 [0 127.0.0.1:60866]")
            }
            LineProblem::Quotes => f.write_str("a quote does not end"),
            LineProblem::Moment => f.write_str(
                "its moment lies before that of the line above, or a day behind the first",
            ),
        }
    }
}

impl fmt::Display for ImportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ImportError::Nothing => f.write_str("there is no file"),
            ImportError::TooLarge => {
                write!(f, "files that become a run have at most {PUT_MOST_BYTES} bytes")
            }
            ImportError::Unknown(file) => write!(
                f,
                "{file} is neither a run nor CLUSTER NODES, sentinel.conf, RDB, AOF or a log of MONITOR"
            ),
            ImportError::Missing(file) => {
                write!(f, "the manifest names {file}, which is not among these files")
            }
            ImportError::Damaged { file, why } | ImportError::Conf { file, why } => {
                write!(f, "{file}: {why}")
            }
            ImportError::Line { file, line, why } => write!(f, "{file}, line {line}: {why}"),
            ImportError::TooMany { file, got, most } => {
                write!(f, "{file} has {got} of what a run has {most} of at most")
            }
        }
    }
}

impl std::error::Error for ImportError {}
