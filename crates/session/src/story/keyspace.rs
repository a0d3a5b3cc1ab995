//! Keys that go by themselves.

use redscope_engine::RemovedKeys;
use redscope_node::{ExpiredBy, KeyspaceFact};

use super::{ExpiryCause, Story, Tone};
use crate::lens;

pub(super) fn story(fact: &KeyspaceFact) -> (Tone, Story) {
    match fact {
        KeyspaceFact::Evicted { keys, over_us, policy, limit_bytes } => {
            let (db, first) = first(keys);
            let (keys, over_ms, limit_bytes) = (keys.count, over_us / 1000, *limit_bytes);
            let policy = policy.clone();
            (Tone::Warn, Story::Evicted { keys, db, first, over_ms, policy, limit_bytes })
        }
        KeyspaceFact::Expired { keys, over_us, by } => {
            let (db, first) = first(keys);
            let (keys, over_ms) = (keys.count, over_us / 1000);
            let by = match by {
                ExpiredBy::Access => ExpiryCause::Access,
                ExpiredBy::Cycle => ExpiryCause::Cycle,
            };
            (Tone::Plain, Story::Expired { keys, db, first, over_ms, by })
        }
    }
}

fn first(keys: &RemovedKeys) -> (usize, String) {
    let first = keys.first.as_ref().map(|(db, key)| (*db, lens::text(key)));
    first.unwrap_or_default()
}
