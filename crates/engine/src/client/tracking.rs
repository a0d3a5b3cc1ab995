//! What a connection asked of `CLIENT TRACKING`.

use std::collections::BTreeSet;

use redscope_data::Str;

use super::id::ClientId;

/// Which reads are remembered, beside all of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TrackingChoice {
    /// All.
    #[default]
    Everything,
    /// Those after `CLIENT CACHING YES`.
    OptIn,
    /// All but those after `CLIENT CACHING NO`.
    OptOut,
}

/// What it is told of, and where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClientTracking {
    /// Tell of every key with one of these beginnings, read or not.
    pub broadcast: Option<BTreeSet<Str>>,
    /// Which reads count.
    pub choice: TrackingChoice,
    /// Do not tell of changes the connection makes itself.
    pub no_loop: bool,
    /// Tell this connection in its place.
    pub redirect: Option<ClientId>,
    /// Whether that connection has gone.
    pub redirect_broken: bool,
    /// Set by `CLIENT CACHING` for the next command.
    pub caching: Option<bool>,
}
