//! What a value takes: the structures of Redis 7.0.15 on a 64-bit machine, each rounded to the sizes
//! jemalloc gives out. The same on every machine, so `maxmemory` means the same in a tab and behind
//! a port.
//!
//! Source: object.c `objectComputeSize`, sds.c `sdsReqType` and `sdsMakeRoomFor`, 7.0.15.

use redscope_resp::parse_integer;

use crate::dict::Dict;
use crate::str::Str;
use crate::value::stream::{Group, Stream};
use crate::value::{EMBSTR_MAX_LEN, Hash, List, ListNode, Set, SortedSet, Value};

/// `sizeof(robj)`.
const OBJECT_BYTES: usize = 16;
/// `sizeof(dictEntry)`.
const DICT_ENTRY_BYTES: usize = 24;
/// `sizeof(dict)`.
const DICT_BYTES: usize = 56;
/// `sizeof(quicklist)` and `sizeof(quicklistNode)`.
const QUICKLIST_BYTES: usize = 40;
const QUICKLIST_NODE_BYTES: usize = 40;
/// A sorted set's own parts, the list's head with all its levels among them.
const SKIPLIST_BYTES: usize = 16 + 32 + DICT_BYTES + 640;
/// A node of a skip list: the mean over the chances of its height.
const SKIPLIST_NODE_BYTES: usize = 53;
/// The header of an intset.
const INTSET_HEADER_BYTES: usize = 8;
/// Entries of the table that a hash and a set of integers become when they have more than the usual limit of 512.
const TABLE_START: usize = 1024;
/// Buckets that a table which has grown moves with each addition: a hash and a sorted set look for what they add
/// before, and each look moves one too.
const SET_MOVES: usize = 1;
const LOOKED_UP_MOVES: usize = 2;
const STREAM_BYTES: usize = 80;
const STREAM_GROUP_BYTES: usize = 40;
const STREAM_CONSUMER_BYTES: usize = 24;
const STREAM_NACK_BYTES: usize = 24;
/// What a radix tree counts for a key and for a node.
const RADIX_KEY_BYTES: usize = 16;
const RADIX_NODE_BYTES: usize = 4 + 8 * 30;
/// Up to this length a string that grows doubles its room, beyond it gets so much more.
/// `SDS_MAX_PREALLOC`.
const MAX_PREALLOC_BYTES: usize = 1 << 20;

/// What the allocator gives out for a wish: steps of 16 bytes up to 128, then four steps to each
/// doubling.
pub fn allocation_bytes(wanted: usize) -> usize {
    match wanted {
        0..=8 => 8,
        9..=128 => wanted.next_multiple_of(16),
        _ => wanted.next_multiple_of(1 << ((wanted - 1).ilog2() - 2)),
    }
}

/// The header of a string with room for so many bytes.
fn sds_header_bytes(room: usize) -> usize {
    match room {
        0..32 => 1,
        32..256 => 3,
        256..65_536 => 5,
        // No string is longer than four gigabytes.
        _ => 9,
    }
}

/// What a string of its own takes that has room for so many bytes.
pub fn sds_bytes(room: usize) -> usize {
    allocation_bytes(sds_header_bytes(room) + room + 1)
}

/// Makes room for a string that is changed in place to have so many bytes, with as much to spare as
/// Redis would give it.
pub(crate) fn reserve_string(text: &mut Vec<u8>, len: usize) {
    if len <= text.capacity() {
        return;
    }
    let (room, header_bytes) = match len {
        // A string that begins here has no more than it needs.
        _ if text.is_empty() => (len, sds_header_bytes(len)),
        // The shortest header has no place for what is to spare, so no string that grows has it.
        0..MAX_PREALLOC_BYTES => (len * 2, sds_header_bytes(len * 2).max(3)),
        _ => (len + MAX_PREALLOC_BYTES, sds_header_bytes(len + MAX_PREALLOC_BYTES)),
    };
    let room = match header_bytes {
        1 => room,
        _ => allocation_bytes(header_bytes + room + 1) - header_bytes - 1,
    };
    text.reserve_exact(room - text.len());
}

