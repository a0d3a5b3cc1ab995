//! Facts: what a Sentinel believes, agrees and does.

use std::fmt;

use super::LogLevel;

/// An event of a Sentinel, as it logs and publishes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentinelFact {
    /// Such as `+sdown`.
    pub name: String,
    /// Such as `master mymaster 127.0.0.1 6379`.
    pub payload: String,
}

impl SentinelFact {
    /// How much its line in the log matters.
    pub fn level(&self) -> Option<LogLevel> {
        Some(LogLevel::Warning)
    }
}

impl fmt::Display for SentinelFact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.name, self.payload)
    }
}
