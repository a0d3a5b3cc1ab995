//! Why nothing is exported.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Why nothing is exported. `Display` is the English sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ExportError {
    /// There is neither a server nor a Sentinel.
    NoServer,
    /// What a node listens at cannot be had beside what the others listen at.
    Address {
        /// The node.
        node: String,
        /// Where it listens.
        address: String,
    },
    /// Two nodes listen at one port of this machine.
    SamePort {
        /// One of them.
        one: String,
        /// The other.
        other: String,
        /// The port.
        port: u16,
    },
    /// The files do not go into one archive.
    Archive(String),
}

impl fmt::Display for ExportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ExportError::NoServer => f.write_str("there is no server on the stage to take away"),
            ExportError::Address { node, address } => write!(
                f,
                "{node} listens at {address}: all have to listen at addresses of IPv4, either all at \
                 127.0.0.1 or none"
            ),
            ExportError::SamePort { one, other, port } => write!(
                f,
                "{one} and {other} both listen at port {port}, and on one machine only one of them can"
            ),
            ExportError::Archive(why) => write!(f, "the files do not go into an archive: {why}"),
        }
    }
}

impl std::error::Error for ExportError {}
