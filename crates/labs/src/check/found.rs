//! What checks may find.

use std::fmt;
use std::rc::Rc;

use redscope_sim::Stamp;

use super::disagreement::Disagreement;
use super::findings::Finding;
use super::loss::{Cause, CauseKind, Loss};

/// What must not happen. Actors are told by their names, nodes of a cluster by their ids.
#[derive(Clone, Debug, PartialEq)]
pub enum Violation {
    /// A Sentinel or a cluster node has voted twice in one epoch.
    TwoVotes {
        /// Who.
        voter: Rc<str>,
        /// The epoch.
        epoch: u64,
        /// Run ids of Sentinels or ids of nodes, in order of the votes.
        leaders: [Rc<str>; 2],
    },
    /// Two Sentinels were elected to lead the failover of one master in one epoch.
    TwoLeaders {
        /// The master's name.
        master: Rc<str>,
        /// The epoch.
        epoch: u64,
        /// The Sentinels.
        leaders: [Rc<str>; 2],
    },
    /// Two nodes of a cluster have won the election of one epoch.
    TwoWinners {
        /// The epoch.
        epoch: u64,
        /// The nodes.
        winners: [Rc<str>; 2],
    },
    /// Two masters own one slot by the same config epoch.
    TwoOwners {
        /// One of the slots.
        slot: u16,
        /// The config epoch.
        config_epoch: u64,
        /// Ids of the nodes.
        owners: [Rc<str>; 2],
    },
    /// Two servers at the same place of the same history hold different data.
    Unequal {
        /// The history.
        replid: Rc<str>,
        /// The place, in bytes of the stream.
        offset_bytes: u64,
        /// The servers.
        servers: [Rc<str>; 2],
    },
    /// Everything was right for so long, and they have not come to an agreement.
    NoAgreement {
        /// Since everything is right, in milliseconds.
        healthy_ms: u64,
        /// What they do not agree about.
        about: Vec<Disagreement>,
    },
    /// `appendfsync always` has lost an acknowledged write.
    LostDespiteAlways(Loss),
}

impl Violation {
    /// A short name of what was broken, the same for every finding of one kind.
    pub const fn name(&self) -> &'static str {
        match self {
            Violation::TwoVotes { .. } => "two-votes",
            Violation::TwoLeaders { .. } => "two-leaders",
            Violation::TwoWinners { .. } => "two-winners",
            Violation::TwoOwners { .. } => "two-owners",
            Violation::Unequal { .. } => "unequal",
            Violation::NoAgreement { .. } => "no-agreement",
            Violation::LostDespiteAlways(_) => "lost-despite-always",
        }
    }
}

impl Finding for Violation {
    type Kind = &'static str;

    fn kind(&self) -> &'static str {
        self.name()
    }

    fn count(&self) -> u64 {
        1
    }
}

/// What Redis allows.
#[derive(Clone, Debug, PartialEq)]
pub enum Allowance {
    /// An acknowledged write is gone.
    Lost(Loss),
    /// Two masters take writes for the same keys.
    TwoMasters {
        /// The masters, the one whose write showed it last.
        masters: [Rc<str>; 2],
        /// The key that was written.
        key: Rc<str>,
    },
    /// A read has shown less than was acknowledged before it was asked.
    StaleRead {
        /// The key.
        key: Rc<str>,
        /// How far the key was in the reply.
        read: u64,
        /// How far it was acknowledged to be.
        acknowledged: u64,
        /// The moment of that acknowledgement.
        acknowledged_at: Stamp,
        /// Who has answered.
        server: Rc<str>,
        /// Why it knew no better.
        cause: StaleCause,
    },
    /// A lock is its holder's no more, and its time is not up.
    LockLost {
        /// Who has taken it.
        holder: Rc<str>,
        /// The key that stands for it.
        key: Rc<str>,
        /// How long its holder takes it for its own, in milliseconds.
        left_ms: u64,
        /// Who else has it now.
        taken_by: Option<Rc<str>>,
        /// Why.
        cause: LockCause,
    },
}

/// Why a lock is lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LockCause {
    /// It is lost as other writes are.
    Lost(Cause),
    /// Another client has removed or changed its key.
    Client {
        /// Who.
        name: Rc<str>,
    },
    /// The clock of its server was set.
    Clock {
        /// The server.
        server: Rc<str>,
    },
    /// It went to make room.
    Evicted {
        /// Where.
        server: Rc<str>,
    },
}

