//! What cluster nodes say to each other, as plain data.
//!
//! `message` has the messages with their header, `id` the names of nodes, `ranges` sets of slots,
//! `host` where a node is, `contact` both, `wire` the messages as bytes. Nothing here knows what a node makes of a message.

mod contact;
mod host;
mod id;
mod message;
mod ranges;
pub mod wire;

pub use contact::Contact;
pub use host::Host;
pub use id::NodeId;
pub use message::{BusKind, BusMessage, Gossip, Header, NodeFlags, Update};
pub use ranges::SlotRanges;

/// The bus of a cluster node listens this far above the client port.
pub const BUS_PORT_OFFSET: u16 = 10_000;

/// Where the bus of a node listens that has `port` for its clients: at `cluster-port`, if that is
/// not 0. `None` if that would be beyond the last port.
pub fn bus_port(port: u16, cluster_port: i64) -> Option<u16> {
    match u16::try_from(cluster_port) {
        Ok(0) | Err(_) => port.checked_add(BUS_PORT_OFFSET),
        given => given.ok(),
    }
}
