//! Strings: what they look like; as text, a number, bytes, JSON or bits.

use redscope_data::value::hyperloglog;

use super::super::super::keys::whole_text;
use super::super::marks::Marks;
use super::json;
use super::page::{Page, Part};
use crate::inside::{Body, BytesBody, Cell, Shape};

/// Bytes of a page as text, in hex, as bits; lines of a page of JSON.
const PAGE_OF_TEXT: usize = 2048;
const PAGE_OF_HEX: usize = 256;
const PAGE_OF_BITS: usize = 128;
const PAGE_OF_JSON: usize = 200;
/// Longer strings are not tried as JSON.
const MAX_JSON_BYTES: usize = 64 * 1024;
/// Bytes that decide what a string looks like.
const MAX_GUESSED: usize = 512;
/// Longer strings' bits are not counted.
const MAX_COUNTED_BYTES: usize = 256 * 1024;

/// The ways in which a string can be read, the likeliest first.
pub(super) fn shapes(bytes: &[u8]) -> Vec<Shape> {
    let mut shapes = vec![Shape::Text, Shape::Hex, Shape::Bits];
    let likeliest = if hyperloglog::is_hyperloglog(bytes) {
        shapes.push(Shape::Hll);
        Shape::Hll
    } else if json_lines(bytes).is_some() {
        shapes.push(Shape::Json);
        Shape::Json
    } else if is_text(bytes) {
        Shape::Text
    } else if is_sparse(bytes) {
        Shape::Bits
    } else {
        Shape::Hex
    };
    shapes.retain(|shape| *shape != likeliest);
    shapes.insert(0, likeliest);
    shapes
}

/// A page of a string in one of its shapes.
pub(super) fn part(
    bytes: &[u8],
    shape: Shape,
    from: usize,
    group: &str,
    marks: &mut Marks,
) -> Part {
    match shape {
        Shape::Hex => of_bytes(bytes, Page::of(from, PAGE_OF_HEX, bytes.len()), group, marks),
        Shape::Bits => of_bytes(bytes, Page::of(from, PAGE_OF_BITS, bytes.len()), group, marks),
        Shape::Json => {
            let lines = json_lines(bytes).unwrap_or_default();
            let page = Page::of(from, PAGE_OF_JSON, lines.len());
            let text = lines[page.range()].join("\n");
            page.part(Body::Text(marks.text(group, text)))
        }
        _ => {
            let page = Page::of(from, PAGE_OF_TEXT, bytes.len());
            let Cell { text, is_fresh } = marks.text(group, whole_text(&bytes[page.range()]));
            page.part(Body::Text(Cell { text, is_fresh }))
        }
    }
}

fn of_bytes(bytes: &[u8], page: Page, group: &str, marks: &mut Marks) -> Part {
    let shown = &bytes[page.range()];
    page.part(Body::Bytes(BytesBody {
        bytes: shown.to_vec(),
        fresh: marks.bytes(group, shown),
        set_bits: set_bits(bytes),
    }))
}

/// Bits that are set; `None` if there are too many bytes to count each time.
pub(super) fn set_bits(bytes: &[u8]) -> Option<u64> {
    let count = || bytes.iter().map(|byte| u64::from(byte.count_ones())).sum();
    (bytes.len() <= MAX_COUNTED_BYTES).then(count)
}

/// The lines of an object or an array.
fn json_lines(bytes: &[u8]) -> Option<Vec<String>> {
    let is_short = bytes.len() <= MAX_JSON_BYTES;
    let text = std::str::from_utf8(bytes).ok().filter(|_| is_short)?;
    text.trim_start().starts_with(['{', '[']).then(|| json::lines(text))?
}

fn is_text(bytes: &[u8]) -> bool {
    let beginning = &bytes[..bytes.len().min(MAX_GUESSED)];
    let text = match std::str::from_utf8(beginning) {
        Ok(text) => text,
        // The cut may have gone through a character.
        Err(error) if error.error_len().is_none() && beginning.len() < bytes.len() => {
            std::str::from_utf8(&beginning[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return false,
    };
    !text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
}

/// Whether few bits are set, as where each stands for somebody.
fn is_sparse(bytes: &[u8]) -> bool {
    let beginning = &bytes[..bytes.len().min(MAX_GUESSED)];
    let set: u32 = beginning.iter().map(|byte| byte.count_ones()).sum();
    (set as usize) <= beginning.len() * 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_string_is_read_as_it_looks() {
        let looks = |bytes: &[u8]| shapes(bytes)[0];
        assert_eq!(looks(b"hello\nworld"), Shape::Text);
        assert_eq!(looks("界".as_bytes()), Shape::Text);
        assert_eq!(looks(b""), Shape::Text);
        assert_eq!(looks(br#"{"a": [1, 2.50]}"#), Shape::Json);
        assert_eq!(looks(br#"{"a": }"#), Shape::Text);
        assert_eq!(looks(&[0x01, 0, 0, 0, 0x20, 0, 0, 0x01]), Shape::Bits);
        assert_eq!(looks(&[0xff, 0xfe, 0xfd, 0xf7]), Shape::Hex);
        assert_eq!(looks(&hyperloglog::empty()), Shape::Hll);
        let mut cut = "界".repeat(MAX_GUESSED).into_bytes();
        assert_eq!(looks(&cut), Shape::Text);
        cut.truncate(4);
        assert_eq!(looks(&cut), Shape::Hex, "it ends within a character");
    }
}
