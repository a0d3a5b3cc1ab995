//! The bits of one filter.

use redscope_data::value::bloom::{BloomLayer, ItemHash};

/// The bits of one filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layer {
    /// How many bits it has.
    pub bits: u64,
    /// How many of them each item has.
    pub hashes: u32,
    /// Items it is made for.
    pub capacity: u64,
    /// Items that were added.
    pub items: u64,
    bytes: Vec<u8>,
}

impl Layer {
    /// Without any item.
    pub fn new((bits, hashes): (u64, u32), capacity: u64) -> Self {
        let bytes = vec![0; bits.div_ceil(8) as usize];
        Layer { bits, hashes, capacity, items: 0, bytes }
    }

    /// As the engine has it.
    pub(super) fn of_engine(layer: &BloomLayer) -> Self {
        let BloomLayer { capacity, hashes, items, bytes, .. } = layer.clone();
        Layer { bits: bytes.len() as u64 * 8, hashes, capacity, items, bytes }
    }

    /// The bits of an item, in the order in which they are read.
    pub fn places(&self, item: &[u8]) -> impl Iterator<Item = u64> + use<> {
        ItemHash::of(item).bits(self.bits, self.hashes)
    }

    /// Adds an item; whether all of its bits were set before.
    pub fn add(&mut self, item: &[u8]) -> bool {
        let mut was_known = true;
        for bit in self.places(item) {
            was_known &= self.is_set(bit);
            self.bytes[(bit / 8) as usize] |= 1 << (bit % 8);
        }
        self.items += 1;
        was_known
    }

    /// Whether all bits of an item are set.
    pub fn has(&self, item: &[u8]) -> bool {
        self.places(item).all(|bit| self.is_set(bit))
    }

    /// Clears the bits of an item.
    pub(super) fn clear(&mut self, item: &[u8]) {
        for bit in self.places(item) {
            self.bytes[(bit / 8) as usize] &= !(1 << (bit % 8));
        }
    }

    /// Whether a bit is set.
    pub fn is_set(&self, bit: u64) -> bool {
        self.bytes[(bit / 8) as usize] >> (bit % 8) & 1 == 1
    }

    /// How many bits are set.
    pub fn bits_set(&self) -> u64 {
        self.bytes.iter().map(|byte| u64::from(byte.count_ones())).sum()
    }

    /// The bits, lowest first in each byte.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// A filter of the same size whose bytes are made of those of both.
    pub(super) fn with(&self, other: &Layer, make: impl Fn(u8, u8) -> u8) -> Layer {
        let pairs = self.bytes.iter().zip(&other.bytes);
        Layer { bytes: pairs.map(|(one, two)| make(*one, *two)).collect(), ..self.clone() }
    }
}
