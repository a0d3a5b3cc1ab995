//! Bytes to frames, as a client reads them.

use std::borrow::Cow;
use std::fmt;

use crate::frame::Frame;
use crate::number::parse_integer;

/// Replies nest a few levels at most; a deeper one is an attack or a broken peer.
const MAX_DEPTH: usize = 64;
/// Longest bulk string accepted, `proto-max-bulk-len`'s default.
const MAX_BULK_LEN: i64 = 512 * 1024 * 1024;

/// Bytes that are not RESP. The connection they came from cannot be used any further.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DecodeError {
    /// The first byte of a frame is none that RESP knows.
    UnknownType(u8),
    /// A length or number line does not hold what it must.
    BadNumber,
    /// Arrays nest deeper than any real reply.
    TooDeep,
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DecodeError::UnknownType(byte) => {
                write!(f, "Protocol error, got {:?} as reply type byte", char::from(*byte))
            }
            DecodeError::BadNumber => f.write_str("Protocol error, bad number in a reply"),
            DecodeError::TooDeep => f.write_str("Protocol error, a reply nests too deep"),
        }
    }
}

impl std::error::Error for DecodeError {}

/// Collects bytes in any split and gives out whole frames.
#[derive(Clone, Debug, Default)]
pub struct FrameDecoder {
    buffer: Vec<u8>,
    /// Where the last frame began.
    began: usize,
    consumed: usize,
}

impl FrameDecoder {
    /// Adds bytes that came from the peer.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.buffer.drain(..self.consumed);
        (self.began, self.consumed) = (0, 0);
        self.buffer.extend_from_slice(bytes);
    }

    /// Decodes the next frame, or says with `None` that more bytes are needed.
    ///
    /// Errors: [`DecodeError`]; nothing after it can be trusted.
    pub fn next_frame(&mut self) -> Result<Option<Frame>, DecodeError> {
        let mut cursor = Cursor { bytes: &self.buffer, at: self.consumed };
        match cursor.frame(0)? {
            Some(frame) => {
                (self.began, self.consumed) = (self.consumed, cursor.at);
                Ok(Some(frame))
            }
            None => Ok(None),
        }
    }

    /// How many bytes it holds.
    pub fn len_bytes(&self) -> usize {
        self.buffer.len()
    }

    /// The bytes that the frame came as which was given out last, until more are fed.
    pub fn frame_bytes(&self) -> &[u8] {
        &self.buffer[self.began..self.consumed]
    }

    /// Takes the bytes not decoded yet, for a peer that changes from RESP to a raw payload.
    pub fn take_rest(&mut self) -> Vec<u8> {
        let rest = self.buffer.split_off(self.consumed);
        self.buffer.clear();
        (self.began, self.consumed) = (0, 0);
        rest
    }
}

struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

/// `Ok(None)` everywhere means: incomplete, ask again with more bytes.
type Step<T> = Result<Option<T>, DecodeError>;

impl<'a> Cursor<'a> {
    fn line(&mut self) -> Option<&'a [u8]> {
        let rest = &self.bytes[self.at..];
        let end = rest.windows(2).position(|pair| pair == b"\r\n")?;
        self.at += end + 2;
        Some(&rest[..end])
    }

    fn number(&mut self) -> Step<i64> {
        match self.line() {
            Some(line) => parse_integer(line).map(Some).ok_or(DecodeError::BadNumber),
            None => Ok(None),
        }
    }

    /// A length line and that many bytes; the inner `None` is the null bulk.
    fn bulk(&mut self) -> Step<Option<&'a [u8]>> {
        let Some(len) = self.number()? else { return Ok(None) };
        if len == -1 {
            return Ok(Some(None));
        }
        if !(0..=MAX_BULK_LEN).contains(&len) {
            return Err(DecodeError::BadNumber);
        }
        let end = self.at + len as usize;
        if self.bytes.len() < end + 2 {
            return Ok(None);
        }
        let bytes = &self.bytes[self.at..end];
        self.at = end + 2;
        Ok(Some(Some(bytes)))
    }

    /// `len` frames; capacity is not reserved from a number the peer made up.
    fn frames(&mut self, len: i64, depth: usize) -> Step<Vec<Frame>> {
        let mut items = Vec::new();
        for _ in 0..len {
            match self.frame(depth + 1)? {
                Some(frame) => items.push(frame),
                None => return Ok(None),
            }
        }
        Ok(Some(items))
    }

    fn aggregate(&mut self, depth: usize) -> Step<Option<Vec<Frame>>> {
        let Some(len) = self.number()? else { return Ok(None) };
        match len {
            -1 => Ok(Some(None)),
            0.. => Ok(self.frames(len, depth)?.map(Some)),
            _ => Err(DecodeError::BadNumber),
        }
    }

    fn pairs(&mut self, depth: usize) -> Step<Vec<(Frame, Frame)>> {
        let Some(len) = self.number()? else { return Ok(None) };
        let Some(doubled) = len.checked_mul(2).filter(|&n| n >= 0) else {
            return Err(DecodeError::BadNumber);
        };
        let items = self.frames(doubled, depth)?;
        Ok(items.map(|items| {
            let mut items = items.into_iter();
            let mut pairs = Vec::new();
            while let (Some(key), Some(value)) = (items.next(), items.next()) {
                pairs.push((key, value));
            }
            pairs
        }))
    }

    fn frame(&mut self, depth: usize) -> Step<Frame> {
        if depth > MAX_DEPTH {
            return Err(DecodeError::TooDeep);
        }
        let Some(&mark) = self.bytes.get(self.at) else { return Ok(None) };
        self.at += 1;
        let text = |line: &[u8]| String::from_utf8_lossy(line).into_owned();
        Ok(match mark {
            b'+' => self.line().map(|line| Frame::Simple(Cow::Owned(text(line)))),
            b'-' => self.line().map(|line| Frame::Error(line.to_vec())),
            b':' => self.number()?.map(Frame::Integer),
            b'(' => self.line().map(|line| Frame::BigNumber(text(line))),
            b'_' => self.line().map(|_| Frame::Null),
            b'#' => match self.line() {
                Some(b"t") => Some(Frame::Boolean(true)),
                Some(b"f") => Some(Frame::Boolean(false)),
                Some(_) => return Err(DecodeError::BadNumber),
                None => None,
            },
            b',' => match self.line() {
                Some(line) => Some(Frame::Double(double(line)?)),
                None => None,
            },
            b'$' => self.bulk()?.map(|bulk| match bulk {
                Some(bytes) => Frame::Bulk(bytes.to_vec()),
                None => Frame::Null,
            }),
            b'=' => match self.bulk()? {
                Some(Some([a, b, c, b':', text @ ..])) => {
                    Some(Frame::Verbatim { format: [*a, *b, *c], text: text.to_vec() })
                }
                Some(_) => return Err(DecodeError::BadNumber),
                None => None,
            },
            b'*' => self.aggregate(depth)?.map(|items| match items {
                Some(items) => Frame::Array(items),
                None => Frame::NullArray,
            }),
            b'~' => self.aggregate(depth)?.map(|items| Frame::Set(items.unwrap_or_default())),
            b'>' => self.aggregate(depth)?.map(|items| Frame::Push(items.unwrap_or_default())),
            b'%' => self.pairs(depth)?.map(Frame::Map),
            b'|' => {
                let Some(attributes) = self.pairs(depth)? else { return Ok(None) };
                self.frame(depth + 1)?
                    .map(|reply| Frame::Attributed { attributes, reply: Box::new(reply) })
            }
            other => return Err(DecodeError::UnknownType(other)),
        })
    }
}

