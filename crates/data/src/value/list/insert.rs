//! Where an element goes: how nodes fill, split and merge.
//!
//! Source: quicklist.c `_quicklistInsert`, `quicklistReplaceEntry`, `_quicklistMergeNodes`, 7.0.15.
//! `DUMP` shows the nodes, so the order of these decisions is part of what a client can see.

use super::List;
use super::node::{ListLimits, ListNode, has_room, is_plain, node_of};
use crate::value::Listpack;

impl List {
    /// Inserts before the element at a place, or `after` it; false if there is no such element.
    pub fn insert(&mut self, index: usize, after: bool, text: &[u8], limits: ListLimits) -> bool {
        let Some((node, inner)) = self.locate(index) else { return false };
        self.insert_at(node, inner, after, text, limits);
        true
    }

    fn insert_at(
        &mut self,
        node: usize,
        inner: usize,
        after: bool,
        text: &[u8],
        limits: ListLimits,
    ) {
        self.len += 1;
        let gap = inner + usize::from(after);
        if let Some(pack) = self.pack_with_room(node, text, limits) {
            let at = pack.seek(gap).unwrap_or(pack.end());
            return pack.insert(at, text);
        }
        let at_end = if after { gap == self.nodes[node].len() } else { gap == 0 };
        if !at_end {
            self.split_node(node, gap);
            // The part that was cut off takes the element; the other stays the node.
            let (stays, cut) = if after { (node, node + 1) } else { (node + 1, node) };
            return match &mut self.nodes[cut] {
                ListNode::Packed(pack) if !is_plain(text, limits) => {
                    let at = if after { pack.start() } else { pack.end() };
                    pack.insert(at, text);
                    self.merge_around(stays, limits);
                }
                _ => self.nodes.insert(node + 1, node_of(text, limits)),
            };
        }
        let neighbour = if after { Some(node + 1) } else { node.checked_sub(1) };
        if let Some(pack) = neighbour.and_then(|node| self.pack_with_room(node, text, limits)) {
            let at = if after { pack.start() } else { pack.end() };
            return pack.insert(at, text);
        }
        self.nodes.insert(node + usize::from(after), node_of(text, limits));
    }

    /// Replaces the element at a place counted from the head; false if there is none.
    pub fn set(&mut self, index: usize, text: &[u8], limits: ListLimits) -> bool {
        let Some((node, inner)) = self.locate(index) else { return false };
        let plain = is_plain(text, limits);
        match &mut self.nodes[node] {
            ListNode::Packed(pack) if !plain => {
                let at = pack.seek(inner).expect("locate gives a place inside the node");
                pack.replace(at, text);
            }
            ListNode::Plain(bytes) if plain => *bytes = text.to_vec(),
            _ => {
                self.insert_at(node, inner, true, text, limits);
                self.remove_range(index, 1);
            }
        }
        true
    }

    /// A node's listpack, if one more element fits into it.
    fn pack_with_room(
        &mut self,
        node: usize,
        text: &[u8],
        limits: ListLimits,
    ) -> Option<&mut Listpack> {
        match self.nodes.get_mut(node)? {
            ListNode::Packed(pack) if has_room(pack, text, limits) => Some(pack),
            _ => None,
        }
    }

    fn split_node(&mut self, node: usize, inner: usize) {
        if let ListNode::Packed(pack) = &mut self.nodes[node] {
            let at = pack.seek(inner).expect("inner is below the node's length");
            let tail = pack.split_off(at);
            self.nodes.insert(node + 1, ListNode::Packed(tail));
        }
    }

    /// Joins the nodes before, the nodes behind, then both sides with the node in the middle.
    fn merge_around(&mut self, mut center: usize, limits: ListLimits) {
        if center >= 2 && self.merge_with_next(center - 2, limits) {
            center -= 1;
        }
        self.merge_with_next(center + 1, limits);
        if center >= 1 && self.merge_with_next(center - 1, limits) {
            center -= 1;
        }
        self.merge_with_next(center, limits);
    }

    fn merge_with_next(&mut self, node: usize, limits: ListLimits) -> bool {
        /// What a listpack has beside its entries, as Redis reckons it.
        const FRAME_BYTES: usize = 11;
        let (Some(ListNode::Packed(a)), Some(ListNode::Packed(b))) =
            (self.nodes.get(node), self.nodes.get(node + 1))
        else {
            return false;
        };
        let bytes = a.redis_len() + b.redis_len() - FRAME_BYTES;
        if !limits.allows(bytes, a.len() + b.len()) {
            return false;
        }
        let Some(ListNode::Packed(tail)) = self.nodes.remove(node + 1) else { return false };
        if let ListNode::Packed(pack) = &mut self.nodes[node] {
            pack.append(&tail);
        }
        true
    }
}
