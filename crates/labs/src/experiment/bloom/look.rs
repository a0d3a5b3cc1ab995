//! A filter at one moment, close up.

use serde::{Deserialize, Serialize};

use super::design::Design;
use super::filter::Filter;
use super::joined::{Joined, join};
use super::layer::Layer;
use super::names::Names;
use super::walk::{self, Walk};

/// A picture has so many cells at most; beyond that a cell stands for several bits.
const MOST_CELLS: u64 = 10_240;

/// A filter at one moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Look {
    /// Its filters, oldest first.
    pub layers: Vec<LayerFill>,
    /// A picture of its bits, filter by filter: of each cell how much is set, in quarters that are begun.
    pub cells: Vec<u8>,
    /// Bits of a cell.
    pub bits_per_cell: u32,
    /// The item that is looked at.
    pub walk: Walk,
    /// What becomes of the others when the bits of some are cleared.
    pub cleared: Cleared,
    /// Union, intersection and difference of two filters as large as the first.
    pub joined: [Joined; 3],
}

/// How full a filter of a chain is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LayerFill {
    /// Items it is made for.
    pub capacity: u32,
    /// Items it has.
    pub items: u32,
    /// Its bits.
    pub bits: u32,
    /// Those that are set.
    pub bits_set: u32,
    /// Bits of an item.
    pub hashes: u32,
}

/// What becomes of the others when the bits of some items are cleared, as if that deleted them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cleared {
    /// Items whose bits are cleared.
    pub items: u32,
    /// Others that were found before.
    pub others: u32,
    /// Of those, others that are found no more.
    pub lost: u32,
}

/// Looks at a filter that has been given the first so many items.
pub fn look(design: &Design, names: &Names, offered: u64, cleared: u64, item: &[u8]) -> Look {
    let given = &names.items()[..(offered as usize).min(names.items().len())];
    let mut filter = Filter::new(design);
    for one in given {
        filter.offer(one);
    }
    let layers = filter.layers();
    let all: u64 = layers.iter().map(|layer| layer.bits).sum();
    let per_cell = all.div_ceil(MOST_CELLS).max(1);
    let walk = Walk {
        was_offered: given.iter().any(|one| one == item),
        exists: filter.hits(&[item.to_vec()]) > 0,
        added: filter.clone().offer(item),
        typed: filter.typed(item),
        bits: walk::bits(&layers, item, per_cell),
    };
    Look {
        cells: cells(&layers, per_cell),
        bits_per_cell: per_cell as u32,
        walk,
        cleared: clear(layers.clone(), given, cleared as usize),
        joined: join(design.size(), given, names),
        layers: layers.iter().map(LayerFill::of).collect(),
    }
}

impl LayerFill {
    fn of(layer: &Layer) -> Self {
        LayerFill {
            capacity: layer.capacity as u32,
            items: layer.items as u32,
            bits: layer.bits as u32,
            bits_set: layer.bits_set() as u32,
            hashes: layer.hashes,
        }
    }
}

fn cells(layers: &[Layer], per_cell: u64) -> Vec<u8> {
    let bits = layers.iter().flat_map(|layer| (0..layer.bits).map(|bit| layer.is_set(bit)));
    let bits: Vec<bool> = bits.collect();
    let quarters = |cell: &[bool]| {
        let set = cell.iter().filter(|is_set| **is_set).count();
        (4 * set).div_ceil(cell.len()) as u8
    };
    bits.chunks(per_cell as usize).map(quarters).collect()
}

/// Clears the bits of the first items, each in the filter in which it is found first.
fn clear(mut layers: Vec<Layer>, items: &[Vec<u8>], count: usize) -> Cleared {
    let (gone, others) = items.split_at(count.min(items.len()));
    let is_found = |layers: &[Layer], item: &Vec<u8>| layers.iter().any(|layer| layer.has(item));
    let found: Vec<&Vec<u8>> = others.iter().filter(|item| is_found(&layers, item)).collect();
    for item in gone {
        if let Some(layer) = layers.iter_mut().rev().find(|layer| layer.has(item)) {
            layer.clear(item);
        }
    }
    let lost = found.iter().filter(|item| !is_found(&layers, item)).count();
    Cleared { items: gone.len() as u32, others: found.len() as u32, lost: lost as u32 }
}
