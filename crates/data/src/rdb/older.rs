//! Values as versions before 7.0 wrote them: ziplists, zipmaps, scores as text.
//!
//! Source: rdb.c `rdbLoadObject`, ziplist.c, zipmap.c, 7.0.15.

use crate::number::parse_float;
use crate::rdb::error::{RdbError, RdbProblem};
use crate::rdb::kind;
use crate::rdb::reader::Reader;
use crate::rdb::trace::RdbPart;
use crate::rdb::words::{self, RdbWords};
use crate::value::{Hash, List, ListNode, Listpack, SortedSet, Value};

impl Reader<'_> {
    /// A value of a type that is no longer written; `None` if there never was one.
    pub(super) fn older_value(&mut self, kind: u8) -> Result<Option<Value>, RdbError> {
        Ok(Some(match kind {
            kind::LIST => {
                let mut list = List::default();
                for _ in 0..self.count()? {
                    list.push_back(&self.a(RdbPart::Value).string()?, self.limits.list);
                }
                Value::List(Box::new(list))
            }
            kind::LIST_ZIPLIST => {
                Value::List(Box::new(List::from_nodes([self.node(words::LIST_ZIPLIST)?])))
            }
            kind::LIST_QUICKLIST => {
                let mut nodes = Vec::new();
                for _ in 0..self.count()? {
                    nodes.push(self.node(words::QUICKLIST_ZIPLIST)?);
                }
                Value::List(Box::new(List::from_nodes(nodes)))
            }
            kind::HASH_ZIPLIST => Value::Hash(self.hash_of(ziplist_texts, words::HASH_ZIPLIST)?),
            kind::HASH_ZIPMAP => Value::Hash(self.hash_of(zipmap_texts, words::ZIPMAP)?),
            kind::SORTED_SET => Value::SortedSet(Box::new(self.scored_by_text()?)),
            kind::SORTED_SET_ZIPLIST => Value::SortedSet(Box::new(self.scored_ziplist()?)),
            _ => return Ok(None),
        }))
    }

    /// A library as candidates of 7.0 wrote it: name, engine, a description or none, then the code,
    /// without the line that says so today.
    pub(super) fn candidate_function(&mut self) -> Result<Vec<u8>, RdbError> {
        let name = self.a(RdbPart::Function).string()?;
        let engine = self.a(RdbPart::Function).string()?;
        if self.count()? != 0 {
            self.a(RdbPart::Function).string()?;
        }
        let code = self.a(RdbPart::Function).string()?;
        Ok([b"#!", &engine[..], b" name=", &name, b"\n", &code].concat())
    }

    /// The texts of a packed string.
    fn texts(&mut self, unpack: Unpack, words: RdbWords) -> Result<Vec<Vec<u8>>, RdbError> {
        let start = self.at;
        let bytes = self.a(RdbPart::Value).string()?;
        match unpack(&bytes) {
            Some(texts) => {
                if let Some(trace) = &mut self.trace {
                    trace.retell(self.at, texts.iter());
                }
                Ok(texts)
            }
            None => self.fail_at(start, RdbProblem::Damaged(words)),
        }
    }

    fn node(&mut self, words: RdbWords) -> Result<ListNode, RdbError> {
        let mut pack = Listpack::default();
        self.texts(ziplist_texts, words)?.iter().for_each(|text| pack.push(text));
        Ok(ListNode::Packed(pack))
    }

    fn hash_of(&mut self, unpack: Unpack, words: RdbWords) -> Result<Hash, RdbError> {
        let start = self.at;
        let texts = self.texts(unpack, words)?;
        let mut hash = Hash::default();
        for pair in texts.chunks(2) {
            match pair {
                [field, value] if hash.insert(field, value, self.limits.hash) => {}
                _ => return self.fail_at(start, RdbProblem::Damaged(words)),
            }
        }
        Ok(hash)
    }

    fn scored_ziplist(&mut self) -> Result<SortedSet, RdbError> {
        let start = self.at;
        let damaged = RdbProblem::Damaged(words::ZSET_ZIPLIST);
        let texts = self.texts(ziplist_texts, words::ZSET_ZIPLIST)?;
        let mut set = SortedSet::default();
        for pair in texts.chunks(2) {
            let (member, score) = match pair {
                [member, score] => (member, parse_float(score)),
                _ => return self.fail_at(start, damaged),
            };
            match score.filter(|score| !score.is_nan()) {
                Some(score) if set.insert(member, score, self.limits.zset) => {}
                _ => return self.fail_at(start, damaged),
            }
        }
        Ok(set)
    }

    fn scored_by_text(&mut self) -> Result<SortedSet, RdbError> {
        let mut set = SortedSet::default();
        for _ in 0..self.count()? {
            let start = self.at;
            let member = self.a(RdbPart::Member).string()?;
            let score_at = self.at;
            let (text, score) = match self.byte()? {
                254 => (&b"inf"[..], Some(f64::INFINITY)),
                255 => (&b"-inf"[..], Some(f64::NEG_INFINITY)),
                253 => (&b"nan"[..], None),
                len => {
                    let text = self.take(usize::from(len))?;
                    (text, parse_float(text).filter(|score| !score.is_nan()))
                }
            };
            self.tell(score_at, RdbPart::Score, text);
            match score {
                Some(score) if set.insert(&member, score, self.limits.zset) => {}
                Some(_) => {
                    return self.fail_at(start, RdbProblem::Damaged(words::RANKED_TWICE));
                }
                None => return self.fail_at(start, RdbProblem::Damaged(words::NO_SCORE)),
            }
        }
        Ok(set)
    }
}

