//! What a process tells people. Pictures, logs, checks and stories read facts, not fields.
//!
//! A fact is typed; its `Display` is the line that Redis has in its log for it, if it has one.

mod cluster;
mod keyspace;
mod level;
mod persistence;
mod replication;
mod sentinel;

use std::fmt;

pub use cluster::{ClusterFact, EpochChange, ManualKind, Obstacle, Recovery, Refusal, RoleChange};
pub use keyspace::{ExpiredBy, KeyspaceFact};
pub use level::LogLevel;
pub use persistence::{AofError, LoadedFrom, PersistenceFact, SaveFailure, SaveKind, Saved};
pub use replication::{
    ConnectReason, FullResyncReason, LinkLoss, ReplicationFact, RoleRequest, SaveTarget, SaveWait,
    SilentPhase,
};
pub use sentinel::{AbortReason, FailoverStep, Instance, InstanceKind, SentinelFact};

/// Something people want to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    /// A line of the process's log, in Redis's words, that says nothing a picture could use.
    Log {
        /// How much it matters.
        level: LogLevel,
        /// The line, without time and mark.
        text: String,
    },
    /// Of a Sentinel.
    Sentinel(SentinelFact),
    /// Of a cluster node.
    Cluster(ClusterFact),
    /// Of replication, at either end.
    Replication(ReplicationFact),
    /// Of snapshots and the append-only file.
    Persistence(PersistenceFact),
    /// Of keys that go by themselves.
    Keyspace(KeyspaceFact),
}

impl From<SentinelFact> for Fact {
    fn from(fact: SentinelFact) -> Self {
        Fact::Sentinel(fact)
    }
}

impl From<ReplicationFact> for Fact {
    fn from(fact: ReplicationFact) -> Self {
        Fact::Replication(fact)
    }
}

impl Fact {
    /// How much the fact's line in the log matters; `None` if Redis logs nothing.
    pub fn level(&self) -> Option<LogLevel> {
        match self {
            Fact::Log { level, .. } => Some(*level),
            Fact::Sentinel(fact) => fact.level(),
            Fact::Cluster(fact) => fact.level(),
            Fact::Replication(fact) => fact.level(),
            Fact::Persistence(fact) => fact.level(),
            // Redis tells it to those that listen for `evicted` and `expired`, and logs nothing.
            Fact::Keyspace(_) => None,
        }
    }
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fact::Log { text, .. } => f.write_str(text),
            Fact::Sentinel(fact) => fact.fmt(f),
            Fact::Cluster(fact) => fact.fmt(f),
            Fact::Replication(fact) => fact.fmt(f),
            Fact::Persistence(fact) => fact.fmt(f),
            Fact::Keyspace(fact) => fact.fmt(f),
        }
    }
}

impl From<KeyspaceFact> for Fact {
    fn from(fact: KeyspaceFact) -> Self {
        Fact::Keyspace(fact)
    }
}

impl From<PersistenceFact> for Fact {
    fn from(fact: PersistenceFact) -> Self {
        Fact::Persistence(fact)
    }
}
