//! An RDB file to its keys, or to an error that says where it is damaged.

use crate::rdb::error::{RdbError, RdbProblem};
use crate::rdb::trace::{RdbPart, Trace};
use crate::rdb::walk::{Section, Walk};
use crate::rdb::{RdbContent, ReplicationPoint, VERSION, encoded, lzf, opcode};
use crate::str::Str;
use crate::value::{Value, ValueLimits};

/// Reads a file, and nothing that may follow it. `limits` decide the encodings of values that are
/// not packed in the file.
///
/// Errors: [`RdbError`]; there is no partial result.
pub fn read_rdb(bytes: &[u8], limits: &ValueLimits) -> Result<RdbContent, RdbError> {
    let mut walk = Walk::of(bytes, limits);
    walk.header()?;
    let mut content = RdbContent::default();
    let mut point = PartialPoint::default();
    loop {
        match walk.next()? {
            Section::Aux(name, value) => point.note(&name, &value),
            Section::Db(_) | Section::Sizes(..) => {}
            Section::Function(code) => content.functions.push(Str::from(code)),
            Section::Key(loaded) if loaded.value.element_count() == 0 => {
                content.empty_keys.push(loaded.key);
            }
            Section::Key(loaded) => content.keys.push(loaded),
            Section::End(_) => break,
        }
    }
    content.replication = point.complete();
    content.len_bytes = walk.reader.at;
    Ok(content)
}

/// What whoever wrote a file says of itself at its beginning, as names and values; whatever is behind
/// them is not looked at.
pub fn read_rdb_aux(bytes: &[u8]) -> Vec<(Str, Str)> {
    let limits = ValueLimits::default();
    let mut reader = Reader::of(bytes, &limits);
    let mut fields = Vec::new();
    if reader.header().is_ok() {
        while reader.byte() == Ok(opcode::AUX)
            && let (Ok(name), Ok(value)) = (reader.string(), reader.string())
        {
            fields.push((Str::from(name), Str::from(value)));
        }
    }
    fields
}

/// Replication point, gathered from aux fields that come one by one.
#[derive(Default)]
struct PartialPoint {
    replid: Option<String>,
    offset_bytes: Option<u64>,
    stream_db: i64,
}

impl PartialPoint {
    fn note(&mut self, name: &[u8], value: &[u8]) {
        let text = String::from_utf8_lossy(value);
        match name {
            b"repl-id" => self.replid = Some(text.into_owned()),
            b"repl-offset" => self.offset_bytes = text.parse().ok(),
            b"repl-stream-db" => self.stream_db = text.parse().unwrap_or(-1),
            _ => {}
        }
    }

    fn complete(self) -> Option<ReplicationPoint> {
        Some(ReplicationPoint {
            replid: self.replid.filter(|id| id.len() == 40)?,
            offset_bytes: self.offset_bytes?,
            stream_db: self.stream_db,
        })
    }
}

pub(super) struct Reader<'a> {
    bytes: &'a [u8],
    pub(super) at: usize,
    pub(super) limits: &'a ValueLimits,
    /// What the next number or string is.
    pub(super) part: RdbPart,
    /// Who is told what is read.
    pub(super) trace: Option<Trace>,
}

impl<'a> Reader<'a> {
    pub(super) fn of(bytes: &'a [u8], limits: &'a ValueLimits) -> Self {
        Reader { bytes, at: 0, limits, part: RdbPart::Value, trace: None }
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

    /// The value that is all of `bytes`, its type first.
    pub(super) fn only_value(bytes: &'a [u8], limits: &'a ValueLimits) -> Option<Value> {
        let mut reader = Reader::of(bytes, limits);
        let kind = reader.byte().ok()?;
        let value = reader.value(kind, 0).ok().filter(|value| value.element_count() > 0)?;
        (reader.at == bytes.len()).then_some(value)
    }

    /// The libraries that are all of `bytes`, each behind its mark.
    pub(super) fn only_functions(bytes: &'a [u8]) -> Option<Vec<Vec<u8>>> {
        let limits = ValueLimits::default();
        let mut reader = Reader::of(bytes, &limits);
        let mut codes = Vec::new();
        while reader.at < bytes.len() {
            if reader.byte().ok()? != opcode::FUNCTION {
                return None;
            }
            codes.push(reader.string().ok()?);
        }
        Some(codes)
    }

    pub(super) fn fail_at<T>(&self, offset: usize, problem: RdbProblem) -> Result<T, RdbError> {
        Err(RdbError { offset, problem })
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

    /// A plain length; an encoded string's mark is an error here.
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
            _ => return self.fail_at(start, RdbProblem::BadLength),
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
