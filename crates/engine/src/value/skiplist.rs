//! A skip list with spans: members in order of score, then of bytes, and the rank of each.
//!
//! Nodes live in one vector and point at each other by index, so a clone is a copy of two vectors.
//! Source of the algorithm: William Pugh, "Skip Lists"; spans as in t_zset.c, 7.0.15.

use std::cmp::Ordering;

use crate::rng::Rng;
use crate::str::Str;

/// Enough for 2^64 elements at a chance of one in four per level.
const MAX_LEVEL: usize = 32;
/// The end of a chain.
const NIL: u32 = u32::MAX;

#[derive(Clone, Copy, Debug)]
struct Link {
    next: u32,
    /// Elements between the node and `next`, `next` included.
    span: u32,
}

#[derive(Clone, Debug)]
struct Node {
    score: f64,
    member: Str,
    prev: u32,
    /// Where the node's links start in `links`; as many as `levels`.
    links_at: u32,
    levels: u8,
}

/// Members in ascending order.
#[derive(Clone, Debug)]
pub(super) struct SkipList {
    nodes: Vec<Node>,
    links: Vec<Link>,
    head: [Link; MAX_LEVEL],
    levels: usize,
    tail: u32,
    len: usize,
    free_nodes: Vec<u32>,
    /// Link ranges of removed nodes, by number of levels minus one.
    free_links: Vec<Vec<u32>>,
    rng: Rng,
}

impl Default for SkipList {
    fn default() -> Self {
        SkipList {
            nodes: Vec::new(),
            links: Vec::new(),
            head: [Link { next: NIL, span: 0 }; MAX_LEVEL],
            levels: 1,
            tail: NIL,
            len: 0,
            free_nodes: Vec::new(),
            free_links: Vec::new(),
            rng: Rng::new(0x5eed_5c1b),
        }
    }
}

/// Order of the list: score first, then the member's bytes.
fn order(score: f64, member: &[u8], other_score: f64, other_member: &[u8]) -> Ordering {
    score
        .partial_cmp(&other_score)
        .unwrap_or(Ordering::Equal)
        .then_with(|| member.cmp(other_member))
}

impl SkipList {
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// Inserts a member that is not in the list.
    pub(super) fn insert(&mut self, score: f64, member: Str) {
        let (before, ranks) =
            self.path(|node| order(node.score, &node.member, score, &member).is_lt());
        let mut levels = 1;
        while levels < MAX_LEVEL && self.rng.below(4) == 0 {
            levels += 1;
        }
        for level in self.levels..levels {
            self.head[level] = Link { next: NIL, span: self.len as u32 };
        }
        self.levels = self.levels.max(levels);

        let links_at = self.take_links(levels);
        let node = Node { score, member, prev: before[0], links_at, levels: levels as u8 };
        let id = match self.free_nodes.pop() {
            Some(id) => {
                self.nodes[id as usize] = node;
                id
            }
            None => {
                self.nodes.push(node);
                (self.nodes.len() - 1) as u32
            }
        };
        for level in 0..levels {
            let passed = (ranks[0] - ranks[level]) as u32;
            let link = *self.link(before[level], level);
            *self.link_mut(id, level) = Link { next: link.next, span: link.span - passed };
            *self.link_mut(before[level], level) = Link { next: id, span: passed + 1 };
        }
        for (level, node) in before.iter().enumerate().take(self.levels).skip(levels) {
            self.link_mut(*node, level).span += 1;
        }
        match self.link(id, 0).next {
            NIL => self.tail = id,
            next => self.nodes[next as usize].prev = id,
        }
        self.len += 1;
    }

    /// Removes a member that is in the list with that score; false if it is not.
    pub(super) fn remove(&mut self, score: f64, member: &[u8]) -> bool {
        let (before, _) = self.path(|node| order(node.score, &node.member, score, member).is_lt());
        let id = self.link(before[0], 0).next;
        if id == NIL || *self.nodes[id as usize].member != *member {
            return false;
        }
        for (level, node) in before.iter().enumerate().take(self.levels) {
            if self.link(*node, level).next == id {
                let link = *self.link(id, level);
                let update = self.link_mut(*node, level);
                update.next = link.next;
                update.span = update.span + link.span - 1;
            } else {
                self.link_mut(*node, level).span -= 1;
            }
        }
        match self.link(before[0], 0).next {
            NIL => self.tail = before[0],
            next => self.nodes[next as usize].prev = before[0],
        }
        while self.levels > 1 && self.head[self.levels - 1].next == NIL {
            self.levels -= 1;
        }
        self.len -= 1;
        let node = &mut self.nodes[id as usize];
        node.member = Str::EMPTY;
        let (levels, links_at) = (usize::from(node.levels), node.links_at);
        self.free_nodes.push(id);
        if self.free_links.len() < levels {
            self.free_links.resize_with(levels, Vec::new);
        }
        self.free_links[levels - 1].push(links_at);
        true
    }

