//! The listpack: many short strings and integers in one block of bytes.
//!
//! The layout is Redis's own, byte for byte, so that a listpack is also its RDB form.
//! Source: listpack.c and the listpack specification, 7.0.15.

use std::fmt;

use redscope_resp::parse_integer;

use crate::str::Str;

const HEADER_LEN: usize = 6;
const END: u8 = 0xff;
/// The count field holds at most this; above it the entries have to be counted.
const COUNT_UNKNOWN: u16 = u16::MAX;

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

/// Bytes that are no well-formed listpack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListpackError {
    /// Where the first broken entry starts, in bytes.
    pub offset: usize,
}

impl fmt::Display for ListpackError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "listpack integrity check failed at byte {}", self.offset)
    }
}

impl std::error::Error for ListpackError {}

/// A listpack. Places of entries are byte offsets; [`Listpack::end`] is the place after the last.
#[derive(Clone, PartialEq, Eq)]
pub struct Listpack<B = Vec<u8>> {
    bytes: B,
}

/// A listpack that takes no more room than its bytes, and two words where it is kept.
pub type TightListpack = Listpack<Box<[u8]>>;

impl Default for Listpack {
    fn default() -> Self {
        Listpack { bytes: vec![HEADER_LEN as u8 + 1, 0, 0, 0, 0, 0, END] }
    }
}

impl<B: AsRef<[u8]>> fmt::Debug for Listpack<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl Listpack {
    /// Takes bytes that claim to be a listpack, checking every entry.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, ListpackError> {
        let broken = |offset| Err(ListpackError { offset });
        if bytes.len() < HEADER_LEN + 1 || bytes[bytes.len() - 1] != END {
            return broken(0);
        }
        let total = u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
        if total as usize != bytes.len() {
            return broken(0);
        }
        let end = bytes.len() - 1;
        let mut at = HEADER_LEN;
        let mut count = 0usize;
        while at < end {
            let Some(body) = body_len(&bytes[at..end]) else { return broken(at) };
            let len = body + back_len_size(body);
            if at + len > end || read_back_len(&bytes[..at + len]) != Some(body) {
                return broken(at);
            }
            at += len;
            count += 1;
        }
        let stored = u16::from_le_bytes([bytes[4], bytes[5]]);
        if at != end || (stored != COUNT_UNKNOWN && usize::from(stored) != count) {
            return broken(at);
        }
        Ok(Listpack { bytes })
    }

    /// The same without room to grow.
    pub fn into_tight(self) -> TightListpack {
        Listpack { bytes: self.bytes.into_boxed_slice() }
    }
}

impl Default for TightListpack {
    fn default() -> Self {
        Listpack::<Vec<u8>>::default().into_tight()
    }
}

impl TightListpack {
    /// Changes it. While that lasts, it has room to grow.
    pub fn edit<R>(&mut self, change: impl FnOnce(&mut Listpack) -> R) -> R {
        let mut pack = Listpack { bytes: std::mem::take(&mut self.bytes).into_vec() };
        let result = change(&mut pack);
        *self = pack.into_tight();
        result
    }
}

