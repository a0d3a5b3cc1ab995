//! Up to where values lie packed.

use crate::value::{HashLimits, ListLimits, SortedSetLimits};

/// What decides how a value lies where its bytes leave it open.
#[derive(Clone, Copy, Debug)]
pub struct ValueLimits {
    /// How lists are cut into nodes.
    pub list: ListLimits,
    /// `set-max-intset-entries`.
    pub set_max_ints: usize,
    /// `hash-max-listpack-*`.
    pub hash: HashLimits,
    /// `zset-max-listpack-*`.
    pub zset: SortedSetLimits,
}

impl Default for ValueLimits {
    /// Those of a server that is not told otherwise.
    fn default() -> Self {
        ValueLimits {
            list: ListLimits::default(),
            set_max_ints: 512,
            hash: HashLimits { max_entries: 128, max_value_bytes: 64 },
            zset: SortedSetLimits { max_entries: 128, max_value_bytes: 64 },
        }
    }
}
