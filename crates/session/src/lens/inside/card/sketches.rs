//! HyperLogLogs and Bloom filters: what they count with, and what that says.

use redscope_data::value::bloom::Bloom;
use redscope_data::value::hyperloglog as hll;

use super::super::marks::Marks;
use super::page::{Page, Part};
use super::strings::set_bits;
use crate::inside::{BloomBody, Body, HllBody, LayerRow};

/// Bytes of bits of a page.
const PAGE_OF_BITS: usize = 256;

/// All registers of a HyperLogLog.
pub(super) fn hyperloglog(bytes: &[u8], group: &str, marks: &mut Marks) -> Part {
    let registers = hll::registers(bytes).unwrap_or_default();
    let estimate = if registers.is_empty() { 0 } else { hll::estimate(&registers) };
    let fresh = marks.bytes(group, &registers);
    let page = Page::of(0, hll::REGISTERS, registers.len());
    page.part(Body::Hll(HllBody {
        registers,
        fresh,
        is_dense: hll::is_dense(bytes),
        estimate,
        cached: hll::cached_cardinality(bytes),
    }))
}

/// The chain of a Bloom filter, and some of its bits.
pub(super) fn bloom(bloom: &Bloom, from: usize, group: &str, marks: &mut Marks) -> Part {
    let layers = bloom.layers.iter().map(|layer| LayerRow {
        capacity: layer.capacity,
        items: layer.items,
        error: layer.error,
        hashes: layer.hashes,
        len_bytes: layer.bytes.len(),
        set_bits: set_bits(&layer.bytes),
    });
    let total = bloom.layers.iter().map(|layer| layer.bytes.len()).sum();
    let page = Page::of(from, PAGE_OF_BITS, total);
    let bytes = bloom.chunk(page.from, PAGE_OF_BITS).unwrap_or_default().to_vec();
    let page = Page { shown: bytes.len(), ..page };
    let fresh = marks.bytes(group, &bytes);
    let layers = layers.collect();
    page.part(Body::Bloom(BloomBody { layers, expansion: bloom.expansion, bytes, fresh }))
}
