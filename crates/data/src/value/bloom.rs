//! Bloom filters, as the RedisBloom module keeps them: a chain of filters, each stricter than the
//! one before it, so that the whole keeps its error rate while it grows.
//!
//! Source: the documentation of BF.RESERVE, BF.INFO and BF.SCANDUMP at redis.io, RedisBloom 2.4.

use crate::murmur::murmur64a;

/// Each further filter has this share of the error rate of the one before it.
const TIGHTENING: f64 = 0.5;
const LN2: f64 = std::f64::consts::LN_2;
/// What RedisBloom counts for a chain and for a filter, beside the bits.
const CHAIN_BYTES: usize = 32;
const LAYER_BYTES: usize = 64;
const HASH_SEED: u64 = 0xc6a4_a793_5bd1_e995;
/// Most bytes one filter may take.
const MAX_LAYER_BYTES: u64 = 512 << 20;

/// What all places of an item are made of: its hash, and its hash seeded with that one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ItemHash(u64, u64);

impl ItemHash {
    /// Hashes an item.
    pub fn of(item: &[u8]) -> Self {
        let first = murmur64a(item, HASH_SEED);
        ItemHash(first, murmur64a(item, first))
    }

    /// The bits of the item in a filter of so many bits and hashes, in the order in which they are read. One bit
    /// may come more than once.
    pub fn bits(self, bits: u64, hashes: u32) -> impl Iterator<Item = u64> + use<> {
        let ItemHash(first, step) = self;
        (0..u64::from(hashes))
            .map(move |round| first.wrapping_add(round.wrapping_mul(step)) % bits.max(1))
    }
}

/// One filter of a chain.
#[derive(Clone, Debug, PartialEq)]
pub struct BloomLayer {
    /// Items it is made for.
    pub capacity: u64,
    /// Share of false positives it is made for.
    pub error: f64,
    /// Bits set and read for an item.
    pub hashes: u32,
    /// Bits for each item it is made for.
    pub bits_per_item: f64,
    /// Items added.
    pub items: u64,
    /// The bits, lowest first in each byte.
    pub bytes: Vec<u8>,
}

impl BloomLayer {
    /// An empty filter; `None` if it would be too large.
    fn new(capacity: u64, error: f64) -> Option<Self> {
        let bits_per_item = -error.ln() / (LN2 * LN2);
        let bits = (capacity as f64 * bits_per_item) as u64;
        let bytes = bits.div_ceil(64).max(1) * 8;
        if bytes > MAX_LAYER_BYTES {
            return None;
        }
        Some(BloomLayer {
            capacity,
            error,
            hashes: (LN2 * bits_per_item).ceil() as u32,
            bits_per_item,
            items: 0,
            bytes: vec![0; bytes as usize],
        })
    }

    fn places(&self, hash: ItemHash) -> impl Iterator<Item = (usize, u8)> + use<> {
        let bits = hash.bits(self.bytes.len() as u64 * 8, self.hashes);
        bits.map(|bit| ((bit / 8) as usize, 1 << (bit % 8)))
    }

    fn contains(&self, hash: ItemHash) -> bool {
        self.places(hash).all(|(byte, bit)| self.bytes[byte] & bit != 0)
    }

    fn insert(&mut self, hash: ItemHash) {
        for (byte, bit) in self.places(hash) {
            self.bytes[byte] |= bit;
        }
        self.items += 1;
    }
}

/// What came of adding an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Added {
    /// It is new.
    New,
    /// It may have been there before.
    Known,
    /// There is no room, and the chain does not grow, or cannot.
    Full,
}

/// A Bloom filter.
#[derive(Clone, Debug, PartialEq)]
pub struct Bloom {
    /// The chain, oldest first; never empty.
    pub layers: Vec<BloomLayer>,
    /// How many times larger the next filter is; `None` if there is to be none.
    pub expansion: Option<u32>,
}

impl Bloom {
    /// An empty filter; `None` if it would be too large.
    pub fn new(capacity: u64, error: f64, expansion: Option<u32>) -> Option<Self> {
        let tightening = if expansion.is_some() { TIGHTENING } else { 1.0 };
        Some(Bloom { layers: vec![BloomLayer::new(capacity, error * tightening)?], expansion })
    }

