//! What cluster nodes say to each other, as plain data.
//!
//! `message` has the messages with their header, `id` the names of nodes, `ranges` sets of slots,
//! `host` where a node is. Nothing here knows what a node makes of a message.

mod host;
mod id;
mod message;
mod ranges;

pub use host::Host;
pub use id::NodeId;
pub use message::{BusKind, BusMessage, Gossip, Header, NodeFlags, Update};
pub use ranges::SlotRanges;

/// The bus of a cluster node listens this far above the client port.
pub const BUS_PORT_OFFSET: u16 = 10_000;
