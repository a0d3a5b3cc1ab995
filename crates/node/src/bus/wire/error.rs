//! What is not a message, in Redis's words.

use std::error::Error;
use std::fmt;

use crate::bus::BusKind;

/// What comes is not the cluster bus: the connection goes. The text is the line of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadStream;

impl fmt::Display for BadStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Bad message length or signature received from Cluster bus.")
    }
}

impl Error for BadStream {}

/// A message that is left out; what follows it is read all the same. The text is the line of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dropped {
    /// Its kind as it is on the wire; `CLUSTER INFO` counts it all the same.
    pub kind: u16,
    /// How long it is, in bytes.
    pub len: usize,
    /// Why it is left out.
    pub why: Why,
}

/// Why a message is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// It is of another version.
    Version(u16),
    /// It is longer or shorter than what it has in it, which would take so many bytes.
    Length(u32),
    /// It speaks of more third nodes than fit into it.
    Gossip(u16),
    /// An extension of so many bytes, behind which no other could begin.
    Padding(u16),
    /// An extension ends behind the message.
    Extension,
}

impl Dropped {
    /// Whether a server says so in its log, as a warning.
    pub fn is_logged(&self) -> bool {
        !matches!(self.why, Why::Version(_))
    }
}

impl fmt::Display for Dropped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, len) = (BusKind::name_of(self.kind), self.len);
        match self.why {
            Why::Version(version) => {
                write!(f, "Received a {kind} packet of version {version} of the Cluster bus")
            }
            Why::Length(expected) => write!(
                f,
                "Received invalid {kind} packet of length {len} but expected length {expected}"
            ),
            Why::Gossip(count) => write!(
                f,
                "Received invalid {kind} packet with gossip count {count} that exceeds total packet length ({len})"
            ),
            Why::Padding(bytes) => {
                write!(f, "Received a {kind} packet without proper padding ({bytes} bytes)")
            }
            Why::Extension => write!(
                f,
                "Received invalid {kind} packet with extension data that exceeds total packet length ({len})"
            ),
        }
    }
}

impl Error for Dropped {}
