//! Acknowledged writes that are gone, and why.

use std::fmt;
use std::rc::Rc;

use redscope_engine::config::Config;
use redscope_engine::config::key;
use redscope_sim::Stamp;

/// What a server keeps of its data when it ends, the least last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Policy {
    /// `appendfsync always`.
    Always,
    /// `appendfsync everysec`.
    EverySecond,
    /// `appendfsync no`.
    Never,
    /// No append-only file: a snapshot at times.
    Snapshot,
}

impl Policy {
    /// The policy of a configuration.
    pub(super) fn of(config: &Config) -> Self {
        match (config.flag(key::APPENDONLY), config.text(key::APPENDFSYNC)) {
            (false, _) => Policy::Snapshot,
            (true, "always") => Policy::Always,
            (true, "no") => Policy::Never,
            (true, _) => Policy::EverySecond,
        }
    }
}

impl fmt::Display for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Policy::Always => "appendfsync always",
            Policy::EverySecond => "appendfsync everysec",
            Policy::Never => "appendfsync no",
            Policy::Snapshot => "snapshots alone",
        })
    }
}

/// How a process has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum End {
    /// It was killed.
    Crash,
    /// The power has gone.
    PowerCut,
    /// It has ended by itself, asked to or not.
    Exit,
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            End::Crash => "a crash",
            End::PowerCut => "a power cut",
            End::Exit => "an end",
        })
    }
}

/// Why acknowledged writes are gone.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// Another server has become the master, or the true one, and had not got them.
    Failover {
        /// Who had them.
        from: Rc<str>,
        /// Who is the master instead.
        to: Rc<str>,
    },
    /// Who had them has ended, and come back from its disk without them.
    Restart {
        /// Who.
        server: Rc<str>,
        /// How it had ended.
        end: End,
        /// What it has kept of what it acknowledged then.
        policy: Policy,
    },
    /// Who had them has come back under a configuration without an append-only file, and has not read
    /// the one it had.
    Unread {
        /// Who.
        server: Rc<str>,
    },
    /// Who had them has come back with a new disk.
    NewDisk {
        /// Who.
        server: Rc<str>,
    },
    /// Files that who had them has read were damaged, or changed by somebody.
    Damage {
        /// Who.
        server: Rc<str>,
    },
    /// Who had them has them no more, and is the master as before: it has taken over another's data
    /// meanwhile, or somebody has deleted them.
    Replaced {
        /// Who.
        server: Rc<str>,
    },
}

impl Cause {
    /// The cause without names, for counting.
    pub fn kind(&self) -> CauseKind {
        match self {
            Cause::Failover { .. } => CauseKind::Failover,
            Cause::Restart { end, policy, .. } => CauseKind::Restart(*end, *policy),
            Cause::Unread { .. } => CauseKind::Unread,
            Cause::NewDisk { .. } => CauseKind::NewDisk,
            Cause::Damage { .. } => CauseKind::Damage,
            Cause::Replaced { .. } => CauseKind::Replaced,
        }
    }
}

/// Why acknowledged writes are gone, without names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CauseKind {
    /// [`Cause::Failover`].
    Failover,
    /// [`Cause::Restart`].
    Restart(End, Policy),
    /// [`Cause::Unread`].
    Unread,
    /// [`Cause::NewDisk`].
    NewDisk,
    /// [`Cause::Damage`].
    Damage,
    /// [`Cause::Replaced`].
    Replaced,
}

impl fmt::Display for CauseKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CauseKind::Failover => f.write_str("a failover"),
            CauseKind::Restart(end, policy) => write!(f, "{end} under {policy}"),
            CauseKind::Unread => f.write_str("an append-only file that was not read"),
            CauseKind::NewDisk => f.write_str("a new disk"),
            CauseKind::Damage => f.write_str("a damaged file"),
            CauseKind::Replaced => f.write_str("another's data"),
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Cause::Failover { from, to } => write!(f, "by the failover from {from} to {to}"),
            Cause::Restart { server, end, policy } => {
                write!(f, "by {end} of {server} under {policy}")
            }
            Cause::Unread { server } => {
                write!(f, "as {server} has not read its append-only file")
            }
            Cause::NewDisk { server } => write!(f, "with the disk of {server}"),
            Cause::Damage { server } => write!(f, "with the damaged files of {server}"),
            Cause::Replaced { server } => write!(f, "as {server} has taken other data"),
        }
    }
}

/// A write, as people may look for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LastWrite {
    /// The number that a writer has written; of a counter how far it had been counted.
    Number(u64),
    /// What was typed.
    Typed(Rc<str>),
}

impl fmt::Display for LastWrite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LastWrite::Number(number) => number.fmt(f),
            LastWrite::Typed(words) => f.write_str(words),
        }
    }
}

/// Acknowledged writes of one key that are gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loss {
    /// The key.
    pub key: Rc<str>,
    /// How many acknowledged writes; of a string that was set again and again only the last counts.
    pub writes: u64,
    /// The last one.
    pub last: LastWrite,
    /// The moment at which the last one was acknowledged.
    pub acknowledged: Stamp,
    /// Who had acknowledged it.
    pub by: Rc<str>,
    /// Why.
    pub cause: Cause,
}

impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Loss { key, writes, last, acknowledged, by, cause } = self;
        let at = acknowledged.at;
        write!(f, "{writes} of {key} lost {cause}, the last one {last}, ")?;
        write!(f, "acknowledged by {by} at {at} s")
    }
}
