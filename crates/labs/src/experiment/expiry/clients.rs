//! The load as scripts of clients that ask a Redis.

use std::rc::Rc;

use super::key::{add_set, add_set_stays, get};
use super::load::Load;
use crate::direct::{Call, Pace, Script};

/// Those who write, those who read, and bystanders, who are the only ones that tell; their time begins at this
/// Unix millisecond.
pub(super) fn scripts(load: &Load, begin_unix_ms: u64) -> Vec<Script> {
    let mut first = Vec::new();
    add_set_stays(&mut first);
    let first = Call { at_us: 0, bytes: first.into(), replies: 1 };
    let writes = load.writes.iter().map(|(at_us, writes)| {
        let mut bytes = Vec::with_capacity(80 * writes.len());
        writes.iter().for_each(|write| {
            add_set(write.key, begin_unix_ms + write.at_ms, &mut bytes);
        });
        Call { at_us: *at_us, bytes: bytes.into(), replies: writes.len() as u32 }
    });
    let call = |at_us: u64, key: Option<u32>| Call { at_us, bytes: get(key).into(), replies: 1 };
    let reads = load.reads.iter().map(|(at_us, key)| call(*at_us, Some(*key)));
    let bystanders = load.bystanders.iter().map(|at_us| call(*at_us, None));
    let script = |calls: Rc<[Call]>, is_told: bool| Script { calls, pace: Pace::Open, is_told };
    vec![
        script(std::iter::once(first).chain(writes).collect(), false),
        script(reads.collect(), false),
        script(bystanders.collect(), true),
    ]
}
