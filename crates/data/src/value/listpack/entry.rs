//! One entry of a listpack as bytes: what it holds, and behind it its length for those who walk
//! backwards.

use redscope_resp::parse_integer;

use crate::str::Str;

/// One entry, decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item<'a> {
    /// A text that reads as an integer is stored as one.
    Int(i64),
    /// Any other bytes.
    Bytes(&'a [u8]),
}

impl Item<'_> {
    /// The entry as a string of its own.
    pub fn to_str(self) -> Str {
        match self {
            Item::Int(value) => Str::from(value),
            Item::Bytes(bytes) => Str::from(bytes),
        }
    }

    /// Length of the text in bytes.
    pub fn text_len(self) -> usize {
        match self {
            Item::Int(value) => itoa::Buffer::new().format(value).len(),
            Item::Bytes(bytes) => bytes.len(),
        }
    }

    /// Whether the entry's text is `text`.
    pub fn is_text(self, text: &[u8]) -> bool {
        match self {
            Item::Int(value) => itoa::Buffer::new().format(value).as_bytes() == text,
            Item::Bytes(bytes) => bytes == text,
        }
    }
}

pub(super) type EntryBuf = smallvec::SmallVec<[u8; 80]>;

/// Encodes `text` with its length behind it, in the shortest form.
pub(super) fn encode_entry(text: &[u8], out: &mut EntryBuf) {
    match parse_integer(text) {
        Some(value) => encode_int(value, out),
        None => {
            match text.len() {
                len @ 0..64 => out.push(0x80 | len as u8),
                len @ 64..4096 => out.extend_from_slice(&[0xe0 | (len >> 8) as u8, len as u8]),
                len => {
                    out.push(0xf0);
                    out.extend_from_slice(&(len as u32).to_le_bytes());
                }
            }
            out.extend_from_slice(text);
        }
    }
    let body = out.len();
    let size = back_len_size(body);
    for index in (0..size).rev() {
        let low = (body >> (7 * index)) as u8 & 0x7f;
        out.push(if index == size - 1 { low } else { low | 0x80 });
    }
}

fn encode_int(value: i64, out: &mut EntryBuf) {
    let bytes = value.to_le_bytes();
    match value {
        0..=127 => out.push(value as u8),
        -4096..=4095 => {
            let folded = value as u16 & 0x1fff;
            out.extend_from_slice(&[0xc0 | (folded >> 8) as u8, folded as u8]);
        }
        -32_768..=32_767 => {
            out.push(0xf1);
            out.extend_from_slice(&bytes[..2]);
        }
        -8_388_608..=8_388_607 => {
            out.push(0xf2);
            out.extend_from_slice(&bytes[..3]);
        }
        -2_147_483_648..=2_147_483_647 => {
            out.push(0xf3);
            out.extend_from_slice(&bytes[..4]);
        }
        _ => {
            out.push(0xf4);
            out.extend_from_slice(&bytes);
        }
    }
}

/// Bytes of the entry at the start of `bytes`, without its back length; `None` if cut or unknown.
pub(super) fn body_len(bytes: &[u8]) -> Option<usize> {
    let len = match *bytes.first()? {
        0x00..=0x7f => 1,
        mark @ 0x80..=0xbf => 1 + usize::from(mark & 0x3f),
        0xc0..=0xdf => 2,
        mark @ 0xe0..=0xef => 2 + (usize::from(mark & 0x0f) << 8 | usize::from(*bytes.get(1)?)),
        0xf0 => {
            let len = bytes.get(1..5)?;
            5 + u32::from_le_bytes([len[0], len[1], len[2], len[3]]) as usize
        }
        0xf1 => 3,
        0xf2 => 4,
        0xf3 => 5,
        0xf4 => 9,
        _ => return None,
    };
    (len <= bytes.len()).then_some(len)
}

/// The entry at the start of bytes that are well formed.
pub(super) fn decode_item(bytes: &[u8]) -> Item<'_> {
    let int = |len: usize| {
        let mut wide = [0; 8];
        wide[8 - len..].copy_from_slice(&bytes[1..=len]);
        Item::Int(i64::from_le_bytes(wide) >> (64 - 8 * len))
    };
    match bytes[0] {
        mark @ 0x00..=0x7f => Item::Int(i64::from(mark)),
        mark @ 0x80..=0xbf => Item::Bytes(&bytes[1..1 + usize::from(mark & 0x3f)]),
        mark @ 0xc0..=0xdf => {
            let folded = u16::from(mark & 0x1f) << 8 | u16::from(bytes[1]);
            Item::Int(i64::from((folded << 3) as i16 >> 3))
        }
        mark @ 0xe0..=0xef => {
            let len = usize::from(mark & 0x0f) << 8 | usize::from(bytes[1]);
            Item::Bytes(&bytes[2..2 + len])
        }
        0xf0 => {
            let len = u32::from_le_bytes([bytes[1], bytes[2], bytes[3], bytes[4]]) as usize;
            Item::Bytes(&bytes[5..5 + len])
        }
        0xf1 => int(2),
        0xf2 => int(3),
        0xf3 => int(4),
        0xf4 => int(8),
        other => unreachable!("{other:#x} is refused when bytes come in, and never written"),
    }
}

/// Bytes that the back length of an entry of `body` bytes takes.
pub(super) fn back_len_size(body: usize) -> usize {
    match body {
        0..=127 => 1,
        128..=16_382 => 2,
        16_383..=2_097_150 => 3,
        2_097_151..=268_435_454 => 4,
        _ => 5,
    }
}

/// Reads the back length that ends `bytes`.
pub(super) fn read_back_len(bytes: &[u8]) -> Option<usize> {
    let mut len = 0usize;
    for (index, &byte) in bytes.iter().rev().take(5).enumerate() {
        len |= usize::from(byte & 0x7f) << (7 * index);
        if byte & 0x80 == 0 {
            return Some(len);
        }
    }
    None
}
