//! Where a process can be reached.

use std::fmt;

/// A host and a port.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address {
    /// IP address.
    pub host: String,
    /// TCP port.
    pub port: u16,
}

impl Address {
    /// An address on this machine.
    pub fn local(port: u16) -> Self {
        Address { host: "127.0.0.1".to_owned(), port }
    }

    /// Reads a host and a port that stand apart, as commands carry them. `None` if the port is no
    /// number up to 65535, written without a sign or leading zeros.
    pub fn from_parts(host: &[u8], port: &[u8]) -> Option<Self> {
        let is_plain = port == b"0" || !port.starts_with(b"0") && !port.starts_with(b"+");
        let port = std::str::from_utf8(port).ok().filter(|_| is_plain)?.parse().ok()?;
        Some(Address { host: String::from_utf8(host.to_vec()).ok()?, port })
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}
