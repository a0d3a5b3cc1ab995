//! The listpack: many short strings and integers in one block of bytes.
//!
//! Entries are Redis's own, byte for byte. Of its header only the count is kept: the rest comes with
//! [`Listpack::to_bytes`], where a file needs it.
//! Source: listpack.c and the listpack specification, 7.0.15.

mod edit;
mod entry;

use std::fmt;

use redscope_resp::parse_integer;

pub use entry::Item;
use entry::{back_len_size, body_len, decode_item, read_back_len};

/// Redis's header, and the byte behind the last entry.
const HEADER_LEN: usize = 6;
const END: u8 = 0xff;
/// What is kept of the header.
const COUNT_LEN: usize = 2;
/// The count field holds at most this; above it the entries have to be counted.
const COUNT_UNKNOWN: u16 = u16::MAX;

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
        Listpack { bytes: vec![0; COUNT_LEN] }
    }
}

impl<B: AsRef<[u8]>> fmt::Debug for Listpack<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl Listpack {
    /// Bytes of one without entries.
    pub(crate) const EMPTY_LEN: usize = HEADER_LEN + 1;

    /// Whether bytes begin with their length and end with the mark of the end, whatever is between.
    ///
    /// Source: listpack.c `lpValidateIntegrity` that is not deep, 7.0.15.
    pub(crate) fn is_framed(bytes: &[u8]) -> bool {
        bytes.len() >= Listpack::EMPTY_LEN
            && bytes[bytes.len() - 1] == END
            && u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]) as usize == bytes.len()
    }

    /// Takes bytes that claim to be a listpack, checking every entry.
    pub fn from_bytes(mut bytes: Vec<u8>) -> Result<Self, ListpackError> {
        let broken = |offset| Err(ListpackError { offset });
        if !Listpack::is_framed(&bytes) {
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
        bytes.pop();
        bytes.drain(..HEADER_LEN - COUNT_LEN);
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

impl<B: AsRef<[u8]>> Listpack<B> {
    fn as_bytes(&self) -> &[u8] {
        self.bytes.as_ref()
    }

    /// The whole block as Redis has it, header and end mark included.
    pub fn to_bytes(&self) -> Vec<u8> {
        let total = self.redis_len();
        let mut bytes = Vec::with_capacity(total);
        bytes.extend((total as u32).to_le_bytes());
        bytes.extend(self.as_bytes());
        bytes.push(END);
        bytes
    }

    /// Bytes of the whole block as Redis has it.
    pub fn redis_len(&self) -> usize {
        HEADER_LEN - COUNT_LEN + self.as_bytes().len() + 1
    }

    /// Number of entries.
    pub fn len(&self) -> usize {
        let bytes = self.as_bytes();
        match u16::from_le_bytes([bytes[0], bytes[1]]) {
            COUNT_UNKNOWN => self.iter().count(),
            count => usize::from(count),
        }
    }

    /// Whether there are no entries.
    pub fn is_empty(&self) -> bool {
        self.as_bytes().len() == COUNT_LEN
    }

    /// Place of the first entry.
    pub fn start(&self) -> usize {
        COUNT_LEN
    }

    /// Place after the last entry.
    pub fn end(&self) -> usize {
        self.as_bytes().len()
    }

    /// Place of the entry after the one at `at`.
    pub fn next(&self, at: usize) -> usize {
        let body = body_len(&self.as_bytes()[at..]).expect("a place is the start of a whole entry");
        at + body + back_len_size(body)
    }

    /// Place of the entry before `at`, if there is one.
    pub fn prev(&self, at: usize) -> Option<usize> {
        if at <= COUNT_LEN {
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
            let mut at = COUNT_LEN;
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
        self.iter_from(COUNT_LEN)
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
        if self.at >= self.bytes.len() {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::str::Str;
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
            prop_assert!(Listpack::from_bytes(pack.to_bytes()).is_ok());
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
