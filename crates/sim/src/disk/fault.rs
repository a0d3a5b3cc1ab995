//! Why something cannot be done to a disk.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Why something cannot be done to a disk. Nothing has changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FaultError {
    /// It has no such file.
    NoFile(String),
    /// A file is shorter than what it was to be cut to.
    Shorter {
        /// The file.
        path: String,
        /// Its length.
        has_bytes: u64,
        /// The length it was to have.
        wanted_bytes: u64,
    },
    /// A file has no such bit.
    NoBit {
        /// The file.
        path: String,
        /// Its length.
        has_bytes: u64,
        /// The bit that was to turn over.
        bit: u64,
    },
    /// The disk refuses, with its own words.
    Refused(String),
}

impl fmt::Display for FaultError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FaultError::NoFile(path) => write!(f, "there is no file {path}"),
            FaultError::Shorter { path, has_bytes, wanted_bytes } => {
                write!(f, "{path} has {has_bytes} bytes, not {wanted_bytes}")
            }
            FaultError::NoBit { path, has_bytes, bit } => {
                write!(f, "{path} has {has_bytes} bytes, no bit {bit}")
            }
            FaultError::Refused(why) => f.write_str(why),
        }
    }
}

impl std::error::Error for FaultError {}
