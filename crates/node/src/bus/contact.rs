//! Who a node is, and where.

use super::{Host, NodeId};

/// A node's name and place. It is said of a node in every message about it and seldom changes, so
/// all who know it share one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// The node.
    pub id: NodeId,
    /// Where it is.
    pub host: Host,
    /// Its port for clients.
    pub port: u16,
    /// Its port for the bus.
    pub bus_port: u16,
}
