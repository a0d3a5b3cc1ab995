//! One item: which bits are read for it, and what comes of it.

use serde::{Deserialize, Serialize};

use super::layer::Layer;

/// What a filter says to an item that is to be added.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Answer {
    /// It is new, and is added.
    New,
    /// All of its bits are set already.
    Known,
    /// There is no room.
    Full,
}

/// A bit of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HashBit {
    /// The filter of the chain, the oldest is 0.
    pub layer: u32,
    /// Which of its bits.
    pub bit: u32,
    /// The cell of the picture that it lies in.
    pub cell: u32,
    /// Whether it is set.
    pub is_set: bool,
    /// Whether it is read: the first that is not set ends it.
    pub is_read: bool,
}

/// One item in a filter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Walk {
    /// Whether it is one of those that the filter was given.
    pub was_offered: bool,
    /// Whether the filter says that it may have been added.
    pub exists: bool,
    /// What it says if the item is added now.
    pub added: Answer,
    /// The commands that look for it and add it, with their replies as redis-cli shows them; none of a filter that
    /// Redis does not have.
    pub typed: Vec<[String; 2]>,
    /// Its bits in the order in which they are read, the newest filter first and of that all; of those behind it what is
    /// read, up to the filter in which it is found.
    pub bits: Vec<HashBit>,
}

/// The bits of an item in a chain, oldest first; a cell of the picture has so many bits.
pub(super) fn bits(layers: &[Layer], item: &[u8], per_cell: u64) -> Vec<HashBit> {
    let mut end: u64 = layers.iter().map(|layer| layer.bits).sum();
    let mut read = Vec::new();
    for (number, layer) in layers.iter().enumerate().rev() {
        end -= layer.bits;
        let mut is_read = true;
        for bit in layer.places(item) {
            let is_set = layer.is_set(bit);
            let cell = ((end + bit) / per_cell.max(1)) as u32;
            if is_read || number + 1 == layers.len() {
                read.push(HashBit { layer: number as u32, bit: bit as u32, cell, is_set, is_read });
            }
            is_read &= is_set;
        }
        if is_read {
            break;
        }
    }
    read
}
