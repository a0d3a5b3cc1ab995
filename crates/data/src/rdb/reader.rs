//! The bytes of a file from one place to the next: numbers, lengths, strings, and what is told of them.

use crate::rdb::error::{RdbError, RdbProblem};
use crate::rdb::trace::{RdbPart, Trace};
use crate::rdb::words::RdbWords;
use crate::rdb::{VERSION, encoded, lzf, opcode};
use crate::value::ValueLimits;

/// A file, or a part of one, as far as it is read.
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
    pub(super) at: usize,
    pub(super) limits: &'a ValueLimits,
    /// What the next number or string is.
    pub(super) part: RdbPart,
    /// Who is told what is read.
    pub(super) trace: Option<Trace>,
    /// Whether what is packed is believed as far as its frame holds, as a server does that is told nothing
    /// else by `sanitize-dump-payload`.
    pub(super) trusts: bool,
    /// What was the first to be believed wrongly.
    pub(super) unsound: Option<RdbError>,
    /// How the last string was written.
    pub(super) form: StringForm,
}

/// How a file has a string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum StringForm {
    /// Its length, and its bytes.
    Raw,
    /// A number of so many bytes.
    Integer(usize),
    Lzf,
}

impl StringForm {
    /// Its name, after Redis's own for the marks. Source: rdb.h `RDB_ENC_INT8` to `RDB_ENC_LZF`, 7.0.15.
    pub(super) const fn name(self) -> &'static str {
        match self {
            StringForm::Raw => "raw",
            StringForm::Integer(1) => "int8",
            StringForm::Integer(2) => "int16",
            StringForm::Integer(_) => "int32",
            StringForm::Lzf => "lzf",
        }
    }
}

impl<'a> Reader<'a> {
    pub(super) fn of(bytes: &'a [u8], limits: &'a ValueLimits) -> Self {
        let (part, trusts, unsound) = (RdbPart::Value, false, None);
        let form = StringForm::Raw;
        Reader { bytes, at: 0, limits, part, trace: None, trusts, unsound, form }
    }

    /// Says what the numbers and strings are that are read next.
    pub(super) fn a(&mut self, part: RdbPart) -> &mut Self {
        self.part = part;
        self
    }

    /// Says what was read from `start` on.
    pub(super) fn tell(&mut self, start: usize, part: RdbPart, text: &[u8]) {
        if let Some(trace) = &mut self.trace {
            trace.note(start..self.at, part, text);
        }
    }

    /// Says that the last `len` bytes were a number.
    pub(super) fn tell_number(&mut self, len: usize, part: RdbPart, number: u64) {
        if self.trace.is_some() {
            self.tell(self.at - len, part, number.to_string().as_bytes());
        }
    }