/// Why a server has answered with less than was acknowledged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum StaleCause {
    /// It is a replica, and behind its master.
    Replica,
    /// It calls itself a master; another one has taken the write.
    OtherMaster,
}

/// What Redis allows, without names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AllowanceKind {
    /// Acknowledged writes that are gone; they are counted one by one.
    Lost(CauseKind),
    /// Two masters that take writes for the same keys.
    TwoMasters,
    /// Reads that have shown less than was acknowledged.
    StaleReads(StaleCause),
    /// Locks that were not their holders' any more.
    LocksLost,
}

impl Finding for Allowance {
    type Kind = AllowanceKind;

    fn kind(&self) -> AllowanceKind {
        match self {
            Allowance::Lost(loss) => AllowanceKind::Lost(loss.cause.kind()),
            Allowance::TwoMasters { .. } => AllowanceKind::TwoMasters,
            Allowance::StaleRead { cause, .. } => AllowanceKind::StaleReads(*cause),
            Allowance::LockLost { .. } => AllowanceKind::LocksLost,
        }
    }

    fn count(&self) -> u64 {
        match self {
            Allowance::Lost(loss) => loss.writes,
            Allowance::TwoMasters { .. }
            | Allowance::StaleRead { .. }
            | Allowance::LockLost { .. } => 1,
        }
    }
}

impl fmt::Display for AllowanceKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AllowanceKind::Lost(cause) => write!(f, "writes lost by {cause}"),
            AllowanceKind::TwoMasters => f.write_str("two masters at once"),
            AllowanceKind::StaleReads(cause) => write!(f, "stale reads, {cause:?}"),
            AllowanceKind::LocksLost => f.write_str("locks lost"),
        }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Violation::TwoVotes { voter, epoch, leaders: [a, b] } => {
                write!(f, "{voter} votes for {b} in epoch {epoch}, in which it has voted for {a}")
            }
            Violation::TwoLeaders { master, epoch, leaders: [a, b] } => {
                write!(f, "{a} and {b} both lead a failover of {master} in epoch {epoch}")
            }
            Violation::TwoWinners { epoch, winners: [a, b] } => {
                write!(f, "{a} and {b} have both won the election of epoch {epoch}")
            }
            Violation::TwoOwners { slot, config_epoch, owners: [a, b] } => {
                write!(f, "{a} and {b} both own slot {slot} by config epoch {config_epoch}")
            }
            Violation::Unequal { replid, offset_bytes, servers: [a, b] } => {
                write!(f, "{a} and {b} are both at {offset_bytes} of {replid} and hold other data")
            }
            Violation::NoAgreement { healthy_ms, about } => {
                let about: Vec<String> = about.iter().map(ToString::to_string).collect();
                write!(f, "no agreement {healthy_ms} ms after healing: {}", about.join("; "))
            }
            Violation::LostDespiteAlways(loss) => loss.fmt(f),
        }
    }
}

impl fmt::Display for Allowance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Allowance::Lost(loss) => loss.fmt(f),
            Allowance::TwoMasters { masters: [a, b], key } => {
                write!(f, "{a} and {b} both take writes, the last one of {key}")
            }
            Allowance::StaleRead { key, read, acknowledged, acknowledged_at, server, cause } => {
                let role = match cause {
                    StaleCause::Replica => "a replica",
                    StaleCause::OtherMaster => "another master",
                };
                write!(
                    f,
                    "{server}, {role}, says {key} is {read}, which was acknowledged to be \
                     {acknowledged} at {} s",
                    acknowledged_at.at
                )
            }
            Allowance::LockLost { holder, key, left_ms, taken_by, cause } => {
                write!(
                    f,
                    "the lock {key} of {holder} is lost, which has it for {left_ms} ms more "
                )?;
                match cause {
                    LockCause::Lost(cause) => write!(f, "{cause}")?,
                    LockCause::Client { name } => write!(f, "by what {name} has done")?,
                    LockCause::Clock { server } => write!(f, "by the clock of {server}")?,
                    LockCause::Evicted { server } => write!(f, "as {server} has made room")?,
                }
                taken_by.iter().try_for_each(|by| write!(f, "; {by} has it"))
            }
        }
    }
}
