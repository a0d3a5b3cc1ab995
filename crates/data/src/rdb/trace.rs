//! What each byte of a file is for.
//!
//! A [`super::reader::Reader`] that has a [`Trace`] tells it what it reads while it reads: there is no second
//! reader that could read otherwise.

use std::ops::Range;

/// So many bytes of a text are kept.
const TEXT_BYTES: usize = 256;

/// What a byte of an RDB file is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RdbPart {
    /// `REDIS`.
    Magic,
    /// Four digits.
    Version,
    /// What kind of section follows, by its number.
    Opcode(u8),
    /// What type of value follows, by its number.
    Type(u8),
    /// Length of the string behind it, in bytes.
    Length,
    /// A string that is a number of so many bits follows.
    Integer(u8),
    /// A compressed string follows: its length, and that of what it holds, in bytes.
    Compressed {
        /// Bytes in the file.
        packed: u64,
        /// Bytes of the text.
        unpacked: u64,
    },
    /// How many elements, keys or numbers follow.
    Count,
    /// Number of a database.
    Db,
    /// Name of what the writer says of itself.
    AuxName,
    /// What it says.
    AuxValue,
    /// When a key expires, in Unix milliseconds.
    Expiry,
    /// Seconds since a key was used.
    Idle,
    /// How often a key was used, as LFU counts.
    Frequency,
    /// Source of functions.
    Function,
    /// Name of a key.
    Key,
    /// A value, or an element of one.
    Value,
    /// A field of a hash.
    Field,
    /// A member of a set or a sorted set.
    Member,
    /// A score.
    Score,
    /// An id of a stream, or a part of one.
    Id,
    /// A moment in Unix milliseconds.
    Moment,
    /// A consumer group.
    Group,
    /// A consumer.
    Consumer,
    /// Head of a packed value: its length and the number of its entries.
    PackHead,
    /// End of a packed value.
    PackEnd,
    /// A number of which there are names only in the code: a kind of node, parts of a module's value.
    Mark,
    /// The checksum of everything before.
    Checksum,
}

/// Bytes that are one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RdbSpan {
    /// Bytes of the file.
    pub bytes: Range<usize>,
    /// What they are for.
    pub part: RdbPart,
    /// What they say, or its beginning.
    pub text: Vec<u8>,
    /// Whether there is more of the text.
    pub is_cut: bool,
}

/// The spans that overlap a part of a file.
#[derive(Debug)]
pub(super) struct Trace {
    window: Range<usize>,
    pub(super) spans: Vec<RdbSpan>,
}

impl Trace {
    pub(super) fn of(window: Range<usize>) -> Self {
        Trace { window, spans: Vec::new() }
    }

    /// Notes a span if it is looked at. A span without bytes is none.
    pub(super) fn note(&mut self, bytes: Range<usize>, part: RdbPart, text: &[u8]) {
        if !bytes.is_empty() && bytes.start < self.window.end && self.window.start < bytes.end {
            let is_cut = text.len() > TEXT_BYTES;
            let text = text[..text.len().min(TEXT_BYTES)].to_vec();
            self.spans.push(RdbSpan { bytes, part, text, is_cut });
        }
    }

    /// Says what the packed string holds whose span ends there: its entries, not its bytes.
    pub(super) fn retell<T: AsRef<[u8]>>(&mut self, end: usize, entries: impl Iterator<Item = T>) {
        let Some(span) = self.spans.last_mut().filter(|span| span.bytes.end == end) else { return };
        (span.text, span.is_cut) = (Vec::new(), false);
        for entry in entries {
            if span.text.len() > TEXT_BYTES {
                span.is_cut = true;
                break;
            }
            if !span.text.is_empty() {
                span.text.push(b' ');
            }
            span.text.extend_from_slice(entry.as_ref());
        }
        span.is_cut |= span.text.len() > TEXT_BYTES;
        span.text.truncate(TEXT_BYTES);
    }

    /// Takes back the span that begins there, since its parts follow.
    pub(super) fn open(&mut self, start: usize) {
        self.spans.pop_if(|span| span.bytes.start == start);
    }
}
