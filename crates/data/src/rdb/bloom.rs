//! Bloom filters as bytes: the value of a module in a file, and the header of `BF.SCANDUMP`.
//!
//! Redis marks each part of a module's value with its kind, so that a server without the module can
//! skip it. The order of the parts is RedisBloom's as far as its documentation tells; files with
//! filters have not been exchanged with the module.

use crate::rdb::error::RdbError;
use crate::rdb::reader::Reader;
use crate::rdb::trace::RdbPart;
use crate::rdb::write::Writer;
use crate::value::bloom::{Bloom, BloomLayer};

/// The name of the type, nine letters, and the version of its encoding.
const TYPE_NAME: &[u8; 9] = b"MBbloom--";
const ENCODING_VERSION: u64 = 4;
/// Letters a module's name is made of, six bits each.
const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
/// Kinds of parts. Source: rdb.h `RDB_MODULE_OPCODE_*`, 7.0.15.
mod part {
    pub(super) const END: u64 = 0;
    pub(super) const UNSIGNED: u64 = 2;
    pub(super) const DOUBLE: u64 = 4;
    pub(super) const STRING: u64 = 5;
}
/// Sizes are not rounded to powers of two, hashes have 64 bits.
const OPTIONS: u32 = 1 | 4;
const OPTION_FIXED: u32 = 8;
/// Bytes of a chain and of a filter in the header.
const HEADER_BYTES: usize = 20;
const LAYER_BYTES: usize = 53;

/// The number Redis makes of a module's name and version. Source: module.c `moduleTypeEncodeId`.
fn type_id() -> u64 {
    let letter = |byte: &u8| LETTERS.iter().position(|known| known == byte).unwrap_or(0) as u64;
    let name = TYPE_NAME.iter().fold(0, |id, byte| id << 6 | letter(byte));
    name << 10 | ENCODING_VERSION
}

fn options_of(bloom: &Bloom) -> u32 {
    if bloom.expansion.is_some() { OPTIONS } else { OPTIONS | OPTION_FIXED }
}

impl Writer {
    pub(super) fn bloom(&mut self, bloom: &Bloom) {
        self.length(type_id());
        for number in [
            bloom.items(),
            bloom.layers.len() as u64,
            options_of(bloom).into(),
            bloom.expansion.unwrap_or(0).into(),
        ] {
            self.unsigned_part(number);
        }
        for layer in &bloom.layers {
            self.unsigned_part(layer.capacity);
            self.double_part(layer.error);
            self.unsigned_part(layer.hashes.into());
            self.double_part(layer.bits_per_item);
            self.unsigned_part(layer.bytes.len() as u64 * 8);
            self.unsigned_part(0);
            self.length(part::STRING);
            self.string(&layer.bytes);
            self.unsigned_part(layer.items);
        }
        self.length(part::END);
    }

    fn unsigned_part(&mut self, number: u64) {
        self.length(part::UNSIGNED);
        self.length(number);
    }

    fn double_part(&mut self, number: f64) {
        self.length(part::DOUBLE);
        self.out.extend_from_slice(&number.to_le_bytes());
    }
}

