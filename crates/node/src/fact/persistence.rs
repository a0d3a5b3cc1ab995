//! Facts: what becomes of snapshots and of the append-only file.

use std::fmt;

use super::LogLevel;

/// What is told: what becomes of snapshots and of the append-only file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PersistenceFact {}

impl PersistenceFact {
    /// How much its line in the log matters; `None` if Redis logs nothing.
    pub fn level(&self) -> Option<LogLevel> {
        match *self {}
    }
}

impl fmt::Display for PersistenceFact {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {}
    }
}