impl<B: AsRef<[u8]>> Listpack<B> {
    /// The whole block, header and end mark included.
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.as_ref()
    }

    /// Number of entries.
    pub fn len(&self) -> usize {
        let bytes = self.as_bytes();
        match u16::from_le_bytes([bytes[4], bytes[5]]) {
            COUNT_UNKNOWN => self.iter().count(),
            count => usize::from(count),
        }
    }

    /// Whether there are no entries.
    pub fn is_empty(&self) -> bool {
        self.as_bytes().len() == HEADER_LEN + 1
    }

    /// Place of the first entry.
    pub fn start(&self) -> usize {
        HEADER_LEN
    }

    /// Place after the last entry.
    pub fn end(&self) -> usize {
        self.as_bytes().len() - 1
    }

    /// Place of the entry after the one at `at`.
    pub fn next(&self, at: usize) -> usize {
        let body = body_len(&self.as_bytes()[at..]).expect("a place is the start of a whole entry");
        at + body + back_len_size(body)
    }

    /// Place of the entry before `at`, if there is one.
    pub fn prev(&self, at: usize) -> Option<usize> {
        if at <= HEADER_LEN {
            return None;
        }
        let body = read_back_len(&self.as_bytes()[..at]).expect("an entry ends with its length");
        Some(at - body - back_len_size(body))
    }

    /// Place of the entry number `index`, counted from 0.
    pub fn seek(&self, index: usize) -> Option<usize> {
        let len = self.len();
        if index >= len {
            return None;
        }
        if index <= len / 2 {
            let mut at = HEADER_LEN;
            for _ in 0..index {
                at = self.next(at);
            }
            Some(at)
        } else {
            let mut at = self.end();
            for _ in 0..len - index {
                at = self.prev(at)?;
            }
            Some(at)
        }
    }

    /// The entry at a place.
    pub fn get(&self, at: usize) -> Item<'_> {
        decode_item(&self.as_bytes()[at..])
    }

    /// All entries from first to last.
    pub fn iter(&self) -> Iter<'_> {
        self.iter_from(HEADER_LEN)
    }

    /// The entries from a place on.
    pub fn iter_from(&self, at: usize) -> Iter<'_> {
        Iter { bytes: self.as_bytes(), at }
    }

    /// All entries from last to first.
    pub fn iter_back(&self) -> impl Iterator<Item = Item<'_>> {
        let mut at = self.end();
        std::iter::from_fn(move || {
            at = self.prev(at)?;
            Some(self.get(at))
        })
    }

    /// Place of the first entry, from `at` on, whose text is `text`, looking at every `step`th.
    pub fn find(&self, mut at: usize, text: &[u8], step: usize) -> Option<usize> {
        let wanted = parse_integer(text);
        while at < self.end() {
            let found = match (self.get(at), wanted) {
                (Item::Int(value), Some(wanted)) => value == wanted,
                (Item::Bytes(bytes), None) => bytes == text,
                _ => false,
            };
            if found {
                return Some(at);
            }
            for _ in 0..step {
                if at < self.end() {
                    at = self.next(at);
                }
            }
        }
        None
    }
}

impl Listpack {
    /// Inserts `text` at a place; what stood there moves behind it.
    pub fn insert(&mut self, at: usize, text: &[u8]) {
        self.splice(at, at, text, 1);
    }

    /// Appends `text`.
    pub fn push(&mut self, text: &[u8]) {
        self.insert(self.end(), text);
    }

    /// Replaces the entry at a place.
    pub fn replace(&mut self, at: usize, text: &[u8]) {
        self.splice(at, self.next(at), text, 0);
    }

    /// Removes `count` entries from a place on.
    pub fn remove(&mut self, at: usize, count: usize) {
        let mut to = at;
        let mut removed = 0;
        while removed < count && to < self.end() {
            to = self.next(to);
            removed += 1;
        }
        self.bytes.drain(at..to);
        self.fix_header(-(removed as isize));
    }

    /// Splits at a place: this keeps what is before, the result holds the rest.
    pub fn split_off(&mut self, at: usize) -> Listpack {
        let mut tail: Listpack = Listpack::default();
        let end = self.end();
        let moved: Vec<u8> = self.bytes.drain(at..end).collect();
        tail.bytes.splice(HEADER_LEN..HEADER_LEN, moved);
        tail.recount();
        self.recount();
        tail
    }

    /// Appends all entries of another.
    pub fn append(&mut self, other: &Listpack) {
        let end = self.end();
        self.bytes.splice(end..end, other.bytes[other.start()..other.end()].iter().copied());
        self.recount();
    }

    fn splice(&mut self, from: usize, to: usize, text: &[u8], added: isize) {
        let mut entry = EntryBuf::default();
        encode_entry(text, &mut entry);
        let grows = entry.len().saturating_sub(to - from);
        // A block grows by a little at a time: there are many of them, and most stay as they are.
        if self.bytes.capacity() - self.bytes.len() < grows {
            self.bytes.reserve_exact(grows + self.bytes.len() / 16);
        }
        self.bytes.splice(from..to, entry);
        self.fix_header(added);
    }

    fn fix_header(&mut self, added: isize) {
        let total = self.bytes.len() as u32;
        self.bytes[..4].copy_from_slice(&total.to_le_bytes());
        let stored = u16::from_le_bytes([self.bytes[4], self.bytes[5]]);
        let count = if stored == COUNT_UNKNOWN {
            self.iter().count().min(usize::from(COUNT_UNKNOWN))
        } else {
            usize::from(stored).saturating_add_signed(added)
        };
        self.store_count(count);
    }