    /// Number of members at the start of the list for which `is_before` holds.
    ///
    /// Shape: `is_before` must hold for a prefix of the list and for nothing after it.
    pub(super) fn count_before(&self, is_before: impl Fn(f64, &Str) -> bool) -> usize {
        let mut at = NIL;
        let mut rank = 0;
        for level in (0..self.levels).rev() {
            loop {
                let link = self.link(at, level);
                if link.next == NIL {
                    break;
                }
                let node = &self.nodes[link.next as usize];
                if !is_before(node.score, &node.member) {
                    break;
                }
                rank += link.span as usize;
                at = link.next;
            }
        }
        rank
    }

    /// Members from a rank on, in ascending order.
    pub(super) fn iter_from(&self, rank: usize) -> impl Iterator<Item = (&Str, f64)> {
        let mut at = self.at_rank(rank);
        std::iter::from_fn(move || {
            let node = self.nodes.get(at as usize)?;
            at = self.link(at, 0).next;
            Some((&node.member, node.score))
        })
    }

    /// Members from a rank on, in descending order.
    pub(super) fn iter_back_from(&self, rank: usize) -> impl Iterator<Item = (&Str, f64)> {
        let mut at = self.at_rank(rank);
        std::iter::from_fn(move || {
            let node = self.nodes.get(at as usize)?;
            at = node.prev;
            Some((&node.member, node.score))
        })
    }

    fn at_rank(&self, rank: usize) -> u32 {
        if rank + 1 == self.len {
            return self.tail;
        }
        let mut at = NIL;
        let mut passed = 0;
        for level in (0..self.levels).rev() {
            loop {
                let link = self.link(at, level);
                if link.next == NIL || passed + link.span as usize > rank + 1 {
                    break;
                }
                passed += link.span as usize;
                at = link.next;
            }
            if passed == rank + 1 {
                return at;
            }
        }
        NIL
    }

    /// For each level the last node that comes before, and its rank (counted from 1; the head is 0).
    fn path(&self, is_before: impl Fn(&Node) -> bool) -> ([u32; MAX_LEVEL], [usize; MAX_LEVEL]) {
        let mut before = [NIL; MAX_LEVEL];
        let mut ranks = [0; MAX_LEVEL];
        let (mut at, mut rank) = (NIL, 0);
        for level in (0..self.levels).rev() {
            loop {
                let link = self.link(at, level);
                if link.next == NIL || !is_before(&self.nodes[link.next as usize]) {
                    break;
                }
                rank += link.span as usize;
                at = link.next;
            }
            before[level] = at;
            ranks[level] = rank;
        }
        (before, ranks)
    }

    /// `NIL` as a node means the head.
    fn link(&self, node: u32, level: usize) -> &Link {
        match node {
            NIL => &self.head[level],
            _ => &self.links[self.nodes[node as usize].links_at as usize + level],
        }
    }

    fn link_mut(&mut self, node: u32, level: usize) -> &mut Link {
        match node {
            NIL => &mut self.head[level],
            _ => &mut self.links[self.nodes[node as usize].links_at as usize + level],
        }
    }

    fn take_links(&mut self, levels: usize) -> u32 {
        if let Some(links_at) = self.free_links.get_mut(levels - 1).and_then(Vec::pop) {
            return links_at;
        }
        let links_at = self.links.len() as u32;
        self.links.resize(self.links.len() + levels, Link { next: NIL, span: 0 });
        links_at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stays_sorted_and_ranked_under_random_changes() {
        let mut rng = Rng::new(3);
        let mut list = SkipList::default();
        let mut model: Vec<(i64, Str)> = Vec::new();
        for _ in 0..4000 {
            let score = rng.below(20) as i64;
            let member = Str::from(format!("m{}", rng.below(300)));
            match model.iter().position(|(_, m)| *m == member) {
                Some(at) => {
                    let (score, member) = model.remove(at);
                    assert!(list.remove(score as f64, &member));
                }
                None => {
                    list.insert(score as f64, member.clone());
                    model.push((score, member));
                    model.sort();
                }
            }
            let bound = rng.below(20) as f64;
            let below = model.iter().filter(|(s, _)| (*s as f64) < bound).count();
            assert_eq!(list.count_before(|s, _| s < bound), below);
            assert_eq!(list.len(), model.len());
        }
        let expected: Vec<Str> = model.iter().map(|(_, m)| m.clone()).collect();
        let forward: Vec<Str> = list.iter_from(0).map(|(m, _)| m.clone()).collect();
        assert_eq!(forward, expected);
        for (rank, member) in expected.iter().enumerate() {
            assert_eq!(list.iter_from(rank).next().map(|(m, _)| m), Some(member));
            assert_eq!(list.iter_back_from(rank).count(), rank + 1);
        }
    }
}
