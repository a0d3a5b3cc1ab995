//! Streams: entries in nodes, and the consumer groups that read them.

mod group;
mod id;
mod node;

use std::collections::BTreeMap;

pub use group::{Consumer, Group, Pending};
pub use id::StreamId;
pub use node::{Entry, Node};

use crate::str::Str;

/// When a node is full: `stream-node-max-*`. Zero is no limit.
#[derive(Clone, Copy, Debug)]
pub struct StreamLimits {
    /// Bytes of a node.
    pub node_max_bytes: usize,
    /// Entries of a node.
    pub node_max_entries: u64,
}

/// Room that a node has from the start, unless it may not have so many bytes. `STREAM_LISTPACK_MAX_PRE_ALLOCATE`.
const NODE_ROOM_BYTES: usize = 4096;

/// What trimming leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// So many entries.
    Newest(u64),
    /// Entries from this id on.
    From(StreamId),
}

/// A stream.
#[derive(Clone, Debug, Default)]
pub struct Stream {
    /// Nodes by the id of their first entry.
    pub(crate) nodes: BTreeMap<StreamId, Node>,
    /// Valid entries.
    pub(crate) len: u64,
    /// Id of the first valid entry.
    pub first_id: StreamId,
    /// Largest id ever added.
    pub last_id: StreamId,
    /// Largest id ever deleted by itself.
    pub max_deleted_id: StreamId,
    /// Entries ever added.
    pub entries_added: u64,
    /// Consumer groups by name.
    pub groups: BTreeMap<Str, Group>,
}

impl Stream {
    /// Number of entries.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Whether there are no entries.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The nodes with the ids they begin at.
    pub fn nodes(&self) -> impl ExactSizeIterator<Item = (&StreamId, &Node)> + DoubleEndedIterator {
        self.nodes.iter()
    }

    /// Adds an entry at the end. The id must lie behind [`Stream::last_id`].
    ///
    /// Source: t_stream.c `streamAppendItem`, 7.0.15.
    pub fn push(&mut self, id: StreamId, parts: &[&[u8]], limits: StreamLimits) {
        assert!(id > self.last_id || self.entries_added == 0, "ids grow");
        let size: usize = parts.iter().map(|part| part.len()).sum();
        let has_room = |node: &Node| {
            let bytes = node.pack().redis_len().saturating_add(size);
            (limits.node_max_bytes == 0 || bytes < limits.node_max_bytes)
                && (limits.node_max_entries == 0 || node.total() < limits.node_max_entries)
        };
        let last = self.nodes.last_entry().and_then(|mut last| {
            let has_room = has_room(last.get());
            // One that is full gives back what it has left.
            if !has_room {
                last.get_mut().shrink();
            }
            has_room.then_some(last)
        });
        match last {
            Some(mut last) => {
                let base = *last.key();
                last.get_mut().push(base, id, parts);
            }
            None => {
                let room_bytes = match limits.node_max_bytes {
                    0 => NODE_ROOM_BYTES,
                    most => most.min(NODE_ROOM_BYTES),
                };
                self.nodes.insert(id, Node::new(parts, room_bytes));
            }
        }
        self.entries_added = self.entries_added.saturating_add(1);
        self.last_id = id;
        self.len = self.len.saturating_add(1);
        if self.len == 1 {
            self.first_id = id;
        }
    }

    /// A copy, in which no node has room that it does not fill.
    ///
    /// Source: t_stream.c `streamDup`, 7.0.15.
    pub fn duplicate(&self) -> Self {
        let mut copy = self.clone();
        copy.nodes.values_mut().for_each(Node::shrink);
        copy
    }

