//! Counters that `INFO` shows.

/// What happened since the start or `CONFIG RESETSTAT`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// Connections accepted.
    pub connections_received: u64,
    /// Commands carried out.
    pub commands_processed: u64,
    /// Bytes read from clients.
    pub net_input_bytes: u64,
    /// Bytes written to clients.
    pub net_output_bytes: u64,
    /// Keys removed because their time was up.
    pub expired_keys: u64,
    /// Keys removed to make room.
    pub evicted_keys: u64,
    /// Look-ups that found their key.
    pub keyspace_hits: u64,
    /// Look-ups that did not.
    pub keyspace_misses: u64,
    /// Error replies.
    pub error_replies: u64,
    /// Full synchronisations given to replicas.
    pub sync_full: u64,
    /// Partial synchronisations granted.
    pub sync_partial_ok: u64,
    /// Partial synchronisations refused.
    pub sync_partial_err: u64,
}
