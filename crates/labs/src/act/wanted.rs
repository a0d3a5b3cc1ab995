//! What was to be read in an act, and why a file is not repaired.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A number of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Wanted {
    /// How many bytes.
    Bytes,
    /// How many times as long.
    Times,
    /// Which bit of a file.
    Bit,
    /// How many keys.
    Keys,
    /// A time with its unit.
    Time,
    /// A share, in percent or parts per million.
    Share,
    /// A share in whole percent.
    Percent,
    /// Requests a second.
    Rate,
    /// How many of something.
    Count,
}

impl fmt::Display for Wanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Wanted::Bytes => "a number of bytes",
            Wanted::Times => "a number of times from 1 to 1000000",
            Wanted::Bit => "the number of a bit",
            Wanted::Keys => "a number of keys",
            Wanted::Time => "a time, such as 400us, 20ms, 5s or 1h",
            Wanted::Share => "a share of at most 99%, such as 5% or 200ppm",
            Wanted::Percent => "a share of a hundred, such as 5%",
            Wanted::Count => "a whole number",
            Wanted::Rate => "a rate, such as 20/s, of at most 1000000",
        })
    }
}

/// Why nothing is repaired.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RepairError {
    /// There is no world whose file it could be.
    NoNode,
    /// The node has no such file.
    NoFile {
        /// Whose file.
        actor: String,
        /// The file.
        path: String,
    },
    /// The tool for such files only says what is wrong.
    Snapshot,
    /// What redis-check-aof says.
    Tool(String),
}

impl fmt::Display for RepairError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RepairError::NoNode => f.write_str("only a file of a node can be repaired"),
            RepairError::NoFile { actor, path } => write!(f, "{actor} has no file {path}"),
            RepairError::Snapshot => {
                f.write_str("redis-check-rdb finds what is wrong and mends nothing")
            }
            RepairError::Tool(line) => f.write_str(line),
        }
    }
}
