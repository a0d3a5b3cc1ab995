//! Lists: a chain of listpacks, as the quicklist is.

mod insert;
mod node;

use std::collections::VecDeque;
use std::ops::Range;

use crate::str::Str;
use crate::value::Item;
pub use node::{ListLimits, ListNode};
use node::{has_room, node_of};

/// A list of strings.
#[derive(Clone, Debug, Default)]
pub struct List {
    nodes: VecDeque<ListNode>,
    len: usize,
}

impl List {
    /// A list of nodes read from an RDB file; empty nodes are left out.
    pub fn from_nodes(nodes: impl IntoIterator<Item = ListNode>) -> Self {
        let nodes: VecDeque<_> = nodes.into_iter().filter(|node| node.len() > 0).collect();
        let len = nodes.iter().map(ListNode::len).sum();
        List { nodes, len }
    }

    /// The nodes from head to tail.
    pub fn nodes(&self) -> impl ExactSizeIterator<Item = &ListNode> {
        self.nodes.iter()
    }

    /// Number of elements.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there are no elements.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Prepends an element.
    pub fn push_front(&mut self, text: &[u8], limits: ListLimits) {
        self.len += 1;
        match self.nodes.front_mut() {
            Some(ListNode::Packed(pack)) if has_room(pack, text, limits) => {
                pack.insert(pack.start(), text);
            }
            _ => self.nodes.push_front(node_of(text, limits)),
        }
    }

    /// Appends an element.
    pub fn push_back(&mut self, text: &[u8], limits: ListLimits) {
        self.len += 1;
        match self.nodes.back_mut() {
            Some(ListNode::Packed(pack)) if has_room(pack, text, limits) => pack.push(text),
            _ => self.nodes.push_back(node_of(text, limits)),
        }
    }

    /// Removes and returns the first element.
    pub fn pop_front(&mut self) -> Option<Str> {
        let element = match self.nodes.front_mut()? {
            ListNode::Packed(pack) => {
                let element = pack.get(pack.start()).to_str();
                pack.remove(pack.start(), 1);
                if pack.is_empty() {
                    self.nodes.pop_front();
                }
                element
            }
            ListNode::Plain(bytes) => {
                let element = Str::from(std::mem::take(bytes));
                self.nodes.pop_front();
                element
            }
        };
        self.len -= 1;
        Some(element)
    }

    /// Removes and returns the last element.
    pub fn pop_back(&mut self) -> Option<Str> {
        let element = match self.nodes.back_mut()? {
            ListNode::Packed(pack) => {
                let at = pack.prev(pack.end())?;
                let element = pack.get(at).to_str();
                pack.remove(at, 1);
                if pack.is_empty() {
                    self.nodes.pop_back();
                }
                element
            }
            ListNode::Plain(bytes) => {
                let element = Str::from(std::mem::take(bytes));
                self.nodes.pop_back();
                element
            }
        };
        self.len -= 1;
        Some(element)
    }

    /// The element at a place counted from the head.
    pub fn get(&self, index: usize) -> Option<Str> {
        let (node, inner) = self.locate(index)?;
        Some(match &self.nodes[node] {
            ListNode::Packed(pack) => pack.get(pack.seek(inner)?).to_str(),
            ListNode::Plain(bytes) => Str::from(bytes.as_slice()),
        })
    }

    /// Removes `count` elements from a place on.
    pub fn remove_range(&mut self, index: usize, count: usize) {
        let mut left = count.min(self.len.saturating_sub(index));
        let Some((mut node, mut inner)) = self.locate(index) else { return };
        self.len -= left;
        while left > 0 {
            let node_len = self.nodes[node].len();
            let here = left.min(node_len - inner);
            if here == node_len {
                self.nodes.remove(node);
            } else if let ListNode::Packed(pack) = &mut self.nodes[node] {
                let at = pack.seek(inner).expect("inner is below the node's length");
                pack.remove(at, here);
                node += 1;
            }
            inner = 0;
            left -= here;
        }
    }

