//! The names of nodes.

use std::fmt;

use redscope_actor::{Digest, Digester, Rng};

/// Length of a name, in letters.
const LEN: usize = 40;

/// The name of a cluster node: 40 letters and digits, drawn once and kept for life.
#[derive(Clone, Copy, Eq, PartialOrd, Ord)]
pub struct NodeId([u8; LEN]);

impl NodeId {
    /// Reads a name. `None` if these are not 40 lower-case letters and digits.
    ///
    /// Source: cluster.c `verifyClusterNodeId`, 7.0.15, which takes letters beyond `f` too.
    pub fn parse(text: &[u8]) -> Option<Self> {
        let id: [u8; LEN] = text.try_into().ok()?;
        let is_name = id.iter().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9'));
        is_name.then_some(NodeId(id))
    }

    /// What stands for a name that is none: nobody draws it.
    pub(super) const NOBODY: NodeId = NodeId([b'0'; LEN]);

    /// Draws a new name.
    pub fn draw(rng: &mut Rng) -> Self {
        NodeId::parse(rng.hex(LEN).as_bytes()).expect("these are hexadecimal digits")
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("letters and digits are UTF-8")
    }

    /// A number that spreads names over a table, and stands for one in a sum.
    pub(crate) fn spread(&self) -> u64 {
        /// An odd number whose bits look random (the golden ratio).
        const MULTIPLIER: u64 = 0x9e37_79b9_7f4a_7c15;
        let [a, b, c, d, e] = self.words();
        // Digits differ in few bits: each word's are moved to where they meet no other's.
        let sum = a ^ b.rotate_left(13) ^ c.rotate_left(26) ^ d.rotate_left(39) ^ e.rotate_left(52);
        let mixed = sum.wrapping_mul(MULTIPLIER);
        mixed ^ mixed >> 32
    }

    /// The name as numbers: names are compared more often than anything else.
    fn words(&self) -> [u64; LEN / 8] {
        let (words, _) = self.0.as_chunks::<8>();
        std::array::from_fn(|at| u64::from_le_bytes(words[at]))
    }
}

impl PartialEq for NodeId {
    fn eq(&self, other: &Self) -> bool {
        let words = self.words().into_iter().zip(other.words());
        words.fold(0, |differ, (one, another)| differ | (one ^ another)) == 0
    }
}

impl fmt::Display for NodeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for NodeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Digest for NodeId {
    fn digest(&self, into: &mut Digester) {
        into.number(self.spread());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_forty_letters_and_digits() {
        let id = NodeId::draw(&mut Rng::new(1));
        assert_eq!(NodeId::parse(id.to_string().as_bytes()), Some(id));
        assert!(NodeId::parse("z".repeat(40).as_bytes()).is_some());
        for text in ["a".repeat(39), "a".repeat(41), "A".repeat(40)] {
            assert_eq!(NodeId::parse(text.as_bytes()), None, "{text}");
        }
    }
}
