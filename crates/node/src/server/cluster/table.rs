//! The nodes a node knows.

use std::num::NonZeroU16;
use std::ops::{Index, IndexMut};
use std::sync::Arc;

use super::node::Node;
use crate::bus::{Contact, NodeId};

/// A node's place in the table. It stays the same while the node is known, even if its name changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct NodeIx(NonZeroU16);

impl NodeIx {
    /// The first place of a table.
    pub(super) const FIRST: NodeIx = NodeIx(NonZeroU16::MIN);

    fn new(at: usize) -> Self {
        let number = u16::try_from(at + 1).ok().and_then(NonZeroU16::new);
        NodeIx(number.expect("a cluster has fewer nodes than 65535"))
    }

    /// The place as an index.
    pub(super) fn at(self) -> usize {
        usize::from(self.0.get()) - 1
    }

    /// The place as a number, for a digest.
    pub(super) fn number(self) -> u64 {
        u64::from(self.0.get())
    }
}

/// Nodes by place and by name.
#[derive(Clone, Debug, Default)]
pub(super) struct Nodes {
    places: Vec<Option<Node>>,
    count: usize,
    /// Places by name: open addressing, the first free bucket behind that of the name.
    by_id: Vec<Option<Bucket>>,
}

/// A place, with a part of the name of the node there: of most other names it tells without a look
/// at the node that they are others.
#[derive(Clone, Copy, Debug)]
struct Bucket {
    ix: NodeIx,
    tag: u16,
}

/// Where the search for a name begins in a table of any length, and its tag there.
fn hashed(id: &NodeId) -> (usize, u16) {
    let spread = id.spread();
    (spread as usize, (spread >> 48) as u16)
}

impl Nodes {
    /// Number of nodes.
    pub(super) fn len(&self) -> usize {
        self.count
    }

    /// Whether there is room for no other: so many nodes no cluster has, but a peer may speak of them.
    pub(super) fn is_full(&self) -> bool {
        self.count >= usize::from(u16::MAX)
    }

    /// Number of places, taken or not.
    pub(super) fn places(&self) -> usize {
        self.places.len()
    }

