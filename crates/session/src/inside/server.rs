//! The process of a server.

use serde::{Deserialize, Serialize};

/// What is asked of a server's process.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerAsk {}

/// A server's process.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ServerView {
    /// Connections of clients.
    pub client_count: usize,
}
