//! HyperLogLogs in the bytes of a string: 16384 registers, run-length coded or six bits each.
//!
//! Source: the layout described at the top of hyperloglog.c, 7.0.15. A string built here is the
//! same, byte for byte, as the one Redis builds from the same calls.

use crate::murmur::murmur64a;
use crate::value::memory::reserve_string;

/// Registers of a HyperLogLog.
pub const REGISTERS: usize = 1 << INDEX_BITS;
const INDEX_BITS: u32 = 14;
/// Bits of the hash that are left for the run of zeros.
const RUN_BITS: u32 = 64 - INDEX_BITS;
const HEADER_BYTES: usize = 16;
const DENSE_BYTES: usize = HEADER_BYTES + REGISTERS * 6 / 8;
const MAGIC: &[u8] = b"HYLL";
const ENCODING_AT: usize = 4;
const DENSE: u8 = 0;
const SPARSE: u8 = 1;
/// The cardinality of the last count, eight bytes from the lowest; its top bit says it is stale.
const CARDINALITY_AT: usize = 8;
const STALE: u8 = 1 << 7;
const HASH_SEED: u64 = 0xadc8_3b19;
/// Largest register the run-length coding can hold.
const SPARSE_MAX_VALUE: u8 = 32;
const SPARSE_MAX_RUN: usize = 4;
const ZERO_MAX_RUN: usize = 64;
/// Neighbours that are looked at for runs to join.
const JOIN_WINDOW: usize = 5;

/// A string that starts like a HyperLogLog and does not go on like one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CorruptHll;

/// A HyperLogLog with nothing in it, run-length coded.
pub fn empty() -> Vec<u8> {
    let mut bytes = vec![0; HEADER_BYTES];
    bytes[..MAGIC.len()].copy_from_slice(MAGIC);
    bytes[ENCODING_AT] = SPARSE;
    Run::Zeros(REGISTERS).write(&mut bytes);
    bytes
}

/// Whether a string has the form of a HyperLogLog.
pub fn is_hyperloglog(bytes: &[u8]) -> bool {
    bytes.len() >= HEADER_BYTES
        && bytes.starts_with(MAGIC)
        && match bytes[ENCODING_AT] {
            DENSE => bytes.len() == DENSE_BYTES,
            SPARSE => true,
            _ => false,
        }
}

/// Whether each register takes six bits of its own.
pub fn is_dense(bytes: &[u8]) -> bool {
    bytes[ENCODING_AT] == DENSE
}

/// Counts an element; true if a register grew.
///
/// `sparse_max_bytes`: a longer run-length form becomes dense (`hll-sparse-max-bytes`).
pub fn add(
    bytes: &mut Vec<u8>,
    element: &[u8],
    sparse_max_bytes: usize,
) -> Result<bool, CorruptHll> {
    let hash = murmur64a(element, HASH_SEED);
    let index = (hash as usize) & (REGISTERS - 1);
    let run = (hash >> INDEX_BITS | 1 << RUN_BITS).trailing_zeros() as u8 + 1;
    raise(bytes, index, run, sparse_max_bytes)
}

/// Raises a register to a value; true if it was lower.
pub fn raise(
    bytes: &mut Vec<u8>,
    index: usize,
    value: u8,
    sparse_max_bytes: usize,
) -> Result<bool, CorruptHll> {
    if is_dense(bytes) {
        return Ok(raise_dense(bytes, index, value));
    }
    raise_sparse(bytes, index, value, sparse_max_bytes)
}

/// All registers.
pub fn registers(bytes: &[u8]) -> Result<Vec<u8>, CorruptHll> {
    if is_dense(bytes) {
        return Ok((0..REGISTERS).map(|index| read_dense(bytes, index)).collect());
    }
    let mut all = Vec::with_capacity(REGISTERS);
    for run in Runs::new(bytes) {
        let (value, len) = match run? {
            Run::Zeros(len) => (0, len),
            Run::Value(value, len) => (value, len),
        };
        all.resize(all.len() + len, value);
    }
    if all.len() == REGISTERS { Ok(all) } else { Err(CorruptHll) }
}

/// Gives each register six bits of its own.
pub fn make_dense(bytes: &mut Vec<u8>) -> Result<(), CorruptHll> {
    if is_dense(bytes) {
        return Ok(());
    }
    let values = registers(bytes)?;
    bytes.truncate(HEADER_BYTES);
    bytes.resize(DENSE_BYTES, 0);
    bytes[ENCODING_AT] = DENSE;
    for (index, value) in values.into_iter().enumerate().filter(|(_, value)| *value > 0) {
        raise_dense(bytes, index, value);
    }
    Ok(())
}

