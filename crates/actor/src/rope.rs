//! The content of a file, shared by whoever holds it.

use std::sync::Arc;

use crate::{Digest, Digester};

/// Most bytes of a piece that is still added to: what an addition copies at the most.
const PIECE_BYTES: usize = 64 * 1024;

/// Bytes in pieces that copies share.
///
/// A clone costs a list of pointers, an addition to a clone at most one piece of 64 KiB.
#[derive(Clone, Debug, Default)]
pub struct Rope {
    pieces: Vec<Arc<Vec<u8>>>,
    len: usize,
}

impl Rope {
    /// Length in bytes.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there are no bytes.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Adds to the end.
    pub fn push(&mut self, mut bytes: &[u8]) {
        self.len += bytes.len();
        if let Some(last) = self.pieces.last_mut().filter(|last| last.len() < PIECE_BYTES) {
            let (now, later) = bytes.split_at(bytes.len().min(PIECE_BYTES - last.len()));
            Arc::make_mut(last).extend_from_slice(now);
            bytes = later;
        }
        if !bytes.is_empty() {
            self.pieces.push(Arc::new(bytes.to_vec()));
        }
    }

    /// Cuts off what lies beyond `len` bytes.
    pub fn truncate(&mut self, len: usize) {
        while self.len > len {
            let Some(last) = self.pieces.last_mut() else { return };
            let excess = self.len - len;
            if excess >= last.len() {
                self.len -= last.len();
                self.pieces.pop();
            } else {
                let keep = last.len() - excess;
                Arc::make_mut(last).truncate(keep);
                self.len = len;
            }
        }
    }

    /// Whether another rope has its bytes in the same place: then they are the same, and nobody had to look.
    pub fn shares(&self, other: &Rope) -> bool {
        let pieces = self.pieces.iter().zip(&other.pieces);
        self.len == other.len
            && self.pieces.len() == other.pieces.len()
            && pieces.into_iter().all(|(own, other)| Arc::ptr_eq(own, other))
    }

    /// Bytes that another rope, mostly an earlier one of the same file, has not in the same place.
    pub fn bytes_beside(&self, other: Option<&Rope>) -> usize {
        let others = other.map_or(&[][..], |other| &other.pieces);
        let pieces = self.pieces.iter().enumerate();
        let own = pieces
            .filter(|(at, piece)| !others.get(*at).is_some_and(|other| Arc::ptr_eq(piece, other)));
        own.map(|(_, piece)| piece.len()).sum()
    }

    /// The pieces in order.
    pub fn pieces(&self) -> impl Iterator<Item = &[u8]> {
        self.pieces.iter().map(|piece| piece.as_slice())
    }

    /// All bytes in one.
    pub fn to_vec(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.len);
        self.pieces().for_each(|piece| bytes.extend_from_slice(piece));
        bytes
    }
}

impl From<Vec<u8>> for Rope {
    fn from(bytes: Vec<u8>) -> Self {
        let len = bytes.len();
        let pieces = if len == 0 { Vec::new() } else { vec![Arc::new(bytes)] };
        Rope { pieces, len }
    }
}

impl PartialEq for Rope {
    fn eq(&self, other: &Self) -> bool {
        let bytes = |rope: &'_ Rope| rope.to_vec();
        self.len == other.len && bytes(self) == bytes(other)
    }
}

impl Eq for Rope {}

impl Digest for Rope {
    /// Where the pieces end makes no difference.
    fn digest(&self, into: &mut Digester) {
        match self.pieces.as_slice() {
            [piece] => into.bytes(piece),
            _ => into.bytes(&self.to_vec()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_another_has_not_counts() {
        let mut rope = Rope::default();
        rope.push(&[1; 3 * PIECE_BYTES]);
        rope.push(&[2; 10]);
        let before = rope.clone();
        assert_eq!(rope.bytes_beside(None), 3 * PIECE_BYTES + 10);
        assert_eq!(rope.bytes_beside(Some(&before)), 0);
        rope.push(&[3; 5]);
        assert_eq!(rope.bytes_beside(Some(&before)), 15);
        assert_eq!(Rope::from(before.to_vec()).bytes_beside(Some(&before)), before.len());
    }

    #[test]
    fn pieces_cannot_be_seen() {
        let mut rope = Rope::default();
        let mut plain = Vec::new();
        for number in 0..3000u32 {
            let bytes = vec![number as u8; (number % 97) as usize];
            rope.push(&bytes);
            plain.extend_from_slice(&bytes);
        }
        assert!(rope.pieces().count() > 1);
        assert_eq!(rope.to_vec(), plain);
        assert_eq!(rope, Rope::from(plain.clone()));
        assert_eq!(rope.digested(), Rope::from(plain.clone()).digested());
        let copy = rope.clone();
        assert!(copy.shares(&rope) && !copy.shares(&Rope::from(plain.clone())));
        rope.truncate(70_000);
        rope.push(b"end");
        assert!(!copy.shares(&rope));
        plain.truncate(70_000);
        plain.extend_from_slice(b"end");
        assert_eq!(rope.to_vec(), plain);
        assert_eq!(copy.len(), 143_685, "a copy stays as it was");
        rope.truncate(0);
        assert!(rope.is_empty() && rope.to_vec().is_empty());
    }
}
