//! One value as `DUMP` gives it and `RESTORE` takes it.
//!
//! Shape: the value's type and bytes as in a file, the file's version in two bytes from the lowest,
//! a CRC-64 of everything before it. Source: cluster.c `createDumpPayload`, 7.0.15.

use crate::rdb::reader::Reader;
use crate::rdb::write::Writer;
use crate::rdb::{CRC64, VERSION, opcode};
use crate::value::{Value, ValueLimits};

/// Bytes behind the value.
const FOOTER_BYTES: usize = 10;

/// Why a payload is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PayloadError {
    /// Its version is newer, or its checksum does not fit.
    BadFooter,
    /// Its bytes are no value.
    BadValue,
}

/// Packs a value.
pub fn dump_value(value: &Value, compress: bool) -> Vec<u8> {
    finish(Writer::of_value(value, compress))
}

fn finish(mut out: Vec<u8>) -> Vec<u8> {
    out.extend_from_slice(&(VERSION as u16).to_le_bytes());
    let sum = CRC64.checksum(&out);
    out.extend_from_slice(&sum.to_le_bytes());
    out
}

/// Packs libraries of functions, given by their source.
pub fn dump_functions<'a>(codes: impl Iterator<Item = &'a [u8]>, compress: bool) -> Vec<u8> {
    finish(Writer::of_functions(codes, compress))
}

/// Unpacks libraries of functions to their source.
pub fn restore_functions(payload: &[u8]) -> Result<Vec<Vec<u8>>, PayloadError> {
    only_functions(verified(payload, false)?).ok_or(PayloadError::BadValue)
}

/// Unpacks a value; `limits` decide encodings that the payload leaves open, and a wrong checksum is
/// let pass if asked.
pub fn restore_value(
    payload: &[u8],
    limits: &ValueLimits,
    skip_checksum: bool,
) -> Result<Value, PayloadError> {
    only_value(verified(payload, skip_checksum)?, limits).ok_or(PayloadError::BadValue)
}

/// What stands before the footer, if that is in order.
fn verified(payload: &[u8], skip_checksum: bool) -> Result<&[u8], PayloadError> {
    let Some(value_len) = payload.len().checked_sub(FOOTER_BYTES) else {
        return Err(PayloadError::BadFooter);
    };
    let (covered, sum) = payload.split_at(value_len + 2);
    let version = u32::from(u16::from_le_bytes([covered[value_len], covered[value_len + 1]]));
    let sum = u64::from_le_bytes(sum.try_into().expect("eight bytes are left"));
    let sum_fits = skip_checksum || sum == 0 || sum == CRC64.checksum(covered);
    if version > VERSION || !sum_fits {
        return Err(PayloadError::BadFooter);
    }
    Ok(&payload[..value_len])
}

/// The value that is all of `bytes`, its type first.
fn only_value(bytes: &[u8], limits: &ValueLimits) -> Option<Value> {
    let mut reader = Reader::of(bytes, limits);
    let kind = reader.byte().ok()?;
    let value = reader.value(kind, 0).ok().filter(|value| value.element_count() > 0)?;
    (reader.at == bytes.len()).then_some(value)
}

/// The libraries that are all of `bytes`, each behind its mark.
fn only_functions(bytes: &[u8]) -> Option<Vec<Vec<u8>>> {
    let limits = ValueLimits::default();
    let mut reader = Reader::of(bytes, &limits);
    let mut codes = Vec::new();
    while reader.at < bytes.len() {
        codes.push(match reader.byte().ok()? {
            opcode::FUNCTION => reader.string().ok()?,
            opcode::FUNCTION_OF_CANDIDATE => reader.candidate_function().ok()?,
            _ => return None,
        });
    }
    Some(codes)
}
