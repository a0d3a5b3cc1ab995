//! Sums by which two runs, or two states, are found to be the same.

use std::fmt;

/// A running sum of 64 bits: the same on every platform, and no protection against malice.
///
/// Bytes are taken eight at a time, so that a long payload costs little.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Digester(u64);

/// An odd number whose bits look random (the golden ratio).
const MULTIPLIER: u64 = 0x9e37_79b9_7f4a_7c15;

impl Default for Digester {
    fn default() -> Self {
        Digester(0xcbf2_9ce4_8422_2325)
    }
}

impl Digester {
    /// Takes a number in.
    pub fn number(&mut self, number: u64) {
        let mixed = (self.0.rotate_left(23) ^ number).wrapping_mul(MULTIPLIER);
        self.0 = mixed ^ (mixed >> 29);
    }

    /// Takes bytes in, and how many there are.
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.number(bytes.len() as u64);
        let (words, rest) = bytes.as_chunks::<8>();
        for word in words {
            self.number(u64::from_le_bytes(*word));
        }
        if !rest.is_empty() {
            let mut word = [0; 8];
            word[..rest.len()].copy_from_slice(rest);
            self.number(u64::from_le_bytes(word));
        }
    }

    /// Takes in something that knows its parts.
    pub fn add(&mut self, part: &(impl Digest + ?Sized)) {
        part.digest(self);
    }

    /// Takes in everything a value shows of itself to a programmer: whole, and slow.
    pub fn debug(&mut self, part: &impl fmt::Debug) {
        // A sum takes whatever is written to it.
        let _: fmt::Result = fmt::write(self, format_args!("{part:?}"));
    }

    /// The sum of all that was taken in.
    pub fn value(self) -> u64 {
        self.0
    }
}

impl fmt::Write for Digester {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.bytes(text.as_bytes());
        Ok(())
    }
}

/// Something that can be summed up: equal values have equal sums.
pub trait Digest {
    /// Adds every part on which behaviour depends.
    fn digest(&self, into: &mut Digester);

    /// The sum of this value alone.
    fn digested(&self) -> u64 {
        let mut digester = Digester::default();
        self.digest(&mut digester);
        digester.value()
    }
}

impl Digest for [u8] {
    fn digest(&self, into: &mut Digester) {
        into.bytes(self);
    }
}

impl Digest for str {
    fn digest(&self, into: &mut Digester) {
        into.bytes(self.as_bytes());
    }
}

impl Digest for u64 {
    fn digest(&self, into: &mut Digester) {
        into.number(*self);
    }
}

impl<T: Digest> Digest for Option<T> {
    fn digest(&self, into: &mut Digester) {
        into.number(u64::from(self.is_some()));
        if let Some(part) = self {
            into.add(part);
        }
    }
}

/// For an actor without messages of its own.
impl Digest for std::convert::Infallible {
    fn digest(&self, _: &mut Digester) {
        match *self {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_and_every_border_counts() {
        let sum = |parts: &[&[u8]]| {
            let mut digester = Digester::default();
            parts.iter().for_each(|part| digester.bytes(part));
            digester.value()
        };
        let text = b"a payload longer than a word";
        for at in 0..text.len() {
            let mut other = text.to_vec();
            other[at] ^= 1;
            assert_ne!(sum(&[text]), sum(&[&other]), "byte {at}");
        }
        assert_ne!(sum(&[b"ab", b"c"]), sum(&[b"a", b"bc"]));
        assert_ne!(sum(&[b"a"]), sum(&[b"a\0"]));
    }

    #[test]
    fn the_sum_is_the_same_everywhere() {
        assert_eq!("redscope".digested(), 2_700_347_250_162_703_065);
    }
}
