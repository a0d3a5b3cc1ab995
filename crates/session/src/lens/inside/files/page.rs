//! A part of a file: its bytes, what they are for, and what it says.

use std::ops::Range;

use redscope_data::rdb::{RdbIndex, RdbPage, RdbPart, RdbSectionKind};
use redscope_engine::aof::{AofPage, AofPiece, AofSectionKind};
use redscope_resp::quote;

use super::opened::{Format, Opened};
use crate::inside::{FileFormat, FilePage, PartKind, PartView, SectionKind, SectionView};
use crate::lens::keys::text;

/// Bytes of a page: what fills a screen.
const PAGE_BYTES: usize = 1024;
const ROW_BYTES: usize = 16;
/// Commands before the last sync are looked for in so many bytes.
const TAIL_BYTES: usize = 64 * 1024;
/// Arguments with other letters than these are shown in quotes.
const PLAIN: &[u8] = b"-_.:/=@+*,;{}[]()<>|~!?%&^";

/// The page that begins with the row of a byte.
pub(super) fn of(opened: &Opened, safe_bytes: usize, from: usize) -> FilePage {
    let bytes = &opened.bytes;
    let last_row = bytes.len().saturating_sub(1) / ROW_BYTES * ROW_BYTES;
    let from = (from / ROW_BYTES * ROW_BYTES).min(last_row);
    let window = from..(from + PAGE_BYTES).min(bytes.len());
    let mut page = FilePage {
        name: opened.name.clone(),
        format: FileFormat::Text,
        len_bytes: bytes.len(),
        safe_bytes,
        from,
        bytes: bytes[window.clone()].to_vec(),
        sections: Vec::new(),
        parts: Vec::new(),
        damage: opened.damage.clone(),
    };
    match &opened.format {
        Format::Rdb(index) => {
            page.format = FileFormat::Rdb { keys: index.key_count() };
            add_rdb(&mut page, index.page(bytes, window));
        }
        Format::Aof(index) => {
            let keys = index.preamble().map(RdbIndex::key_count);
            page.format = FileFormat::Aof { keys, commands: index.command_count() };
            add_aof(&mut page, index.page(bytes, window));
        }
        Format::Text => add_lines(&mut page, bytes, &window),
    }
    page
}

/// A command of an append-only file.
pub(super) struct Around {
    pub(super) bytes: Range<usize>,
    pub(super) words: String,
    /// Unix seconds of the `#TS:` before it, if one was read.
    pub(super) stamped_s: Option<u64>,
}

/// Commands on either side of a byte.
pub(super) fn commands_around(opened: &Opened, byte: usize, most: usize) -> Vec<Around> {
    let Format::Aof(index) = &opened.format else { return Vec::new() };
    let window = byte.saturating_sub(TAIL_BYTES)..(byte + TAIL_BYTES).min(opened.bytes.len());
    let mut commands: Vec<Around> = Vec::new();
    let mut stamped_s = None;
    for section in index.page(&opened.bytes, window).sections {
        match &section.kind {
            AofSectionKind::Command { args, arg_count, .. } => {
                let words = words(args, *arg_count);
                commands.push(Around { bytes: section.bytes, words, stamped_s });
            }
            AofSectionKind::Annotation(line) => stamped_s = stamp(line).or(stamped_s),
            AofSectionKind::Damaged => {}
        }
    }
    let before = commands.partition_point(|command| command.bytes.end <= byte);
    let end = (before + most).min(commands.len());
    commands.drain(before.saturating_sub(most)..end).collect()
}

/// The Unix seconds of a line `#TS:`.
fn stamp(line: &[u8]) -> Option<u64> {
    let digits = line.strip_prefix(b"#TS:")?.trim_ascii();
    std::str::from_utf8(digits).ok()?.parse().ok()
}

/// Length of a section: one that is damaged has no end before that of the file.
fn section_len(bytes: &Range<usize>, is_damaged: bool, file_len: usize) -> usize {
    let end = if is_damaged { file_len } else { bytes.end };
    end - bytes.start
}

fn add_rdb(page: &mut FilePage, found: RdbPage) {
    let file_len = page.len_bytes;
    page.sections.extend(found.sections.into_iter().map(|section| SectionView {
        at: section.bytes.start,
        len: section_len(&section.bytes, section.kind == RdbSectionKind::Damaged, file_len),
        kind: match section.kind {
            RdbSectionKind::Header => SectionKind::Header,
            RdbSectionKind::Aux { name, value } => {
                SectionKind::Aux { name: text(&name), value: text(&value) }
            }
            RdbSectionKind::Db(db) => SectionKind::Db(db),
            RdbSectionKind::Sizes(keys, expiring) => SectionKind::Sizes(keys, expiring),
            RdbSectionKind::Function(code) => SectionKind::Function(text(&code)),
            RdbSectionKind::Key { name, type_name, encoding, len, expires_at_ms, .. } => {
                SectionKind::Key {
                    name: text(&name),
                    type_name: type_name.to_owned(),
                    encoding: encoding.to_owned(),
                    len,
                    expires_at_ms,
                }
            }
            RdbSectionKind::End { is_summed } => SectionKind::End { is_summed },
            RdbSectionKind::Damaged => SectionKind::Damaged,
        },
    }));
    page.parts.extend(found.spans.into_iter().map(|span| PartView {
        at: span.bytes.start,
        len: span.bytes.len(),
        kind: rdb_part(span.part),
        text: cut(text(&span.text), span.is_cut),
    }));
}

