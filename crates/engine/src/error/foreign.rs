//! Bytes of others in the text of an error: what is no UTF-8 goes through a `String` unharmed.

use std::borrow::Cow;

/// Bytes that are no UTF-8 stand in a text as characters from here on, the last ones Unicode
/// leaves to private use. Such a character itself stands there byte by byte.
const FIRST: u32 = 0x10_FF00;

/// Bytes as a text.
pub(crate) fn text_of(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) if text.chars().all(is_plain) => text.to_owned(),
        _ => escaped(bytes),
    }
}

/// Bytes as a part of a text. As in C, they end before a zero.
pub(super) fn quoted(bytes: &[u8], limit: usize) -> Cow<'_, str> {
    let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    let bytes = &bytes[..end.min(limit)];
    match std::str::from_utf8(bytes) {
        Ok(text) if text.chars().all(is_plain) => Cow::Borrowed(text),
        _ => Cow::Owned(escaped(bytes)),
    }
}

fn is_plain(char: char) -> bool {
    u32::from(char) < FIRST
}

fn escaped(bytes: &[u8]) -> String {
    let stand_in = |byte: &u8| char::from_u32(FIRST + u32::from(*byte)).unwrap_or('\u{fffd}');
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        for char in chunk.valid().chars() {
            if is_plain(char) {
                text.push(char);
            } else {
                text.extend(char.encode_utf8(&mut [0; 4]).as_bytes().iter().map(stand_in));
            }
        }
        text.extend(chunk.invalid().iter().map(stand_in));
    }
    text
}

/// The bytes a text was made of.
pub(crate) fn bytes_of(text: String) -> Vec<u8> {
    if text.chars().all(is_plain) {
        return text.into_bytes();
    }
    let mut bytes = Vec::with_capacity(text.len());
    for char in text.chars() {
        match u32::from(char).checked_sub(FIRST).and_then(|byte| u8::try_from(byte).ok()) {
            Some(byte) => bytes.push(byte),
            None => bytes.extend(char.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_text_comes_out_as_it_was() {
        for bytes in [&b"plain"[..], b"\xff\xfe", "e\u{301} 中".as_bytes(), b"\xe4\xb8", b"a\xc3"]
        {
            assert_eq!(bytes_of(quoted(bytes, 128).into_owned()), bytes);
        }
        let private = "\u{10ff00}\u{10ffff}".as_bytes();
        assert_eq!(bytes_of(quoted(private, 128).into_owned()), private);
        assert_eq!(bytes_of(quoted("中文".as_bytes(), 4).into_owned()), "中文".as_bytes()[..4]);
        assert_eq!(quoted(b"a\0b", 128), "a");
    }
}
