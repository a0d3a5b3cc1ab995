//! Small names for what lives in a world.

use redscope_actor::ConnId;
use serde::{Deserialize, Serialize};

/// An actor of a world: its number in the order in which actors came. Never given twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ActorId(pub u32);

impl ActorId {
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

/// One end of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct End {
    /// Whose end.
    pub actor: ActorId,
    /// What the actor calls the connection.
    pub conn: ConnId,
}

/// Something on its way, numbered in the order in which it was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PacketId(pub u64);

/// A moment of a run: so many events had been carried out, and it was so late.
///
/// The time alone would not do, since several events fall on one moment, nor would the number of
/// events, since time passes between them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stamp {
    /// Events carried out before.
    pub step: u64,
    /// Virtual time.
    pub at: redscope_actor::Time,
}
