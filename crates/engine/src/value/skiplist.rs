//! A skip list with spans: members in order of score, then of bytes, and the rank of each.
//!
//! Nodes live in one vector and point at each other by index, so a clone is a copy of two vectors.
//! Source of the algorithm: William Pugh, "Skip Lists"; spans as in t_zset.c, 7.0.15.

use crate::rng::Rng;
use crate::str::Str;

/// Enough for 2^64 elements at a chance of one in four per level.
const MAX_LEVEL: usize = 32;
/// The end of a chain.
const NIL: u32 = u32::MAX;

/// A step forward. It repeats what a search asks of the next node, so that a hop reads one place of
/// memory and not two.
#[derive(Clone, Copy, Debug)]
struct Link {
    /// Score of the next node.
    score: f64,
    next: u32,
    /// Where the next node's links start.
    next_at: u32,
    /// Elements between the node and `next`, `next` included.
    span: u32,
}

impl Link {
    const END: Link = Link { score: f64::INFINITY, next: NIL, next_at: 0, span: 0 };
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
    /// The head's links, `MAX_LEVEL` of them, then those of the nodes.
    links: Vec<Link>,
    levels: usize,
    tail: u32,
    len: usize,
    free_nodes: Vec<u32>,
    /// Link ranges of removed nodes, by number of levels minus one.
    free_links: Vec<Vec<u32>>,
    rng: Rng,
}

/// Where a search went down a level.
struct Path {
    /// For each level where the links of the last node before start.
    places: [usize; MAX_LEVEL],
    /// Its rank, counted from 1; the head is 0.
    ranks: [u32; MAX_LEVEL],
    /// The last node before, `NIL` for the head.
    node: u32,
}

impl Default for SkipList {
    fn default() -> Self {
        SkipList {
            nodes: Vec::new(),
            links: vec![Link::END; MAX_LEVEL],
            levels: 1,
            tail: NIL,
            len: 0,
            free_nodes: Vec::new(),
            free_links: Vec::new(),
            rng: Rng::new(0x5eed_5c1b),
        }
    }
}

impl SkipList {
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// Inserts a member that is not in the list.
    pub(super) fn insert(&mut self, score: f64, member: Str) {
        let path = self.path(score, &member);
        let mut levels = 1;
        while levels < MAX_LEVEL && self.rng.below(4) == 0 {
            levels += 1;
        }
        for level in self.levels..levels {
            self.links[level] = Link { span: self.len as u32, ..Link::END };
        }
        self.levels = self.levels.max(levels);

        let links_at = self.take_links(levels);
        let node = Node { score, member, prev: path.node, links_at, levels: levels as u8 };
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
            let passed = path.ranks[0] - path.ranks[level];
            let link = &mut self.links[path.places[level] + level];
            let after = Link { span: link.span - passed, ..*link };
            *link = Link { score, next: id, next_at: links_at, span: passed + 1 };
            self.links[links_at as usize + level] = after;
        }
        for level in levels..self.levels {
            self.links[path.places[level] + level].span += 1;
        }
        match self.links[links_at as usize].next {
            NIL => self.tail = id,
            next => self.nodes[next as usize].prev = id,
        }
        self.len += 1;
    }

    /// Takes out a member that is in the list with that score; `None` if it is not.
    pub(super) fn remove(&mut self, score: f64, member: &[u8]) -> Option<Str> {
        let path = self.path(score, member);
        let id = self.links[path.places[0]].next;
        if id == NIL || *self.nodes[id as usize].member != *member {
            return None;
        }
        let gone_at = self.nodes[id as usize].links_at as usize;
        for level in 0..self.levels {
            let place = path.places[level] + level;
            let before = self.links[place];
            self.links[place] = match before.next == id {
                true => {
                    let gone = self.links[gone_at + level];
                    Link { span: before.span + gone.span - 1, ..gone }
                }
                false => Link { span: before.span - 1, ..before },
            };
        }
        match self.links[path.places[0]].next {
            NIL => self.tail = path.node,
            next => self.nodes[next as usize].prev = path.node,
        }
        while self.levels > 1 && self.links[self.levels - 1].next == NIL {
            self.levels -= 1;
        }
        self.len -= 1;
        let node = &mut self.nodes[id as usize];
        let member = std::mem::replace(&mut node.member, Str::EMPTY);
        let (levels, links_at) = (usize::from(node.levels), node.links_at);
        self.free_nodes.push(id);
        if self.free_links.len() < levels {
            self.free_links.resize_with(levels, Vec::new);
        }
        self.free_links[levels - 1].push(links_at);
        Some(member)
    }

    /// Number of members at the start of the list for which `is_before` holds.
    ///
    /// Shape: `is_before` must hold for a prefix of the list and for nothing after it.
    pub(super) fn count_before(&self, is_before: impl Fn(f64, &Str) -> bool) -> usize {
        let (mut at, mut rank) = (0, 0);
        for level in (0..self.levels).rev() {
            loop {
                let link = &self.links[at + level];
                if link.next == NIL
                    || !is_before(link.score, &self.nodes[link.next as usize].member)
                {
                    break;
                }
                rank += link.span as usize;
                at = link.next_at as usize;
            }
        }
        rank
    }

    /// Members from a rank on, in ascending order.
    pub(super) fn iter_from(&self, rank: usize) -> impl Iterator<Item = (&Str, f64)> {
        let mut at = self.at_rank(rank);
        std::iter::from_fn(move || {
            let node = self.nodes.get(at as usize)?;
            at = self.links[node.links_at as usize].next;
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
        let (mut node, mut at, mut passed) = (NIL, 0, 0);
        for level in (0..self.levels).rev() {
            loop {
                let link = &self.links[at + level];
                if link.next == NIL || passed + link.span as usize > rank + 1 {
                    break;
                }
                passed += link.span as usize;
                (node, at) = (link.next, link.next_at as usize);
            }
            if passed == rank + 1 {
                return node;
            }
        }
        NIL
    }

    /// The way to the place of a member, whether it is there or not.
    fn path(&self, score: f64, member: &[u8]) -> Path {
        let mut path = Path { places: [0; MAX_LEVEL], ranks: [0; MAX_LEVEL], node: NIL };
        let (mut at, mut rank) = (0, 0);
        for level in (0..self.levels).rev() {
            loop {
                let link = &self.links[at + level];
                let is_before = link.next != NIL
                    && (link.score < score
                        || (link.score == score
                            && *self.nodes[link.next as usize].member < *member));
                if !is_before {
                    break;
                }
                rank += link.span;
                path.node = link.next;
                at = link.next_at as usize;
            }
            path.places[level] = at;
            path.ranks[level] = rank;
        }
        path
    }

    fn take_links(&mut self, levels: usize) -> u32 {
        if let Some(links_at) = self.free_links.get_mut(levels - 1).and_then(Vec::pop) {
            return links_at;
        }
        let links_at = self.links.len() as u32;
        self.links.resize(self.links.len() + levels, Link::END);
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
                    assert!(list.remove(score as f64, &member).is_some());
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
