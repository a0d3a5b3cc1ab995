//! A file in pages: its sections and what its bytes are for, without all of it in memory.

use std::ops::Range;

use crate::rdb::RdbError;
use crate::rdb::reader::{Reader, StringForm};
use crate::rdb::trace::{RdbSpan, Trace};
use crate::rdb::walk::{Section, Walk};
use crate::value::ValueLimits;

/// A page is read from a place that lies at most about so many bytes before it, unless a value is longer.
const MARK_BYTES: usize = 16 * 1024;
/// So many bytes of a name or a text are kept.
const NAME_BYTES: usize = 256;

/// A section of a file: what stands between two keys, or a key with its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RdbSection {
    /// Bytes of the file.
    pub bytes: Range<usize>,
    /// What it is.
    pub kind: RdbSectionKind,
}

/// What a section is. Names and texts are cut to 256 bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RdbSectionKind {
    /// Magic and version.
    Header,
    /// What the writer says of itself.
    Aux {
        /// Name of the field.
        name: Vec<u8>,
        /// What it says.
        value: Vec<u8>,
    },
    /// What follows belongs to this database.
    Db(u64),
    /// Numbers of keys, and of those that expire.
    Sizes(u64, u64),
    /// Source of a library of functions.
    Function(Vec<u8>),
    /// A key with its value.
    Key {
        /// Database.
        db: usize,
        /// Name.
        name: Vec<u8>,
        /// Type, as `TYPE` says it.
        type_name: &'static str,
        /// How the file has a string: `raw`, `int8`, `int16`, `int32` or `lzf`. Of other types the encoding that
        /// it gets when it is read, as `OBJECT ENCODING` says it.
        encoding: &'static str,
        /// Elements; of a string, bytes.
        len: usize,
        /// Unix milliseconds of its expiry.
        expires_at_ms: Option<u64>,
    },
    /// End mark and checksum; whether there is one.
    End {
        /// Whether the checksum was compared, and fits.
        is_summed: bool,
    },
    /// What was begun and cannot be read to its end.
    Damaged,
}

/// What can be seen of a part of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RdbPage {
    /// Sections that overlap it, in order.
    pub sections: Vec<RdbSection>,
    /// Spans that overlap it, in order.
    pub spans: Vec<RdbSpan>,
}

/// Where reading can begin: in front of a section.
#[derive(Clone, Copy, Debug)]
struct Mark {
    at: usize,
    db: usize,
}

/// Where to begin to read a page, from a whole walk over a file.
#[derive(Clone, Debug)]
pub struct RdbIndex {
    marks: Vec<Mark>,
    version: u32,
    end: usize,
    error: Option<RdbError>,
    keys: usize,
}

impl RdbIndex {
    /// Walks over a file, or over the one at the beginning of an append-only file.
    pub fn of(bytes: &[u8]) -> Self {
        let limits = ValueLimits::default();
        let mut walk = Walk::of(bytes, &limits).checking_types();
        let mut index = RdbIndex { marks: Vec::new(), version: 0, end: 0, error: None, keys: 0 };
        let walked = walk.header().and_then(|()| {
            loop {
                let at = walk.reader.at;
                if index.marks.last().is_none_or(|mark| at - mark.at >= MARK_BYTES) {
                    index.marks.push(Mark { at, db: walk.db() });
                }
                match walk.next()? {
                    Section::Key(_) => index.keys += 1,
                    Section::End(_) => return Ok(()),
                    _ => {}
                }
            }
        });
        index.version = walk.version();
        (index.end, index.error) = (walk.reader.at, walked.err());
        index
    }

    /// Bytes that could be read.
    pub fn len_bytes(&self) -> usize {
        self.end
    }

    /// Why they are not more.
    pub fn error(&self) -> Option<&RdbError> {
        self.error.as_ref()
    }

    /// Keys that could be read.
    pub fn key_count(&self) -> usize {
        self.keys
    }

    /// What is to be seen of a part of the file, whose bytes are those the index was made of.
    pub fn page(&self, bytes: &[u8], window: Range<usize>) -> RdbPage {
        let limits = ValueLimits::default();
        let mut page = RdbPage::default();
        let before = self.marks.partition_point(|mark| mark.at <= window.start);
        let mut reader = Reader::of(bytes, &limits);
        reader.trace = Some(Trace::of(window.clone()));
        let mut walk = match before.checked_sub(1).map(|number| self.marks[number]) {
            Some(mark) => {
                reader.at = mark.at;
                Walk::at(reader, self.version, mark.db).checking_types()
            }
            None => {
                let mut walk = Walk::at(reader, self.version, 0).checking_types();
                if walk.header().is_ok() {
                    let kind = RdbSectionKind::Header;
                    page.sections.push(RdbSection { bytes: 0..walk.reader.at, kind });
                }
                walk
            }
        };
        while walk.reader.at < window.end && walk.reader.at < self.end {
            let start = walk.reader.at;
            let next = walk.next();
            let is_last = !matches!(&next, Ok(section) if !matches!(section, Section::End(_)));
            let kind =
                next.map_or(RdbSectionKind::Damaged, |section| kind_of(section, walk.reader.form));
            let bytes = start..walk.reader.at;
            if bytes.end > window.start {
                page.sections.push(RdbSection { bytes, kind });
            }
            if is_last {
                break;
            }
        }
        page.spans = walk.reader.trace.map_or_else(Vec::new, |trace| trace.spans);
        page
    }
}

fn kind_of(section: Section, form: StringForm) -> RdbSectionKind {
    let short = |mut text: Vec<u8>| {
        text.truncate(NAME_BYTES);
        text
    };
    match section {
        Section::Aux(name, value) => RdbSectionKind::Aux { name: short(name), value: short(value) },
        Section::Db(db) => RdbSectionKind::Db(db),
        Section::Sizes(keys, expiring) => RdbSectionKind::Sizes(keys, expiring),
        Section::Function(code) => RdbSectionKind::Function(short(code)),
        Section::Key(loaded) => RdbSectionKind::Key {
            db: loaded.db,
            name: short(loaded.key.to_vec()),
            type_name: loaded.value.type_name(),
            encoding: match loaded.value.as_str() {
                Some(_) => form.name(),
                None => loaded.value.encoding(),
            },
            len: match loaded.value.as_str() {
                Some(text) => text.len(),
                None => loaded.value.element_count(),
            },
            expires_at_ms: loaded.expires_at_ms,
        },
        Section::End(sum) => RdbSectionKind::End { is_summed: sum.is_some() },
    }
}