impl Reader<'_> {
    /// `None`: it is another module's value, or no filter.
    pub(super) fn bloom(&mut self) -> Result<Option<Bloom>, RdbError> {
        if self.a(RdbPart::Mark).length()? != type_id() {
            return Ok(None);
        }
        let [_, Some(count), Some(options), Some(growth)] = [
            self.unsigned_part()?,
            self.unsigned_part()?,
            self.unsigned_part()?,
            self.unsigned_part()?,
        ] else {
            return Ok(None);
        };
        let mut layers = Vec::new();
        for _ in 0..count {
            let (capacity, error) = (self.unsigned_part()?, self.double_part()?);
            let (hashes, bits_per_item) = (self.unsigned_part()?, self.double_part()?);
            let (bits, _) = (self.unsigned_part()?, self.unsigned_part()?);
            if self.a(RdbPart::Mark).length()? != part::STRING {
                return Ok(None);
            }
            let bytes = self.a(RdbPart::Value).string()?;
            let items = self.unsigned_part()?;
            let whole = || {
                Some(BloomLayer {
                    capacity: capacity?,
                    error: error?,
                    hashes: u32::try_from(hashes?).ok()?,
                    bits_per_item: bits_per_item?,
                    items: items?,
                    bytes,
                })
            };
            match whole().filter(|layer| bits == Some(layer.bytes.len() as u64 * 8)) {
                Some(layer) if is_sound(&layer) => layers.push(layer),
                _ => return Ok(None),
            }
        }
        let ended = self.a(RdbPart::Mark).length()? == part::END;
        let expansion = match options as u32 & OPTION_FIXED {
            0 => u32::try_from(growth).ok(),
            _ => None,
        };
        Ok((ended && !layers.is_empty()).then_some(Bloom { layers, expansion }))
    }

    fn unsigned_part(&mut self) -> Result<Option<u64>, RdbError> {
        match self.a(RdbPart::Mark).length()? {
            part::UNSIGNED => self.a(RdbPart::Value).length().map(Some),
            _ => Ok(None),
        }
    }

    fn double_part(&mut self) -> Result<Option<f64>, RdbError> {
        match self.a(RdbPart::Mark).length()? {
            part::DOUBLE => {
                let number = f64::from_le_bytes(self.array()?);
                self.tell(self.at - 8, RdbPart::Value, number.to_string().as_bytes());
                Ok(Some(number))
            }
            _ => Ok(None),
        }
    }
}

/// Whether a filter can be asked at all.
fn is_sound(layer: &BloomLayer) -> bool {
    !layer.bytes.is_empty() && (1..=1000).contains(&layer.hashes) && layer.error.is_finite()
}

/// The shape of a chain without its bits, for `BF.SCANDUMP`.
pub fn bloom_header(bloom: &Bloom) -> Vec<u8> {
    let mut out = Vec::with_capacity(HEADER_BYTES + bloom.layers.len() * LAYER_BYTES);
    out.extend(bloom.items().to_le_bytes());
    out.extend((bloom.layers.len() as u32).to_le_bytes());
    out.extend(options_of(bloom).to_le_bytes());
    out.extend(bloom.expansion.unwrap_or(0).to_le_bytes());
    for layer in &bloom.layers {
        let bytes = layer.bytes.len() as u64;
        out.extend(bytes.to_le_bytes());
        out.extend((bytes * 8).to_le_bytes());
        out.extend(layer.items.to_le_bytes());
        out.extend(layer.error.to_le_bytes());
        out.extend(layer.bits_per_item.to_le_bytes());
        out.extend(layer.hashes.to_le_bytes());
        out.extend(layer.capacity.to_le_bytes());
        out.push(0);
    }
    out
}

/// An empty chain of the shape that [`bloom_header`] describes; `None` if it is no such shape.
pub fn bloom_from_header(header: &[u8]) -> Option<Bloom> {
    /// More than this no header makes room for.
    const MAX_BYTES: u64 = 512 << 20;
    let (chain, layers) = header.split_at_checked(HEADER_BYTES)?;
    let word = |bytes: &[u8], at: usize| Some(u64::from_le_bytes(*bytes[at..].first_chunk()?));
    let half = |bytes: &[u8], at: usize| Some(u32::from_le_bytes(*bytes[at..].first_chunk()?));
    let (count, options, growth) = (half(chain, 8)?, half(chain, 12)?, half(chain, 16)?);
    if layers.len() != usize::try_from(count).ok()?.checked_mul(LAYER_BYTES)? || count == 0 {
        return None;
    }
    let mut total = 0u64;
    let layers = layers.chunks_exact(LAYER_BYTES).map(|layer| {
        let bytes = word(layer, 0)?;
        total = total.checked_add(bytes).filter(|total| *total <= MAX_BYTES)?;
        let layer = BloomLayer {
            capacity: word(layer, 44)?,
            error: f64::from_bits(word(layer, 24)?),
            hashes: half(layer, 40)?,
            bits_per_item: f64::from_bits(word(layer, 32)?),
            items: word(layer, 16)?,
            bytes: vec![0; usize::try_from(bytes).ok()?],
        };
        is_sound(&layer).then_some(layer)
    });
    let layers: Option<Vec<BloomLayer>> = layers.collect();
    let expansion = (options & OPTION_FIXED == 0).then_some(growth);
    Some(Bloom { layers: layers?, expansion })
}