    /// Entries within bounds, both included.
    pub fn range(&self, from: StreamId, to: StreamId) -> impl Iterator<Item = Entry> + '_ {
        let first_node = self.nodes.range(..=from).next_back().map_or(from, |(base, _)| *base);
        let nodes = self.nodes.range(first_node..).take_while(move |(base, _)| **base <= to);
        let wanted = from <= to;
        nodes.filter(move |_| wanted).flat_map(move |(base, node)| node.entries(*base, from, to))
    }

    /// The same from the last to the first.
    pub fn range_back(&self, from: StreamId, to: StreamId) -> impl Iterator<Item = Entry> + '_ {
        let nodes = self.nodes.range(..=to).rev();
        let first_node = self.nodes.range(..=from).next_back().map_or(from, |(base, _)| *base);
        let nodes = nodes.take_while(move |(base, _)| **base >= first_node);
        nodes.flat_map(move |(base, node)| {
            let entries: Vec<Entry> = node.entries(*base, from, to).collect();
            entries.into_iter().rev()
        })
    }

    /// The id of the last valid entry.
    pub fn last_valid_id(&self) -> Option<StreamId> {
        self.nodes.iter().rev().find_map(|(base, node)| node.last_valid(*base))
    }

    /// Whether an entry is there.
    pub fn contains(&self, id: StreamId) -> bool {
        let node = self.nodes.range(..=id).next_back();
        node.is_some_and(|(base, node)| node.contains(*base, id))
    }

    /// Deletes an entry; false if there is no such entry.
    pub fn delete(&mut self, id: StreamId) -> bool {
        let Some((&base, node)) = self.nodes.range_mut(..=id).next_back() else { return false };
        if !node.delete(base, id) {
            return false;
        }
        if node.valid() == 0 {
            self.nodes.remove(&base);
        }
        // A file may have said anything.
        self.len = self.len.saturating_sub(1);
        self.max_deleted_id = self.max_deleted_id.max(id);
        if id == self.first_id || self.len == 0 {
            self.find_first();
        }
        true
    }

    fn find_first(&mut self) {
        let first = self.nodes.iter().find_map(|(base, node)| node.first_valid(*base));
        self.first_id = first.unwrap_or(StreamId::ZERO);
    }

    /// Removes the oldest entries; returns how many.
    ///
    /// `whole_nodes` stops at the first node that cannot go as a whole; `limit` bounds the work, 0
    /// for no bound. Source: t_stream.c `streamTrim`, 7.0.15.
    pub fn trim(&mut self, keep: Keep, whole_nodes: bool, limit: u64) -> u64 {
        let mut deleted = 0;
        while let Some(mut first) = self.nodes.first_entry() {
            let (base, valid) = (*first.key(), first.get().valid());
            if matches!(keep, Keep::Newest(count) if self.len <= count) {
                break;
            }
            if limit > 0 && deleted + valid > limit {
                break;
            }
            let goes = match keep {
                Keep::Newest(count) => self.len.saturating_sub(valid) >= count,
                Keep::From(id) => first.get().last(base).is_none_or(|last| last < id),
            };
            if goes {
                first.remove();
                self.len = self.len.saturating_sub(valid);
                deleted += valid;
                continue;
            }
            if whole_nodes {
                break;
            }
            let mut left = self.len;
            let here = match keep {
                Keep::From(id) => first.get_mut().delete_while(base, |entry| entry < id),
                Keep::Newest(count) => {
                    // Deleted entries stand among the valid ones and count for nothing.
                    let node = first.get_mut();
                    let surplus = left.saturating_sub(count) as usize;
                    let ids: Vec<StreamId> = node
                        .entries(base, StreamId::ZERO, StreamId::MAX)
                        .take(surplus)
                        .map(|entry| entry.id)
                        .collect();
                    let last = ids.last().copied();
                    node.delete_while(base, |entry| last.is_some_and(|last| entry <= last))
                }
            };
            left -= here;
            self.len = left;
            deleted += here;
            break;
        }
        if deleted > 0 {
            self.find_first();
        }
        deleted
    }

    /// Whether something was deleted at or after an id, among the entries that are left.
    pub fn has_tombstones_from(&self, from: StreamId) -> bool {
        !self.is_empty()
            && self.max_deleted_id != StreamId::ZERO
            && self.first_id <= self.max_deleted_id
            && from <= self.max_deleted_id
    }

    /// How many entries were ever added up to an id, if that can be told.
    /// Source: t_stream.c `streamEstimateDistanceFromFirstEverEntry`, 7.0.15.
    pub fn added_up_to(&self, id: StreamId) -> Option<u64> {
        if self.entries_added == 0 {
            return Some(0);
        }
        if (self.is_empty() && id <= self.last_id) || id == self.last_id {
            return Some(self.entries_added);
        }
        if id > self.last_id {
            return None;
        }
        let no_gap_ahead =
            self.max_deleted_id == StreamId::ZERO || self.max_deleted_id < self.first_id;
        match id.cmp(&self.first_id) {
            std::cmp::Ordering::Less if no_gap_ahead => Some(self.entries_added - self.len),
            std::cmp::Ordering::Equal if no_gap_ahead => Some(self.entries_added - self.len + 1),
            _ => None,
        }
    }

    /// How many entries a group has not read yet, if that can be told.
    pub fn lag(&self, group: &Group) -> Option<i64> {
        if self.entries_added == 0 {
            return Some(0);
        }
        let read = match group.entries_read {
            Some(read) if !self.has_tombstones_from(group.last_id) => read,
            _ => self.added_up_to(group.last_id)?,
        };
        Some(self.entries_added as i64 - read as i64)
    }

    /// Nodes of the radix tree Redis keeps the listpacks in, as `XINFO STREAM` counts them.
    pub fn radix_tree_nodes(&self) -> usize {
        Stream::radix_nodes_of(self.nodes.keys())
    }

    /// Nodes of a radix tree over ids, which come in order.
    pub(crate) fn radix_nodes_of<'a>(ids: impl Iterator<Item = &'a StreamId>) -> usize {
        let keys: Vec<[u8; 16]> = ids.map(|id| id.to_bytes()).collect();
        if keys.is_empty() { 1 } else { radix_nodes(&keys, 0) }
    }
}

