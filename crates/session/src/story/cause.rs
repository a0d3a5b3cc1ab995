//! Why something has happened, where its story says so.

use redscope_node::{ManualKind, Obstacle, Refusal};
use serde::{Deserialize, Serialize};

/// Why a Sentinel gives a failover up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum AbortCause {
    /// No majority has voted for it in time.
    NotElected,
    /// No replica can be promoted.
    NoGoodReplica,
    /// The chosen replica has not become a master in time.
    ReplicaTimeout,
}

/// Why a cluster node has another config epoch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum EpochCause {
    /// Another master had the same.
    Collision {
        /// The other master.
        with: String,
    },
    /// It has won an election.
    Elected,
    /// It has taken a new one without asking anybody.
    Bumped,
    /// A slot has come to it for good.
    Imported {
        /// The slot.
        slot: u16,
    },
    /// Somebody has given it one.
    Asked,
    /// It was reset.
    Reset,
}

/// What has found that the time of keys was up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum ExpiryCause {
    /// Somebody asked for them.
    Access,
    /// The active cycle came by.
    Cycle,
}

/// Why a replica gets everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum ResyncCause {
    /// It knows no history.
    Fresh,
    /// It knows another history.
    OtherHistory,
    /// It has what the master does not go on from.
    Beyond,
    /// What it lacks is not in the backlog.
    OutsideBacklog,
}

/// Why a master of a cluster gives no vote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum NoVote {
    /// The request is of an epoch that is over.
    OldEpoch {
        /// The voter's epoch.
        current_epoch: u64,
    },
    /// It has voted in this epoch.
    AlreadyVoted,
    /// It holds the candidate for a master.
    IsMaster,
    /// It does not know whose replica the candidate is.
    UnknownMaster,
    /// It does not hold the candidate's master for failed.
    MasterIsUp,
    /// It has voted about the same master not long ago.
    TooSoon {
        /// Milliseconds that are left.
        wait_ms: u64,
    },
    /// The candidate claims a slot under too small a config epoch.
    OldSlots {
        /// The slot.
        slot: u16,
        /// The config epoch of its owner.
        epoch: u64,
        /// The one under which it is claimed.
        config_epoch: u64,
    },
}

impl From<Refusal> for NoVote {
    fn from(why: Refusal) -> Self {
        match why {
            Refusal::OldEpoch { current_epoch } => NoVote::OldEpoch { current_epoch },
            Refusal::AlreadyVoted { .. } => NoVote::AlreadyVoted,
            Refusal::IsMaster => NoVote::IsMaster,
            Refusal::UnknownMaster => NoVote::UnknownMaster,
            Refusal::MasterIsUp => NoVote::MasterIsUp,
            Refusal::TooSoon { wait_ms } => {
                NoVote::TooSoon { wait_ms: wait_ms.try_into().unwrap_or(0) }
            }
            Refusal::OldSlots { slot, epoch, config_epoch } => {
                NoVote::OldSlots { slot, epoch, config_epoch }
            }
        }
    }
}

/// Why a replica of a cluster does not replace its master.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum HeldUpCause {
    /// It has been without its master for too long.
    OldData,
    /// Too few masters have voted for it in time.
    Expired,
}

impl HeldUpCause {
    /// The cause that an obstacle is; waiting is none.
    pub(super) fn of(obstacle: Obstacle) -> Option<Self> {
        match obstacle {
            Obstacle::OldData => Some(HeldUpCause::OldData),
            Obstacle::Expired => Some(HeldUpCause::Expired),
            Obstacle::Delay | Obstacle::Votes => None,
        }
    }
}

/// The three ways of `CLUSTER FAILOVER`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum ManualFailover {
    /// The master stands still until the replica has caught up.
    Default,
    /// Without the master's help, but with votes.
    Force,
    /// Without the master's help and without votes.
    Takeover,
}

impl From<ManualKind> for ManualFailover {
    fn from(kind: ManualKind) -> Self {
        match kind {
            ManualKind::Default => ManualFailover::Default,
            ManualKind::Force => ManualFailover::Force,
            ManualKind::Takeover => ManualFailover::Takeover,
        }
    }
}
