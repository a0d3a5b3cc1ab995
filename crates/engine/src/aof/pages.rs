//! An append-only file in pages: its commands and what its bytes are for, without all of it in memory.

use std::ops::Range;

use redscope_data::rdb::{RdbIndex, RdbPage};

use crate::aof::read::{AofPiece, Commands, Entry};
use crate::command::{CommandSpec, Marks, lookup};

/// A page is read from a place that lies at most about so many bytes before it, unless a command is longer.
const MARK_BYTES: usize = 16 * 1024;
/// So many bytes of a text, and so many arguments of a command, are kept.
const TEXT_BYTES: usize = 256;
const MOST_ARGS: usize = 16;

/// Bytes that are one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AofSpan {
    /// Bytes of the file.
    pub bytes: Range<usize>,
    /// What they are for.
    pub piece: AofPiece,
    /// What they say, or its beginning.
    pub text: Vec<u8>,
    /// Whether there is more of the text.
    pub is_cut: bool,
}

/// What stands in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AofSectionKind {
    /// A line behind `#`.
    Annotation(Vec<u8>),
    /// A command, whole.
    Command {
        /// Its first arguments, each cut to 256 bytes.
        args: Vec<Vec<u8>>,
        /// How many it has.
        arg_count: usize,
        /// Whether it stands between `MULTI` and `EXEC`.
        in_transaction: bool,
    },
    /// What was begun and cannot be read to its end.
    Damaged,
}

/// A command, or what stands between commands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AofSection {
    /// Bytes of the file.
    pub bytes: Range<usize>,
    /// What it is.
    pub kind: AofSectionKind,
}

/// What can be seen of a part of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AofPage {
    /// What overlaps it of the RDB file at the beginning.
    pub preamble: RdbPage,
    /// Sections that overlap it, in order.
    pub sections: Vec<AofSection>,
    /// Spans that overlap it, in order.
    pub spans: Vec<AofSpan>,
}

#[derive(Clone, Copy, Debug)]
struct Mark {
    at: usize,
    in_transaction: bool,
}

/// Where to begin to read a page, from a whole walk over a file.
#[derive(Clone, Debug)]
pub struct AofIndex {
    preamble: Option<RdbIndex>,
    marks: Vec<Mark>,
    end: usize,
    commands: usize,
}

impl AofIndex {
    /// Walks over a file.
    pub fn of(bytes: &[u8]) -> Self {
        let preamble = bytes.starts_with(b"REDIS").then(|| RdbIndex::of(bytes));
        let mut index = AofIndex { preamble, marks: Vec::new(), end: 0, commands: 0 };
        if let Some(preamble) = &index.preamble {
            index.end = preamble.len_bytes();
            if preamble.error().is_some() {
                return index;
            }
        }
        let mut commands = Commands::from(bytes, index.end);
        let mut in_transaction = false;
        loop {
            let at = commands.position();
            if index.marks.last().is_none_or(|mark| at - mark.at >= MARK_BYTES) {
                index.marks.push(Mark { at, in_transaction });
            }
            match commands.next_entry() {
                Ok(Some(Entry::Command)) => {
                    index.commands += 1;
                    in_transaction = after(in_transaction, commands.arg(0));
                }
                Ok(Some(Entry::Annotation)) => {}
                Ok(None) | Err(_) => break,
            }
        }
        index.end = commands.position();
        index
    }

    /// Bytes that could be read, those of the damaged command included.
    pub fn len_bytes(&self) -> usize {
        self.end
    }

    /// The RDB file at the beginning.
    pub fn preamble(&self) -> Option<&RdbIndex> {
        self.preamble.as_ref()
    }

    /// Commands that could be read.
    pub fn command_count(&self) -> usize {
        self.commands
    }

    /// What is to be seen of a part of the file, whose bytes are those the index was made of.
    pub fn page(&self, bytes: &[u8], window: Range<usize>) -> AofPage {
        let mut page = AofPage::default();
        if let Some(preamble) = &self.preamble
            && window.start < preamble.len_bytes()
        {
            page.preamble = preamble.page(bytes, window.clone());
        }
        let before = self.marks.partition_point(|mark| mark.at <= window.start);
        let Some(mark) = self.marks.get(before.saturating_sub(1)) else { return page };
        let mut commands = Commands::from(bytes, mark.at);
        let mut in_transaction = mark.in_transaction;
        while commands.position() < window.end && commands.position() < bytes.len() {
            let entry = commands.next_entry();
            let section = commands.entry();
            let inside = section.start < window.end && window.start < section.end;
            if inside {
                for (bytes, piece, text) in commands.pieces() {
                    if bytes.start < window.end && window.start < bytes.end {
                        let is_cut = text.len() > TEXT_BYTES;
                        page.spans.push(AofSpan { bytes, piece, text: short(text), is_cut });
                    }
                }
            }
            let kind = match &entry {
                Ok(Some(Entry::Annotation)) => {
                    AofSectionKind::Annotation(short(&bytes[section.clone()]))
                }
                Ok(Some(Entry::Command)) => {
                    let args = 0..commands.arg_count().min(MOST_ARGS);
                    let ends = after(in_transaction, commands.arg(0));
                    let within = in_transaction && ends;
                    in_transaction = ends;
                    AofSectionKind::Command {
                        args: args.map(|number| short(commands.arg(number))).collect(),
                        arg_count: commands.arg_count(),
                        in_transaction: within,
                    }
                }
                Ok(None) => break,
                Err(_) => AofSectionKind::Damaged,
            };
            if inside {
                page.sections.push(AofSection { bytes: section, kind });
            }
            if entry.is_err() {
                break;
            }
        }
        page
    }
}

/// Whether a transaction is open behind a command.
fn after(in_transaction: bool, name: &[u8]) -> bool {
    let spec = lookup(name).map(|(_, spec)| spec);
    match in_transaction {
        true => !spec.is_some_and(CommandSpec::is_exec),
        false => spec.is_some_and(|spec| spec.marks.has(Marks::OPENS_TRANSACTION)),
    }
}

fn short(text: &[u8]) -> Vec<u8> {
    text[..text.len().min(TEXT_BYTES)].to_vec()
}
