//! What happened, for logs, pictures, checks and stories.

use std::rc::Rc;

use crate::disk::Lost;
use crate::ids::{ActorId, PacketId, Stamp};

/// Something that happened, where and when.
#[derive(Clone, Debug, PartialEq)]
pub struct Told<F> {
    /// When: the step that led to it, and the time.
    pub stamp: Stamp,
    /// To whom.
    pub actor: ActorId,
    /// What.
    pub what: What<F>,
}

/// What happened.
#[derive(Clone, Debug, PartialEq)]
pub enum What<F> {
    /// The actor says so.
    Fact(F),
    /// It was done to the actor, or its machine.
    Fate(Fate),
}

/// What becomes of actors and their machines, as a person or a scenario has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It was added to the world.
    Added,
    /// It was taken away.
    Removed,
    /// It was started.
    Started,
    /// It was started, and ended with this line.
    RefusedToStart(String),
    /// It was killed.
    Crashed,
    /// It has ended by itself.
    Ended,
    /// It was asked to end.
    Terminated,
    /// It was stopped.
    Paused,
    /// It goes on.
    Resumed,
    /// The power has gone, and with it this.
    PowerCut(Rc<[Lost]>),
    /// The way from it to another was cut.
    Cut {
        /// To whom.
        to: ActorId,
    },
    /// The way from it to another was healed.
    Healed {
        /// To whom.
        to: ActorId,
    },
    /// Its ways have changed.
    PathChanged,
    /// Its connections to another were broken.
    Broken {
        /// To whom.
        to: ActorId,
    },
    /// A packet it has sent is held up by a person's will.
    Held {
        /// Which.
        packet: PacketId,
        /// Who would get it.
        to: ActorId,
    },
    /// A packet it has sent was lost on its way.
    Dropped {
        /// Which.
        packet: PacketId,
        /// Who would get it.
        to: ActorId,
    },
    /// A packet it has sent takes longer.
    Delayed {
        /// Which.
        packet: PacketId,
        /// Who gets it.
        to: ActorId,
        /// By how many microseconds.
        by_us: u64,
    },
    /// A packet it has sent is delivered at once, with those before it over its connection.
    Delivered {
        /// Which.
        packet: PacketId,
        /// Who gets it.
        to: ActorId,
    },
    /// Its clock was set to be so far ahead, in microseconds.
    ClockSet(i64),
    /// Its disk is a new one, which is empty.
    DiskReplaced,
    /// Its disk is another.
    DiskChanged(crate::disk::DiskFault),
}
