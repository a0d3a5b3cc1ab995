//! Members in order of score, then of bytes, and the rank of each: a B+ tree whose branches know
//! how many members lie below each child.
//!
//! Redis keeps a skip list with spans for the same; a tree asks the same questions of fewer places
//! in memory. Both cost O(log n) for a place, a rank and the start of a range.

use crate::str::Str;

/// Entries of a leaf and children of a branch, at most.
const MAX_LEN: usize = 64;
/// Neighbours that fit together into this much become one.
const MERGE_LEN: usize = 40;

/// A score with its member.
type Entry = (f64, Str);

#[derive(Clone, Debug)]
enum Node {
    Leaf(Vec<Entry>),
    Branch(Vec<Child>),
}

#[derive(Clone, Debug)]
struct Child {
    /// Nothing below this child comes before it, everything below the child before does. It was an
    /// entry once and need not be one still.
    from: Entry,
    /// Entries below the child.
    count: usize,
    node: Node,
}

/// Members in ascending order.
#[derive(Clone, Debug)]
pub(super) struct Ranking {
    root: Node,
    len: usize,
}

impl Default for Ranking {
    fn default() -> Self {
        Ranking { root: Node::Leaf(Vec::new()), len: 0 }
    }
}

fn is_before(entry: &Entry, score: f64, member: &[u8]) -> bool {
    entry.0 < score || (entry.0 == score && *entry.1 < *member)
}

/// The child below which an entry is, if it is anywhere.
fn child_of(children: &[Child], score: f64, member: &[u8]) -> usize {
    let after = |child: &Child| {
        is_before(&child.from, score, member) || (child.from.0 == score && *child.from.1 == *member)
    };
    // The first child takes whatever comes before the others.
    children[1..].partition_point(after)
}

impl Ranking {
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// Inserts a member that is not there yet.
    pub(super) fn insert(&mut self, score: f64, member: Str) {
        self.len += 1;
        if let Some(right) = self.root.insert((score, member), true) {
            let left = std::mem::replace(&mut self.root, Node::Leaf(Vec::new()));
            let from = left.first_entry().clone();
            let left = Child { from, count: self.len - right.count, node: left };
            self.root = Node::Branch(vec![left, right]);
        }
    }

    /// Takes out a member that is there with that score; `None` if it is not.
    pub(super) fn remove(&mut self, score: f64, member: &[u8]) -> Option<Str> {
        let removed = self.root.remove(score, member)?;
        self.len -= 1;
        while let Node::Branch(children) = &mut self.root
            && children.len() == 1
            && let Some(only) = children.pop()
        {
            self.root = only.node;
        }
        Some(removed)
    }

    /// Number of members at the start for which `is_before` holds.
    ///
    /// Shape: `is_before` must hold for a prefix of the members and for nothing after it.
    pub(super) fn count_before(&self, is_before: impl Fn(f64, &Str) -> bool) -> usize {
        let (mut node, mut passed) = (&self.root, 0);
        loop {
            match node {
                Node::Leaf(entries) => {
                    return passed + entries.partition_point(|(score, m)| is_before(*score, m));
                }
                Node::Branch(children) => {
                    let at = children[1..].partition_point(|c| is_before(c.from.0, &c.from.1));
                    passed += children[..at].iter().map(|child| child.count).sum::<usize>();
                    node = &children[at].node;
                }
            }
        }
    }

    /// Members from a rank on, in ascending order.
    pub(super) fn iter_from(&self, rank: usize) -> impl Iterator<Item = (&Str, f64)> {
        let mut walk = Walk::to(&self.root, rank);
        std::iter::from_fn(move || walk.next())
    }

    /// Members from a rank on, in descending order.
    pub(super) fn iter_back_from(&self, rank: usize) -> impl Iterator<Item = (&Str, f64)> {
        let mut walk = Walk::to(&self.root, rank);
        std::iter::from_fn(move || walk.next_back())
    }
}

