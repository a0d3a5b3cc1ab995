//! Who a connection is: its number, and whom it serves.

/// Number of a connection, as `CLIENT ID` replies it. Never used twice by one process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClientId(pub u64);

impl ClientId {
    /// Who carries out an append-only file. `CLIENT_ID_AOF`.
    pub(crate) const REPLAY: ClientId = ClientId(u64::MAX);
}

/// What kind of peer a connection serves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ClientKind {
    /// Anybody.
    #[default]
    Normal,
    /// A replica that takes the stream from here.
    Replica,
    /// The master whose stream is applied here.
    Master,
}