fn double(line: &[u8]) -> Result<f64, DecodeError> {
    std::str::from_utf8(line).ok().and_then(|text| text.parse().ok()).ok_or(DecodeError::BadNumber)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Protocol, encode_frame};
    use proptest::prelude::*;

    /// Frames that RESP3 can carry both ways unchanged.
    fn frames() -> impl Strategy<Value = Frame> {
        let leaf = prop_oneof![
            "[a-zA-Z ]{0,12}".prop_map(|s| Frame::Simple(Cow::Owned(s))),
            "[A-Z]{2,5} [a-z ]{0,12}".prop_map(|s| Frame::Error(s.into_bytes())),
            any::<i64>().prop_map(Frame::Integer),
            prop::collection::vec(any::<u8>(), 0..40).prop_map(Frame::Bulk),
            Just(Frame::Null),
            any::<bool>().prop_map(Frame::Boolean),
            (-1e15f64..1e15).prop_map(Frame::Double),
            "[1-9][0-9]{20,30}".prop_map(Frame::BigNumber),
            prop::collection::vec(any::<u8>(), 0..20)
                .prop_map(|text| Frame::Verbatim { format: *b"txt", text }),
        ];
        leaf.prop_recursive(4, 32, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Frame::Array),
                prop::collection::vec(inner.clone(), 0..6).prop_map(Frame::Set),
                prop::collection::vec(inner.clone(), 0..6).prop_map(Frame::Push),
                prop::collection::vec((inner.clone(), inner.clone()), 0..4).prop_map(Frame::Map),
                (prop::collection::vec((inner.clone(), inner.clone()), 1..3), inner).prop_map(
                    |(attributes, reply)| Frame::Attributed { attributes, reply: Box::new(reply) }
                ),
            ]
        })
    }

    proptest! {
        #[test]
        fn any_split_decodes_alike(
            sent in prop::collection::vec(frames(), 1..4),
            chunk in 1usize..9,
        ) {
            let mut bytes = Vec::new();
            for frame in &sent {
                encode_frame(frame, Protocol::Resp3, &mut bytes);
            }
            let mut decoder = FrameDecoder::default();
            let (mut received, mut wire) = (Vec::new(), Vec::new());
            for part in bytes.chunks(chunk) {
                decoder.feed(part);
                while let Some(frame) = decoder.next_frame().unwrap() {
                    received.push(frame);
                    wire.extend_from_slice(decoder.frame_bytes());
                }
            }
            prop_assert_eq!(received, sent);
            prop_assert_eq!(wire, bytes);
            prop_assert!(decoder.take_rest().is_empty());
        }

        #[test]
        fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let mut decoder = FrameDecoder::default();
            decoder.feed(&bytes);
            while let Ok(Some(_)) = decoder.next_frame() {}
        }
    }

    #[test]
    fn deep_nesting_is_refused() {
        let mut decoder = FrameDecoder::default();
        decoder.feed(&b"*1\r\n".repeat(200));
        assert_eq!(decoder.next_frame(), Err(DecodeError::TooDeep));
    }
}
