//! Where a node is.

use std::fmt;
use std::net::Ipv4Addr;
use std::sync::Arc;

use redscope_actor::{Digest, Digester};

/// The machine of a node, as small as can be: a node knows as many of them as it knows nodes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Host {
    /// Not known; an empty text in commands and files.
    #[default]
    Unknown,
    /// An address of four numbers.
    V4(Ipv4Addr),
    /// Anything else.
    Named(Arc<str>),
}

impl Host {
    /// Whether it is known.
    pub fn is_known(&self) -> bool {
        *self != Host::Unknown
    }
}

impl From<&str> for Host {
    fn from(text: &str) -> Self {
        match text.parse() {
            Ok(address) => Host::V4(address),
            Err(_) if text.is_empty() => Host::Unknown,
            Err(_) => Host::Named(text.into()),
        }
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Host::Unknown => Ok(()),
            Host::V4(address) => address.fmt(f),
            Host::Named(name) => f.write_str(name),
        }
    }
}

impl Digest for Host {
    fn digest(&self, into: &mut Digester) {
        match self {
            Host::Unknown => into.number(0),
            Host::V4(address) => into.number(1 << 32 | u64::from(u32::from(*address))),
            Host::Named(name) => into.add(&**name),
        }
    }
}
