//! Facts: what a cluster node has found, voted, claimed or lost.

use std::fmt;

use super::LogLevel;

/// What is told: what a cluster node has found, voted, claimed or lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClusterFact {}

impl ClusterFact {
    /// How much its line in the log matters; `None` if Redis logs nothing.
    pub fn level(&self) -> Option<LogLevel> {
        match *self {}
    }
}

impl fmt::Display for ClusterFact {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {}
    }
}
