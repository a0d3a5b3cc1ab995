//! Facts: keys that go by themselves.

use std::fmt;

use redscope_engine::RemovedKeys;

/// What has found that the time of keys was up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExpiredBy {
    /// Somebody asked for them.
    Access,
    /// The active cycle came by.
    Cycle,
}

/// Keys that went by themselves. What goes within a second is told together, so that a server tells of
/// each kind once a second at the most.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyspaceFact {
    /// They went to make room.
    Evicted {
        /// Which.
        keys: RemovedKeys,
        /// Since the first of them went, in microseconds.
        over_us: u64,
        /// What they were chosen by: the value of `maxmemory-policy`.
        policy: String,
        /// What there is room for: the value of `maxmemory`, in bytes.
        limit_bytes: u64,
    },
    /// Their time was up.
    Expired {
        /// Which.
        keys: RemovedKeys,
        /// Since the first of them went, in microseconds.
        over_us: u64,
        /// What has found it.
        by: ExpiredBy,
    },
}

impl fmt::Display for KeyspaceFact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            KeyspaceFact::Evicted { keys, over_us, policy, limit_bytes } => {
                write!(f, "{} keys evicted by {policy} in {over_us} us, ", keys.count)?;
                write!(f, "maxmemory is {limit_bytes}")
            }
            KeyspaceFact::Expired { keys, over_us, by } => {
                let by = match by {
                    ExpiredBy::Access => "when they were asked for",
                    ExpiredBy::Cycle => "by the active cycle",
                };
                write!(f, "{} keys expired in {over_us} us, {by}", keys.count)
            }
        }
    }
}