/// Makes a string that is changed in place longer, with zeros.
pub fn grow_string(text: &mut Vec<u8>, len: usize) {
    reserve_string(text, len);
    text.resize(len, 0);
}

/// The array of a hash table that holds so many entries.
pub(crate) fn slots_bytes(len: usize) -> usize {
    8 * len.next_power_of_two().max(4)
}

/// What the table of keys takes for a key beside the value.
pub fn key_bytes(key: &[u8]) -> usize {
    DICT_ENTRY_BYTES + sds_bytes(key.len())
}

/// So many of a value's parts stand for all of them; 0 looks at each.
fn sampled(samples: usize, count: usize) -> usize {
    if samples == 0 { count } else { samples.min(count) }
}

/// The sum of a sample, for all parts.
fn extrapolated(sum: usize, samples: usize, count: usize) -> usize {
    (sum as f64 / samples.max(1) as f64 * count as f64) as usize
}

/// The array of a value's table. Redis moves the entries of a table that has grown a few at a time,
/// whenever the table is used, and keeps the old array meanwhile: each addition moves so many
/// buckets. A table that was `made_for` so many entries at once has not grown to that size.
fn value_slots_bytes(len: usize, made_for: usize, moves: usize) -> usize {
    let size = len.next_power_of_two();
    let old = size / 2;
    // Empty buckets, 37 in 100 of them, cost nothing.
    let is_moving = old >= 4 && size != made_for && (len - old) * moves * 100 < old * 63;
    slots_bytes(len) + if is_moving { slots_bytes(old) } else { 0 }
}

/// A table of strings, with what an entry takes beside its key. Redis samples in the order of a
/// random hash; here the sample is spread over the table.
fn table_bytes<V>(
    table: &Dict<V>,
    (made_for, moves): (usize, usize),
    samples: usize,
    beside: impl Fn(&V) -> usize,
) -> usize {
    let (count, entry_bytes) = (table.len(), |(key, value): (&Str, &V)| {
        DICT_ENTRY_BYTES + sds_bytes(key.len()) + beside(value)
    });
    let samples = sampled(samples, count);
    // The product is beyond 32 bits where a table has many entries.
    let place = |n: usize| (2 * n as u64 + 1) * count as u64 / (2 * samples as u64);
    let spread = (0..samples).filter_map(|n| table.at(place(n) as usize));
    let sum = spread.map(entry_bytes).sum();
    DICT_BYTES + value_slots_bytes(count, made_for, moves) + extrapolated(sum, samples, count)
}

/// What the first parts stand for.
fn first_parts_bytes<T>(
    samples: usize,
    count: usize,
    parts: impl Iterator<Item = T>,
    bytes: impl Fn(T) -> usize,
) -> usize {
    let samples = sampled(samples, count);
    extrapolated(parts.take(samples).map(bytes).sum(), samples, count)
}

fn list_bytes(list: &List, samples: usize) -> usize {
    let node = |node: &ListNode| {
        let content = match node {
            ListNode::Packed(pack) => pack.redis_len(),
            ListNode::Plain(bytes) => bytes.len(),
        };
        QUICKLIST_NODE_BYTES + allocation_bytes(content)
    };
    QUICKLIST_BYTES + first_parts_bytes(samples, list.nodes().len(), list.nodes(), node)
}

/// A radix tree over ids.
fn radix_tree_bytes(ids: usize, nodes: usize) -> usize {
    ids * RADIX_KEY_BYTES + nodes * RADIX_NODE_BYTES
}