/// Reads a packed form; `None` if it is not well formed.
type Unpack = fn(&[u8]) -> Option<Vec<Vec<u8>>>;

/// The first `N` bytes, and those behind them.
fn split<const N: usize>(bytes: &[u8]) -> Option<([u8; N], &[u8])> {
    let (head, rest) = bytes.split_at_checked(N)?;
    Some((head.try_into().ok()?, rest))
}

/// A ziplist: its length, the place of its last entry, the count, the entries, an end mark.
/// Source: ziplist.c `ziplistValidateIntegrity` in depth, 7.0.15.
fn ziplist_texts(bytes: &[u8]) -> Option<Vec<Vec<u8>>> {
    const END: u8 = 0xff;
    const HEADER_LEN: usize = 10;
    /// Stands for a count that does not fit.
    const UNCOUNTED: u16 = u16::MAX;
    let (total, rest) = split::<4>(bytes)?;
    let (tail, rest) = split::<4>(rest)?;
    let (count, mut rest) = split::<2>(rest)?;
    if u32::from_le_bytes(total) as usize != bytes.len() {
        return None;
    }
    let mut texts = Vec::new();
    let (mut last_at, mut last_len) = (HEADER_LEN, 0);
    while *rest.first()? != END {
        last_at = bytes.len() - rest.len();
        let (text, behind) = ziplist_entry(rest, last_len)?;
        last_len = rest.len() - behind.len();
        texts.push(text);
        rest = behind;
    }
    let count = u16::from_le_bytes(count);
    let counted = count == UNCOUNTED || usize::from(count) == texts.len();
    let tail = u32::from_le_bytes(tail) as usize;
    let ends = texts.is_empty() || tail == last_at;
    (rest.len() == 1 && counted && ends).then_some(texts)
}

/// An entry: the length of the one before, how it is encoded, its content.
fn ziplist_entry(bytes: &[u8], len_before: usize) -> Option<(Vec<u8>, &[u8])> {
    let (said, bytes) = match *bytes.first()? {
        0xfe => split::<4>(&bytes[1..]).map(|(len, rest)| (u32::from_le_bytes(len), rest))?,
        len => (len.into(), &bytes[1..]),
    };
    if said as usize != len_before {
        return None;
    }
    let (&mark, rest) = bytes.split_first()?;
    let int = |value: i64, rest| Some((value.to_string().into_bytes(), rest));
    let text = |len: usize, rest: &'_ [u8]| rest.split_at_checked(len).map(|(t, _)| t.to_vec());
    match mark {
        0x00..=0x3f => {
            let len = usize::from(mark);
            Some((text(len, rest)?, &rest[len..]))
        }
        0x40..=0x7f => {
            let ([low], rest) = split::<1>(rest)?;
            let len = usize::from(mark & 0x3f) << 8 | usize::from(low);
            Some((text(len, rest)?, &rest[len..]))
        }
        0x80 => {
            let (len, rest) = split::<4>(rest)?;
            let len = u32::from_be_bytes(len) as usize;
            Some((text(len, rest)?, &rest[len..]))
        }
        0xc0 => split::<2>(rest).and_then(|(b, rest)| int(i16::from_le_bytes(b).into(), rest)),
        0xd0 => split::<4>(rest).and_then(|(b, rest)| int(i32::from_le_bytes(b).into(), rest)),
        0xe0 => split::<8>(rest).and_then(|(b, rest)| int(i64::from_le_bytes(b), rest)),
        0xf0 => split::<3>(rest).and_then(|([a, b, c], rest)| {
            int(i64::from(i32::from_le_bytes([0, a, b, c]) >> 8), rest)
        }),
        0xfe => split::<1>(rest).and_then(|(b, rest)| int(i8::from_le_bytes(b).into(), rest)),
        0xf1..=0xfd => int(i64::from(mark & 0x0f) - 1, rest),
        _ => None,
    }
}