    /// All elements from head to tail.
    pub fn iter(&self) -> impl Iterator<Item = Str> + '_ {
        self.nodes.iter().flat_map(node_iter)
    }

    /// Shows the elements of a range in order, without making strings of them.
    pub fn visit(&self, range: Range<usize>, mut each: impl FnMut(Item<'_>)) {
        let Some((node, mut inner)) = self.locate(range.start) else { return };
        let mut left = range.len();
        for node in self.nodes.range(node..) {
            if left == 0 {
                return;
            }
            match node {
                ListNode::Packed(pack) => {
                    let from = pack.seek(inner).unwrap_or(pack.end());
                    let here = left.min(pack.len() - inner);
                    pack.iter_from(from).take(here).for_each(&mut each);
                    left -= here;
                }
                ListNode::Plain(bytes) => {
                    each(Item::Bytes(bytes));
                    left -= 1;
                }
            }
            inner = 0;
        }
    }

    /// All elements from tail to head.
    pub fn iter_back(&self) -> impl Iterator<Item = Str> + '_ {
        self.nodes.iter().rev().flat_map(|node| -> Box<dyn Iterator<Item = Str> + '_> {
            match node {
                ListNode::Packed(pack) => Box::new(pack.iter_back().map(|item| item.to_str())),
                ListNode::Plain(bytes) => Box::new(std::iter::once(Str::from(bytes.as_slice()))),
            }
        })
    }

    /// The node and the place in it, walking from the nearer end.
    fn locate(&self, index: usize) -> Option<(usize, usize)> {
        if index >= self.len {
            return None;
        }
        if index <= self.len / 2 {
            let mut before = 0;
            for (node, content) in self.nodes.iter().enumerate() {
                if index < before + content.len() {
                    return Some((node, index - before));
                }
                before += content.len();
            }
            return None;
        }
        let mut before = self.len;
        for (node, content) in self.nodes.iter().enumerate().rev() {
            before -= content.len();
            if index >= before {
                return Some((node, index - before));
            }
        }
        None
    }
}

fn node_iter(node: &ListNode) -> Box<dyn Iterator<Item = Str> + '_> {
    match node {
        ListNode::Packed(pack) => Box::new(pack.iter().map(|item| item.to_str())),
        ListNode::Plain(bytes) => Box::new(std::iter::once(Str::from(bytes.as_slice()))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[derive(Clone, Debug)]
    enum Step {
        PushFront(Vec<u8>),
        PushBack(Vec<u8>),
        PopFront,
        PopBack,
        Insert(usize, bool, Vec<u8>),
        Set(usize, Vec<u8>),
        Remove(usize, usize),
    }

    fn limits() -> impl Strategy<Value = ListLimits> {
        (prop_oneof![Just(-2), Just(3)], prop_oneof![Just(5), Just(1 << 30)])
            .prop_map(|(fill, plain_from_bytes)| ListLimits { fill, plain_from_bytes })
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let text = prop_oneof![
            prop::collection::vec(any::<u8>(), 0..12),
            Just(vec![b'x'; 3000]),
            Just(vec![b'z'; 9000])
        ];
        let step = prop_oneof![
            text.clone().prop_map(Step::PushFront),
            text.clone().prop_map(Step::PushBack),
            Just(Step::PopFront),
            Just(Step::PopBack),
            (0usize..40, any::<bool>(), text.clone())
                .prop_map(|(i, after, t)| Step::Insert(i, after, t)),
            (0usize..40, text).prop_map(|(i, t)| Step::Set(i, t)),
            (0usize..40, 0usize..5).prop_map(|(i, n)| Step::Remove(i, n)),
        ];
        prop::collection::vec(step, 0..80)
    }

    proptest! {
        #[test]
        fn behaves_as_a_vector(steps in steps(), limits in limits()) {
            let mut list = List::default();
            let mut model: VecDeque<Vec<u8>> = VecDeque::new();
            for step in steps {
                match step {
                    Step::PushFront(t) => { list.push_front(&t, limits); model.push_front(t); }
                    Step::PushBack(t) => { list.push_back(&t, limits); model.push_back(t); }
                    Step::PopFront => {
                        prop_assert_eq!(list.pop_front(), model.pop_front().map(Str::from));
                    }
                    Step::PopBack => {
                        prop_assert_eq!(list.pop_back(), model.pop_back().map(Str::from));
                    }
                    Step::Insert(i, after, t) => {
                        prop_assert_eq!(list.insert(i, after, &t, limits), i < model.len());
                        if i < model.len() { model.insert(i + usize::from(after), t); }
                    }
                    Step::Set(i, t) => {
                        prop_assert_eq!(list.set(i, &t, limits), i < model.len());
                        if let Some(slot) = model.get_mut(i) { *slot = t; }
                    }
                    Step::Remove(i, n) => {
                        list.remove_range(i, n);
                        let end = (i + n).min(model.len());
                        if i < end { model.drain(i..end); }
                    }
                }
                prop_assert_eq!(list.len(), model.len());
            }
            let expected: Vec<Str> = model.iter().map(|t| Str::from(t.as_slice())).collect();
            prop_assert_eq!(list.iter().collect::<Vec<_>>(), expected.clone());
            for (index, text) in expected.iter().enumerate() {
                prop_assert_eq!(list.get(index), Some(text.clone()));
                let mut seen = Vec::new();
                list.visit(index..expected.len().min(index + 9), |item| seen.push(item.to_str()));
                prop_assert_eq!(&seen, &expected[index..expected.len().min(index + 9)]);
            }
            let mut back: Vec<Str> = list.iter_back().collect();
            back.reverse();
            prop_assert_eq!(back, expected);
        }
    }
}
