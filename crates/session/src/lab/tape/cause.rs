//! Why a write was not done, or why nobody knows.

use redscope_labs::app::{Doubt, Failure};
use serde::{Deserialize, Serialize};

/// Why a write was not done, or why nobody knows: as far as its client can tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Cause {
    /// No answer came in time.
    Silent,
    /// Nobody takes connections, or the one that stood was closed.
    Unreachable,
    /// The server that was asked is a replica (`READONLY`).
    ReadOnly,
    /// The master has too few replicas (`NOREPLICAS`).
    NoReplicas,
    /// The server reads its files (`LOADING`).
    Loading,
    /// The master has it, and by `WAIT` too few replicas.
    TooFew,
    /// Slots have no master (`CLUSTERDOWN`).
    ClusterDown,
    /// Another error.
    Refused,
}

impl From<&Failure> for Cause {
    fn from(why: &Failure) -> Self {
        match why {
            Failure::TimedOut => Cause::Silent,
            Failure::Unreachable => Cause::Unreachable,
            Failure::Redirected => Cause::Refused,
            Failure::Refused(text) => match text.split(' ').next().unwrap_or_default() {
                "READONLY" => Cause::ReadOnly,
                "NOREPLICAS" => Cause::NoReplicas,
                "LOADING" => Cause::Loading,
                "CLUSTERDOWN" => Cause::ClusterDown,
                _ => Cause::Refused,
            },
        }
    }
}

impl From<Doubt> for Cause {
    fn from(why: Doubt) -> Self {
        match why {
            Doubt::TimedOut => Cause::Silent,
            Doubt::Closed => Cause::Unreachable,
            Doubt::Nonsense => Cause::Refused,
            Doubt::TooFew => Cause::TooFew,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_known_by_its_first_word() {
        let cause = |text: &str| Cause::from(&Failure::Refused(text.to_owned()));
        assert_eq!(cause("READONLY You can't write against a read only replica."), Cause::ReadOnly);
        assert_eq!(cause("NOREPLICAS Not enough good replicas to write."), Cause::NoReplicas);
        assert_eq!(cause("ERR READONLY"), Cause::Refused);
    }
}