    /// The first bytes of the file.
    pub(super) fn before(&self, end: usize) -> &'a [u8] {
        &self.bytes[..end]
    }

    /// Reads the byte before a key or a section.
    pub(super) fn opcode(&mut self) -> Result<u8, RdbError> {
        let byte = self.byte()?;
        let part = match byte {
            opcode::FUNCTION.. => RdbPart::Opcode(byte),
            _ => RdbPart::Type(byte),
        };
        self.tell(self.at - 1, part, &[]);
        Ok(byte)
    }

    pub(super) fn fail_at<T>(&self, offset: usize, problem: RdbProblem) -> Result<T, RdbError> {
        Err(RdbError { offset, problem })
    }

    /// Something is wrong that only a reader finds who looks into what is packed.
    pub(super) fn find(&mut self, offset: usize, words: RdbWords) -> Result<(), RdbError> {
        let error = RdbError { offset, problem: RdbProblem::Damaged(words) };
        if !self.trusts {
            return Err(error);
        }
        self.unsound.get_or_insert(error);
        Ok(())
    }

    pub(super) fn header(&mut self) -> Result<u32, RdbError> {
        let head = self.take(9)?;
        if let Some(trace) = &mut self.trace {
            trace.note(0..5, RdbPart::Magic, &head[..5]);
            trace.note(5..9, RdbPart::Version, &head[5..]);
        }
        let Some(digits) = head.strip_prefix(b"REDIS") else {
            return self.fail_at(0, RdbProblem::BadSignature);
        };
        let version = std::str::from_utf8(digits).ok().and_then(|digits| digits.parse().ok());
        match version.unwrap_or(0) {
            version @ 1..=VERSION => Ok(version),
            version => self.fail_at(5, RdbProblem::BadVersion(version)),
        }
    }

    pub(super) fn take(&mut self, len: usize) -> Result<&'a [u8], RdbError> {
        match self.at.checked_add(len).and_then(|end| self.bytes.get(self.at..end)) {
            Some(bytes) => {
                self.at += len;
                Ok(bytes)
            }
            None => self.fail_at(self.bytes.len(), RdbProblem::Truncated),
        }
    }

    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], RdbError> {
        Ok(self.take(N)?.try_into().expect("take gives as many bytes as asked"))
    }

    pub(super) fn byte(&mut self) -> Result<u8, RdbError> {
        Ok(self.array::<1>()?[0])
    }

    /// A plain length.
    pub(super) fn length(&mut self) -> Result<u64, RdbError> {
        let start = self.at;
        let first = self.byte()?;
        let length = self.length_after(first, start)?;
        self.tell_number(self.at - start, self.part, length);
        Ok(length)
    }

    /// How many of something follow.
    pub(super) fn count(&mut self) -> Result<u64, RdbError> {
        self.a(RdbPart::Count).length()
    }

    fn length_after(&mut self, first: u8, start: usize) -> Result<u64, RdbError> {
        Ok(match first {
            0x00..=0x3f => u64::from(first),
            0x40..=0x7f => u64::from(first & 0x3f) << 8 | u64::from(self.byte()?),
            0x80 => u64::from(u32::from_be_bytes(self.array()?)),
            0x81 => u64::from_be_bytes(self.array()?),
            0x82..=0xbf => return self.fail_at(start, RdbProblem::BadLength),
            // The mark of an encoded string is taken for a short length where no string is expected.
            0xc0.. => u64::from(first & 0x3f),
        })
    }

    pub(super) fn string(&mut self) -> Result<Vec<u8>, RdbError> {
        let start = self.at;
        let part = self.part;
        let head = match self.byte()? {
            encoded::INT8 => Head::Integer(1),
            encoded::INT16 => Head::Integer(2),
            encoded::INT32 => Head::Integer(4),
            encoded::LZF => {
                let packed = self.silent_length(self.at)?;
                let unpacked = self.silent_length(self.at)?;
                Head::Compressed { packed, unpacked }
            }
            first if first >> 6 == 0b11 => {
                return self.fail_at(start, RdbProblem::UnknownEncoding(first & 0b11_1111));
            }
            first => Head::Plain(self.length_after(first, start)?),
        };
        match head {
            Head::Integer(len) => self.tell(start, RdbPart::Integer(len as u8 * 8), &[]),
            Head::Compressed { packed, unpacked } => {
                self.tell(start, RdbPart::Compressed { packed, unpacked }, &[]);
            }
            Head::Plain(len) => self.tell_number(self.at - start, RdbPart::Length, len),
        }
        self.form = match head {
            Head::Plain(_) => StringForm::Raw,
            Head::Integer(len) => StringForm::Integer(len),
            Head::Compressed { .. } => StringForm::Lzf,
        };
        let content_at = self.at;
        let text = match head {
            Head::Integer(len) => {
                let bytes = self.take(len)?;
                let mut wide = [0; 8];
                wide[8 - len..].copy_from_slice(bytes);
                (i64::from_le_bytes(wide) >> (64 - 8 * len)).to_string().into_bytes()
            }
            Head::Compressed { packed, unpacked } => {
                let packed = self.take(self.in_memory(packed, start)?)?;
                match lzf::decompress(packed, self.in_memory(unpacked, start)?) {
                    Some(text) => text,
                    // Redis takes the length of nothing for that of what it has unpacked.
                    None if unpacked == 0 => Vec::new(),
                    None => return self.fail_at(start, RdbProblem::BadCompression),
                }
            }
            Head::Plain(len) => self.take(self.in_memory(len, start)?)?.to_vec(),
        };
        self.tell(content_at, part, &text);
        Ok(text)
    }

    /// A length that is part of something.
    fn silent_length(&mut self, start: usize) -> Result<u64, RdbError> {
        let first = self.byte()?;
        self.length_after(first, start)
    }

    fn in_memory(&self, len: u64, start: usize) -> Result<usize, RdbError> {
        usize::try_from(len).or_else(|_| self.fail_at(start, RdbProblem::BadLength))
    }
}

/// What stands before the content of a string.
#[derive(Clone, Copy)]
enum Head {
    /// A number of so many bytes follows.
    Integer(usize),
    Compressed {
        packed: u64,
        unpacked: u64,
    },
    Plain(u64),
}
