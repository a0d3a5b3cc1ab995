//! Where something is in a file: parts, sections, and where an arrow key leads.

use redscope_session::{FilePage, PartView, SectionView};

/// Bytes of a row, and of one of a narrow screen.
pub(super) const ROW_BYTES: usize = 16;
pub(super) const NARROW_ROW_BYTES: usize = 8;
/// Rows that stay in sight above a place that is gone to.
const ROWS_ABOVE: usize = 8;
/// Bytes that a key for a page goes.
const PAGE_BYTES: usize = 512;

/// The part a byte belongs to.
pub(super) fn part_at(parts: &[PartView], at: usize) -> Option<&PartView> {
    let behind = parts.partition_point(|part| part.at <= at);
    parts[..behind].last().filter(|part| at < part.at + part.len)
}

/// Where the part before that of a byte begins, or the byte before the page.
pub(super) fn part_before(page: &FilePage, at: usize) -> Option<usize> {
    let begin = part_at(&page.parts, at).map_or(at, |part| part.at);
    let before = page.parts[..page.parts.partition_point(|part| part.at < begin)].last();
    before.map(|part| part.at).or_else(|| page.from.min(begin).checked_sub(1))
}

/// Where the part behind that of a byte begins, or the byte behind the page.
pub(super) fn part_behind(page: &FilePage, at: usize) -> Option<usize> {
    let behind = page.parts.get(page.parts.partition_point(|part| part.at <= at));
    let end = page.from + page.bytes.len();
    behind.map(|part| part.at).or((end < page.len_bytes && at < end).then_some(end))
}

/// The section a byte belongs to.
pub(super) fn section_at(sections: &[SectionView], at: usize) -> Option<&SectionView> {
    let behind = sections.partition_point(|section| section.at <= at);
    sections[..behind].last().filter(|section| at < section.at + section.len)
}

/// Where a key leads from a byte, in rows of `row` bytes; `None` if it leads nowhere.
pub(super) fn after_key(key: &str, at: usize, len: usize, row: usize) -> Option<usize> {
    let last = len.checked_sub(1)?;
    Some(match key {
        "ArrowLeft" => at.saturating_sub(1),
        "ArrowRight" => (at + 1).min(last),
        "ArrowUp" if at >= row => at - row,
        "ArrowDown" if at + row <= last => at + row,
        "ArrowUp" | "ArrowDown" => at,
        "PageUp" => at.saturating_sub(PAGE_BYTES),
        "PageDown" => (at + PAGE_BYTES).min(last),
        "Home" => 0,
        "End" => last,
        _ => return None,
    })
}

/// The page that shows a byte: the one that is there, or one that begins some rows before.
pub(super) fn page_for(page: &FilePage, at: usize) -> usize {
    match (page.from..page.from + page.bytes.len()).contains(&at) {
        true => page.from,
        false => (at / ROW_BYTES).saturating_sub(ROWS_ABOVE) * ROW_BYTES,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use redscope_session::PartKind;

    #[test]
    fn a_byte_has_at_most_one_part() {
        let part = |at, len| PartView { at, len, kind: PartKind::Key, text: String::new() };
        let parts = [part(2, 3), part(5, 1), part(9, 2)];
        let at = |byte| part_at(&parts, byte).map(|part| part.at);
        assert_eq!(
            [1, 2, 4, 5, 6, 8, 10, 11].map(at),
            [None, Some(2), Some(2), Some(5), None, None, Some(9), None]
        );
    }

    #[test]
    fn keys_stay_in_the_file() {
        assert_eq!(after_key("ArrowLeft", 0, 20, 16), Some(0));
        assert_eq!(after_key("ArrowDown", 2, 20, 16), Some(18));
        assert_eq!(after_key("ArrowDown", 8, 20, 16), Some(8));
        assert_eq!(after_key("ArrowDown", 8, 20, 8), Some(16));
        assert_eq!(after_key("End", 8, 20, 16), Some(19));
        assert_eq!(after_key("x", 8, 20, 16), None);
        assert_eq!(after_key("End", 0, 0, 16), None);
    }
}