/// Nodes of a compressed tree over sorted, distinct keys that share their first `depth` bytes: a
/// node for a shared stretch, one for a branching, one for an end.
fn radix_nodes(keys: &[[u8; 16]], depth: usize) -> usize {
    let (first, last) = (&keys[0], &keys[keys.len() - 1]);
    let shared = first[depth..].iter().zip(&last[depth..]).take_while(|(a, b)| a == b).count();
    if depth + shared == first.len() {
        return usize::from(shared > 0) + 1;
    }
    let at = depth + shared;
    let branches = keys.chunk_by(|a, b| a[at] == b[at]);
    usize::from(shared > 0) + 1 + branches.map(|branch| radix_nodes(branch, at + 1)).sum::<usize>()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: StreamLimits = StreamLimits { node_max_bytes: 4096, node_max_entries: 4 };

    fn filled(count: u64) -> Stream {
        let mut stream = Stream::default();
        for ms in 1..=count {
            stream.push(StreamId { ms, seq: 0 }, &[b"f", b"v"], LIMITS);
        }
        stream
    }

    fn ids(stream: &Stream) -> Vec<u64> {
        stream.range(StreamId::ZERO, StreamId::MAX).map(|entry| entry.id.ms).collect()
    }

    #[test]
    fn ranges_run_over_nodes_in_both_directions() {
        let stream = filled(10);
        assert_eq!(stream.nodes().len(), 3);
        let (from, to) = (StreamId { ms: 3, seq: 0 }, StreamId { ms: 6, seq: 9 });
        let forward: Vec<u64> = stream.range(from, to).map(|e| e.id.ms).collect();
        let mut back: Vec<u64> = stream.range_back(from, to).map(|e| e.id.ms).collect();
        back.reverse();
        assert_eq!(forward, [3, 4, 5, 6]);
        assert_eq!(forward, back);
        assert_eq!(stream.range(to, from).count(), 0);
    }

    #[test]
    fn trimming_leaves_the_newest() {
        let mut stream = filled(10);
        assert_eq!(stream.trim(Keep::Newest(5), true, 0), 4, "only whole nodes");
        assert_eq!(stream.trim(Keep::Newest(5), false, 0), 1);
        assert_eq!(ids(&stream), [6, 7, 8, 9, 10]);
        assert_eq!(stream.trim(Keep::From(StreamId { ms: 9, seq: 0 }), false, 0), 3);
        assert_eq!(ids(&stream), [9, 10]);
        assert_eq!(stream.first_id, StreamId { ms: 9, seq: 0 });
    }

    #[test]
    fn deleted_entries_are_gone_and_remembered() {
        let mut stream = filled(5);
        assert!(stream.delete(StreamId { ms: 1, seq: 0 }));
        assert!(!stream.delete(StreamId { ms: 1, seq: 0 }));
        assert_eq!(stream.first_id.ms, 2);
        assert!(!stream.has_tombstones_from(StreamId::ZERO), "nothing is missing from 2 on");
        assert!(stream.delete(StreamId { ms: 4, seq: 0 }));
        assert!(stream.has_tombstones_from(StreamId::ZERO));
        assert_eq!(ids(&stream), [2, 3, 5]);
    }

    #[test]
    fn a_node_has_room_until_it_is_full() {
        let limits = |node_max_bytes| StreamLimits { node_max_bytes, node_max_entries: 100 };
        let id = |ms| StreamId { ms, seq: 0 };
        let rooms = |stream: &Stream| -> Vec<(usize, usize)> {
            stream.nodes().map(|(_, node)| (node.room_bytes(), node.pack().redis_len())).collect()
        };
        let mut stream = Stream::default();
        stream.push(id(1), &[b"f", &[b'v'; 70]], limits(300));
        assert_eq!(rooms(&stream)[0].0, 300);
        stream.push(id(2), &[b"f", &[b'v'; 300]], limits(300));
        // As a real server has it: what is full gives back the rest, what is large from the start has no more.
        assert!(rooms(&stream).iter().all(|(room, len)| room == len), "{:?}", rooms(&stream));
        let mut stream = Stream::default();
        stream.push(id(1), &[b"f", b"v"], limits(0));
        assert_eq!(rooms(&stream)[0].0, 4096);
        assert!(rooms(&stream.duplicate()).iter().all(|(room, len)| room == len));
        // One that gets shorter gives all of it back, too.
        (2..=129).for_each(|ms| {
            stream.push(
                id(ms),
                &[b"f", b"v"],
                StreamLimits { node_max_bytes: 0, node_max_entries: 0 },
            )
        });
        assert!(stream.delete(id(5)) && stream.delete(id(6)));
        let (room, len) = rooms(&stream)[0];
        assert!(room < 4096 && room <= len + 1, "{room} {len}");
    }
}
