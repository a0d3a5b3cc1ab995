//! What is asked of a command here and there, so that nobody asks for its name.

use crate::command::Args;
use crate::config::key::Text;
use crate::error::FixedError;

/// The places of the arguments that monitors and logs must not show.
pub type Secrets = fn(Args<'_>) -> Vec<usize>;

/// Small answers about a command, as bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Marks(u16);

impl Marks {
    /// Nothing in particular.
    pub const NONE: Marks = Marks(0);
    /// Within a transaction it is carried out at once.
    pub const UNQUEUED: Marks = Marks(1);
    /// A RESP2 connection may use it while it subscribes.
    pub const SUBSCRIBER: Marks = Marks(2);
    /// On its way it meets expired keys of all kinds, which replicas hear of one by one.
    pub const MEETS_EXPIRED: Marks = Marks(4);
    /// It is about a shard channel.
    pub const SHARD: Marks = Marks(8);
    /// It is carried out before anything is checked: the connection ends behind its reply.
    pub const HANGS_UP: Marks = Marks(16);
    /// What `CLIENT CACHING` said holds on behind it; said of a container, behind all it contains.
    pub const KEEPS_CACHING: Marks = Marks(32);
    /// What `ASKING` allows is not used up by it.
    pub const KEEPS_ASKING: Marks = Marks(64);
    /// Though it writes nothing, it is refused as writes are while the disk fails.
    pub const HEARS_OF_DISK: Marks = Marks(128);
    /// Behind it a transaction is open.
    pub const OPENS_TRANSACTION: Marks = Marks(256);
    /// Behind it no transaction is open.
    pub const ENDS_TRANSACTION: Marks = Marks(1024);
    /// What it replies are sentences, and they are not Redis's.
    pub const OWN_WORDS: Marks = Marks(2048);
    /// It does not wait on for a key that is no stream any more.
    pub const NEEDS_STREAM: Marks = Marks(512);

    /// Both together.
    pub const fn with(self, other: Marks) -> Marks {
        Marks(self.0 | other.0)
    }

    /// Whether all of `other` are set.
    pub const fn has(self, other: Marks) -> bool {
        self.0 & other.0 == other.0
    }
}

/// Which arguments of a command are channels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Channels {
    /// None.
    #[default]
    None,
    /// The first.
    First,
    /// All.
    All,
    /// All, and they are patterns.
    Patterns,
}

impl Channels {
    /// Their places among the arguments.
    pub fn places(self, len: usize) -> std::ops::Range<usize> {
        match self {
            Channels::None => 0..0,
            Channels::First => 1..2,
            Channels::All | Channels::Patterns => 1..len,
        }
    }
}

/// A parameter that says who may use a command.
#[derive(Clone, Copy, Debug)]
pub struct Guard {
    /// It is `yes`, `no` or `local`.
    pub parameter: Text,
    /// What hears who may not.
    pub refused: FixedError,
}