fn stream_bytes(stream: &Stream, samples: usize) -> usize {
    let count = stream.nodes().len();
    let mut packs = stream.nodes().map(|(_, node)| node.room_bytes());
    let last = packs.next_back().map_or(0, allocation_bytes);
    let others = count.saturating_sub(1);
    let full: usize = match samples == 0 || samples >= count {
        true => packs.map(allocation_bytes).sum(),
        // The mean of some is in whole bytes.
        false => packs.take(samples).map(allocation_bytes).sum::<usize>() / samples * others,
    };
    let group = |group: &Group| {
        let pending = group.pending.len();
        let consumers = group.consumers.iter().map(|(name, consumer)| {
            let nodes = Stream::radix_nodes_of(consumer.pending.iter());
            STREAM_CONSUMER_BYTES + name.len() + radix_tree_bytes(consumer.pending.len(), nodes)
        });
        STREAM_GROUP_BYTES
            + radix_tree_bytes(pending, Stream::radix_nodes_of(group.pending.keys()))
            + STREAM_NACK_BYTES * pending
            + consumers.sum::<usize>()
    };
    STREAM_BYTES
        + radix_tree_bytes(count, stream.radix_tree_nodes())
        + full
        + last
        + stream.groups.values().map(group).sum::<usize>()
}

impl Value {
    /// Bytes the value takes, with the mean of `samples` of its parts for all of them; 0 looks at
    /// each.
    pub fn memory_bytes(&self, samples: usize) -> usize {
        let parts = match self {
            Value::Int(_) => 0,
            // A short string lies in one piece with its object.
            Value::Str(text) if !text.is_raw() && text.len() <= EMBSTR_MAX_LEN => {
                return allocation_bytes(OBJECT_BYTES + 3 + text.len() + 1);
            }
            Value::Str(text) => sds_bytes(text.capacity()),
            Value::List(list) => list_bytes(list, samples),
            Value::Hash(hash) => match hash {
                Hash::Packed(pack) => allocation_bytes(pack.redis_len()),
                Hash::Table(table) => {
                    let grows = (TABLE_START, LOOKED_UP_MOVES);
                    table_bytes(table, grows, samples, |value| sds_bytes(value.len()))
                }
            },
            Value::Set(set) => match &**set {
                Set::Ints(ints) => allocation_bytes(INTSET_HEADER_BYTES + ints.content_bytes()),
                Set::Table(table) => {
                    // What began as integers became a table at once.
                    let began_as_ints =
                        table.at(0).is_some_and(|(first, ())| parse_integer(first).is_some());
                    let made_for = if began_as_ints { TABLE_START } else { 0 };
                    table_bytes(table, (made_for, SET_MOVES), samples, |()| 0)
                }
            },
            Value::SortedSet(zset) => match &**zset {
                SortedSet::Packed(pack) => allocation_bytes(pack.redis_len()),
                SortedSet::Ranked(ranked) => {
                    SKIPLIST_BYTES - DICT_BYTES
                        + table_bytes(ranked.scores(), (0, LOOKED_UP_MOVES), samples, |_| {
                            SKIPLIST_NODE_BYTES
                        })
                }
            },
            Value::Stream(stream) => stream_bytes(stream, samples),
            Value::Bloom(bloom) => bloom.size_bytes(),
        };
        OBJECT_BYTES + parts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_those_jemalloc_has() {
        for (wanted, given) in [
            (1, 8),
            (9, 16),
            (17, 32),
            (33, 48),
            (113, 128),
            (129, 160),
            (257, 320),
            (12_305, 14_336),
            (100_010, 114_688),
        ] {
            assert_eq!(allocation_bytes(wanted), given, "{wanted}");
        }
    }

    #[test]
    fn a_string_that_grows_has_room_to_spare() {
        let mut text = Vec::new();
        grow_string(&mut text, 53);
        assert_eq!(sds_bytes(text.capacity()), 64, "it begins with what it needs");
        grow_string(&mut text, 70);
        assert_eq!(sds_bytes(text.capacity()), 160, "then it doubles");
        // As SETBIT makes it on a real server, byte by byte.
        let mut text = Vec::new();
        let sizes: Vec<usize> = (1..=125)
            .map(|len| {
                grow_string(&mut text, len);
                sds_bytes(text.capacity())
            })
            .collect();
        assert_eq!(
            [1, 2, 5, 13, 29, 61, 125].map(|len| sizes[len - 1]),
            [8, 8, 16, 32, 64, 128, 256]
        );
    }
}