impl Node {
    fn len(&self) -> usize {
        match self {
            Node::Leaf(entries) => entries.len(),
            Node::Branch(children) => children.len(),
        }
    }

    /// The first entry below, or what stood in its place once. A node is never empty but the root.
    fn first_entry(&self) -> &Entry {
        match self {
            Node::Leaf(entries) => &entries[0],
            Node::Branch(children) => &children[0].from,
        }
    }

    /// Inserts an entry; gives back the right half if the node was full. `last` says that nothing
    /// follows the node: what grows at its end is left full behind.
    fn insert(&mut self, entry: Entry, last: bool) -> Option<Child> {
        match self {
            Node::Leaf(entries) => {
                let at = entries.partition_point(|other| is_before(other, entry.0, &entry.1));
                let at_end = last && at == entries.len();
                entries.insert(at, entry);
                if entries.len() <= MAX_LEN {
                    return None;
                }
                let right = entries.split_off(if at_end { MAX_LEN } else { MAX_LEN / 2 });
                entries.shrink_to_fit();
                let from = right[0].clone();
                Some(Child { from, count: right.len(), node: Node::Leaf(right) })
            }
            Node::Branch(children) => {
                let at = child_of(children, entry.0, &entry.1);
                let last = last && at + 1 == children.len();
                children[at].count += 1;
                let right = children[at].node.insert(entry, last)?;
                children[at].count -= right.count;
                children.insert(at + 1, right);
                if children.len() <= MAX_LEN {
                    return None;
                }
                let right = children.split_off(if last { MAX_LEN } else { MAX_LEN / 2 });
                let (from, count) =
                    (right[0].from.clone(), right.iter().map(|child| child.count).sum());
                Some(Child { from, count, node: Node::Branch(right) })
            }
        }
    }

    fn remove(&mut self, score: f64, member: &[u8]) -> Option<Str> {
        match self {
            Node::Leaf(entries) => {
                let at = entries.partition_point(|other| is_before(other, score, member));
                let found = entries.get(at).is_some_and(|(s, m)| *s == score && **m == *member);
                found.then(|| entries.remove(at).1)
            }
            Node::Branch(children) => {
                let at = child_of(children, score, member);
                let removed = children[at].node.remove(score, member)?;
                children[at].count -= 1;
                let fits = |at: usize| {
                    children
                        .get(at..at + 2)
                        .is_some_and(|pair| pair[0].node.len() + pair[1].node.len() <= MERGE_LEN)
                };
                if fits(at) {
                    merge(children, at);
                } else if at > 0 && fits(at - 1) {
                    merge(children, at - 1);
                } else if children[at].count == 0 {
                    children.remove(at);
                }
                Some(removed)
            }
        }
    }
}

/// Makes one child of the child at a place and the next.
fn merge(children: &mut Vec<Child>, at: usize) {
    let right = children.remove(at + 1);
    let left = &mut children[at];
    left.count += right.count;
    match (&mut left.node, right.node) {
        (Node::Leaf(entries), Node::Leaf(more)) => entries.extend(more),
        (Node::Branch(children), Node::Branch(more)) => children.extend(more),
        _ => unreachable!("all leaves lie at the same depth"),
    }
}

/// A walk from one member on, either way.
struct Walk<'a> {
    /// The branches above, each with the child the walk is in.
    above: Vec<(&'a [Child], usize)>,
    leaf: &'a [Entry],
    /// The next entry of the leaf; beyond either end when there are no more.
    at: Option<usize>,
}

impl<'a> Walk<'a> {
    /// To the member of a rank.
    fn to(root: &'a Node, rank: usize) -> Self {
        let (mut node, mut left, mut above) = (root, rank, Vec::new());
        loop {
            match node {
                Node::Leaf(leaf) => return Walk { above, leaf, at: Some(left) },
                Node::Branch(children) => {
                    let mut at = 0;
                    while left >= children[at].count && at + 1 < children.len() {
                        left -= children[at].count;
                        at += 1;
                    }
                    above.push((children, at));
                    node = &children[at].node;
                }
            }
        }
    }