    fn recount(&mut self) {
        let total = self.bytes.len() as u32;
        self.bytes[..4].copy_from_slice(&total.to_le_bytes());
        let count = self.iter().count();
        self.store_count(count);
    }

    fn store_count(&mut self, count: usize) {
        let stored = u16::try_from(count).unwrap_or(COUNT_UNKNOWN);
        self.bytes[4..6].copy_from_slice(&stored.to_le_bytes());
    }
}

/// Walks a listpack from first to last.
#[derive(Clone, Debug)]
pub struct Iter<'a> {
    /// All of the listpack.
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Iterator for Iter<'a> {
    type Item = Item<'a>;

    fn next(&mut self) -> Option<Item<'a>> {
        if self.at >= self.bytes.len() - 1 {
            return None;
        }
        let bytes = &self.bytes[self.at..];
        // The two commonest forms come first: a short text, and a number below 128.
        let (item, body) = match bytes[0] {
            mark @ 0x80..=0xbf => {
                let body = 1 + usize::from(mark & 0x3f);
                (Item::Bytes(&bytes[1..body]), body)
            }
            mark @ 0x00..=0x7f => (Item::Int(i64::from(mark)), 1),
            _ => (decode_item(bytes), body_len(bytes).expect("the pack holds whole entries")),
        };
        self.at += body + back_len_size(body);
        Some(item)
    }
}

type EntryBuf = smallvec::SmallVec<[u8; 80]>;

/// Encodes `text` with its length behind it, in the shortest form.
fn encode_entry(text: &[u8], out: &mut EntryBuf) {
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
fn body_len(bytes: &[u8]) -> Option<usize> {
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

fn decode_item(bytes: &[u8]) -> Item<'_> {
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
fn back_len_size(body: usize) -> usize {
    match body {
        0..=127 => 1,
        128..=16_382 => 2,
        16_383..=2_097_150 => 3,
        2_097_151..=268_435_454 => 4,
        _ => 5,
    }
}

/// Reads the back length that ends `bytes`.
fn read_back_len(bytes: &[u8]) -> Option<usize> {
    let mut len = 0usize;
    for (index, &byte) in bytes.iter().rev().take(5).enumerate() {
        len |= usize::from(byte & 0x7f) << (7 * index);
        if byte & 0x80 == 0 {
            return Some(len);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn texts() -> impl Strategy<Value = Vec<Vec<u8>>> {
        let text = prop_oneof![
            any::<i64>().prop_map(|n| n.to_string().into_bytes()),
            (-5000i64..5000).prop_map(|n| n.to_string().into_bytes()),
            prop::collection::vec(any::<u8>(), 0..100),
            Just(vec![b'x'; 5000]),
            Just(vec![b'y'; 17_000]),
        ];
        prop::collection::vec(text, 0..30)
    }

    proptest! {
        #[test]
        fn holds_what_was_pushed(texts in texts()) {
            let mut pack = Listpack::default();
            for text in &texts {
                pack.push(text);
            }
            prop_assert_eq!(pack.len(), texts.len());
            let read: Vec<Str> = pack.iter().map(Item::to_str).collect();
            let expected: Vec<Str> = texts.iter().map(|t| Str::from(t.as_slice())).collect();
            prop_assert_eq!(&read, &expected);
            let mut back: Vec<Str> = pack.iter_back().map(Item::to_str).collect();
            back.reverse();
            prop_assert_eq!(&back, &expected);
            prop_assert!(Listpack::from_bytes(pack.as_bytes().to_vec()).is_ok());
        }

        #[test]
        fn splits_and_removes(texts in texts(), cut in 0usize..31) {
            let mut pack = Listpack::default();
            texts.iter().for_each(|text| pack.push(text));
            let cut = cut.min(texts.len());
            let at = pack.seek(cut).unwrap_or(pack.end());
            let mut removed = pack.clone();
            let tail = pack.split_off(at);
            prop_assert_eq!((pack.len(), tail.len()), (cut, texts.len() - cut));
            removed.remove(removed.start(), cut);
            prop_assert_eq!(removed, tail);
        }

        #[test]
        fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
            if let Ok(pack) = Listpack::from_bytes(bytes) {
                let _ = pack.iter().count();
            }
        }
    }
}
