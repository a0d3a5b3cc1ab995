//! Why something happened in a cluster.

use std::fmt;

use crate::bus::NodeId;

/// How a node came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recovery {
    /// Only this node had suspected it.
    Suspected,
    /// It had failed and is a replica.
    Replica,
    /// It had failed and is a master that owns no slots, or none any more.
    WithoutSlots,
    /// It had failed, and nobody has taken its slots.
    NotReplaced,
}

impl fmt::Display for Recovery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Recovery::Suspected => "is reachable again.",
            Recovery::Replica => "replica is reachable again.",
            Recovery::WithoutSlots => "master without slots is reachable again.",
            Recovery::NotReplaced => {
                "is reachable again and nobody is serving its slots after some time."
            }
        })
    }
}

/// Why a master gives no vote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The request is of an epoch that is over.
    OldEpoch {
        /// Greatest epoch the voter has seen.
        current_epoch: u64,
    },
    /// The voter has voted in its epoch.
    AlreadyVoted {
        /// Greatest epoch the voter has seen.
        current_epoch: u64,
    },
    /// The voter holds the candidate for a master.
    IsMaster,
    /// The voter does not know whose replica the candidate is.
    UnknownMaster,
    /// The voter does not hold the candidate's master for failed.
    MasterIsUp,
    /// The voter has voted about the same master not long ago.
    TooSoon {
        /// So many milliseconds are left.
        wait_ms: i64,
    },
    /// The candidate claims a slot that belongs to somebody with a greater config epoch.
    OldSlots {
        /// The slot.
        slot: u16,
        /// The config epoch of its owner.
        epoch: u64,
        /// The config epoch the candidate claims it under.
        config_epoch: u64,
    },
}

impl Refusal {
    /// The end of Redis's line; `epoch` is that of the request.
    pub(super) fn write(&self, f: &mut fmt::Formatter<'_>, epoch: u64) -> fmt::Result {
        match self {
            Refusal::OldEpoch { current_epoch } => {
                write!(f, "reqEpoch ({epoch}) < curEpoch({current_epoch})")
            }
            Refusal::AlreadyVoted { current_epoch } => {
                write!(f, "already voted for epoch {current_epoch}")
            }
            Refusal::IsMaster => f.write_str("it is a master node"),
            Refusal::UnknownMaster => f.write_str("I don't know its master"),
            Refusal::MasterIsUp => f.write_str("its master is up"),
            Refusal::TooSoon { wait_ms } => {
                write!(f, "can't vote about this master before {wait_ms} milliseconds")
            }
            Refusal::OldSlots { slot, epoch, config_epoch } => {
                write!(f, "slot {slot} epoch ({epoch}) > reqEpoch ({config_epoch})")
            }
        }
    }
}

/// What a replica that wants to replace its master waits for, or has failed by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// Its data is too old.
    OldData,
    /// The moment to ask for votes has not come.
    Delay,
    /// It has not got enough votes in time.
    Expired,
    /// It has not got enough votes yet.
    Votes,
}

impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Obstacle::OldData => {
                "Disconnected from master for longer than allowed. Please check the 'cluster-replica-validity-factor' configuration option."
            }
            Obstacle::Delay => "Waiting the delay before I can start a new failover.",
            Obstacle::Expired => "Failover attempt expired.",
            Obstacle::Votes => "Waiting for votes, but majority still not reached.",
        })
    }
}

/// The three ways of `CLUSTER FAILOVER`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ManualKind {
    /// The master stands still until the replica has caught up.
    Default,
    /// Without the master's help, but with votes.
    Force,
    /// Without the master's help and without votes.
    Takeover,
}

impl fmt::Display for ManualKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ManualKind::Default => "Manual failover user request accepted.",
            ManualKind::Force => "Forced failover user request accepted.",
            ManualKind::Takeover => "Taking over the master (user request).",
        })
    }
}

/// Why a node has changed its role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoleChange {
    /// A person wants it so.
    Asked,
    /// All slots of its shard have gone to another master.
    Replaced,
    /// Its master has become a replica itself.
    SubReplica,
    /// Another master had no healthy replica left.
    Migrated,
    /// It has taken its master's place.
    Promoted {
        /// The master so far.
        from: NodeId,
    },
}

impl RoleChange {
    /// Redis's line about a node that has become a replica of `of`.
    pub(super) fn write(&self, f: &mut fmt::Formatter<'_>, of: &NodeId) -> fmt::Result {
        match self {
            RoleChange::Asked | RoleChange::Promoted { .. } => {
                write!(f, "This node is a replica of {of} now")
            }
            RoleChange::Replaced => write!(
                f,
                "Configuration change detected. Reconfiguring myself as a replica of {of}"
            ),
            RoleChange::SubReplica => write!(
                f,
                "I'm a sub-replica! Reconfiguring myself as a replica of grandmaster {of}"
            ),
            RoleChange::Migrated => write!(f, "Migrating to orphaned master {of}"),
        }
    }
}

/// Why a node's config epoch is another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EpochChange {
    /// Another master had the same, and a greater name.
    Collision {
        /// The other master.
        with: NodeId,
    },
    /// It has won an election.
    Elected,
    /// It has taken a new one without asking anybody.
    Bumped,
    /// A slot has come here for good.
    Imported {
        /// The slot.
        slot: u16,
    },
    /// A person wants it so.
    Asked,
    /// `CLUSTER RESET HARD`.
    Reset,
}

impl EpochChange {
    pub(super) fn write(&self, f: &mut fmt::Formatter<'_>, epoch: u64) -> fmt::Result {
        match self {
            EpochChange::Collision { with } => write!(
                f,
                "WARNING: configEpoch collision with node {with}. configEpoch set to {epoch}"
            ),
            EpochChange::Elected => {
                write!(f, "configEpoch set to {epoch} after successful failover")
            }
            EpochChange::Bumped => write!(f, "New configEpoch set to {epoch}"),
            EpochChange::Imported { slot } => {
                write!(f, "configEpoch updated after importing slot {slot}")
            }
            EpochChange::Asked => {
                write!(f, "configEpoch set to {epoch} via CLUSTER SET-CONFIG-EPOCH")
            }
            EpochChange::Reset => {
                write!(f, "configEpoch set to {epoch} via CLUSTER RESET HARD")
            }
        }
    }
}