/// The cardinality of the last count, if nothing has changed since.
pub fn cached_cardinality(bytes: &[u8]) -> Option<u64> {
    let cached = bytes[CARDINALITY_AT..HEADER_BYTES].try_into().expect("eight bytes");
    (bytes[HEADER_BYTES - 1] & STALE == 0).then(|| u64::from_le_bytes(cached))
}

/// Remembers a cardinality in the header.
pub fn cache_cardinality(bytes: &mut [u8], cardinality: u64) {
    bytes[CARDINALITY_AT..HEADER_BYTES].copy_from_slice(&cardinality.to_le_bytes());
}

/// Marks the remembered cardinality as stale.
pub fn forget_cardinality(bytes: &mut [u8]) {
    bytes[HEADER_BYTES - 1] |= STALE;
}

/// Estimates how many different elements led to these registers.
///
/// Source: Otmar Ertl, New cardinality estimation algorithms for HyperLogLog sketches (2017).
pub fn estimate(registers: &[u8]) -> u64 {
    const ALPHA_INFINITY: f64 = 0.721_347_520_444_481_7;
    let mut histogram = [0u32; 64];
    for value in registers {
        histogram[usize::from(*value & 63)] += 1;
    }
    let count = REGISTERS as f64;
    let longest = RUN_BITS as usize;
    let mut sum = count * tau((count - f64::from(histogram[longest + 1])) / count);
    for value in (1..=longest).rev() {
        sum = (sum + f64::from(histogram[value])) * 0.5;
    }
    sum += count * sigma(f64::from(histogram[0]) / count);
    (ALPHA_INFINITY * count * count / sum).round() as u64
}

fn tau(mut x: f64) -> f64 {
    if x == 0.0 || x == 1.0 {
        return 0.0;
    }
    let (mut y, mut z) = (1.0, 1.0 - x);
    loop {
        x = x.sqrt();
        let before = z;
        y *= 0.5;
        z -= (1.0 - x) * (1.0 - x) * y;
        if z == before {
            return z / 3.0;
        }
    }
}

fn sigma(mut x: f64) -> f64 {
    if x == 1.0 {
        return f64::INFINITY;
    }
    let (mut y, mut z) = (1.0, x);
    loop {
        x *= x;
        let before = z;
        z += x * y;
        y += y;
        if z == before {
            return z;
        }
    }
}

fn read_dense(bytes: &[u8], index: usize) -> u8 {
    let bit = index * 6;
    let at = HEADER_BYTES + bit / 8;
    let low = u16::from(bytes[at]) | u16::from(*bytes.get(at + 1).unwrap_or(&0)) << 8;
    (low >> (bit % 8)) as u8 & 63
}

fn raise_dense(bytes: &mut [u8], index: usize, value: u8) -> bool {
    if read_dense(bytes, index) >= value {
        return false;
    }
    let bit = index * 6;
    let (at, shift) = (HEADER_BYTES + bit / 8, bit % 8);
    let put = |byte: &mut u8, mask: u16, value: u16| {
        *byte = *byte & !(mask as u8) | value as u8;
    };
    let (mask, value) = (63u16 << shift, u16::from(value) << shift);
    put(&mut bytes[at], mask, value);
    if let Some(next) = bytes.get_mut(at + 1) {
        put(next, mask >> 8, value >> 8);
    }
    true
}

/// A stretch of equal registers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Run {
    /// So many registers that are zero.
    Zeros(usize),
    /// So many registers of a value.
    Value(u8, usize),
}

impl Run {
    /// One byte, or two for a long stretch of zeros.
    fn write(self, out: &mut Vec<u8>) {
        match self {
            Run::Zeros(len) if len <= ZERO_MAX_RUN => out.push(len as u8 - 1),
            Run::Zeros(len) => out.extend([0x40 | ((len - 1) >> 8) as u8, (len - 1) as u8]),
            Run::Value(value, len) => out.push(0x80 | (value - 1) << 2 | (len as u8 - 1)),
        }
    }

    const fn len(self) -> usize {
        match self {
            Run::Zeros(len) | Run::Value(_, len) => len,
        }
    }
}

/// Walks over the runs of a run-length coded HyperLogLog.
#[derive(Clone, Debug)]
pub struct Runs<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Runs<'a> {
    /// From the first run on.
    pub fn new(bytes: &'a [u8]) -> Self {
        Runs { bytes, at: HEADER_BYTES }
    }
}