    /// The node at a place, by number of the place.
    pub(super) fn at(&self, place: usize) -> Option<(NodeIx, &Node)> {
        self.places.get(place)?.as_ref().map(|node| (NodeIx::new(place), node))
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (NodeIx, &Node)> {
        let places = self.places.iter().enumerate();
        places.filter_map(|(place, node)| Some((NodeIx::new(place), node.as_ref()?)))
    }

    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = (NodeIx, &mut Node)> {
        let places = self.places.iter_mut().enumerate();
        places.filter_map(|(place, node)| Some((NodeIx::new(place), node.as_mut()?)))
    }

    /// The place of every node, as they are now.
    pub(super) fn places_taken(&self) -> Vec<NodeIx> {
        self.iter().map(|(ix, _)| ix).collect()
    }

    pub(super) fn get(&self, ix: NodeIx) -> Option<&Node> {
        self.places.get(ix.at())?.as_ref()
    }

    pub(super) fn get_mut(&mut self, ix: NodeIx) -> Option<&mut Node> {
        self.places.get_mut(ix.at())?.as_mut()
    }

    /// The place of a node with a name.
    pub(super) fn find(&self, id: &NodeId) -> Option<NodeIx> {
        self.find_where(id, |node| node.contact.id == *id)
    }

    /// The place of a node that somebody speaks of. Most often what is said of it is shared.
    pub(super) fn find_contact(&self, contact: &Arc<Contact>) -> Option<NodeIx> {
        self.find_where(&contact.id, |node| {
            Arc::ptr_eq(&node.contact, contact) || node.contact.id == contact.id
        })
    }

    fn find_where(&self, id: &NodeId, is_it: impl Fn(&Node) -> bool) -> Option<NodeIx> {
        let mask = self.by_id.len().checked_sub(1)?;
        let (start, tag) = hashed(id);
        let mut at = start & mask;
        loop {
            let bucket = self.by_id[at]?;
            if bucket.tag == tag && is_it(&self[bucket.ix]) {
                return Some(bucket.ix);
            }
            at = (at + 1) & mask;
        }
    }

    /// Takes a node in. Its name must be new, and there must be room.
    pub(super) fn insert(&mut self, node: Node) -> NodeIx {
        debug_assert!(self.find(&node.id()).is_none(), "{} is known already", node.id());
        let free = match self.count == self.places.len() {
            true => None,
            false => self.places.iter().position(Option::is_none),
        };
        let place = free.unwrap_or_else(|| {
            self.places.push(None);
            self.places.len() - 1
        });
        self.places[place] = Some(node);
        self.count += 1;
        match self.by_id.len() * 2 < self.count * 3 {
            true => self.index(),
            false => self.enter(NodeIx::new(place)),
        }
        NodeIx::new(place)
    }

    /// Lets a node go.
    pub(super) fn remove(&mut self, ix: NodeIx) -> Option<Node> {
        let node = self.places.get_mut(ix.at())?.take()?;
        self.count -= 1;
        self.index();
        Some(node)
    }

    /// Gives a node another name, which must be new.
    pub(super) fn rename(&mut self, ix: NodeIx, id: NodeId) {
        self[ix].rename(id);
        self.index();
    }

    /// Enters all names anew. The table is kept small, for it is read at random with every entry of
    /// gossip.
    fn index(&mut self) {
        let buckets = (self.count * 2).next_power_of_two().max(16);
        self.by_id = vec![None; buckets];
        for ix in self.places_taken() {
            self.enter(ix);
        }
    }

    fn enter(&mut self, ix: NodeIx) {
        let mask = self.by_id.len() - 1;
        let (start, tag) = hashed(&self[ix].contact.id);
        let mut at = start & mask;
        while self.by_id[at].is_some() {
            at = (at + 1) & mask;
        }
        self.by_id[at] = Some(Bucket { ix, tag });
    }
}

impl Index<NodeIx> for Nodes {
    type Output = Node;
    fn index(&self, ix: NodeIx) -> &Node {
        self.get(ix).expect("places of forgotten nodes are kept nowhere")
    }
}

impl IndexMut<NodeIx> for Nodes {
    fn index_mut(&mut self, ix: NodeIx) -> &mut Node {
        self.get_mut(ix).expect("places of forgotten nodes are kept nowhere")
    }
}

#[cfg(test)]
mod tests {
    use redscope_actor::Rng;

    use super::*;
    use crate::bus::NodeFlags;

    #[test]
    fn a_table_may_be_full() {
        let (mut rng, mut nodes) = (Rng::new(3), Nodes::default());
        while !nodes.is_full() {
            nodes.insert(Node::new(NodeId::draw(&mut rng), NodeFlags::MASTER, 0));
        }
        assert_eq!(nodes.len(), 65_535);
        nodes.remove(NodeIx::FIRST);
        assert!(!nodes.is_full());
    }

    #[test]
    fn nodes_are_found_by_name_whatever_comes_and_goes() {
        let mut rng = Rng::new(3);
        let mut nodes = Nodes::default();
        let mut known: Vec<(NodeId, NodeIx)> = Vec::new();
        for step in 0..2000 {
            if known.is_empty() || rng.below(3) > 0 {
                let id = NodeId::draw(&mut rng);
                known.push((id, nodes.insert(Node::new(id, NodeFlags::MASTER, 0))));
            } else {
                let at = rng.below(known.len() as u64) as usize;
                if step % 2 == 0 {
                    known[at].0 = NodeId::draw(&mut rng);
                    nodes.rename(known[at].1, known[at].0);
                } else {
                    let (id, ix) = known.swap_remove(at);
                    assert_eq!(nodes.remove(ix).map(|node| node.id()), Some(id));
                    assert_eq!(nodes.find(&id), None);
                }
            }
            assert_eq!(nodes.len(), known.len());
        }
        for (id, ix) in known {
            assert_eq!(nodes.find(&id), Some(ix));
        }
    }
}
