//! What a person, a lesson, a fuzzer or a link does to a run.

use std::fmt;

use redscope_actor::Actor;
use serde::{Deserialize, Serialize};

use crate::disk::{DiskFault, FaultError, Unsynced};
use crate::ids::PacketId;
use crate::network::PathChange;

/// What is done to the worlds of an actor.
pub type ActionOf<A> = Action<<A as Actor>::Spec, <A as Actor>::Order>;

/// One act. Actors are named as people name them, so that an act can be written down and read
/// before the world that it is for is there.
///
/// `S` is what an actor is started from, `O` what it can be ordered to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Action<S, O> {
    /// Kills a process; what its disk has, stays: SIGKILL.
    Crash {
        /// Whom.
        actor: String,
    },
    /// Asks a process to end: SIGTERM.
    Terminate {
        /// Whom.
        actor: String,
    },
    /// Takes the power from a machine: the process is gone, nobody is told, and of its disk there is
    /// what was on the platter.
    PowerCut {
        /// Whose machine.
        actor: String,
        /// What stays of what was not synced.
        unsynced: Unsynced,
    },
    /// Starts a process that is down, on a machine that has power again if it had none.
    Restart {
        /// Whom.
        actor: String,
        /// Whether from its disk; if not, from a new one that is empty.
        keep_disk: bool,
    },
    /// Stops a process without ending it: SIGSTOP.
    Pause {
        /// Whom.
        actor: String,
    },
    /// Lets a paused process go on: SIGCONT.
    Resume {
        /// Whom.
        actor: String,
    },
    /// Cuts the ways between two sets of actors: nothing arrives, nobody is told.
    Cut {
        /// One side.
        from: Vec<String>,
        /// The other side.
        to: Vec<String>,
        /// Whether only what goes from the first to the second side is cut.
        one_way: bool,
    },
    /// Heals the ways between two sets of actors: what was sent meanwhile arrives. Without a name
    /// all ways are healed.
    Heal {
        /// One side.
        from: Vec<String>,
        /// The other side.
        to: Vec<String>,
        /// Whether only what goes from the first to the second side is healed.
        one_way: bool,
    },
    /// Makes a way longer, more lossy or less.
    Path {
        /// From whom to whom, in both directions; without, all ways.
        between: Option<(String, String)>,
        /// What changes.
        change: PathChange,
    },
    /// Breaks every connection between two actors; both are told.
    Break {
        /// One end.
        a: String,
        /// The other end.
        b: String,
    },
    /// Holds a packet up, and what follows it over its connection.
    Hold {
        /// The packet.
        packet: PacketId,
    },
    /// Loses a packet once: TCP sends it again after 200 ms.
    Drop {
        /// The packet.
        packet: PacketId,
    },
    /// Has a packet arrive later, and what follows it over its connection no sooner. One that is held up goes on.
    Delay {
        /// The packet.
        packet: PacketId,
        /// By how many microseconds; for one that is held up, from now on.
        by_us: u64,
    },
    /// Lets a packet arrive now, and those before it over its connection.
    Deliver {
        /// The packet.
        packet: PacketId,
    },
    /// Adds an actor with a new disk, and starts it.
    Add {
        /// What it will be called.
        actor: String,
        /// What it is started from.
        spec: S,
        /// What its disk holds at first.
        files: Vec<(String, Vec<u8>)>,
    },
    /// Takes an actor away for good: its connections are closed.
    Remove {
        /// Whom.
        actor: String,
    },
    /// Sets a machine's clock.
    Clock {
        /// Whose.
        actor: String,
        /// By how much it is ahead of the world's afterwards, in microseconds.
        ahead_us: i64,
    },
    /// Does something to a disk.
    Disk {
        /// Whose.
        actor: String,
        /// What.
        fault: DiskFault,
    },
    /// Has an actor do something.
    Order {
        /// Whom.
        actor: String,
        /// What.
        order: O,
    },
}

/// What an actor is, so that an act cannot be carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Unfit {
    /// It is running.
    Running,
    /// It is running, and only those of a process that has ended may be changed by hand.
    UsesFiles,
    /// It is not running.
    NotRunning,
    /// It is not paused.
    NotPaused,
    /// Its process has ended.
    Down,
    /// Its machine has no power.
    Dark,
    /// One of its kind takes no such order.
    OtherKind,
    /// It has no way to itself.
    Itself,
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Unfit::Running => "is running",
            Unfit::UsesFiles => "is running: its files are its own until it ends",
            Unfit::NotRunning => "is not running",
            Unfit::NotPaused => "is not paused",
            Unfit::Down => "is down already",
            Unfit::Dark => "has no power already",
            Unfit::OtherKind => "takes no such order",
            Unfit::Itself => "has no way to itself",
        })
    }
}

/// Why an act could not be carried out. Nothing has changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ActionError {
    /// No actor of that name.
    Unknown(String),
    /// An actor of that name is there.
    Taken(String),
    /// The actor is not in the state the act needs.
    State {
        /// Whose state.
        actor: String,
        /// What it is.
        is: Unfit,
    },
    /// Another actor listens there.
    AddressInUse {
        /// Where.
        address: String,
        /// Who.
        by: String,
    },
    /// No packet of that number is on its way.
    NoPacket(PacketId),
    /// What was to be done to a disk cannot be.
    Disk(FaultError),
    /// The actor refuses to start, with its own line.
    Refused(String),
}

impl fmt::Display for ActionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ActionError::Unknown(name) => write!(f, "there is nobody called {name}"),
            ActionError::Taken(name) => write!(f, "somebody called {name} is there already"),
            ActionError::State { actor, is } => write!(f, "{actor} {is}"),
            ActionError::AddressInUse { address, by } => {
                write!(f, "{by} listens at {address} already")
            }
            ActionError::NoPacket(PacketId(id)) => write!(f, "no message #{id} is on its way"),
            ActionError::Disk(why) => why.fmt(f),
            ActionError::Refused(line) => f.write_str(line),
        }
    }
}

impl std::error::Error for ActionError {}