fn add_aof(page: &mut FilePage, found: AofPage) {
    add_rdb(page, found.preamble);
    let file_len = page.len_bytes;
    page.sections.extend(found.sections.into_iter().map(|section| SectionView {
        at: section.bytes.start,
        len: section_len(&section.bytes, section.kind == AofSectionKind::Damaged, file_len),
        kind: match section.kind {
            AofSectionKind::Annotation(line) => SectionKind::Annotation(text(line.trim_ascii())),
            AofSectionKind::Command { args, arg_count, in_transaction } => {
                SectionKind::Command { words: words(&args, arg_count), in_transaction }
            }
            AofSectionKind::Damaged => SectionKind::Damaged,
        },
    }));
    page.parts.extend(found.spans.into_iter().map(|span| PartView {
        at: span.bytes.start,
        len: span.bytes.len(),
        kind: match span.piece {
            AofPiece::Annotation => PartKind::Annotation,
            AofPiece::ArgCount => PartKind::ArgCount,
            AofPiece::ArgLength => PartKind::ArgLength,
            AofPiece::Name => PartKind::Name,
            AofPiece::Arg => PartKind::Arg,
            AofPiece::LineEnd => PartKind::LineEnd,
        },
        text: cut(text(&span.text), span.is_cut),
    }));
}

fn add_lines(page: &mut FilePage, bytes: &[u8], window: &Range<usize>) {
    let before = &bytes[..window.start];
    let mut at = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
    while at < window.end {
        let line = &bytes[at..];
        let len = line.iter().position(|byte| *byte == b'\n').map_or(line.len(), |end| end + 1);
        let said = text(line[..len].trim_ascii_end());
        let (kind, text) = (SectionKind::Line(said.clone()), said);
        page.sections.push(SectionView { at, len, kind });
        page.parts.push(PartView { at, len, kind: PartKind::Line, text });
        at += len;
    }
}

/// A command as a person would type it.
fn words(args: &[Vec<u8>], arg_count: usize) -> String {
    let is_plain = |arg: &[u8]| {
        !arg.is_empty() && arg.iter().all(|b| b.is_ascii_alphanumeric() || PLAIN.contains(b))
    };
    let shown = args.iter().map(|arg| match is_plain(arg) {
        true => String::from_utf8_lossy(arg).into_owned(),
        false => match std::str::from_utf8(arg) {
            Ok(text) if !text.chars().any(|c| c.is_control() || c == '"' || c == '\\') => {
                format!("\"{text}\"")
            }
            _ => quote(arg),
        },
    });
    cut(shown.collect::<Vec<_>>().join(" "), arg_count > args.len())
}

fn cut(mut text: String, is_cut: bool) -> String {
    if is_cut {
        text.push('…');
    }
    text
}

fn rdb_part(part: RdbPart) -> PartKind {
    match part {
        RdbPart::Magic => PartKind::Magic,
        RdbPart::Version => PartKind::Version,
        RdbPart::Opcode(byte) => PartKind::Opcode(byte),
        RdbPart::Type(byte) => PartKind::Type(byte),
        RdbPart::Length => PartKind::Length,
        RdbPart::Integer(bits) => PartKind::Integer(bits),
        RdbPart::Compressed { packed, unpacked } => PartKind::Compressed { packed, unpacked },
        RdbPart::Count => PartKind::Count,
        RdbPart::Db => PartKind::Db,
        RdbPart::AuxName => PartKind::AuxName,
        RdbPart::AuxValue => PartKind::AuxValue,
        RdbPart::Expiry => PartKind::Expiry,
        RdbPart::Idle => PartKind::Idle,
        RdbPart::Frequency => PartKind::Frequency,
        RdbPart::Function => PartKind::Function,
        RdbPart::Key => PartKind::Key,
        RdbPart::Value => PartKind::Value,
        RdbPart::Field => PartKind::Field,
        RdbPart::Member => PartKind::Member,
        RdbPart::Score => PartKind::Score,
        RdbPart::Id => PartKind::Id,
        RdbPart::Moment => PartKind::Moment,
        RdbPart::Group => PartKind::Group,
        RdbPart::Consumer => PartKind::Consumer,
        RdbPart::PackHead => PartKind::PackHead,
        RdbPart::PackEnd => PartKind::PackEnd,
        RdbPart::Mark => PartKind::Mark,
        RdbPart::Checksum => PartKind::Checksum,
    }
}