    fn next(&mut self) -> Option<(&'a Str, f64)> {
        let at = self.at?;
        let Some((score, member)) = self.leaf.get(at) else {
            self.at = None;
            return None;
        };
        self.at = if at + 1 < self.leaf.len() { Some(at + 1) } else { self.turn(true) };
        Some((member, *score))
    }

    fn next_back(&mut self) -> Option<(&'a Str, f64)> {
        let at = self.at?;
        let Some((score, member)) = self.leaf.get(at) else {
            self.at = None;
            return None;
        };
        self.at = if at > 0 { Some(at - 1) } else { self.turn(false) };
        Some((member, *score))
    }

    /// Goes to the neighbouring leaf, and says with which entry it begins.
    fn turn(&mut self, forward: bool) -> Option<usize> {
        loop {
            let (children, at) = self.above.pop()?;
            let next = if forward { at + 1 } else { at.wrapping_sub(1) };
            let Some(child) = children.get(next) else { continue };
            self.above.push((children, next));
            let mut node = &child.node;
            loop {
                match node {
                    Node::Leaf(leaf) => {
                        self.leaf = leaf;
                        return Some(if forward { 0 } else { leaf.len() - 1 });
                    }
                    Node::Branch(children) => {
                        let at = if forward { 0 } else { children.len() - 1 };
                        self.above.push((children, at));
                        node = &children[at].node;
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use redscope_actor::Rng;

    fn check(list: &Ranking, model: &[(i64, Str)]) {
        let forward: Vec<&Str> = list.iter_from(0).map(|(member, _)| member).collect();
        assert!(forward.iter().copied().eq(model.iter().map(|(_, member)| member)));
        for rank in (0..model.len()).step_by(7) {
            assert_eq!(list.iter_from(rank).next().map(|(m, _)| m), Some(&model[rank].1));
            assert_eq!(list.iter_back_from(rank).count(), rank + 1);
        }
        assert!(list.iter_from(model.len()).next().is_none());
    }

    #[test]
    fn stays_sorted_and_ranked_under_random_changes() {
        let mut rng = Rng::new(3);
        // Few members stay in a leaf, many need branches of branches.
        for members in [300, 30_000] {
            let mut list = Ranking::default();
            let mut model: Vec<(i64, Str)> = Vec::new();
            for round in 0..20_000 {
                let score = rng.below(200) as i64;
                // The second half takes out more than it brings in.
                let known = (round > 10_000 && rng.below(4) > 0 && !model.is_empty())
                    .then(|| rng.below(model.len() as u64) as usize);
                let member = Str::from(format!("m{}", rng.below(members)));
                match known.or_else(|| model.iter().position(|(_, m)| *m == member)) {
                    Some(at) => {
                        let (score, member) = model.remove(at);
                        assert!(list.remove((score + 1) as f64, &member).is_none());
                        assert_eq!(list.remove(score as f64, &member), Some(member));
                    }
                    None => {
                        list.insert(score as f64, member.clone());
                        let at = model.partition_point(|other| *other < (score, member.clone()));
                        model.insert(at, (score, member));
                    }
                }
                let bound = rng.below(200);
                let below = model.partition_point(|(score, _)| *score < bound as i64);
                assert_eq!(list.count_before(|score, _| score < bound as f64), below);
                assert_eq!(list.len(), model.len());
                if round % 1000 == 0 {
                    check(&list, &model);
                }
            }
            check(&list, &model);
        }
    }

    #[test]
    fn what_grows_at_its_end_stays_full() {
        let mut list = Ranking::default();
        for n in 0..10_000 {
            list.insert(f64::from(n), Str::from(i64::from(n)));
        }
        let Node::Branch(children) = &list.root else { panic!("not one leaf") };
        let Node::Branch(leaves) = &children[0].node else { panic!("two levels of branches") };
        assert!(leaves.iter().all(|leaf| leaf.count == MAX_LEN));
        assert_eq!(list.iter_back_from(9_999).count(), 10_000);
    }
}
