//! The ways in which clients agree on who has a key.

use redscope_data::key_slot;

use super::hash;

/// A way in which clients agree on who has a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// The ring of ShardedJedis; points are named by the place of their server in the list.
    Unnamed,
    /// The ring of ShardedJedis 3.x; points are named by the name of their server.
    Named,
    /// The ring of ShardedJedis 2.x; points are named by the name and the weight of their server.
    NamedOld,
    /// The ring of libketama, by MD5.
    Ketama,
    /// CRC32 of the key modulo the number of servers.
    Modulo,
    /// Slots by CRC16, of which as few are moved as makes all servers even again.
    Slots,
    /// Slots by CRC16, all dealt afresh.
    SlotsFresh,
}

/// Every scheme, with its name in links and on command lines.
pub const SCHEMES: [(Scheme, &str); 7] = [
    (Scheme::Unnamed, "jedis-unnamed"),
    (Scheme::Named, "jedis-named"),
    (Scheme::NamedOld, "jedis-named-old"),
    (Scheme::Ketama, "ketama"),
    (Scheme::Modulo, "modulo"),
    (Scheme::Slots, "slots"),
    (Scheme::SlotsFresh, "slots-fresh"),
];

impl Scheme {
    /// A scheme by its name.
    pub fn find(name: &str) -> Option<Scheme> {
        SCHEMES.into_iter().find(|(_, known)| *known == name).map(|(scheme, _)| scheme)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        SCHEMES.into_iter().find(|(scheme, _)| *scheme == self).map_or("", |(_, name)| name)
    }

    /// Whether servers have points on a ring.
    pub fn has_points(self) -> bool {
        matches!(self, Scheme::Unnamed | Scheme::Named | Scheme::NamedOld | Scheme::Ketama)
    }

    /// Whether a server can be given more than another.
    pub fn knows_weights(self) -> bool {
        matches!(self, Scheme::Unnamed | Scheme::Named | Scheme::NamedOld)
    }

    /// Where a key is looked for that hashes to this, as the scheme orders hashes.
    pub(super) fn hash(self, key: &[u8]) -> i64 {
        match self {
            Scheme::Unnamed | Scheme::Named | Scheme::NamedOld => hash::shard_hash(key),
            Scheme::Ketama => hash::ketama(key)[0],
            Scheme::Modulo => hash::crc32(key),
            Scheme::Slots | Scheme::SlotsFresh => i64::from(key_slot(key)),
        }
    }
}