    /// Whether an item may have been added.
    pub fn contains(&self, item: &[u8]) -> bool {
        let hash = ItemHash::of(item);
        self.layers.iter().rev().any(|layer| layer.contains(hash))
    }

    /// Adds an item, and a filter to the chain if the last one is full.
    pub fn insert(&mut self, item: &[u8]) -> Added {
        let hash = ItemHash::of(item);
        if self.layers.iter().rev().any(|layer| layer.contains(hash)) {
            return Added::Known;
        }
        let Some(last) = self.layers.last_mut() else { return Added::Full };
        if last.items < last.capacity {
            last.insert(hash);
            return Added::New;
        }
        let capacity = self.expansion.and_then(|times| last.capacity.checked_mul(times.into()));
        match capacity.and_then(|capacity| BloomLayer::new(capacity, last.error * TIGHTENING)) {
            Some(mut layer) => {
                layer.insert(hash);
                self.layers.push(layer);
                Added::New
            }
            None => Added::Full,
        }
    }

    /// Items added.
    pub fn items(&self) -> u64 {
        self.layers.iter().map(|layer| layer.items).sum()
    }

    /// Items the chain has room for.
    pub fn capacity(&self) -> u64 {
        self.layers.iter().map(|layer| layer.capacity).sum()
    }

    /// Bytes the chain takes, as RedisBloom counts them.
    pub fn size_bytes(&self) -> usize {
        let layers = self.layers.iter().map(|layer| LAYER_BYTES + layer.bytes.len());
        CHAIN_BYTES + layers.sum::<usize>()
    }

    /// Bytes from an offset of all the bits of the chain, not beyond one filter.
    pub fn chunk(&self, offset: usize, max: usize) -> Option<&[u8]> {
        let mut start = 0;
        for layer in &self.layers {
            if let Some(inner) = offset.checked_sub(start).filter(|at| *at < layer.bytes.len()) {
                let end = layer.bytes.len().min(inner.saturating_add(max));
                return Some(&layer.bytes[inner..end]);
            }
            start += layer.bytes.len();
        }
        None
    }

    /// Puts bytes back that [`Bloom::chunk`] gave; false if they do not fit there.
    pub fn load_chunk(&mut self, offset: usize, bytes: &[u8]) -> bool {
        let mut start = 0;
        for layer in &mut self.layers {
            if let Some(inner) = offset.checked_sub(start).filter(|at| *at < layer.bytes.len()) {
                let Some(place) = layer.bytes.get_mut(inner..inner + bytes.len()) else {
                    return false;
                };
                place.copy_from_slice(bytes);
                return true;
            }
            start += layer.bytes.len();
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_default_filter_has_the_size_the_documentation_shows() {
        let bloom = Bloom::new(100, 0.01, Some(2)).unwrap();
        assert_eq!(bloom.size_bytes(), 240);
        assert_eq!(bloom.layers[0].hashes, 8);
    }

    #[test]
    fn what_was_added_is_found_and_little_else() {
        let mut bloom = Bloom::new(1000, 0.01, Some(2)).unwrap();
        for number in 0..5000 {
            bloom.insert(format!("item:{number}").as_bytes());
        }
        assert!((0..5000).all(|n| bloom.contains(format!("item:{n}").as_bytes())));
        assert_eq!(bloom.layers.len(), 3);
        let wrong = (0..5000).filter(|n| bloom.contains(format!("other:{n}").as_bytes())).count();
        assert!(wrong < 100, "{wrong} of 5000 are false positives");
    }

    #[test]
    fn a_filter_that_does_not_grow_is_full() {
        let mut bloom = Bloom::new(2, 0.01, None).unwrap();
        assert_eq!(
            [b"a", b"b", b"c"].map(|item| bloom.insert(item)),
            [Added::New, Added::New, Added::Full]
        );
        assert_eq!(bloom.insert(b"a"), Added::Known);
    }
}
