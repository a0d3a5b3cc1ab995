//! A run, packed: postcard in zlib, in a link as base64url, in a file behind a head.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use miniz_oxide::deflate::compress_to_vec_zlib;
use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec_zlib_with_limit};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::error::{ShareError, check, short};
use super::kinds::{Amount, Damage};
use super::limits::{self, FORMAT, FORMAT_PLAIN};
use super::writer::Head;

/// A file begins with this, then comes the number of its format, with who has written it, a line feed,
/// and what is packed.
const HEAD: &[u8] = b"redscope run v";
/// Most bytes of what stands between that and the line feed.
const HEAD_MOST_BYTES: usize = 20 + limits::VERSION_MOST_BYTES;
/// Smallest rather than fastest: a link is written seldom.
const LEVEL: u8 = 9;
/// What is longer holds files, which are dense already, and is written again with every act.
const QUICK_FROM_BYTES: usize = 1 << 20;
const QUICK_LEVEL: u8 = 1;

/// Packs a run.
///
/// Errors: [`ShareError::TooLarge`], since it could not be unpacked again.
pub(super) fn pack<T: Serialize>(plain: &T) -> Result<Vec<u8>, ShareError> {
    let bytes = postcard::to_allocvec(plain).expect("plain data has a length and no map");
    match bytes.len() <= limits::UNPACKED_MOST_BYTES {
        true if bytes.len() >= QUICK_FROM_BYTES => Ok(compress_to_vec_zlib(&bytes, QUICK_LEVEL)),
        true => Ok(compress_to_vec_zlib(&bytes, LEVEL)),
        false => Err(ShareError::TooLarge),
    }
}

/// Unpacks a run.
///
/// Errors: [`ShareError::Damaged`], [`ShareError::TooLarge`].
pub(super) fn unpack<T: DeserializeOwned>(packed: &[u8]) -> Result<T, ShareError> {
    let bytes = decompress_to_vec_zlib_with_limit(packed, limits::UNPACKED_MOST_BYTES);
    let bytes = bytes.map_err(|why| match why.status {
        TINFLStatus::HasMoreOutput => ShareError::TooLarge,
        TINFLStatus::Adler32Mismatch => ShareError::Damaged(Damage::Sum),
        _ => ShareError::Damaged(Damage::Packing),
    })?;
    match postcard::take_from_bytes(&bytes) {
        Ok((plain, [])) => Ok(plain),
        _ => Err(ShareError::Damaged(Damage::Content)),
    }
}

/// What is packed as a link, behind a head.
pub(super) fn link(head: &str, packed: &[u8]) -> String {
    format!("v{head}.{}", text(packed))
}

/// What is packed in the characters that a link may have.
pub(super) fn text(packed: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(packed)
}

/// What is packed in a link, behind its head.
///
/// Errors: [`ShareError::Damaged`].
pub(super) fn of_link(text: &str) -> Result<Vec<u8>, ShareError> {
    URL_SAFE_NO_PAD.decode(text).map_err(|why| match why {
        base64::DecodeError::InvalidByte(..) => ShareError::Damaged(Damage::Characters),
        _ => ShareError::Damaged(Damage::Short),
    })
}

/// What is packed as a file, behind a head.
///
/// Errors: [`ShareError::TooMuch`].
pub(super) fn file(head: &str, packed: &[u8]) -> Result<Vec<u8>, ShareError> {
    let bytes = [HEAD, head.as_bytes(), b"\n", packed].concat();
    check(Amount::FileBytes, bytes.len(), limits::FILE_MOST_BYTES)?;
    Ok(bytes)
}

/// Whether a file begins as one with a run does.
pub(super) fn is_file(bytes: &[u8]) -> bool {
    bytes.starts_with(HEAD)
}

/// The head of a file and what is packed in it; `None` if it is no such file.
///
/// Errors: [`ShareError::TooMuch`], [`ShareError::Damaged`].
pub(super) fn of_file(bytes: &[u8]) -> Result<Option<(Head<'_>, &[u8])>, ShareError> {
    let Some(versioned) = bytes.strip_prefix(HEAD) else { return Ok(None) };
    check(Amount::FileBytes, bytes.len(), limits::FILE_MOST_BYTES)?;
    let end = versioned.iter().take(HEAD_MOST_BYTES).position(|byte| *byte == b'\n');
    let (line, rest) = versioned.split_at(end.unwrap_or(0));
    let head = std::str::from_utf8(line).ok().and_then(Head::of_line);
    let head = head.ok_or(ShareError::Damaged(Damage::Head))?;
    Ok(Some((head, &rest[1..])))
}

/// The number of a format that is read.
///
/// Errors: [`ShareError::Format`].
pub(super) fn known(number: &str) -> Result<u32, ShareError> {
    let format = (FORMAT_PLAIN..=FORMAT).find(|format| number == format.to_string());
    format.ok_or_else(|| ShareError::Format(short(number)))
}
