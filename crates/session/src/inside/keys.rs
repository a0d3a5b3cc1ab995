//! Keys of a server.

use serde::{Deserialize, Serialize};

/// What is asked of a server's keys.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeysAsk {
    /// Number of the database.
    pub db: usize,
}

/// A server's keys.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct KeysView {
    /// How many there are in the database.
    pub key_count: usize,
}
