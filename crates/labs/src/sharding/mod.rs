//! Servers that know nothing of each other, and clients that agree on who has which key.
//!
//! Every scheme is computed as its clients compute it. Source: the published behaviour of ShardedJedis 2.x and 3.x,
//! libketama, and redis-cli's `--cluster`.

mod change;
mod hash;
mod placement;
mod points;
mod scheme;
mod slots;

use std::rc::Rc;

pub use change::{CHANGES, Change, ChangeError, NAMES, Server, servers};
pub use hash::shard_hash;
pub use placement::{Placement, owners};
pub(crate) use placement::{before_and_after, hashes};
pub use scheme::{SCHEMES, Scheme};

/// How a client shares keys out over servers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sharding {
    scheme: Scheme,
    placement: Rc<Placement>,
}

impl Sharding {
    /// By a scheme, over servers that it has placed.
    pub fn new(scheme: Scheme, placement: Rc<Placement>) -> Self {
        Sharding { scheme, placement }
    }

    /// Who has a key, by the number of the server.
    pub fn owner(&self, key: &[u8]) -> usize {
        usize::from(self.placement.owner(self.scheme.hash(key)))
    }
}
