//! Messages of the cluster bus as they are on the wire.
//!
//! Numbers are in network order, texts are padded with zeros, slots are a bit each. [`encode`] writes
//! a message, [`fields`] says which of its bytes say what, [`BusDecoder`] reads a stream of them and
//! leaves out what a server leaves out.
//!
//! Source: cluster.h `clusterMsg` and its parts, cluster.c `clusterReadHandler`, 7.0.15.

mod decode;
mod encode;
mod error;
#[cfg(test)]
pub(crate) mod tests;

pub use decode::BusDecoder;
pub use encode::{Field, Form, encode, fields};
pub use error::{BadStream, Dropped, Why};

/// What every message begins with.
const SIGNATURE: [u8; 4] = *b"RCmb";
/// The only version there is.
const VERSION: u16 = 1;
/// Length of what every message has.
const HEADER_LEN: usize = 2256;
/// Length of the name of a node.
const NAME_LEN: usize = 40;
/// A bit for each of 16384 slots.
const BITMAP_LEN: usize = 2048;
/// Room for an address in numbers.
const IP_LEN: usize = 46;
/// Length of what a message says of a third node.
const GOSSIP_LEN: usize = 104;
/// Length of what stands before the channel of a published message.
const PUBLISH_LEN: usize = 8;
/// Length of what an update says.
const UPDATE_LEN: usize = 8 + NAME_LEN + BITMAP_LEN;
/// Length of what stands before the content of a module's message: its number, a length, a type.
const MODULE_LEN: usize = 8 + 4 + 1;
/// Length of what stands before the content of an extension.
const EXTENSION_LEN: usize = 8;
/// The extension that has the name of the machine, the only one there is.
const HOSTNAME: u16 = 0;

/// Bits of the header's first byte of marks.
mod mark {
    pub(super) const PAUSED: u8 = 1;
    pub(super) const FORCED: u8 = 2;
    pub(super) const EXTENDED: u8 = 4;
}
