//! Two filters of one size, joined bit by bit.

use serde::{Deserialize, Serialize};

use super::layer::Layer;
use super::names::Names;

/// What becomes of two filters that are joined, beside a filter that was given just those items.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Joined {
    /// Items that it is to have.
    pub items: u32,
    /// Of those, items that it does not let through.
    pub missed: u32,
    /// Its bits that are set.
    pub bits_set: u32,
    /// Others that it lets through, of those that are looked for.
    pub hits: u32,
    /// Bits that are set in the filter beside it.
    pub fresh_bits_set: u32,
    /// Others that the filter beside it lets through.
    pub fresh_hits: u32,
}

/// Union, intersection and difference of two filters of a size: one has the first two thirds of some items, the
/// other one the last two thirds.
pub fn join(size: (u64, u32), items: &[Vec<u8>], names: &Names) -> [Joined; 3] {
    let (third, two) = (items.len() / 3, 2 * items.len() / 3);
    let filter = |items: &[Vec<u8>]| {
        let mut layer = Layer::new(size, items.len() as u64);
        for item in items {
            layer.add(item);
        }
        layer
    };
    let count = |layer: &Layer, items: &[Vec<u8>]| {
        items.iter().filter(|item| layer.has(item)).count() as u32
    };
    let (one, other) = (filter(&items[..two]), filter(&items[third..]));
    let rows: [(Layer, &[Vec<u8>]); 3] = [
        (one.with(&other, |one, other| one | other), items),
        (one.with(&other, |one, other| one & other), &items[third..two]),
        (one.with(&other, |one, other| one & !other), &items[..third]),
    ];
    rows.map(|(joined, items)| {
        let fresh = filter(items);
        Joined {
            items: items.len() as u32,
            missed: items.len() as u32 - count(&joined, items),
            bits_set: joined.bits_set() as u32,
            hits: count(&joined, names.probes()),
            fresh_bits_set: fresh.bits_set() as u32,
            fresh_hits: count(&fresh, names.probes()),
        }
    })
}
