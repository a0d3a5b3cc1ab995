//! The link to a master, as its replica knows it.

use redscope_actor::{Address, ConnId};
use redscope_engine::ClientId;

use super::upstream::handshake::Handshake;
use super::upstream::transfer::Transfer;

/// How far the link to the master has come, as a replica sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LinkStep {
    /// There is none; the next tick tries.
    Connect,
    /// The connection was asked for.
    Connecting,
    /// The two agree on where to go on.
    Handshake,
    /// The data set is coming.
    Sync,
    /// The stream is coming.
    Connected,
}

impl LinkStep {
    /// The word `ROLE` uses.
    pub const fn name(self) -> &'static str {
        match self {
            LinkStep::Connect => "connect",
            LinkStep::Connecting => "connecting",
            LinkStep::Handshake => "handshake",
            LinkStep::Sync => "sync",
            LinkStep::Connected => "connected",
        }
    }
}

/// The link to the master.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum LinkState {
    /// Not connected; the next tick tries.
    Connect,
    /// The connection was asked for.
    Connecting,
    /// Replies are expected.
    Handshake(Handshake),
    /// The data set is coming.
    Transfer(Transfer),
    /// The stream is coming.
    Connected,
}

/// The master this server follows.
#[derive(Clone, Debug)]
pub(super) struct Upstream {
    pub(super) address: Address,
    pub(super) state: LinkState,
    pub(super) conn: Option<ConnId>,
    /// The engine's client that applies the stream, while connected.
    pub(super) client: Option<ClientId>,
    /// Bytes received before the stream and not understood yet: lines and payload.
    pub(super) buffer: Vec<u8>,
    /// Bytes of the stream applied on this connection.
    pub(super) applied_bytes: u64,
    /// Bytes of the stream before the request under way, for `GETACK`.
    pub(super) position_bytes: u64,
    pub(super) last_io_s: u64,
    pub(super) down_since_s: Option<u64>,
    /// Database the stream has selected, if the history is known: a partial resync is possible.
    pub(super) cached_db: Option<usize>,
    /// The master was asked with `SYNC`: it knows nothing of offsets and wants no acknowledgements.
    pub(super) before_psync: bool,
}

impl Upstream {
    pub(super) fn new(address: Address, cached_db: Option<usize>, now_s: u64) -> Self {
        Upstream {
            address,
            state: LinkState::Connect,
            conn: None,
            client: None,
            buffer: Vec::new(),
            applied_bytes: 0,
            position_bytes: 0,
            last_io_s: now_s,
            down_since_s: None,
            cached_db,
            before_psync: false,
        }
    }

    pub(super) fn is_connected(&self) -> bool {
        self.state == LinkState::Connected
    }

    pub(super) fn step(&self) -> LinkStep {
        match self.state {
            LinkState::Connect => LinkStep::Connect,
            LinkState::Connecting => LinkStep::Connecting,
            LinkState::Handshake(_) => LinkStep::Handshake,
            LinkState::Transfer(_) => LinkStep::Sync,
            LinkState::Connected => LinkStep::Connected,
        }
    }
}