impl Iterator for Runs<'_> {
    type Item = Result<Run, CorruptHll>;

    fn next(&mut self) -> Option<Self::Item> {
        let first = *self.bytes.get(self.at)?;
        self.at += 1;
        Some(Ok(match first >> 6 {
            0 => Run::Zeros(usize::from(first) + 1),
            1 => {
                let Some(low) = self.bytes.get(self.at) else { return Some(Err(CorruptHll)) };
                self.at += 1;
                Run::Zeros((usize::from(first & 63) << 8 | usize::from(*low)) + 1)
            }
            _ => Run::Value((first >> 2 & 31) + 1, usize::from(first & 3) + 1),
        }))
    }
}

/// Source: hyperloglog.c `hllSparseSet`, 7.0.15: which runs are split and joined decides the bytes.
fn raise_sparse(
    bytes: &mut Vec<u8>,
    index: usize,
    value: u8,
    sparse_max_bytes: usize,
) -> Result<bool, CorruptHll> {
    if value > SPARSE_MAX_VALUE {
        make_dense(bytes)?;
        return Ok(raise_dense(bytes, index, value));
    }
    // A register takes three bytes at most.
    let needed = bytes.len() + 3;
    reserve_string(bytes, needed);
    let mut runs = Runs::new(bytes);
    let (mut first, mut start, mut previous) = (0, runs.at, None);
    let run = loop {
        let run = runs.next().ok_or(CorruptHll)??;
        if index < first + run.len() {
            break run;
        }
        previous = Some(start);
        first += run.len();
        start = runs.at;
    };
    let (end, last) = (runs.at, first + run.len() - 1);
    let around: fn(Run, usize) -> Run = |run, len| match run {
        Run::Zeros(_) => Run::Zeros(len),
        Run::Value(value, _) => Run::Value(value, len),
    };
    if let Run::Value(old, _) = run
        && old >= value
    {
        return Ok(false);
    }
    let mut replacement = Vec::with_capacity(5);
    if index > first {
        around(run, index - first).write(&mut replacement);
    }
    Run::Value(value, 1).write(&mut replacement);
    if index < last {
        around(run, last - index).write(&mut replacement);
    }
    let grown = bytes.len() + replacement.len() - (end - start);
    if grown > bytes.len() && grown > sparse_max_bytes {
        make_dense(bytes)?;
        return Ok(raise_dense(bytes, index, value));
    }
    bytes.splice(start..end, replacement);
    join_runs(bytes, previous.unwrap_or(HEADER_BYTES));
    forget_cardinality(bytes);
    Ok(true)
}

/// Joins neighbouring runs of one value, from a run on.
fn join_runs(bytes: &mut Vec<u8>, from: usize) {
    let mut at = from;
    for _ in 0..JOIN_WINDOW {
        let mut runs = Runs { bytes, at };
        let Some(Ok(run)) = runs.next() else { return };
        let next = runs.at;
        if let Run::Value(value, len) = run
            && let Some(Ok(Run::Value(other, more))) = runs.next()
            && value == other
            && len + more <= SPARSE_MAX_RUN
        {
            let mut joined = Vec::with_capacity(1);
            Run::Value(value, len + more).write(&mut joined);
            bytes.splice(at..next + 1, joined);
        } else {
            at = next;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sparse_and_dense_say_the_same() {
        let (mut sparse, mut dense) = (empty(), empty());
        make_dense(&mut dense).unwrap();
        for number in 0..2000u32 {
            let element = format!("element:{number}");
            let grew = add(&mut sparse, element.as_bytes(), 100_000).unwrap();
            assert_eq!(grew, add(&mut dense, element.as_bytes(), 0).unwrap(), "{element}");
        }
        assert!(!is_dense(&sparse) && is_dense(&dense));
        assert_eq!(registers(&sparse), registers(&dense));
        let counted = estimate(&registers(&dense).unwrap());
        assert!((1960..2040).contains(&counted), "{counted}");
    }

    #[test]
    fn damaged_runs_are_refused() {
        let mut bytes = empty();
        bytes.truncate(HEADER_BYTES + 1);
        assert_eq!(registers(&bytes), Err(CorruptHll));
        assert_eq!(add(&mut bytes, b"x", 3000), Err(CorruptHll));
        assert!(!is_hyperloglog(b"HYLL"));
    }
}
