//! Facts: what happens between a master and its replicas.

use std::fmt;

use super::LogLevel;

/// What is told: what happens between a master and its replicas.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReplicationFact {}

impl ReplicationFact {
    /// How much its line in the log matters; `None` if Redis logs nothing.
    pub fn level(&self) -> Option<LogLevel> {
        match *self {}
    }
}

impl fmt::Display for ReplicationFact {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {}
    }
}