/// A zipmap: the count, if it is below 254, then fields and values in turn, each value with room
/// behind it.
///
/// Source: zipmap.c `zipmapValidateIntegrity`, 7.0.15.
fn zipmap_texts(bytes: &[u8]) -> Option<Vec<Vec<u8>>> {
    const END: u8 = 0xff;
    const UNCOUNTED: u8 = 254;
    let ([count], mut rest) = split::<1>(bytes)?;
    let mut texts = Vec::new();
    while *rest.first()? != END {
        let is_value = texts.len() % 2 == 1;
        let ([first], behind) = split::<1>(rest)?;
        let (len, behind) = match first {
            254 => {
                split::<4>(behind).map(|(len, rest)| (u32::from_le_bytes(len) as usize, rest))?
            }
            len => (usize::from(len), behind),
        };
        let (free, behind) = match is_value {
            true => split::<1>(behind).map(|([free], rest)| (usize::from(free), rest))?,
            false => (0, behind),
        };
        let (text, behind) = behind.split_at_checked(len)?;
        texts.push(text.to_vec());
        rest = behind.get(free..)?;
    }
    let counted = count == UNCOUNTED || usize::from(count) * 2 == texts.len();
    (rest.len() == 1 && counted).then_some(texts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ziplist_gives_its_texts() {
        // As a server of version 6.2 writes the hash a: 1, b: -300, long: 70000.
        let mut bytes = vec![0; 10];
        for entry in [
            &[0x00, 0x01, b'a'][..],
            &[0x03, 0xf2],
            &[0x02, 0x01, b'b'],
            &[0x03, 0xc0, 0xd4, 0xfe],
            &[0x04, 0x04, b'l', b'o', b'n', b'g'],
            &[0x06, 0xf0, 0x70, 0x11, 0x01],
            &[0xff],
        ] {
            bytes.extend(entry);
        }
        bytes[0] = bytes.len() as u8;
        (bytes[4], bytes[8]) = (bytes.len() as u8 - 6, 6);
        let texts = ["a", "1", "b", "-300", "long", "70000"].map(|text| text.as_bytes().to_vec());
        assert_eq!(ziplist_texts(&bytes), Some(texts.to_vec()));
        assert_eq!(ziplist_texts(&bytes[..bytes.len() - 1]), None);
        bytes[8] = 5;
        assert_eq!(ziplist_texts(&bytes), None, "the count must be right");
        (bytes[4], bytes[8]) = (bytes[4] - 1, 6);
        assert_eq!(ziplist_texts(&bytes), None, "the last entry must be where it is said to be");
        (bytes[4], bytes[13]) = (bytes[4] + 1, 2);
        assert_eq!(ziplist_texts(&bytes), None, "each entry must know the one before");
    }

    #[test]
    fn a_zipmap_gives_its_texts() {
        let bytes = b"\x02\x03foo\x03\x00bar\x05hello\x05\x02world\x00\x00\xff";
        let texts = ["foo", "bar", "hello", "world"].map(|text| text.as_bytes().to_vec());
        assert_eq!(zipmap_texts(bytes), Some(texts.to_vec()));
        assert_eq!(zipmap_texts(&bytes[..12]), None);
        let counted = |count: u8| zipmap_texts(&[&[count], &bytes[1..]].concat());
        assert_eq!(counted(254), Some(texts.to_vec()), "it is not counted");
        assert_eq!((counted(1), counted(3), counted(255)), (None, None, None));
    }
}
